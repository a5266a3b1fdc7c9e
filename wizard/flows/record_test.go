package flows_test

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/aivenazure"
	"example.org/peerage/wizard/flows/steps"
)

func TestRecordKeepsCommandsWhole(t *testing.T) {
	st := wizard.NewState()
	st.Apply(wizard.Event{Kind: wizard.Checked, Step: "closing", Findings: []wizard.Finding{
		{Verdict: wizard.Unproved, Text: "Ask Aiven to look:", Command: "curl -X PUT \\\n  https://aiven | jq ."},
		{Verdict: wizard.OK, Text: "Done.", Fix: "Rest."}}})
	text := flows.Record(aivenazure.Offer(steps.New(steps.Clouds{})).Procedure, st)
	if want := "- unproved: Ask Aiven to look:\n\n  ```sh\n  curl -X PUT \\\n    https://aiven | jq .\n  ```\n- ok: " +
		"Done. Rest.\n"; !strings.Contains(text, want) {
		t.Errorf("no\n%s\nin\n%s", want, text)
	}
}

// TestRecordTellsHowToTakeItDown: in the procedure's own order, without what
// was there before.
func TestRecordTellsHowToTakeItDown(t *testing.T) {
	st := wizard.NewState()
	st.Name = "logs"
	p := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure
	if text := flows.Record(p, st); !strings.Contains(text,
		"`peerage teardown logs` removes what this run made: nothing.\n") {
		t.Error(text)
	}
	for _, x := range []struct {
		kind      wizard.Kind
		step, key string
	}{{wizard.Made, "A03", "application"}, {wizard.Adopted, "A09", "aiven-principal"},
		{wizard.Made, "A15", "aiven-peering"}, {wizard.Made, "A20", "azure-peering"}} {
		st.Apply(wizard.Event{Kind: x.kind, Step: x.step, Item: &wizard.Item{Key: x.key, Step: x.step, Kind: x.key, Name: "n",
			ID: x.key}})
	}
	if text := flows.Record(p, st); !strings.HasSuffix(text,
		"this order:\n\n1. aiven-peering n\n2. azure-peering n\n3. application n\n\nThis stays:\n\n"+
			"- aiven-principal n: was there before\n") {
		t.Error(text)
	}
}

// recordAddsUp: from the beginning to the end of a run, work, clouds and the person
// took all the time; and no note of a procedure's own is in the record.
func recordAddsUp(t *testing.T, p *wizard.Procedure, st *wizard.State) {
	t.Helper()
	if d := st.Ended.Sub(st.Started) - st.Spent.Took() - st.Spent.You; d.Abs() > time.Second {
		t.Errorf("%s between begun and ended, of which %s are not told", st.Ended.Sub(st.Started), d)
	}
	text := flows.Record(p, st)
	for _, name := range []string{"ASTRA_PEERING_ROUND", "AWS_REQUEST_EXPIRES", "nothing worked on it"} {
		if strings.Contains(text, name) {
			t.Errorf("the record has %s", name)
		}
	}
}

// TestTheRecordsTimesAddUp where a clock is faster than the person, and where the
// program was away.
func TestTheRecordsTimesAddUp(t *testing.T) {
	p := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure
	st := wizard.NewState()
	st.Started = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	st.Ended, st.Status = st.Started.Add(50*time.Minute), wizard.Done
	st.Spent = wizard.Spent{Work: 10 * time.Second, Clouds: 170 * time.Second, You: 2 * time.Minute,
		Awaited: 40 * time.Minute}
	if text := flows.Record(p, st); !strings.Contains(text, "- Took: 3m0s, of which waiting for the clouds 2m50s\n"+
		"- Besides, a person was awaited for: 2m0s, 40m0s by this clock, which goes faster\n"+
		"- The rest of the time nothing worked on it: 7m0s\n") {
		t.Error(text)
	}
}

// TestClosingForgetsWhatIsGone: what is said of a thing at the end goes with it,
// whoever removes it (Z4).
func TestClosingForgetsWhatIsGone(t *testing.T) {
	at := time.Unix(0, 0)
	it := wizard.Item{Key: "azure.key", Kind: "password", ID: "1"}
	said := []wizard.Finding{{Text: "The password is valid.", Of: it.Key}, {Text: "Routes."}}
	st := wizard.Fold([]wizard.Event{
		{Kind: wizard.Made, At: at, Item: &it},
		{Kind: wizard.Checked, At: at, Step: wizard.ClosingStep, Findings: said},
	})
	if got := st.Closing(); len(got) != 2 {
		t.Errorf("while it is there: %v", got)
	}
	st.Apply(wizard.Event{Kind: wizard.Removed, At: at, Item: &it})
	if got := st.Closing(); len(got) != 1 || got[0].Text != "Routes." {
		t.Errorf("when it is gone: %v", got)
	}
}

// TestTheRecordHasTheDrawing as text that stays as it is.
func TestTheRecordHasTheDrawing(t *testing.T) {
	p := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure
	text := flows.Record(p, wizard.NewState(), "vnet ── aiven")
	if !strings.Contains(text, "\n```text\nvnet ── aiven\n```\n") ||
		strings.Contains(flows.Record(p, wizard.NewState()), "```text") {
		t.Errorf("the record has no drawing, or one of nothing:\n%s", text)
	}
}
