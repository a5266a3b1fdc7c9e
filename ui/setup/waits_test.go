package setup_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

type boardMsg = screen.OpenBoard

// waits looks until states have come true, one each ten seconds.
func waits(w wizard.Wait, looks ...wizard.PollResult) *wizard.Procedure {
	var began time.Time
	w.Poll = func(_ context.Context, r *wizard.Run) (wizard.PollResult, error) {
		if began.IsZero() {
			began = r.Now()
		}
		return looks[min(int(r.Now().Sub(began)/(10*time.Second)), len(looks)-1)], nil
	}
	w.Every, w.Deadline = 10*time.Second, 10*time.Minute
	return &wizard.Procedure{Title: "Wait", Crumb: "Wait", Steps: []*wizard.Step{
		{
			ID:     "S1",
			Title:  "Both halves",
			Actor:  "CLOUD",
			Wait:   &w,
			Result: func(wizard.Values) string { return "active" },
		},
	}}
}

func TestAWaitShowsHowFarItIs(t *testing.T) {
	path := wizard.Wait{Path: []string{"NEW", "PENDING", "ACTIVE"}, Who: "Lake", OtherWho: "Sky", Typical: time.Minute}
	play(t, of(waits(path,
		wizard.PollResult{State: "NEW", Other: "initiated", Note: "Lake makes its half"},
		wizard.PollResult{State: "PENDING", Other: "connected", Warnings: []string{"the ranges are close to each other"}},
		wizard.PollResult{State: "ODD", Other: "connected"},
		wizard.PollResult{State: "ACTIVE", Done: true},
	)), func(s *scene) {
		s.wait("Lake says NEW, Sky says initiated.")
		s.sees("NEW ●", "─ PENDING ─", "─ ACTIVE", "so far", "usually about 1 min", "Lake makes")
		s.Pass(8 * time.Second)
		s.sees("NEW ─")
		s.fits()
		s.w = 24
		s.sees("● NEW", "○ PENDING", "○ ACTIVE")
		s.w = 80
		s.wait("Lake says PENDING, Sky says connected.")
		s.sees("! the ranges are close to each other")
		s.wait("Lake says ODD")
		s.sees("─ PENDING ────●") // the mark stays where it was
		s.wait("done")
	})
}

// TestLookingNow hurries a wait; where the provider can be asked to look
// afresh, it is.
func TestLookingNow(t *testing.T) {
	refreshed := 0
	w := wizard.Wait{Who: "Lake"}
	p := waits(w, wizard.PollResult{State: "NEW"})
	p.Steps[0].Wait.Poll = func(context.Context, *wizard.Run) (wizard.PollResult, error) {
		return wizard.PollResult{State: []string{"NEW", "PENDING"}[min(refreshed, 1)]}, nil
	}
	p.Steps[0].Wait.Refresh = func(context.Context, *wizard.Run) error { refreshed++; return nil }
	play(t, of(p), func(s *scene) {
		s.wait("Lake says NEW.")
		s.Press("r")
		s.Pass(time.Second)
		s.sees("Lake says PENDING.")
		if refreshed != 1 {
			t.Errorf("asked to look afresh %d times", refreshed)
		}
	})
}

// TestAtRestNothingIsDrawn: a screen that waits for the person, or is not
// seen, does not tick.
func TestAtRestNothingIsDrawn(t *testing.T) {
	count := func(s *scene) int {
		s.Sent()
		s.Pass(5 * time.Second)
		return len(s.Sent())
	}
	play(t, options{}, func(s *scene) {
		s.toNetworks()
		s.Pass(2 * time.Second)
		if n := count(s); n != 0 {
			t.Errorf("%d messages while it waits for the person", n)
		}
	})
	play(t, options{}, func(s *scene) {
		s.wait("B7XQ4KLM9")
		if n := count(s); n < 4 {
			t.Errorf("%d ticks in five seconds of a countdown", n)
		}
		s.Run(s.setup.Show(false))
		if n := count(s); n != 0 {
			t.Errorf("%d messages of a screen that is not seen", n)
		}
	})
}

