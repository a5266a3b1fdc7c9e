package setup_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/wizard"
)

func TestTypedTextIsKept(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toName()
		s.Type("peer age")
		for range 3 {
			s.sizes(func(got string) {
				if !strings.Contains(got, "▸ peer age") {
					t.Errorf("resizing lost it:\n%s", got)
				}
			})
		}
		s.setup.Show(false) // another screen is in front
		s.Pass(time.Minute)
		s.Run(s.setup.Show(true))
		s.sees("▸ peer age")
		s.enter()
		s.sees(`! "peer age" will not do`, "▸ peer age")
		s.Press("ctrl+w", "ctrl+h")
		s.seesNot("will not do")
		s.Press("esc")
		s.wait("vnet-legacy")
		s.enter()
		s.wait("Name of the application")
		s.sees("▸ peer", "--display-name peer")
		s.Press("ctrl+a")
		s.Type("x")
		s.enter()
		s.wait("An application named xpeer")
	})
}

// TestTypedTextOutlivesTheProgram: it stands there when the run is gone on
// with, in another process.
func TestTypedTextOutlivesTheProgram(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toName()
		s.Type("peerage-ord")
		s.setup.Close() // as quitting does
		s.Pass(time.Second)
		s.start(s.backend, screen.OpenSetup{Resume: "orders"})
		s.wait("▸ peerage-ord")
		s.Type("ers")
		s.enter()
		s.wait("An application named peerage-orders")
	})
}

// TestSecretsAreNotKept: what is typed and not taken is gone with the field,
// and never seen.
func TestSecretsAreNotKept(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toSecret()
		s.Type("hunter2")
		s.seesNot("hunter2")
		s.Press("esc")
		d, _ := s.dialog()
		d.Update(uitest.Key("end"))
		_, change := d.Update(uitest.Key("enter"))
		s.Run(change)
		s.wait("Name of the application")
		s.seesNot("hunter2")
		s.Press("f2")
		if _, seen := s.dialog(); strings.Contains(seen, "hunter2") {
			t.Errorf("the variables show it:\n%s", seen)
		}
	})
}

// onStage is a demo that hands a secret over.
type onStage struct{ front.Stage }

func (onStage) Handed(string) string { return "other-one" }

// TestADemoHandsSecretsOver: enter takes what it has, and nobody sees it. In
// life a field for a secret says what it is, and where it goes.
func TestADemoHandsSecretsOver(t *testing.T) {
	play(t, options{backend: func(b *front.Backend) { b.Stage = onStage{} }}, func(s *scene) {
		s.toSecret()
		s.sees("The demo hands one over: enter takes it.")
		s.seesNot("other-one")
		s.Pass(time.Second)
		s.enter()
		s.seesNot("must not be empty", "The demo hands one over")
	})
	play(t, options{}, func(s *scene) {
		s.toSecret()
		s.sees("kept in no file or log")
	})
}

// many asks to choose among n networks.
func many(n int) *wizard.Procedure {
	return &wizard.Procedure{
		Title: "Choose", Crumb: "Choose", Vars: []wizard.Var{{Name: "NET", Title: "Which network?"}},
		Steps: []*wizard.Step{{ID: "S1", Title: "Network", Actor: "CLOUD", Inputs: []wizard.Input{{
			Var: "NET", Free: true, Hint: "paste an id",
			Choices: func(context.Context, *wizard.Run) ([]wizard.Choice, error) {
				var out []wizard.Choice
				for i := range n {
					c := wizard.Choice{
						Value: fmt.Sprintf("/networks/%03d", i), Title: fmt.Sprintf("vnet-%03d", i),
						Columns: []string{fmt.Sprintf("10.%d.0.0/16", i%256), "westeurope", fmt.Sprintf("rg-%d", i%7)},
					}
					if i%3 == 0 {
						c.Disabled = "overlaps with 10.0.0.0/8 in another network of yours"
					}
					out = append(out, c)
				}
				return out, nil
			},
		}}, Result: func(v wizard.Values) string { return v("NET") }}},
	}
}

