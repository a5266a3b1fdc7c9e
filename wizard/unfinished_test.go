package wizard_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/wizard"
)

// What a crash cut off is to come again, not for ever under way.
func TestResumedStepsAreToCome(t *testing.T) {
	st := wizard.Fold([]wizard.Event{
		{Kind: wizard.RunStarted, Run: "r", Name: "orders", Procedure: "toy"},
		{Kind: wizard.StepStarted, Step: "A01"},
		{Kind: wizard.StepDone, Step: "A01"},
		{Kind: wizard.StepStarted, Step: "A02"},
		{Kind: wizard.Polled, Step: "A02", Poll: &wizard.PollResult{State: "APPROVED"}},
		{Kind: wizard.RunResumed},
	})
	if got := st.Step("A02"); got.Status != wizard.Todo || len(got.States) != 1 {
		t.Errorf("the step that was cut off is %s, looks %v", got.Status, got.States)
	}
	if got := st.Step("A01").Status; got != wizard.Done {
		t.Errorf("the finished step is %s", got)
	}
}

// TestWhatWasTypedIsThereAgain when the run is resumed; nobody but a person
// takes it, and a secret is not kept.
func TestWhatWasTypedIsThereAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := procedure(asks("S1", "NAME", "KEY"))
		p.Vars = []wizard.Var{{Name: "NAME"}, {Name: "KEY", Secret: true}}
		b.answer = func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			s.Type("NAME", "half a na")
			s.Type("KEY", "swordf")
			return wizard.Reply{Choice: wizard.ChoiceStop}, true
		}
		b.run(p, wizard.Stopped)
		b.answer = func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
			if a.Var == "NAME" && (a.Typed != "half a na" || a.Draft != "") {
				t.Errorf("asked with %q, %q proposed", a.Typed, a.Draft)
			}
			if _, answer := wizard.AutoReply(a, nil, wizard.Policy{Yes: true}); answer == wizard.Answered {
				t.Error("it was taken by nobody")
			}
			return typed("whole"), true
		}
		b.run(p, wizard.Done)
		if st := b.state(); st.Values["NAME"] != "whole" || len(st.Typed) != 0 {
			t.Errorf("%v, typed %v", st.Values, st.Typed)
		}
		if raw, err := json.Marshal(b.journal.all()); err != nil || strings.Contains(string(raw), "swordf") {
			t.Errorf("the secret is in the journal: %s, %v", raw, err)
		}
	})
}
