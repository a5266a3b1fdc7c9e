package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// shown checks that a step's command names the thing as the run has named it.
func shown(t *testing.T, l *flowtest.Lab, procedure, step, key string, st *wizard.State) {
	t.Helper()
	it := st.Item(key)
	if it == nil {
		t.Fatalf("there is no %s", key)
	}
	if got := l.Procedure(procedure).Step(step).Command(st.Value); !strings.Contains(got, it.Name) {
		t.Errorf("%s is called %s, and the command says\n%s", key, it.Name, got)
	}
}
