package state_test

import (
	"errors"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// inFolder opens a state in a folder, where there is a PostgreSQL, too.
func inFolder(t *testing.T, dir string, at clock.Clock) *state.Store {
	t.Helper()
	s, err := state.Open(t.Context(), state.Options{Dir: dir, Clock: at})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// movable is a clock that somebody sets.
type movable struct {
	clock.Real
	at time.Time
}

// Now implements clock.Clock.
func (m *movable) Now() time.Time { return m.at }

// TestALeaderInAFolderThatSleeps keeps the kernel's lock and its life, but not the
// lease: another leads after it, and what the first one writes when it wakes up is
// refused. One that says now and then that it is there goes on leading.
func TestALeaderInAFolderThatSleeps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, ctx := t.TempDir(), t.Context()
		a, b, c := inFolder(t, dir, nil), inFolder(t, dir, nil), inFolder(t, dir, nil)
		busy := func(s *state.Store, who string) {
			t.Helper()
			if _, err := s.TryLead(ctx, "watch"); !errors.Is(err, state.ErrBusy) {
				t.Errorf("%s leads, too: %v", who, err)
			}
		}
		first, err := a.TryLead(ctx, "watch")
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			time.Sleep(15 * time.Second)
			busy(b, "b")
			if _, err := a.Publish(ctx, first); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(21 * time.Second) // it is asleep
		if _, on, err := c.Leader(ctx, "watch"); on || err != nil {
			t.Errorf("it is said to lead: %v", err)
		}
		second, err := b.TryLead(ctx, "watch")
		if err != nil {
			t.Fatal(err)
		}
		busy(a, "the one that slept")
		busy(c, "c")
		if _, err := a.Publish(ctx, first); !errors.Is(err, wizard.ErrLost) {
			t.Errorf("it writes after it slept: %v", err)
		}
		first.Release()
		if _, on, err := c.Leader(ctx, "watch"); !on || err != nil {
			t.Errorf("nobody leads once the first one is gone: %v", err)
		}
		busy(c, "c")
		second.Release()
		third, err := c.TryLead(ctx, "watch") // at once
		if err != nil {
			t.Fatal(err)
		}
		third.Release()
		if left, _ := filepath.Glob(filepath.Join(dir, "locks", "*")); len(left) > 0 {
			t.Errorf("left over: %v", left)
		}
	})
}

// TestALeaseSurvivesAClockThatIsSetBack: it does not last until the clock has
// caught up.
func TestALeaseSurvivesAClockThatIsSetBack(t *testing.T) {
	dir, at := t.TempDir(), &movable{at: t0}
	one, two := inFolder(t, dir, at), inFolder(t, dir, at)
	if _, err := one.TryLead(t.Context(), "watch"); err != nil {
		t.Fatal(err)
	}
	at.at = t0.Add(-time.Hour)
	if _, err := two.TryLead(t.Context(), "watch"); err != nil {
		t.Errorf("for an hour nobody takes over: %v", err)
	}
}
