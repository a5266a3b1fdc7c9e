package plain_test

import (
	"bytes"
	"strings"
	"testing"

	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// TestSeveralByTheirNumbers: where several choices may be taken, numbers with
// commas between take them; what stands by itself is not taken with others.
func TestSeveralByTheirNumbers(t *testing.T) {
	a := wizard.Ask{Kind: wizard.AskInput, Title: "Which?", Var: "PARTS", Many: true, Choices: []wizard.Choice{
		{Value: "pg", Title: "pg"}, {Value: "pgbouncer", Title: "pgbouncer"}, {Value: "none", Title: "None", Alone: true},
	}}
	for typed, want := range map[string]string{"1,2": "pg,pgbouncer", "2, 1": "pgbouncer,pg", "2": "pgbouncer", "3": "none",
		"1,3\n2": "pgbouncer", "1 9\nstop": "stop"} {
		var out bytes.Buffer
		r, err := plain.NewPrompter(strings.NewReader(typed+"\n"), &out, -1).Ask(t.Context(), &a)
		if got := r.Value + r.Choice; err != nil || strings.TrimSuffix(got, wizard.ChoiceOK) != want {
			t.Errorf("%q took %+v, %v, and said:\n%s", typed, r, err, &out)
		}
		if !strings.Contains(out.String(), "Numbers with commas between (or back, stop): ") {
			t.Errorf("it asked:\n%s", &out)
		}
	}
}
