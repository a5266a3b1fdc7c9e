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
	all := map[string]bool{ChoiceStop: true, ChoiceAgain: true, ChoiceHandOver: true}
	add := func(when bool, list ...string) {
		for _, v := range list {
			all[v] = all[v] || when
		}
	}
	add(true, st.Offers...)
	add(true, slices.Collect(maps.Keys(st.Exits))...)
	add(st.Confirm != nil, ChoiceOK)
	add(st.Find != nil && len(st.Makes) > 0, ChoiceAdopt, ChoiceFresh)
	add(st.Undo != nil, "leave")
	add(len(st.Makes) > 0 && p.anyStep(func(x *Step) bool { return x.Cuts != nil }), ChoiceOK, ChoiceRemove)
	add(p.shapedBy(st), "keep", "anew")
	for _, list := range [][]Remedy{st.Remedies, p.remediesAt(st), general} {
		for i := range list {
			for _, a := range list[i].Acts {
				add(true, a.ID)
			}
		}
	}
	maps.DeleteFunc(all, func(_ string, offered bool) bool { return !offered })
	return slices.Sorted(maps.Keys(all))
}

func (p *Procedure) anyStep(is func(*Step) bool) bool { return slices.ContainsFunc(p.Steps, is) }

// shapedBy says whether another answer to a question of the step's may ask for
// what was made to be made anew.
func (p *Procedure) shapedBy(st *Step) bool {
	return slices.ContainsFunc(st.Inputs, func(in Input) bool {
		return p.anyStep(func(x *Step) bool {
			return slices.ContainsFunc(x.Shapes, func(s Shape) bool { return s.Var == in.Var })
		})
	})
}

// remediesAt are the procedure's remedies that a step can meet: one that signs in
// to a provider meets no other's, with whose name their ids begin.
func (p *Procedure) remediesAt(st *Step) []Remedy {
	if st.SignsIn == "" {
		return p.Remedies
	}
	return slices.DeleteFunc(slices.Clone(p.Remedies), func(x Remedy) bool {
		of, _, _ := strings.Cut(x.ID, ".")
		return of != st.SignsIn && p.anyStep(func(x *Step) bool { return x.SignsIn == of })
	})
}

// Answers are decisions that were made before anything was asked: choices by
// step. Each is given to one question once: a question that comes again was not
// settled by it.
type Answers struct {
	mu    sync.Mutex
	by    map[string][]string
	given map[string]bool
	// found are those, by step, that can only be about what is there already.
	found map[string][]string
}

// ParseAnswers reads STEP=CHOICE entries for a procedure. Its error names what is
// wrong and what there is instead.
func ParseAnswers(p *Procedure, list []string) (*Answers, error) {
	out := &Answers{by: map[string][]string{}, given: map[string]bool{}, found: map[string][]string{}}
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
		if p.onlyOfFound(step, choice) {
			out.found[step] = append(out.found[step], choice)
		}
	}
	return out, nil
}

// onlyOfFound says whether a choice is one about what is there already, and no
// remedy's.
func (p *Procedure) onlyOfFound(step, choice string) bool {
	st := p.Step(step)
	if st == nil || st.Find == nil {
		return false
	}
	for _, list := range [][]Remedy{st.Remedies, p.Remedies, general} {
		for i := range list {
			if slices.ContainsFunc(list[i].Acts, func(a Act) bool { return a.ID == choice }) {
				return false
			}
		}
	}
	_, leads := st.Exits[choice]
	return leads || choice == ChoiceAdopt || choice == ChoiceFresh || slices.Contains(st.Offers, choice)
}

// Misfit is what was decided about what a question shows and is not on offer
// there; "" where nothing was. Nobody else may decide it then.
func (d *Answers) Misfit(a *Ask) string {
	if d == nil || a.Kind != AskAdopt {
		return ""
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, choice := range d.found[a.Step] {
		if offers(a, choice) {
			return ""
		}
	}
	return strings.Join(d.found[a.Step], ", ")
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
