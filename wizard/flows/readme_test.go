package flows_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// tables are the rows of README.md: step ids by procedure, in its order.
func tables(t *testing.T) map[string][]string {
	t.Helper()
	raw, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	out, procedure := map[string][]string{}, ""
	for line := range strings.Lines(string(raw)) {
		if name, ok := strings.CutPrefix(line, "## "); ok {
			procedure = strings.TrimSpace(name)
			continue
		}
		cells := strings.Split(line, "|")
		if procedure == "" || len(cells) != 6 {
			continue
		}
		if id := strings.TrimSpace(cells[1]); id != "id" && !strings.HasPrefix(id, "-") {
			out[procedure] = append(out[procedure], id)
		}
	}
	return out
}

// TestReadmeNamesEveryStep keeps the table of the documents' ids and the code
// the same: every step of a procedure has its row, in the code's order, and
// what is in the table beyond that is an act's step.
func TestReadmeNamesEveryStep(t *testing.T) {
	rows, acts := tables(t), map[string]bool{}
	all := flows.All(flows.Clouds{})
	for _, p := range all {
		for _, s := range p.Steps {
			if p.Hidden {
				acts[s.ID] = true
			}
		}
	}
	for _, p := range all {
		if p.Hidden {
			continue
		}
		var want []string
		for _, s := range p.Steps {
			want = append(want, s.ID)
		}
		got := slices.DeleteFunc(slices.Clone(rows[p.ID]), func(id string) bool { return p.Step(id) == nil })
		if !slices.Equal(got, want) {
			t.Errorf("%s: README.md has the steps\n %v, the code\n %v", p.ID, got, want)
		}
		for _, id := range rows[p.ID] {
			if p.Step(id) == nil && !acts[id] {
				t.Errorf("%s: README.md has a row %s that neither a step nor an act has", p.ID, id)
			}
		}
		delete(rows, p.ID)
	}
	for id := range rows {
		t.Errorf("README.md has a table of a procedure %q that is not there", id)
	}
	for id := range acts {
		if !slices.ContainsFunc(all, func(p *wizard.Procedure) bool { return slices.Contains(tables(t)[p.ID], id) }) {
			t.Errorf("README.md has no row for the acts' step %s", id)
		}
	}
}
