package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

func TestTheHeadFollowsTheNameOfTheRun(t *testing.T) {
	w := toy.New()
	w.Procedure("aiven-azure").Propose = func(v wizard.Values) string { return v("USER_VNET_ID") }
	playIn(t, w, begin, func(s *show) {
		s.toNetworks()
		s.sees("peerage › Aiven ⇄ Azure VNet › orders")
		s.enter()
		s.wait("Name of the application")
		s.sees("peerage › Aiven ⇄ Azure VNet › vnet-orders")
		s.Press("esc", "f6")
		s.wait("What would you like to do?")
		if got := s.text(); !strings.Contains(got, "vnet-orders") {
			t.Errorf("home does not know the name:\n%s", got)
		}
	})
}

// removing offers, at the end, to remove the application.
func removing(w *toy.World) {
	w.Procedure("aiven-azure").After = []wizard.AfterAct{{ID: "app", Title: "Remove the application",
		Procedure: "remove-app", Items: []string{"app"},
		Values: func(st *wizard.State) map[string]string {
			return map[string]string{"WHICH": st.Value("USER_APP_NAME")}
		}}}
	w.More = []*wizard.Procedure{{ID: "remove-app", Title: "Remove it", Crumb: "Remove it", Hidden: true,
		Vars: []wizard.Var{{Name: "WHICH"}},
		Steps: []*wizard.Step{{ID: "S1", Title: "Remove it", Confirm: func(v wizard.Values) string {
			return v("WHICH") + " is removed."
		},
			Do: func(context.Context, *wizard.Run) error { return nil }}}}}
}

func TestWhatIsNotNeededAnyMoreCanBeRemovedAtTheEnd(t *testing.T) {
	w := toy.New()
	removing(w)
	playIn(t, w, begin, func(s *show) {
		s.toEnd()
		s.sees("application peerage-orders")
		s.Pass(time.Second)
		for !strings.Contains(s.text(), "▸ Remove the application") {
			s.Press("down")
		}
		s.enter()
		s.wait("peerage-orders is removed.")
		s.enter()
		s.wait("Remove it: done")
		s.Press("esc")
		s.wait("are connected")
		s.seesNot("application peerage-orders")
		s.seesNot("Remove the application")
		past, err := w.Events(t.Context(), "orders")
		if err != nil || wizard.Fold(past).Item("app").Status != wizard.IsRemoved {
			t.Errorf("the journal still has the application (%v)", err)
		}
	})
}

func TestTheBoardShowsTheNewLink(t *testing.T) {
	w := toy.New()
	p := w.Procedure("aiven-azure")
	p.Vars = append(p.Vars, wizard.Var{Name: "NOTHING"})
	p.Halves = []string{"NOTHING", "AIVEN_VNET_ID"}
	for _, n := range []string{"a", "new", "z"} {
		w.Links = append(w.Links, providers.Link{ID: n, Title: "link-" + n, Verdict: providers.Active,
			Hosted: &providers.Half{ID: "other/" + n, Network: n}})
	}
	w.Links[1].Hosted.ID = "/SUBSCRIPTIONS/7404/aiven"
	playIn(t, w, begin, func(s *show) {
		s.toEnd()
		s.Press("b")
		s.wait("link-new")
		if got := s.text(); !strings.Contains(got, "▸ ● link-new") && !strings.Contains(got, "▸ link-new") {
			t.Errorf("the cursor is elsewhere:\n%s", got)
		}
	})
}

// TestAnActBelongsToTheBoard: leaving it gives it up, and from its end the way
// leads back to the board, not through it once more.
func TestAnActBelongsToTheBoard(t *testing.T) {
	w := toy.New()
	removing(w)
	playIn(t, w, screen.OpenSetup{}, func(s *show) {
		act := screen.OpenSetup{Start: &front.StartOptions{Procedure: "remove-app",
			Values: map[string]string{"WHICH": "orders"}, Guided: true}}
		s.Press("b")
		s.sees("peerage › Board")
		s.Send(act)
		s.wait("orders is removed.")
		s.sees("esc leave")
		s.Press("esc")
		s.sees("peerage › Board")
		if n := len(s.m.live()); n != 0 {
			t.Errorf("%d runs go on", n)
		}
		s.Send(act)
		s.wait("orders is removed.")
		s.enter()
		s.wait("See it on the board")
		s.enter()
		s.sees("peerage › Board")
		s.Press("esc")
		s.sees("What would you like to do?")
	})
}
