package state_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/state"
	"example.org/peerage/state/pgtest"
	"example.org/peerage/wizard"
)

// elsewhere are the tests that have nothing to do with where the state lies.
const elsewhere = "Vault|Keyring|SilentBus|Ring|Claim|Scratch|TheWholeSuite|Postgres"

// TestTheWholeSuiteOnPostgreSQL runs the tests of this package again, in a
// process of their own, with a database in place of every folder.
func TestTheWholeSuiteOnPostgreSQL(t *testing.T) {
	if onPostgres {
		t.Skip("this is that run")
	}
	pgtest.Needed(t)
	cmd := exec.Command(os.Args[0], "-test.v", "-test.skip="+elsewhere, "-test.timeout=4m")
	cmd.Env = append(os.Environ(), "STATE_TEST_ON=postgres")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	passed := len(regexp.MustCompile(`(?m)^--- PASS`).FindAll(out, -1))
	skipped, files := bytes.Count(out, []byte("--- SKIP")), bytes.Count(out, []byte("about files"))
	if skipped != files {
		t.Errorf("%d tests were passed over, %d of them are about files:\n%s", skipped, files, out)
	}
	if passed < 25 {
		t.Errorf("only %d tests were run there:\n%s", passed, out)
	}
}

func openAt(t *testing.T, address string) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), URL: address,
		Who: state.Holder{User: "ana", Host: "laptop-1", Version: "1.0"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// TestPostgresLosesALockWithItsConnection: who held it is told and can write
// nothing more; another one can go on.
func TestPostgresLosesALockWithItsConnection(t *testing.T) {
	at := pgtest.URL(t)
	a, b := openAt(t, at), openAt(t, at)
	h, err := a.Hold(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	add(t, a, started("r1", "orders"))
	_, err = b.Hold(t.Context(), "r1")
	if err == nil || !strings.Contains(err.Error(), "ana on laptop-1 works on this run already") {
		t.Errorf("says %v", err)
	}
	if by, err := b.Working(t.Context(), []string{"r1", "r2"}); err != nil || len(by) != 1 || by["r1"].User != "ana" {
		t.Errorf("at work: %+v", by)
	}
	pgtest.Cut(t, at)
	<-h.Lost()
	if err := h.Err(); !errors.Is(err, wizard.ErrLost) || !strings.Contains(err.Error(), "is lost") {
		t.Errorf("says %v", err)
	}
	if _, err := a.Append(t.Context(), wizard.Event{Run: "r1", Kind: wizard.StepDone, Step: "A00", At: t0}); err == nil ||
		!errors.Is(err, wizard.ErrLost) {
		t.Errorf("still writes: %v", err)
	}
	again, err := b.Hold(t.Context(), "r1")
	if err != nil || again.Fence() != h.Fence()+1 {
		t.Fatalf("taken over: %v", err)
	}
	add(t, b, wizard.Event{Run: "r1", Kind: wizard.RunResumed, At: t0})
	h.Release()
	if by, err := a.Working(t.Context(), []string{"r1"}); err != nil || len(by) != 1 {
		t.Errorf("the other's lock went with ours: %v", by)
	}
}

// TestPostgresThatWasCutOffIsHeardAgain: whoever waits for changes gets those
// that come after a broken connection.
func TestPostgresThatWasCutOffIsHeardAgain(t *testing.T) {
	at := pgtest.URL(t)
	a, b := openAt(t, at), openAt(t, at)
	changes := b.Changes(t.Context())
	for round := range 2 {
		n := 0
		until(t, "a change is told", func() bool {
			n++
			if err := a.Know(t.Context(), "k", fmt.Sprint(n)); err != nil {
				t.Fatal(err)
			}
			add(t, a, started(fmt.Sprint("r", round, "-", n), fmt.Sprint(round, " ", n)))
			select {
			case c := <-changes:
				return c.Of == state.OfRun
			default:
				return false
			}
		})
		pgtest.Cut(t, at)
	}
	open := pgtest.Shut(t, at)
	if _, err := a.Runs(t.Context()); !providers.HasCode(err, state.CodeGone) {
		t.Errorf("while it is gone: %v", err)
	}
	if _, err := b.Working(t.Context(), []string{"r0-1"}); !providers.HasCode(err, state.CodeGone) {
		t.Errorf("who works is said not to be known with %v", err)
	}
	open()
	until(t, "it is back", func() bool {
		runs, err := a.Runs(t.Context())
		return err == nil && len(runs) >= 2
	})
}

// TestPostgresThatRefuses: what is said, which never has the password in it.
func TestPostgresThatRefuses(t *testing.T) {
	at := pgtest.URL(t)
	good := openAt(t, at)
	add(t, good, started("r1", "orders"))
	const wrong = "wrong-Secret-1"
	newer := pgtest.URL(t)
	openAt(t, newer)
	pgtest.Exec(t, newer, "UPDATE peerage.schema_version SET version = 99")
	foreign := pgtest.URL(t)
	pgtest.Exec(t, foreign, "CREATE SCHEMA peerage; CREATE TABLE peerage.bookmarks (url TEXT)")
	pgtest.Exec(t, at, "CREATE ROLE few LOGIN CONNECTION LIMIT 0 PASSWORD '"+pgtest.Password+"'")
	for name, c := range map[string]struct{ address, code, says string }{
		"a wrong password":   {strings.Replace(at, pgtest.Password, wrong, 1), state.CodeRefused, "refuses the sign-in"},
		"no database":        {strings.Replace(at, "/test", "/none", 1), state.CodeAddress, "no such database"},
		"a newer schema":     {newer, state.CodeNewer, "newer version of peerage (schema 99"},
		"something else's":   {foreign, state.CodeDamaged, "is damaged, or is not a journal"},
		"nobody there":       {"postgres://ana:" + wrong + "@127.0.0.1:1/x", state.CodeGone, "cannot be reached"},
		"no address":         {"postgres://ana:" + wrong + "@[::1/x?sslmode=%zz", state.CodeAddress, "no address of a database"},
		"no connection left": {strings.Replace(at, "//peerage:", "//few:", 1), state.CodeGone, "raise the server's max_connections"},
		"a bad option": {"postgres://ana:" + wrong + "@h/x?sslmode=" + wrong, state.CodeAddress,
			"no address of a database"},
	} {
		s, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), URL: c.address})
		if !providers.HasCode(err, c.code) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
		reads, goesOn := state.OpenReading(t.Context(), state.Options{Dir: t.TempDir(), URL: c.address})
		if goesOn != nil || !providers.HasCode(reads.Unread(), c.code) || len(reads.Notes()) == 0 {
			t.Fatalf("%s: who only looks: %v", name, goesOn)
		}
		_ = reads.Close()
		if s != nil || strings.Contains(fmt.Sprint(err), wrong) || strings.Contains(fmt.Sprint(err), pgtest.Password) {
			t.Errorf("%s tells the password: %v", name, err)
		}
	}
}

