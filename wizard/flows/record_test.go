package flows_test

import (
	"strings"
	"testing"

	"peerage/wizard"
	"peerage/wizard/flows"
)

func TestRecordKeepsCommandsWhole(t *testing.T) {
	st := wizard.NewState()
	st.Apply(wizard.Event{Kind: wizard.Checked, Step: "closing", Findings: []wizard.Finding{
		{Verdict: wizard.Unproved, Text: "Ask Aiven to look:", Command: "curl -X PUT \\\n  https://aiven | jq ."}, {Verdict: wizard.OK, Text: "Done.", Fix: "Rest."}}})
	text := flows.Record(flows.AivenAzure(flows.Clouds{}), st)
	if want := "- unproved: Ask Aiven to look:\n\n  ```sh\n  curl -X PUT \\\n    https://aiven | jq .\n  ```\n- ok: Done. Rest.\n"; !strings.Contains(text, want) {
		t.Errorf("no\n%s\nin\n%s", want, text)
	}
}
