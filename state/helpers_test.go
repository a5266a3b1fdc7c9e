package state_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/state/pgtest"
	"example.org/peerage/wizard"
)

var t0 = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// onPostgres: these tests are run a second time, in a process in which every
// folder's state is a PostgreSQL database; see TestTheWholeSuiteOnPostgreSQL.
var onPostgres = os.Getenv("STATE_TEST_ON") == "postgres"

// files leaves out what only concerns a state in a file.
func files(t *testing.T) {
	t.Helper()
	if onPostgres {
		t.Skip("about files")
	}
}

// addresses are the databases that stand for folders.
var addresses sync.Map

// address is the database that stands for a folder; "" where folders are.
func address(t *testing.T, dir string) string {
	t.Helper()
	if !onPostgres {
		return ""
	}
	at, ok := addresses.Load(dir)
	if !ok {
		at = pgtest.URL(t)
		addresses.Store(dir, at)
	}
	return at.(string)
}

func open(t *testing.T, dir string) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), state.Options{Dir: dir, URL: address(t, dir)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func memory(t *testing.T) *state.Store {
	t.Helper()
	if onPostgres {
		return open(t, t.TempDir())
	}
	s, err := state.OpenMemory(t.Context(), state.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func add(t *testing.T, s *state.Store, events ...wizard.Event) {
	t.Helper()
	for _, e := range events {
		if _, err := s.Append(t.Context(), e); err != nil {
			t.Fatalf("%s: %v", e.Kind, err)
		}
	}
}

func started(run, name string) wizard.Event {
	return wizard.Event{Run: run, Name: name, Procedure: "aiven-azure", Kind: wizard.RunStarted, At: t0}
}

func item(run string, kind wizard.Kind, it wizard.Item) wizard.Event {
	return wizard.Event{Run: run, Kind: kind, Step: it.Step, At: t0, Item: &it}
}

// child runs this test binary again in a role of its own; see TestMain.
func child(t *testing.T, role string, env ...string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(append(os.Environ(), "STATE_TEST_ROLE="+role), env...)
	for _, e := range env {
		if dir, ok := strings.CutPrefix(e, "STATE_TEST_DIR="); ok {
			cmd.Env = append(cmd.Env, "STATE_TEST_URL="+address(t, dir))
		}
	}
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe() // open for as long as we live
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func TestMain(m *testing.M) {
	role := os.Getenv("STATE_TEST_ROLE")
	if role == "" {
		os.Exit(m.Run())
	}
	if err := play(role, os.Getenv("STATE_TEST_DIR"), os.Getenv("STATE_TEST_RUN")); err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func play(role, dir, run string) error {
	ctx := context.Background()
	s, err := state.Open(ctx, state.Options{Dir: dir, URL: os.Getenv("STATE_TEST_URL"), BusyMS: state.DefaultBusyMS})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	switch role {
	case "open":
		return nil
	case "lock":
		return holdLock(ctx, s, run)
	case "write":
		n, err := strconv.Atoi(os.Getenv("STATE_TEST_COUNT"))
		if err != nil {
			return err
		}
		return writeMany(ctx, s, run, n)
	}
	return fmt.Errorf("no role %q", role)
}

func holdLock(ctx context.Context, s *state.Store, run string) error {
	if _, err := s.Lock(ctx, run); err != nil {
		return err
	}
	fmt.Println("locked")
	_, err := bufio.NewReader(os.Stdin).ReadString('\n') // until killed, or end of input
	return err
}

// writeMany acknowledges every event on stdout once it is committed.
func writeMany(ctx context.Context, s *state.Store, run string, n int) error {
	for i := range n {
		seq, err := s.Append(ctx, wizard.Event{
			Run: run, Kind: wizard.Made, At: t0, Step: "A03",
			Item: &wizard.Item{Key: fmt.Sprint("k", i), Step: "A03", Kind: "application", ID: fmt.Sprint("id", i)},
		})
		if err != nil {
			return err
		}
		fmt.Println(seq)
	}
	return nil
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	fi, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return fi.Mode().Perm()
}

func dbFile(dir string) string { return filepath.Join(dir, "peerage.db") }

// until waits, in the machine's time, for what another process does.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for !is() {
		if (clock.Real{}).Sleep(ctx, 10*time.Millisecond) != nil {
			t.Fatal("never: " + what)
		}
	}
}
