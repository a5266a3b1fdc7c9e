package host

import (
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

func TestTheLogSpeaksPlainly(t *testing.T) {
	for want, e := range map[string]wizard.Event{
		"the run begins":            {Kind: wizard.RunStarted},
		"done: ana@contoso.example": {Kind: wizard.StepDone, Note: "ana@contoso.example"},
		"made application peerage-orders 0a27": {Kind: wizard.Made,
			Item: &wizard.Item{Kind: "application", Name: "peerage-orders", ID: "0a27"}},
		"USER_VNET_ID is /subscriptions/0f3c": {Kind: wizard.VarSet, Var: "USER_VNET_ID", Value: "/subscriptions/0f3c"},
		"USER_APP_SECRET is known": {Kind: wizard.VarSet, Var: "USER_APP_SECRET", Secret: true,
			Note: "kept in memory"},
		"sees PENDING_PEER Initiated": {Kind: wizard.Polled,
			Poll: &wizard.PollResult{State: "PENDING_PEER", Other: "Initiated"}},
		"asks: Which VNet?":  {Kind: wizard.Asked, Ask: &wizard.Ask{Title: "Which VNet?"}},
		"the answer: reload": {Kind: wizard.AskSettled, Reply: &wizard.Reply{Choice: "reload"}},
		"new.kind: later":    {Kind: "new.kind", Note: "later"},
	} {
		if got := line(e); got != want {
			t.Errorf("%s is said as %q, not %q", e.Kind, got, want)
		}
	}
	f := wizard.Event{Kind: wizard.Faulted, Fault: &wizard.Fault{Says: "It fails.", Err: providers.Error{Message: "No."}}}
	if got := line(f); got != "fails: It fails. "+f.Fault.Err.Error() {
		t.Errorf("a fault is said as %q", got)
	}
	for _, k := range []wizard.Kind{wizard.Waits, wizard.Replied, wizard.AskSettled} {
		if got := line(wizard.Event{Kind: k}); got != "" {
			t.Errorf("%s says %q", k, got)
		}
	}
}
