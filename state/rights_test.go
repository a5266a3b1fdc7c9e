package state_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"example.org/peerage/state"
)

// TestWhatIsThereKeepsItsRights: a folder and a file that the program did not
// make are not its to change; that everybody may read or write them is said.
func TestWhatIsThereKeepsItsRights(t *testing.T) {
	files(t)
	if runtime.GOOS == "windows" {
		return
	}
	for mode, says := range map[os.FileMode]string{
		0o700: "", 0o770: "", os.ModeSetgid | 0o770: "", 0o755: "can read", os.ModeSticky | 0o777: "can write",
	} {
		dir := filepath.Join(t.TempDir(), "state")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(dbFile(dir), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		for _, x := range []string{dir, dbFile(dir)} {
			if err := os.Chmod(x, mode); err != nil {
				t.Fatal(err)
			}
		}
		notes := strings.Join(open(t, dir).Notes(), "\n")
		if (says == "") != (notes == "") || strings.Count(notes, says) < 2*min(len(says), 1) {
			t.Errorf("mode %o: %q", mode, notes)
		}
		for _, x := range []string{dir, dbFile(dir)} {
			if fi, err := os.Stat(x); err != nil || fi.Mode().Perm() != mode.Perm() {
				t.Errorf("%s had mode %o: %v %v", x, mode, fi.Mode(), err)
			}
		}
	}
}

// TestReadingGoesOn: what only reads works with a state that cannot be written,
// and without one.
func TestReadingGoesOn(t *testing.T) {
	files(t)
	if runtime.GOOS == "windows" {
		return
	}
	dir := filepath.Join(t.TempDir(), "state")
	s := open(t, dir)
	add(t, s, started("r1", "orders"))
	folder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	none := reading(t, filepath.Join(folder, "below"))
	if len(none.Notes()) != 1 || !strings.Contains(none.Notes()[0], "--state-dir") {
		t.Errorf("notes %q", none.Notes())
	}
	if runs, err := none.Runs(t.Context()); err != nil || len(runs) != 0 {
		t.Errorf("%v, %v", runs, err)
	}
	unreadable := t.TempDir()
	if err := os.Mkdir(dbFile(unreadable), 0o700); err != nil {
		t.Fatal(err)
	}
	if s := reading(t, unreadable); s.Unread() == nil || none.Unread() != nil {
		t.Errorf("unread: %v, %v", s.Unread(), none.Unread())
	}
	copied, err := state.OpenCopy(context.WithoutCancel(t.Context()), state.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	if runs, err := copied.Runs(t.Context()); err != nil || len(runs) != 1 {
		t.Errorf("%v, %v", runs, err)
	}
	add(t, copied, started("r2", "two"))
	if runs, err := s.Runs(t.Context()); err != nil || len(runs) != 1 {
		t.Errorf("the copy writes to what it was made of: %v, %v", runs, err)
	}
	damaged := t.TempDir()
	if err := os.WriteFile(dbFile(damaged), []byte(strings.Repeat("nonsense", 200)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := state.OpenReading(t.Context(), state.Options{Dir: damaged}); err == nil {
		t.Error("a damaged journal is passed over")
	}
}

func reading(t *testing.T, dir string) *state.Store {
	t.Helper()
	s, err := state.OpenReading(context.WithoutCancel(t.Context()), state.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