// TestPostgresThatIsSlowOrFull: an error in words within seconds, and nothing
// lost.
func TestPostgresThatIsSlowOrFull(t *testing.T) {
	at := pgtest.URL(t)
	s := openAt(t, at+"&statement_timeout=200&lock_timeout=100")
	add(t, s, started("r1", "orders"))
	step := wizard.Event{Run: "r1", Kind: wizard.StepStarted, Step: "A00", At: t0}
	for _, c := range []struct{ make, mend, code, says string }{
		{`CREATE FUNCTION peerage.nap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(3); RETURN NEW; END $$;
			CREATE TRIGGER slow BEFORE INSERT ON peerage.events FOR EACH ROW EXECUTE FUNCTION peerage.nap()`,
			"DROP TRIGGER slow ON peerage.events", state.CodeSlow, "does not answer in time"},
		{`CREATE FUNCTION peerage.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
			CREATE TRIGGER full_disk BEFORE INSERT ON peerage.events FOR EACH ROW EXECUTE FUNCTION peerage.full()`,
			"DROP TRIGGER full_disk ON peerage.events", state.CodeDiskFull, "has no room left"},
	} {
		pgtest.Exec(t, at, c.make)
		if _, err := s.Append(t.Context(), step); !providers.HasCode(err, c.code) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%v", err)
		}
		if n := len(eventsOf(t, s, "r1")); n != 1 {
			t.Errorf("%d events", n)
		}
		if amiss := s.Trouble(); c.code == state.CodeDiskFull && (amiss == nil || !strings.Contains(amiss.Error(), c.says)) {
			t.Errorf("it is not said that it takes nothing: %v", amiss)
		}
		pgtest.Exec(t, at, c.mend)
	}
	add(t, s, step)
	if err := s.Trouble(); err != nil {
		t.Errorf("it takes what is written, and %v", err)
	}
}