// TestADemoPromisesNothingForLater (Z5): its clouds end with it. In a text field the
// keys that are told are those that work there (Z7).
func TestADemoPromisesNothingForLater(t *testing.T) {
	play(t, options{backend: func(b *front.Backend) { b.Demo = true }}, func(s *scene) {
		s.toName()
		s.h = 10 // too low for the whole command
		s.sees("f5 shows", "f1 help")
		s.seesNot("d shows", "? help", "L log")
		s.h = 24
		s.Type("peerage-orders")
		s.enter()
		s.wait("Go ahead")
		s.enter()
		s.wait("Application password")
		s.Type("hunter2")
		s.enter()
		s.wait("APPROVED")
		s.sees("The demo's clouds end when you quit.")
		s.seesNot("nothing is lost")
	})
}

// TestALongWaitAsks how to go on; nothing is lost.
func TestALongWaitAsks(t *testing.T) {
	play(t, of(waits(wizard.Wait{Who: "Lake"}, wizard.PollResult{State: "NEW"})), func(s *scene) {
		s.wait("This takes longer than it should.")
		s.sees("! This takes longer", "Still NEW after 10 min.", "▸ Go on waiting")
		s.fits()
	})
}

func TestARunTellsHowItIs(t *testing.T) {
	play(t, options{}, func(s *scene) {
		if _, ok := s.setup.Live(); !ok && s.setup.Running() {
			t.Error("it runs, but does not live")
		}
		s.toNetworks()
		l, ok := s.setup.Live()
		if !ok || l.Name != "orders" || l.Place != "step 3 of 8" || l.Note != "Which VNet?" || !l.Asks ||
			l.Title != "Aiven ⇄ Azure VNet" {
			t.Errorf("%+v, %v", l, ok)
		}
		if !s.setup.Is("orders") || !s.setup.Is(s.setup.Run()) || s.setup.Is("") || s.setup.Is("another") ||
			s.setup.Ended() != "" {
			t.Error("it does not know which run it is")
		}
		if got := strings.Join(s.setup.Crumbs(), " › "); got != "peerage › Aiven ⇄ Azure VNet › orders" {
			t.Errorf("crumbs %q", got)
		}
		s.enter()
		s.wait("Name of the application")
	})
	play(t, refused(false), func(s *scene) {
		s.toWait()
		s.wait("attempt 2")
		if l, ok := s.setup.Live(); !ok || l.Asks {
			t.Errorf("what is tried again needs nobody: %+v", l)
		}
		s.Press("r") // now
		s.wait("attempt 3")
	})
}

func TestLeavingIsAlwaysPossible(t *testing.T) {
	for name, reach := range map[string]func(s *scene){
		"while it signs in": func(s *scene) { s.wait("B7XQ4KLM9") },
		"in a wait":         (*scene).toWait,
		"at the end":        (*scene).toEnd,
	} {
		play(t, options{}, func(s *scene) {
			reach(s)
			s.Sent()
			s.Press("esc")
			uitest.Find[screen.Pop](s.t, s.Stage)
		})
		_ = name
	}
}

// TestThinkingIsNoWork: what the person takes for an answer does not count as
// the program's working on it.
func TestThinkingIsNoWork(t *testing.T) {
	p := &wizard.Procedure{Title: "Make", Crumb: "Make", Steps: []*wizard.Step{{
		ID: "S1", Title: "A thing", Actor: "CLOUD", Confirm: func(wizard.Values) string { return "A thing is made." },
		Do: func(ctx context.Context, r *wizard.Run) error { return r.Clock().Sleep(ctx, time.Minute) },
	}}}
	play(t, of(p), func(s *scene) {
		s.wait("Go ahead")
		s.Pass(8 * time.Minute)
		s.enter()
		s.Pass(500 * time.Millisecond)
		s.sees("Working on it")
		s.seesNot("8:0")
		s.Pass(3 * time.Second)
		s.sees("Working on it  0:03")
	})
}
