package setup_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

// planned is a new run of the toy with a plan after its choices.
func planned() options {
	o := told()
	p := o.world.Procedure("aiven-azure")
	p.Intro = nil
	p.Phases = []wizard.Phase{
		{Title: "Choices", From: "A01"}, {Title: "Permissions in Azure", From: "A03"},
		{Title: "Peering in Aiven", From: "A15"}, {Title: "Peering in Azure", From: "A20"},
	}
	for _, s := range p.Steps {
		switch s.ID {
		case "A01", "A02", "A06":
			s.Preflight = true
		case "A03":
			s.Inputs[0].Default = func(*wizard.Run) string { return "peerage-orders" }
			s.Inputs = append(s.Inputs,
				wizard.Input{Var: "ROLE", Choices: roles, Needed: (*wizard.Run).Guided},
				wizard.Input{Var: "ROLE", Only: true, Choices: func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
					list, err := roles(ctx, r)
					return list[:1], err
				}})
		case "A15":
			s.Look = func(context.Context, *wizard.Run) (string, error) { return "there since 2026-03-02", nil }
		}
	}
	p.Vars = append(p.Vars, wizard.Var{Name: "ROLE", Title: "Which role?", Help: "Both let it peer."})
	return o
}

func roles(context.Context, *wizard.Run) ([]wizard.Choice, error) {
	return []wizard.Choice{
		{Value: "built-in", Title: "Network Contributor"},
		{Value: "own", Title: "A role of its own", Columns: []string{"peerings only"}},
	}, nil
}

func (s *scene) toPlan() { s.toNetworks(); s.enter(); s.wait("Go ahead with all") }

// TestThePlanIsSeenAndAgreedTo: it lists all that is going to be done, under the
// documents' headings, and is run through without a question at each step.
func TestThePlanIsSeenAndAgreedTo(t *testing.T) {
	play(t, planned(), func(s *scene) {
		s.toPlan()
		s.w = 120
		s.sees("orders › plan", "vnet-orders", "Permissions in Azure", "4 ", "peerage-orders · Network Contributor",
			"Peering in Aiven", "there since 2026-03-02", "~2 min", "▸ Go ahead with all", "Ask at each step", "Save the plan",
			"e edit names", "the choices")
		s.fits()
		s.Press("d")
		_, seen := s.dialog()
		uitest.Sees(t, seen, "An application named peerage-orders is created", "Which role? Network Contributor")
		s.enter()
		s.wait("Application password") // a secret is nothing that a plan can hold
		s.Type("hunter2")
		s.enter()
		s.wait("are connected")
	})
}

// TestThePlansValuesStandBelowEachOther, however long they are: of a path its end is
// seen, of several values as many as there is room for.
func TestThePlansValuesStandBelowEachOther(t *testing.T) {
	o := planned()
	for _, s := range o.world.Procedure("aiven-azure").Steps {
		if s.ID == "A20" {
			s.Inputs = append(s.Inputs, wizard.Input{Var: "FILE", Default: func(*wizard.Run) string {
				return "/tmp/a-folder-with-a-long-name/and-another-one-below-it/that-is-long-too/secure-connect-orders.zip"
			}})
		}
		if s.ID == "A03" {
			s.Inputs[0].Default = func(*wizard.Run) string { return "peerage-orders-with-a-name-that-is-rather-long" }
		}
	}
	p := o.world.Procedure("aiven-azure")
	p.Vars = append(p.Vars, wizard.Var{Name: "FILE", Title: "Which file?"})
	play(t, o, func(s *scene) {
		s.toPlan()
		for _, w := range []int{100, 120, 200} {
			s.w = w
			s.sees("secure-connect-orders.zip\n", "peerage-orders-with-a-name-that-is-rather-long")
			at := map[int]bool{}
			for line := range strings.Lines(s.text()) {
				for _, value := range []string{"peerage-orders-w", "there since", "~2 min", "…", "/tmp/a-folder"} {
					if head, _, ok := strings.Cut(line, value); ok && strings.Contains(line, "  "+value) {
						at[len([]rune(head))] = true
						break
					}
				}
			}
			if len(at) != 1 {
				t.Errorf("values begin at %v on\n%s", at, s.text())
			}
		}
	})
}

// TestNamesAreEditedInOneForm: what was typed and chosen is in the plan, esc
// leaves it as it was, and what cannot be taken says why.
func TestNamesAreEditedInOneForm(t *testing.T) {
	play(t, planned(), func(s *scene) {
		s.toPlan()
		s.Press("e")
		s.sees("▸ Name of the application", "Which role?", "People see it in your directory.", "enter/tab next field")
		s.fits()
		s.Type("-2")
		s.Press("esc")
		s.w = 120
		s.sees("peerage-orders · Network", "▸ Go ahead with all")
		s.seesNot("peerage-orders-2")
		s.Press("e")
		s.Type(" x")
		s.Press("tab", "enter")
		s.wait("! Name of the application")
		s.Press("shift+tab", "backspace", "backspace")
		s.Type("-3")
		s.Press("tab", "right")
		s.sees("← A role of its own →", "Peerings only.", "enter take all")
		s.Press("enter")
		s.wait("peerage-orders-3 · A role of its own")
		s.enter()
		s.wait("Application password")
		if st := s.folded(); st.Values["USER_APP_NAME"] != "peerage-orders-3" || st.Values["ROLE"] != "own" {
			t.Errorf("it is made as %v", st.Values)
		}
	})
}

// folded is the run's state as the journal has it.
func (s *scene) folded() *wizard.State {
	s.t.Helper()
	past, err := s.world.Events(s.t.Context(), "orders")
	if err != nil {
		s.t.Fatal(err)
	}
	return wizard.Fold(past)
}

// TestAskedAtEachStep: whoever does not go ahead with all is asked as ever, what
// was edited standing there.
func TestAskedAtEachStep(t *testing.T) {
	play(t, planned(), func(s *scene) {
		s.toPlan()
		s.Press("e")
		s.Type("-9")
		s.Press("tab", "enter")
		s.wait("peerage-orders-9")
		s.Press("down")
		s.enter()
		s.wait("Name of the application", "▸ peerage-orders-9")
	})
}

// TestFromThePlanBackToTheChoices and to another plan.
func TestFromThePlanBackToTheChoices(t *testing.T) {
	play(t, planned(), func(s *scene) {
		s.toPlan()
		s.Press("esc")
		s.wait("vnet-legacy")
		s.seesNot("Go ahead with all")
		s.enter()
		s.wait("Go ahead with all")
	})
}

// TestThePlanIsSaved as a file with which a run can be begun; where none is
// written, it is shown.
func TestThePlanIsSaved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "plan.env")
	for _, save := range []func(string, string) (string, error){nil, func(_, text string) (string, error) {
		return path, os.WriteFile(path, []byte(text), 0o600)
	}} {
		o := planned()
		o.backend = func(b *front.Backend) { b.SaveFile = save }
		play(t, o, func(s *scene) {
			s.toPlan()
			s.Pass(time.Second)
			s.Press("right", "down", "enter")
			if save == nil {
				_, seen := s.dialog()
				uitest.Sees(t, seen, `USER_APP_NAME="peerage-orders"`)
				return
			}
			uitest.Sees(t, uitest.Find[screen.Toast](t, s.Stage).Text, path)
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			uitest.Sees(t, string(text), "peerage setup aiven-azure --vars-file", `USER_VNET_ID="vnet-orders"`,
				`USER_APP_NAME="peerage-orders"`, `ROLE="built-in"`)
			uitest.SeesNot(t, string(text), "USER_APP_SECRET")
		})
	}
}