func TestAPickerOfThreeHundred(t *testing.T) {
	play(t, of(many(300)), func(s *scene) {
		s.wait("/ to filter · 301 of 301")
		s.sees("▸ vnet-001") // the first that can be chosen
		s.Press("end")
		s.sees("▸ Paste an id…")
		s.Press("pgup", "pgup", "home")
		s.sees("▸ vnet-000", "overlaps with 10.0.0.0/8 in another network\n")
		s.enter()
		s.sees("! vnet-000 cannot be chosen")
		s.fits()
		s.Press("/")
		s.Type("rg-3 290") // both words, in any column
		s.sees("/ rg-3 290▏", "▸ vnet-290", "1 of 301")
		s.Press("ctrl+w")
		s.Type("zzz")
		s.sees("Nothing like that. esc shows all again.")
		s.enter()
		s.Press("ctrl+u")
		s.pasted(" vnet-17\n")
		s.sees("/ vnet-17▏", "10 of 301")
		s.Press("down", "down")
		s.sees("▸ vnet-172")
		s.Press("left", "left", "backspace", "backspace", "backspace", "backspace", "backspace", "ctrl+k")
		s.sees("301 of 301", "▸ vnet-172")
		s.Press("backspace") // of an empty filter: leaves it
		s.sees("/ to filter")
		s.Press("/")
		s.Type("172")
		s.Press("esc")
		s.sees("/ to filter", "▸ vnet-172")
		s.enter()
		s.wait("done")
		if got := s.value("NET"); got != "/networks/172" {
			t.Errorf("chose %q", got)
		}
	})
}

// value is a variable of the run.
func (s *scene) value(name string) string {
	s.t.Helper()
	list, err := s.world.Events(s.t.Context(), "orders")
	if err != nil {
		s.t.Fatal(err)
	}
	return wizard.Fold(list).Value(name)
}

// TestAPickerTakesAPaste: it turns into a field, and back.
func TestAPickerTakesAPaste(t *testing.T) {
	play(t, of(many(9)), func(s *scene) {
		s.wait("▸ vnet-001")
		s.pasted("\x1b[31m /networks/elsewhere\n")
		s.sees("▸ /networks/elsewhere", "paste an id", "esc the list")
		s.Press("esc")
		s.sees("vnet-004")
		s.Press("end")
		s.enter()
		s.sees("▸ /networks/elsewhere") // kept
		s.enter()
		s.wait("done")
		if got := s.value("NET"); got != "/networks/elsewhere" {
			t.Errorf("chose %q", got)
		}
	})
}

// TestLookingUpAgain keeps the cursor where it is.
func TestLookingUpAgain(t *testing.T) {
	n := 4
	p := many(0)
	p.Steps[0].Inputs[0].Choices = func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
		n += 3
		return many(n).Steps[0].Inputs[0].Choices(ctx, r)
	}
	play(t, of(p), func(s *scene) {
		s.wait("8 of 8")
		s.Press("down", "down", "down")
		s.sees("▸ vnet-004")
		s.Press("r")
		s.wait("11 of 11")
		s.sees("▸ vnet-004")
	})
}

// TestKeysInFlight: enter pressed before a question was seen agrees to
// nothing.
func TestKeysInFlight(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toName()
		s.Type("peerage-orders")
		s.Press("enter", "enter", "enter")
		s.sees("▸ Go ahead")
		s.Pass(300 * time.Millisecond)
		s.Press("enter")
		s.sees("▸ Go ahead")
		s.enter()
		s.wait("Application password")
	})
}

func TestLettersAreTextWhileOneTypes(t *testing.T) {
	play(t, options{}, func(s *scene) {
		s.toName()
		s.Type("hvdbc?L")
		s.sees("▸ hvdbc?L")
		if !s.setup.Typing() {
			t.Error("typing is not said")
		}
		for key, want := range map[string]string{"f2": "Variables", "f5": "Details", "f1": "Help",
			"f3": "The documented command"} {
			s.Press(key)
			if _, seen := s.dialog(); !strings.Contains(seen, want) {
				t.Errorf("%s opened\n%s", key, seen)
			}
		}
		s.Sent()
		s.Press("f4")
		uitest.Find[boardMsg](t, s.Stage)
	})
}

// TestSeveralAreMarked: where several can be taken, space marks them and enter
// takes what is marked; what stands for itself cannot be marked.
func TestSeveralAreMarked(t *testing.T) {
	p := many(3)
	in := &p.Steps[0].Inputs[0]
	list := in.Choices
	in.Many = true
	in.Choices = func(ctx context.Context, r *wizard.Run) ([]wizard.Choice, error) {
		out, err := list(ctx, r)
		return append(out, wizard.Choice{Value: "none", Title: "None of them", Alone: true}), err
	}
	play(t, of(p), func(s *scene) {
		s.wait("Which network?")
		s.sees("▸ [ ] vnet-001", "    vnet-000", "space mark", "enter choose")
		s.Press("space", "down", "space")
		s.sees("[x] vnet-001", "▸ [x] vnet-002", "enter take the 2 marked")
		s.Press("space", "down", "space")
		s.sees("▸     None of them", "None of them cannot be chosen together with", "[ ] vnet-002", "enter choose")
		s.fits()
		s.Press("up", "space", "enter")
		s.wait("done")
		s.Press("v")
		if _, seen := s.dialog(); !strings.Contains(seen, "/networks/001,/networks/002") {
			t.Errorf("taken was\n%s", seen)
		}
	})
}