// TestPostgresHoldsNoSecret: whatever was hushed, and the password of the
// address, is nowhere in the database.
func TestPostgresHoldsNoSecret(t *testing.T) {
	at := pgtest.URL(t)
	s := openAt(t, at)
	const secret = "token-of-the-cloud-77"
	s.Hush(secret)
	add(t, s, started("r1", "orders"),
		wizard.Event{Run: "r1", Kind: wizard.VarSet, Var: "TOKEN", Secret: true, Value: secret, At: t0},
		wizard.Event{Run: "r1", Kind: wizard.Faulted, Step: "A00", At: t0, Fault: &wizard.Fault{
			Says: "refused: " + secret, Why: "tried " + at,
			Err: providers.Error{Message: "password=" + pgtest.Password + " " + secret}}},
		wizard.Event{Run: "r1", Kind: wizard.RunStopped, Note: secret, At: t0})
	dump := pgtest.Dump(t, at)
	if !strings.Contains(dump, "orders") || !strings.Contains(dump, "[secret]") {
		t.Fatalf("the dump is none:\n%s", dump)
	}
	for _, s := range []string{secret, pgtest.Password} {
		if strings.Contains(dump, s) {
			t.Errorf("%s is in the database", s)
		}
	}
}

// TestPostgresAddressesAreShownWithoutPasswords: what is shown of an address has no password, wherever it stood.
func TestPostgresAddressesAreShownWithoutPasswords(t *testing.T) {
	for given, shown := range map[string]string{
		"postgres://ana:pw12345@db.example:5433/team?sslmode=require":       "postgres://ana@db.example:5433/team",
		"postgresql://db/team?password=pw12345&search_path=peers":           "postgres://db/team?search_path=peers",
		"postgres://ana:pw12345@[::1/x":                                     "an address that cannot be read",
		"host=db password=pw12345":                                          "an address that cannot be read",
		"postgres://db/team?user=ana&sslpassword=pw12345&options=-c+x%3Dpw": "postgres://db/team",
	} {
		if got := state.Redacted(given); got != shown {
			t.Errorf("%s is shown as %s", given, got)
		}
	}
}

// TestPostgresHasAFolderOfTheMachinesOwn: what is kept beside the database finds
// it; without it the state is there all the same.
func TestPostgresHasAFolderOfTheMachinesOwn(t *testing.T) {
	at, dir := pgtest.URL(t), filepath.Join(t.TempDir(), "new", "peerage")
	open := func(dir string) *state.Store {
		t.Helper()
		s, err := state.Open(t.Context(), state.Options{Dir: dir, URL: at})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	if s := open(dir); len(s.Notes()) > 0 || runtime.GOOS != "windows" && modeOf(t, dir) != 0o700 {
		t.Errorf("mode %o, %q", modeOf(t, dir), s.Notes())
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if s := open(filepath.Join(file, "peerage")); len(s.Notes()) != 1 || !strings.Contains(s.Notes()[0], "--state-dir") {
		t.Errorf("%q", s.Notes())
	}
}
