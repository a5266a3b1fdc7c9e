package home_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

// TestWhatThereIsToChoose goes through the states of the screen.
func TestWhatThereIsToChoose(t *testing.T) {
	real := func(d *front.Backend, _ *runs) { d.Demo, d.Place = false, "" }
	for name, x := range map[string]struct {
		tune  func(d *front.Backend, r *runs)
		reach func(s *scene)
		sees  []string
		not   []string
	}{
		"empty, nothing known of links": {tune: real,
			sees: []string{
				"What would you like to do?", "▸ Connect Aiven to an Azure VNet",
				"8 steps, ~10 min", "looking at your links",
				"You are asked before anything is created",
			},
			not: []string{"Go on with", "Finished", "embedded"}},
		"the demo": {tune: func(d *front.Backend, _ *runs) { d.Demo = true }, sees: []string{
			"Everything here is embedded", "demo · Contoso",
		}},
		"the runs are not read yet": {
			tune: func(_ *front.Backend, r *runs) { r.hold = []chan []front.RunInfo{make(chan []front.RunInfo)} },
			sees: []string{"▸ Connect Aiven"}, not: []string{"You are asked before"}},
		"no procedure": {tune: func(_ *front.Backend, r *runs) { r.none = true }, sees: []string{
			"There is no procedure in this version.", "▸ Board",
		}},
		"no account": {reach: func(s *scene) {
			s.feed.ch <- front.Snapshot{Missing: []front.Lack{{Provider: "azure", Says: "not signed in"}}}
		},
			sees: []string{"no account is connected for watching"}},
		"no link": {reach: func(s *scene) { s.feed.ch <- front.Snapshot{Settled: true} }, sees: []string{"no links yet"}},
		"one link": {reach: func(s *scene) { s.feed.ch <- links(1, 0, 0) },
			sees: []string{"1 link ", "● 1 active"},
			not:  []string{"✗", "need"}},
		"links": {reach: func(s *scene) { s.feed.ch <- links(38, 3, 1) }, sees: []string{
			"42 links   ● 38 active   ! 3 need you   ✗ 1 failed",
		}},
		"links of which some may be missing": {reach: func(s *scene) {
			x := links(3, 0, 0)
			x.Sources = []front.Source{{State: watch.Heard, AsOf: began}, {State: watch.NeverHeard}}
			s.feed.ch <- x
		}, sees: []string{"3 links so far   ● 3 active"}, not: []string{"not heard"}},
		"accounts that do not answer": {reach: func(s *scene) {
			s.feed.ch <- front.Snapshot{Settled: true, Sources: []front.Source{{State: watch.Failing}, {State: watch.SignedOut}}}
		}, sees: []string{"no link seen   ~ 2 accounts not heard"}, not: []string{"no links yet"}},
		"links, and an account that does not answer": {reach: func(s *scene) {
			x := links(3, 0, 0)
			x.Sources = []front.Source{{State: watch.Heard, AsOf: began}, {State: watch.Failing}}
			s.feed.ch <- x
		}, sees: []string{"3 links   ● 3 active   ~ 1 account not heard"}},
		"runs": {tune: several,
			sees: []string{
				"Go on with", "orders", "◌ step 7 of 8, 4 min ago", "Aiven prepares its half",
				"✗ step 3 of 8, 26 h ago", "another process works on it", "Finished     2 runs",
			},
			not: []string{"fraud", "edge", "You are asked before"}},
		"a journal that cannot be read": {tune: func(_ *front.Backend, r *runs) { r.err = errDisk },
			sees: []string{"✗ The runs could not be read: database disk image is malformed", "▸ Connect Aiven"}},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, x.tune, func(s *scene) {
				if x.reach != nil {
					x.reach(s)
					s.Settle()
				}
				s.sees(x.sees...)
				s.seesNot(x.not...)
				fits(s)
			})
		})
	}
}

