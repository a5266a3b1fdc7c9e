package setup_test

import (
	"testing"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

// told is a new run of the toy with a first page.
func told() options {
	w := toy.New()
	p := w.Procedure("aiven-azure")
	p.Intro = &wizard.Intro{
		About: []string{"Two networks are joined.", "Each makes a half.", "Each lets the other in."},
		Makes: []string{"1 application", "2 halves"}, Costs: "nothing", Back: "peerage teardown", Yours: 3,
		Rights: []wizard.Right{{Text: "make applications", Steps: []string{"A03"}}},
	}
	p.Scene = &wizard.Scene{
		Yours: wizard.End{Place: "yours", Network: wizard.Part{Title: "your VNet", Name: "USER_VNET_ID",
			Steps: []string{"A06"}}, Parts: []wizard.Part{{Title: "your app", May: "may peer", Steps: []string{"A03"}}}},
		Theirs: wizard.End{Place: "theirs", Network: wizard.Part{Title: "their VPC"}},
		Halves: []wizard.Span{
			{Title: "their half", By: "made by them", Who: "Aiven", Steps: []string{"A15", "A16"}},
			{Title: "your half", By: "made by you", Who: "Azure", Out: true, Steps: []string{"A20"}},
		},
	}
	p.Step("A16").Wait.Who = "Aiven"
	return options{world: w}
}

// TestNothingBeginsBeforeTheFirstPageWasRead: it says what is built and needed,
// and no run is made until the person begins.
func TestNothingBeginsBeforeTheFirstPageWasRead(t *testing.T) {
	play(t, told(), func(s *scene) {
		s.sees("peerage › Aiven ⇄ Azure VNet", "Two networks are joined.", "your VNet", "their half",
			"Makes  1 application", "Needs  ? make applications", "about 10 min, 3 of them yours", "▸ Begin", "enter begin")
		s.fits()
		s.Pass(time.Hour)
		if runs, err := s.world.List(t.Context()); err != nil || len(runs) > 0 || s.setup.Running() {
			t.Fatalf("%d runs were begun by looking: %v", len(runs), err)
		}
		s.Press("c")
		_, seen := s.dialog()
		uitest.Sees(t, seen, "By command", "peerage setup aiven-azure", "--vars-file")
		s.Press("enter")
		s.wait("Contoso Production")
		s.seesNot("▸ Begin")
	})
}

// TestTheOverviewSaysWhatIsKnownByNow: what was made with a right proves it.
func TestTheOverviewSaysWhatIsKnownByNow(t *testing.T) {
	play(t, told(), func(s *scene) {
		s.Press("enter")
		s.toSecret()
		s.Press("f12")
		_, seen := s.dialog()
		uitest.Sees(t, seen, "✓ make applications", "● your app")
	})
}

// TestAPlayedProcedureLeavesTheFirstPageByItself after it could be read.
func TestAPlayedProcedureLeavesTheFirstPageByItself(t *testing.T) {
	o := told()
	o.open = screen.OpenSetup{
		Start: &front.StartOptions{Procedure: "aiven-azure", Guided: true, Read: 5 * time.Second},
	}
	play(t, o, func(s *scene) {
		s.Pass(4 * time.Second)
		s.sees("▸ Begin")
		s.wait("Contoso Production")
	})
}

// TestTheFirstPageIsLeftAsItCame: esc goes home, and nothing was begun.
func TestTheFirstPageIsLeftAsItCame(t *testing.T) {
	play(t, told(), func(s *scene) {
		s.Press("esc")
		uitest.Find[screen.Pop](t, s.Stage)
		if s.setup.Running() {
			t.Error("a run was begun")
		}
	})
}
