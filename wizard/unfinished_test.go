package wizard_test

import (
	"testing"

	"peerage/wizard"
)

// What a crash cut off is to come again, not for ever under way.
func TestResumedStepsAreToCome(t *testing.T) {
	st := wizard.Fold([]wizard.Event{
		{Kind: wizard.RunStarted, Run: "r", Name: "orders", Procedure: "toy"},
		{Kind: wizard.StepStarted, Step: "A01"},
		{Kind: wizard.StepDone, Step: "A01"},
		{Kind: wizard.StepStarted, Step: "A02"},
		{Kind: wizard.Looked, Step: "A02", Look: &wizard.Look{State: "APPROVED"}},
		{Kind: wizard.RunResumed},
	})
	if got := st.Step("A02"); got.Status != wizard.Todo || len(got.Looks) != 1 {
		t.Errorf("the step that was cut off is %s, looks %v", got.Status, got.Looks)
	}
	if got := st.Step("A01").Status; got != wizard.Done {
		t.Errorf("the finished step is %s", got)
	}
}
