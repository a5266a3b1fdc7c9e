package command

import (
	"bytes"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// TestUnattendedQuestions (K3): all that a person would see of a question is
// printed, each choice with the flag that makes it.
func TestUnattendedQuestions(t *testing.T) {
	adopt := wizard.Ask{Kind: wizard.AskAdopt, Step: "A15", Title: "Aiven has this peering already",
		Lines: []string{"state ACTIVE, made on 2026-01-01", "id 42"}, Choices: []wizard.Choice{
			{Value: "adopt", Title: "Use it"}, {Value: "recreate", Title: "Delete it", Warn: "its traffic stops"},
			{Value: "use-app", Title: "Go on with that application", Disabled: "it is gone"}}}
	remedy := wizard.Ask{Kind: wizard.AskRemedy, Step: "A11", Title: "You may not grant roles.", Text: "An Owner can.",
		Choices: []wizard.Choice{{Value: "again", Title: "Check again"}, {Value: "hand-over", Title: "Hand over"}},
		Fault: &wizard.Fault{Why: "An Owner can.",
			Err:      providers.Error{Provider: "azure", Code: "AuthorizationFailed", Status: 403, Message: "No \x1b[2J right"},
			Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: "No role.", Fix: "Ask.", Command: "az role list"}},
			Acts:     []wizard.Act{{ID: "hand-over", Title: "Hand over", Message: "Please help.\n\naz role assignment create"}}}}
	for name, c := range map[string]struct {
		ask  wizard.Ask
		want []string
	}{
		"adopt": {adopt, []string{"A person is needed: Aiven has this peering already", "  state ACTIVE, made on 2026-01-01",
			"  id 42", "  --answer A15=adopt  Use it", "  --answer A15=recreate  Delete it, warning: its traffic stops",
			"  Go on with that application, cannot be chosen: it is gone", "--adopt takes over"}},
		"remedy": {remedy, []string{"You may not grant roles.", "  An Owner can.", "AuthorizationFailed", "bad: No role. Ask.",
			"      az role list", "  --answer A11=again  Check again", "      Please help.", "      az role assignment create"}},
		"input": {wizard.Ask{Kind: wizard.AskInput, Var: "NET", Title: "Which?", Text: "The network.", Free: true,
			Problem: "No such network.", Choices: []wizard.Choice{{Value: "a b", Title: "A", Columns: []string{"10.0.0.0/8"}}}},
			[]string{"Which?", "The network.", "No such network.", "--var 'NET=a b'  A, 10.0.0.0/8", "--var NET=…"}},
		"secret": {wizard.Ask{Kind: wizard.AskInput, Var: "TOKEN", Title: "Token", Secret: true, Text: "Six digits:\nmake one"},
			[]string{"  make one", "environment variable TOKEN", "--vars-file"}},
		"confirm": {wizard.Ask{Kind: wizard.AskConfirm, Step: "A03", Title: "Application", Text: "It is made.",
			Choices: []wizard.Choice{{Value: "ok", Title: "Go ahead"}}},
			[]string{"It is made.", "--answer A03=ok  Go ahead", "--yes agrees"}},
		"name": {wizard.Ask{Kind: wizard.AskName, Name: "orders", Title: "Take it down?"}, []string{"--confirm 'orders'"}},
	} {
		var err bytes.Buffer
		a := &app{streams: streams{err: &err}}
		a.explain(&c.ask)
		for _, w := range c.want {
			if !strings.Contains(err.String(), w) {
				t.Errorf("%s lacks %q:\n%s", name, w, err.String())
			}
		}
		if strings.Count(err.String(), "An Owner can.") > 1 || strings.Contains(err.String(), "\x1b") {
			t.Errorf("%s:\n%s", name, err.String())
		}
		if strings.Contains(err.String(), "--var TOKEN") {
			t.Errorf("a secret is asked for on the command line:\n%s", err.String())
		}
	}
}
