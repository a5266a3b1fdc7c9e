package setup_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"example.org/peerage/wizard"
)

// login asks for two things that are typed together, and gives what came in.
func login(got *[2]string) *wizard.Procedure {
	return &wizard.Procedure{
		Title: "Sign in", Crumb: "Sign in",
		Vars: []wizard.Var{
			{Name: "USER", Title: "User name", Help: "One that may use the API.", Check: func(v string) (string, error) {
				if strings.Contains(v, " ") {
					return "", errors.New("a name has no blanks")
				}
				return v, nil
			}},
			{Name: "PASSWORD", Title: "Password", Secret: true},
		},
		Steps: []*wizard.Step{{
			ID: "S1", Title: "Sign in", Actor: "CLOUD", Why: "As you do in the console.",
			Inputs:  []wizard.Input{{Var: "USER", Hint: "not your e-mail address"}, {Var: "PASSWORD"}},
			Command: func(v wizard.Values) string { return "cloudctl login --user " + v("USER") },
			Check: func(ctx context.Context, r *wizard.Run) ([]wizard.Finding, error) {
				secret, _, err := r.Secret(ctx, "PASSWORD")
				*got = [2]string{r.Get("USER"), secret}
				return nil, err
			},
		}},
	}
}

func TestWhatIsTypedTogetherIsAForm(t *testing.T) {
	var got [2]string
	play(t, of(login(&got)), func(s *scene) {
		s.wait("User name", "Password", "One that may use the API.", "enter/tab next field")
		s.Type("ana")
		s.sees("▸ ana", "--user ana")
		s.Press("tab")
		s.Type("swordfish!")
		s.sees("▸ **********", "enter take all")
		s.seesNot("swordfish")
		s.Press("shift+tab")
		s.Type(" x") // the caret is where it was left
		s.Press("enter", "enter")
		s.sees("! User name: a name has no blanks")
		s.sizes(nil)
		s.Press("up", "backspace", "backspace")
		s.seesNot("no blanks")
		s.Press("enter", "enter")
		s.Pass(time.Second)
		if got != [2]string{"ana", "swordfish!"} {
			t.Errorf("came in as %q:\n%s", got, s.text())
		}
	})
}

// TestAFormKeepsWhatIsTyped: a resized terminal, other colours and another
// screen in between take nothing away.
func TestAFormKeepsWhatIsTyped(t *testing.T) {
	var got [2]string
	play(t, of(login(&got)), func(s *scene) {
		s.wait("User name")
		s.Type("ana")
		s.Press("down")
		s.pasted("  swordfish!\n")
		for range 3 {
			s.sizes(nil)
			s.th.Set(!s.th.Dark, s.th.Profile)
			s.setup.Show(false)
			s.setup.Show(true)
		}
		s.sees("▸ ana", "▸ **********")
		s.Press("left", "x")
		s.Press("enter")
		s.Pass(time.Second)
		if got != [2]string{"ana", "swordfishx!"} {
			t.Errorf("came in as %q:\n%s", got, s.text())
		}
	})
}
