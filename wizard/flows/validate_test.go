package flows_test

import (
	"testing"

	"example.org/peerage/wizard/flows"
)

// TestProceduresAreWhole: what a procedure names is there: steps, variables,
// keys of items.
func TestProceduresAreWhole(t *testing.T) {
	for _, p := range flows.All(flows.Clouds{}) {
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
	}
}
