package wizard_test

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// clone is an event as it comes back from the journal.
func clone(e wizard.Event) wizard.Event {
	raw, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	var out wizard.Event
	if err := json.Unmarshal(raw, &out); err != nil {
		panic(err)
	}
	return out
}

var at = time.Date(2026, 11, 21, 10, 0, 0, 123, time.UTC)

func every() []wizard.Event {
	it := &wizard.Item{Key: "A03.app", Step: "A03", Kind: "application", ID: "x", Name: "n",
		Attrs: map[string]string{"a": "b"}}
	fault := &wizard.Fault{Step: "A20", Remedy: "r", Says: "s", Why: "w", Attempt: 3, Since: at, Next: at.Add(time.Minute),
		Until: at.Add(time.Hour),
		Err: providers.Error{Class: providers.Throttled, Provider: "azure", Op: "o", Status: 429, Code: "c", Message: "m",
			RequestID:  "q",
			RetryAfter: time.Second, Detail: map[string]string{"k": "v"}},
		Findings: []wizard.Finding{{Verdict: wizard.Bad, Text: "t", Fix: "f"}},
		Acts:     []wizard.Act{{ID: "again", Title: "t", Hint: "h", Command: "az", Goto: "A01", Edit: "V", Danger: true}}}
	kinds := []wizard.Kind{
		wizard.RunStarted, wizard.RunResumed, wizard.RunStopped, wizard.RunDone, wizard.RunRemoved, wizard.UndoStarted,
		wizard.StepStarted, wizard.StepDone, wizard.StepSkipped, wizard.StepReset, wizard.Intended, wizard.Made,
		wizard.Adopted,
		wizard.Dropped, wizard.Removed, wizard.Stays, wizard.VarSet, wizard.Polled, wizard.Faulted, wizard.Replied,
		wizard.FoundThing, wizard.Checked, wizard.Asked, wizard.Prompt, wizard.Noted, wizard.Loading, wizard.Waits, wizard.AskSettled,
	}
	var out []wizard.Event
	for _, k := range kinds {
		out = append(out, wizard.Event{
			Run: "r1", Seq: 7, At: at, Kind: k, Step: "A20", Var: "V", Value: "v", Secret: true, Note: "n", Procedure: "p",
			Name:   "orders",
			Values: map[string]string{"a": "b"}, Item: it, Fault: fault, Findings: fault.Findings, Token: "t", Took: time.Minute,
			Ask: &wizard.Ask{ID: 1, Step: "A20", Kind: wizard.AskAdopt, Title: "t", Text: "x", Lines: []string{"l"}, Var: "V",
				Secret: true, Free: true,
				Hint: "h", Draft: "d", Problem: "p", Name: "n", Fault: fault,
				Choices: []wizard.Choice{{Value: "v", Title: "t", Columns: []string{"c"}, Disabled: "d", Warn: "w"}}},
			Reply: &wizard.Reply{ID: 1, Choice: "c", Value: "v"},
			Poll:  &wizard.PollResult{State: "s", Other: "o", Note: "n", Done: true, Warnings: []string{"w"}},
			Wait: &wizard.WaitInfo{Path: []string{"a"}, Began: at, PolledAt: at, Next: at, Deadline: at, Typical: time.Minute,
				CanRefresh: true},
			Sign: &wizard.Sign{Code: "c", URL: "u", Expires: at},
		})
	}
	return out
}

func TestEveryEventSurvivesTheJournal(t *testing.T) {
	for _, e := range every() {
		if got := clone(e); !reflect.DeepEqual(got, e) {
			t.Errorf("%s comes back as %+v", e.Kind, got)
		}
		bare := wizard.Event{Run: "r1", At: at, Kind: e.Kind}
		if got := clone(bare); !reflect.DeepEqual(got, bare) {
			t.Errorf("a bare %s comes back as %+v", e.Kind, got)
		}
	}
}

func TestFoldSurvivesBareAndUnknownEvents(t *testing.T) {
	events := append(every(), wizard.Event{Kind: "of a newer version", Step: "Z99", At: at})
	for _, e := range every() {
		events = append(events, wizard.Event{Kind: e.Kind, At: at}, wizard.Event{Kind: e.Kind, At: at, Step: "A01"})
	}
	st := wizard.Fold(events)
	for _, id := range []string{"", "Z99"} {
		if st.Steps[id] != nil {
			t.Errorf("there is a step %q", id)
		}
	}
}

func TestWhatIsSetAsideKeepsItsAge(t *testing.T) {
	st, at := wizard.NewState(), time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	for i, it := range []wizard.Item{{Key: "key", ID: "1"}, {Key: "key~1", ID: "1"}, {Key: "key", ID: "2"}} {
		st.Apply(wizard.Event{Kind: wizard.Made, Item: &it, At: at.Add(time.Duration(i) * time.Hour)})
	}
	if old, now := st.Item("key~1"), st.Item("key"); !old.At.Equal(at) || !now.At.Equal(at.Add(2*time.Hour)) ||
		!old.Replaced() || now.Replaced() {
		t.Errorf("%+v, %+v", old, now)
	}
}
