package host

import (
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

func TestTheLogSpeaksPlainly(t *testing.T) {
	for want, e := range map[string]wizard.Event{
		"run: begins":               {Kind: wizard.RunStarted},
		"done: ana@contoso.example": {Kind: wizard.StepDone, Note: "ana@contoso.example"},
		"made: application peerage-orders · 0a27": {Kind: wizard.Made,
			Item: &wizard.Item{Kind: "application", Name: "peerage-orders", ID: "0a27"}},
		"value: USER_VNET_ID = /subscriptions/0f3c": {Kind: wizard.VarSet, Var: "USER_VNET_ID", Value: "/subscriptions/0f3c"},
		"value: USER_APP_SECRET is known": {Kind: wizard.VarSet, Var: "USER_APP_SECRET", Secret: true,
			Note: "kept in memory"},
		"sees: PENDING_PEER · Initiated": {Kind: wizard.Polled,
			Poll: &wizard.PollResult{State: "PENDING_PEER", Other: "Initiated"}},
		"asks: Which VNet?": {Kind: wizard.Asked, Ask: &wizard.Ask{Title: "Which VNet?"}},
		"answer: reload":    {Kind: wizard.AskSettled, Reply: &wizard.Reply{Choice: "reload"}},
		"new.kind: later":   {Kind: "new.kind", Note: "later"},
	} {
		if does, text := inWords(e); does+": "+text != want {
			t.Errorf("%s is said as %q and %q, not %q", e.Kind, does, text, want)
		}
	}
	f := wizard.Event{Kind: wizard.Faulted, Fault: &wizard.Fault{Says: "It fails.",
		Err: providers.Error{Provider: "aiven", Op: "list", Code: "busy", Status: 503, Message: "No."}}}
	if does, text := inWords(f); does != "fails" || text != "It fails. · busy · 503 · No." {
		t.Errorf("a fault is said as %q and %q", does, text)
	}
	for _, k := range []wizard.Kind{wizard.Waits, wizard.Replied, wizard.AskSettled} {
		if _, text := inWords(wizard.Event{Kind: k}); text != "" {
			t.Errorf("%s says %q", k, text)
		}
	}
}
