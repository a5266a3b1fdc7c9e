package wizard

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Any stands, among the choices that a step may offer, for values that are known
// only when it asks: ids of what was found.
const Any = "*"

// Offers are the choices that a step's questions may offer, other than for a
// variable: about what is there already, before something is made, and how a
// fault is mended, at a teardown, too. They are sorted.
func (p *Procedure) Offers(step string) []string {
	st := p.Step(step)
	switch {
	case step == PlanStep:
		return []string{ChoiceEach, ChoiceOK}
	case st == nil:
		return nil
	}
	all := map[string]bool{ChoiceOK: true, ChoiceStop: true, ChoiceAgain: true, "leave": true, "remove": true, "keep": true,
		"anew": true}
	for _, v := range st.Offers {
		all[v] = true
	}
	for v := range st.Exits {
		all[v] = true
	}
	if st.Find != nil {
		all[ChoiceAdopt], all[ChoiceFresh] = true, true
	}
	for _, list := range [][]Remedy{st.Remedies, p.Remedies, general} {
		for i := range list {
			for _, a := range list[i].Acts {
				all[a.ID] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// Answers are decisions that were made before anything was asked: choices by
// step. Each is given to one question once: a question that comes again was not
// settled by it.
type Answers struct {
	mu    sync.Mutex
	by    map[string][]string
	given map[string]bool
}

// ParseAnswers reads STEP=CHOICE entries for a procedure. Its error names what is
// wrong and what there is instead.
func ParseAnswers(p *Procedure, list []string) (*Answers, error) {
	out := &Answers{by: map[string][]string{}, given: map[string]bool{}}
	for _, entry := range list {
		step, choice, ok := strings.Cut(entry, "=")
		if !ok || step == "" || choice == "" {
			return nil, fmt.Errorf("%q: write STEP=CHOICE, such as A15=adopt", entry)
		}
		if p.Step(step) == nil && step != PlanStep {
			ids := []string{PlanStep}
			for _, s := range p.Steps {
				ids = append(ids, s.ID)
			}
			return nil, fmt.Errorf("%q: %s has no step %q; there are %s", entry, p.ID, step, strings.Join(ids, ", "))
		}
		offers := p.Offers(step)
		if !slices.Contains(offers, choice) && !slices.Contains(offers, Any) {
			return nil, fmt.Errorf("%q: step %s never offers %q; it may offer %s", entry, step, choice,
				strings.Join(offers, ", "))
		}
		out.by[step] = append(out.by[step], choice)
	}
	return out, nil
}

// answer is the choice that was decided for a question, if it offers that.
func (d *Answers) answer(a *Ask) (string, bool) {
	if d == nil {
		return "", false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, choice := range d.by[a.Step] {
		key := strings.Join([]string{a.Step, choice, a.Title, a.Text}, "\x00")
		if offers(a, choice) && !d.given[key] {
			d.given[key] = true
			return choice, true
		}
	}
	return "", false
}
