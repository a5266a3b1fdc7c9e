package state_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

func TestFolderAndFilesArePrivate(t *testing.T) {
	files(t)
	if runtime.GOOS == "windows" {
		return // rights are not mode bits there
	}
	dir := filepath.Join(t.TempDir(), "a", "peerage")
	s := open(t, dir)
	add(t, s, started("r1", "orders"))
	if m := modeOf(t, dir); m != 0o700 {
		t.Errorf("folder has mode %o", m)
	}
	files, err := filepath.Glob(filepath.Join(dir, "peerage.db*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("files: %v, %v; want the database with its log and index", files, err)
	}
	for _, f := range files {
		if m := modeOf(t, f); m != 0o600 {
			t.Errorf("%s has mode %o", f, m)
		}
	}
}

func TestDefaultDir(t *testing.T) {
	files(t)
	t.Setenv("XDG_STATE_HOME", "/somewhere/state")
	if d, err := state.DefaultDir(); err != nil || d != "/somewhere/state/peerage" {
		t.Errorf("with XDG_STATE_HOME: %q, %v", d, err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	t.Setenv("XDG_STATE_HOME", "relative is ignored")
	t.Setenv("HOME", "/home/ana")
	if d, err := state.DefaultDir(); err != nil || d != "/home/ana/.local/state/peerage" {
		t.Errorf("without: %q, %v", d, err)
	}
}

func TestJournalRoundTrip(t *testing.T) {
	for name, s := range map[string]*state.Store{"disk": open(t, t.TempDir()), "memory": memory(t)} {
		t.Run(name, func(t *testing.T) {
			add(t, s, started("r1", "orders"), started("r2", "billing"))
			it := wizard.Item{Key: "A03.app", Step: "A03", Kind: "application", ID: "x", Name: "peerage-orders",
				Attrs: map[string]string{"a": "b"}}
			add(t, s, item("r1", wizard.Intended, it), item("r2", wizard.Intended, it), item("r1", wizard.Made, it))
			events, err := s.Events(t.Context(), "r1")
			if err != nil || len(events) != 3 {
				t.Fatalf("%d events, %v", len(events), err)
			}
			for i, e := range events {
				if e.Seq != int64(i+1) {
					t.Errorf("event %d has number %d", i, e.Seq)
				}
			}
			if st := wizard.Fold(events); st.Name != "orders" || len(st.Items) != 1 || st.Items[0].Attrs["a"] != "b" {
				t.Errorf("folds to %+v", st)
			}
			items, err := s.Items(t.Context(), "r1")
			if err != nil || len(items) != 1 || items[0].Status != wizard.IsMade || items[0].Attrs["a"] != "b" {
				t.Errorf("inventory %+v, %v", items, err)
			}
		})
	}
}

func TestMemoryLeavesNothingOnDisk(t *testing.T) {
	files(t)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_STATE_HOME", home)
	t.Chdir(home)
	s := memory(t)
	add(t, s, started("r1", "orders"))
	unlock, err := s.Lock(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	left, err := os.ReadDir(home)
	if err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if s.Path() != "" || s.Dir() != "" {
		t.Errorf("names %q, %q", s.Path(), s.Dir())
	}
}

func TestFolderThatCannotBeMade(t *testing.T) {
	files(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := state.Open(t.Context(), state.Options{Dir: filepath.Join(file, "peerage")})
	if providers.AsError(err) == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("got %v", err)
	}
}

func TestDiskFull(t *testing.T) {
	files(t)
	dir := t.TempDir()
	s := open(t, dir)
	add(t, s, started("r1", "orders"))
	if err := state.LimitPages(s, 30); err != nil {
		t.Fatal(err)
	}
	big := wizard.Event{Run: "r1", Kind: wizard.Replied, At: t0, Note: strings.Repeat("x", 2000)}
	kept := 1
	var err error
	for ; kept < 1000; kept++ {
		if _, err = s.Append(t.Context(), big); err != nil {
			break
		}
	}
	if !providers.HasCode(err, state.CodeDiskFull) || !strings.Contains(err.Error(), "The disk is full") {
		t.Fatalf("after %d events: %v", kept, err)
	}
	if err := state.LimitPages(s, 1000); err != nil {
		t.Fatal(err)
	}
	add(t, s, big)
	events, err := s.Events(t.Context(), "r1")
	if err != nil || len(events) != kept+1 || events[kept].Seq != int64(kept+1) {
		t.Errorf("%d events kept of %d, %v", len(events), kept+1, err)
	}
}

func TestRefusals(t *testing.T) {
	s := memory(t)
	add(t, s, started("r1", "orders"))
	for name, c := range map[string]struct {
		event wizard.Event
		code  string
	}{
		"a name that is taken":   {started("r2", "ORDERS"), state.CodeTaken},
		"an unknown run":         {wizard.Event{Run: "zz", Kind: wizard.StepDone, At: t0}, state.CodeNoRun},
		"an event for eyes only": {wizard.Event{Run: "r1", Kind: wizard.Asked, At: t0}, state.CodeState},
	} {
		if _, err := s.Append(t.Context(), c.event); !providers.HasCode(err, c.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if events, err := s.Events(t.Context(), "r1"); err != nil || len(events) != 1 {
		t.Errorf("%d events, %v", len(events), err)
	}
}

func TestCancelledContext(t *testing.T) {
	for name, s := range map[string]*state.Store{"disk": open(t, t.TempDir()), "memory": memory(t)} {
		ctx, cancel := context.WithCancelCause(t.Context())
		why := errors.New("the person left")
		cancel(why)
		if _, err := s.Append(ctx, started("r1", "orders")); !errors.Is(err, why) {
			t.Errorf("%s: %v", name, err)
		}
		add(t, s, started("r1", "orders"))
	}
}

// TestCancelledInTheMiddle: whatever SQLite says then, the caller hears why it
// was interrupted, and the store goes on working.
func TestCancelledInTheMiddle(t *testing.T) {
	s := open(t, t.TempDir())
	add(t, s, started("r1", "orders"))
	why := errors.New("the person left")
	for i := range 200 {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Duration(i)*5*time.Microsecond, func() { cancel(why) })
		for {
			_, err := s.Append(ctx, wizard.Event{Run: "r1", Kind: wizard.Replied, At: t0})
			if err == nil {
				_, err = s.Runs(ctx)
			}
			if err == nil {
				continue
			}
			if !errors.Is(err, why) {
				t.Fatalf("round %d: %v", i, err)
			}
			break
		}
	}
	events, err := s.Events(t.Context(), "r1")
	if err != nil || events[len(events)-1].Seq != int64(len(events)) {
		t.Errorf("%d events, %v", len(events), err)
	}
}

func TestBusyWaitsInVirtualTime(t *testing.T) {
	files(t)
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		s := open(t, dir)
		other, err := sql.Open("sqlite", "file:"+dbFile(dir)+"?_txlock=immediate")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = other.Close() }()
		tx, err := other.Begin()
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Append(t.Context(), started("r1", "orders"))
		if !providers.HasCode(err, state.CodeHeld) {
			t.Errorf("a writer that never ends: %v", err)
		}
		_ = tx.Rollback()
		add(t, s, started("r1", "orders"))
	})
}