// fits draws the screen at many sizes, with and without colours; what is
// under the cursor is always seen.
func fits(s *scene) {
	s.t.Helper()
	for _, dark := range []bool{true, false} {
		s.th.Set(dark, colorprofile.ANSI)
		for w := 20; w <= 220; w += 1 + w/7 {
			for h := 8; h <= 60; h += 1 + h/8 {
				got := s.Screen(w, h)
				if uitest.Fits(s.t, got, w, h); !strings.Contains(uitest.Plain(got), "▸ ") {
					s.t.Errorf("at %d×%d the cursor is not seen:\n%s", w, h, uitest.Plain(got))
				}
				if s.t.Failed() {
					s.t.FailNow()
				}
			}
		}
	}
}

func TestRunsThatAreWorkedOnComeFirst(t *testing.T) {
	play(t, several, func(s *scene) {
		s.live = []setup.Live{
			{
				Run:   "r1",
				Name:  "orders",
				Title: "Aiven ⇄ Azure VNet",
				Place: "step 8 of 8",
				Note:  "Create the Azure half",
			},
			{Run: "r9", Name: "new", Place: "step 1 of 8", Asks: true, Note: "Which subscription?"},
			{Run: "r4", Name: "fraud", Removing: true},
		}
		s.sees(
			"● step 8 of 8",
			"! needs you, step 1 of 8",
			"Which subscription?",
			"● being taken down",
			"Finished     1 run\n",
		)
		s.seesNot("◌ step 7 of 8")
		fits(s)
		s.to("orders")
		s.Press("enter")
		if got := uitest.Find[screen.OpenSetup](t, s.Stage); got.Resume != "r1" {
			t.Errorf("opened %+v", got)
		}
	})
}

// TestTheCursorStays on its row while rows come and go.
func TestTheCursorStays(t *testing.T) {
	play(t, several, func(s *scene) {
		s.to("billing")
		s.live = []setup.Live{{Run: "r9", Name: "new", Place: "step 1 of 8"}}
		if got := s.cursor(); !strings.HasPrefix(got, "billing") {
			t.Errorf("the cursor is on %q", got)
		}
		i := slices.IndexFunc(s.runs.list, func(r front.RunInfo) bool { return r.Name == "billing" })
		s.runs.list = slices.Clone(s.runs.list)
		s.runs.list[i].Status = wizard.Done
		s.Run(s.home.Show(true))
		if got := s.cursor(); !strings.HasPrefix(got, "Finished") {
			t.Errorf("it has ended, and the cursor is on %q", got)
		}
		s.runs.list = nil
		s.home.Show(true)
		s.Run(s.home.Show(true))
		if got := s.cursor(); !strings.HasPrefix(got, "Connect Aiven") {
			t.Errorf("what was there has gone, and the cursor is on %q", got)
		}
		s.Press("end", "down", "pgdown")
		if got := s.cursor(); !strings.HasPrefix(got, "Board") {
			t.Errorf("at the end it is on %q", got)
		}
		s.Press("k", "pgup", "home", "up")
		if got := s.cursor(); !strings.HasPrefix(got, "Connect Aiven") {
			t.Errorf("at the beginning it is on %q", got)
		}
	})
}

// TestATeardownThatWasCutIsToldAsOne: it stands at no step.
func TestATeardownThatWasCutIsToldAsOne(t *testing.T) {
	cut := func(_ *front.Backend, r *runs) {
		x := run("r1", "orders", wizard.Stopped, 4, time.Minute)
		x.Undoing = true
		r.list = []front.RunInfo{x}
	}
	play(t, cut, func(s *scene) {
		s.sees("◌ taken down in part, 1 min ago", "enter goes on with it")
		s.seesNot("step 4 of 8")
	})
}

