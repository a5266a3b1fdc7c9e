package setup_test

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

// TestKeysUnderWay: a key that was pressed for the screen before does nothing
// when the screen has changed by itself meanwhile (Z2).
func TestKeysUnderWay(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toNetworks()
		s.enter()
		for !strings.Contains(s.text(), "Name of the application") { // comes at once: the person answered
			s.Pass(10 * time.Millisecond)
		}
		s.Type("b")
		s.sees("▸ b")
	})
	play(t, options{}, func(s *scene) {
		s.wait("B7XQ4KLM9")
		for !strings.Contains(s.text(), "Contoso Production") { // comes by itself
			s.Pass(10 * time.Millisecond)
		}
		s.Sent()
		s.Press("esc", "b", "down")
		if list := s.Sent(); len(list) > 0 {
			t.Errorf("keys that were under way did %+v", list)
		}
		s.sees("▸ Contoso Production")
		s.Pass(500 * time.Millisecond)
		s.Press("down")
		s.sees("▸ Sandbox")
	})
	play(t, options{}, func(s *scene) {
		s.toWait()
		for !strings.Contains(s.text(), "are connected") {
			s.Pass(10 * time.Millisecond)
		}
		s.Sent()
		s.Press("esc")
		if list := s.Sent(); len(list) > 0 {
			t.Errorf("esc, meant for the wait, did %+v", list)
		}
	})
}

// TestDoneActsAreNotReopenedUnasked: going back to what others rest on asks
// first, what exists keeps its ✓, and there is a way forward again (Z2).
func TestDoneActsAreNotReopenedUnasked(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toSecret()
		s.Pass(time.Second)
		s.Press("esc")
		s.sees("Application password") // still there
		d, text := s.dialog()
		uitest.Sees(t, text, "4  Create an application is done", "application peerage-orders", "▸ Stay here", "Look at it",
			"Change it")
		d.Update(uitest.Key("down"))
		_, cmd := d.Update(uitest.Key("enter"))
		s.Run(cmd)
		_, text = s.dialog()
		uitest.Sees(t, text, "application peerage-orders", "id-app", "az ad app create --display-name peerage-orders")
		s.sees("Application password", "✓  4 Create an application")

		d.Update(uitest.Key("down"))
		_, cmd = d.Update(uitest.Key("enter"))
		s.Run(cmd)
		s.wait("Name of the application")
		s.sees("▸ peerage-orders", "f7 forward")
		s.Pass(time.Second)
		s.Press("esc") // nothing more is asked: nothing was made by it
		s.wait("vnet-legacy")
		s.sees("✓  4 Create an application", "→ forward")
		s.Pass(time.Second)
		s.Press("right") // up to what the toy would make once more
		s.wait("Go ahead")
		s.enter()
		s.wait("Application password")
		s.seesNot("forward")
	})
}

// TestChoicesAreChangedUnasked: only what was made is asked about.
func TestChoicesAreChangedUnasked(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toName()
		s.Sent()
		s.Pass(time.Second)
		s.Press("esc")
		s.wait("vnet-legacy")
		for _, m := range s.Sent() {
			if _, ok := m.(screen.Show); ok {
				t.Error("it asked about a choice")
			}
		}
	})
}

// TestReopens names what rests on a step, whichever way it needs it.
func TestReopens(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toSecret()
		p := s.backend.Runs.Procedure("aiven-azure")
		past, err := s.backend.Runs.Events(t.Context(), "orders")
		if err != nil {
			t.Fatal(err)
		}
		for id, want := range map[string]int{"A02": 1, "A06": 1, "A03": 1, "A05": 0, "none": 0} {
			if got := p.Reopens(id, wizard.Fold(past)); len(got) != want {
				t.Errorf("%s: %v, want %d", id, got, want)
			}
		}
	})
}