// TestStaleAnswersAreDropped: what was asked for first may come last.
func TestStaleAnswersAreDropped(t *testing.T) {
	var first, second chan []front.RunInfo
	hold := func(_ *front.Backend, r *runs) {
		first, second = make(chan []front.RunInfo, 1), make(chan []front.RunInfo, 1)
		r.hold = []chan []front.RunInfo{first, second}
	}
	play(t, hold, func(s *scene) {
		s.Run(s.home.Show(true))
		second <- []front.RunInfo{run("r1", "orders", wizard.Stopped, 7, time.Minute)}
		s.Settle()
		s.sees("orders")
		first <- []front.RunInfo{run("r2", "yesterday", wizard.Stopped, 7, time.Minute)}
		s.Settle()
		s.sees("orders")
		s.seesNot("yesterday")
		if s.home.Show(false) != nil {
			t.Error("something is done for a screen that is not seen")
		}
	})
}

func TestAgesPass(t *testing.T) {
	play(t, several, func(s *scene) {
		s.sees("step 7 of 8, 4 min ago")
		s.Pass(2 * time.Minute)
		s.sees("step 7 of 8, 6 min ago")
		s.runs.list = slices.Clone(s.runs.list) // another process goes on with it, and nobody tells
		for i := range s.runs.list {
			s.runs.list[i].Number++
		}
		s.Pass(time.Minute)
		s.sees("step 8 of 8")
	})
}

func TestLinksAreCountedAnew(t *testing.T) {
	play(t, nil, func(s *scene) {
		for n := range 3 {
			s.feed.ch <- links(n+1, 0, 0)
			s.Settle()
			s.sees(fmt.Sprintf("● %d active", n+1))
		}
	})
}

func TestKeysOpenWhatTheySay(t *testing.T) {
	for key, want := range map[string]any{"b": screen.OpenBoard{}, "q": screen.Quit{}} {
		play(t, nil, func(s *scene) {
			s.Press(key)
			if got := s.Sent(); got[len(got)-1] != want {
				t.Errorf("%s sent %+v", key, got)
			}
		})
	}
	play(t, nil, func(s *scene) {
		s.Press("enter")
		got := uitest.Find[screen.OpenSetup](t, s.Stage).Start
		if got == nil || got.Procedure != "aiven-azure" || !got.Guided {
			t.Errorf("opened %+v", got)
		}
		s.Press("?")
		if _, seen := s.dialog(); !strings.Contains(seen, "whether this machine is ready") ||
			!strings.Contains(seen, "Moving") {
			t.Errorf("help says\n%s", seen)
		}
		if s.home.Typing() || strings.Join(s.home.Crumbs(), "") != "peerage" {
			t.Error("the first screen is not what it was")
		}
	})
}

func TestWhatCannotBeChosenSaysWhy(t *testing.T) {
	play(t, several, func(s *scene) {
		s.to("claims")
		s.Press("enter")
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad || got.Text != "Another process works on claims." {
			t.Errorf("said %+v", got)
		}
	})
	play(t, func(d *front.Backend, _ *runs) { d.ReadOnly = true }, func(s *scene) {
		s.Press("enter")
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad || !strings.HasPrefix(got.Text, "Read-only") {
			t.Errorf("said %+v", got)
		}
	})
}

func TestDoctor(t *testing.T) {
	play(t, nil, func(s *scene) {
		s.Press("d")
		_, seen := s.dialog()
		for _, want := range []string{
			"Doctor", "✓ Azure sign-in", "✗ The Aiven token does not work: 401",
			"  Make a new one in the Aiven Console.",
		} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
	})
	play(t, func(d *front.Backend, _ *runs) { d.Doctor = nil }, func(s *scene) {
		s.Press("d")
		if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad {
			t.Errorf("said %+v", got)
		}
	})
}

func TestErrorsOfOtherMachinesDoNotDraw(t *testing.T) {
	play(t, func(_ *front.Backend, r *runs) { r.err = errors.New("a\x1b[31mb\nc") }, func(s *scene) {
		s.sees("The runs could not be read: ab c")
	})
}
