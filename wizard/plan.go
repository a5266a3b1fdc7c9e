package wizard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// PlanStep is where the question about the plan stands: no step of the
// procedure.
const PlanStep = "plan"

// Plan is all that a guided run is going to do, once what it rests on was
// chosen. The names and options that can still be changed are Ask.More, each
// with its step.
type Plan struct {
	Rows []PlanRow `json:"rows"`
}

// PlanRow is a step of a plan.
type PlanRow struct {
	Step   string `json:"step"`
	Number int    `json:"number"`
	Phase  string `json:"phase"`
	Title  string `json:"title"`
	// Text says what will be done, in a sentence; Found what is there already.
	Text  string `json:"text,omitempty"`
	Found string `json:"found,omitempty"`
	// As says by whom, where that has to be said.
	As string `json:"as,omitempty"`
	// Takes is how long its wait usually is.
	Takes time.Duration `json:"typical,omitempty"`
	// Done: it was done before. Apart: it is asked about by itself all the same.
	Done  bool `json:"done,omitempty"`
	Apart bool `json:"apart,omitempty"`

	found string // by a look that succeeded
}

// wantsPlan says whether the person is to see what is going to be done before
// this step: not where nothing is left to agree to.
func (w *worker) wantsPlan(next *Step) bool {
	if next.Preflight || len(w.p.Phases) == 0 || w.planned {
		return false
	}
	return slices.ContainsFunc(w.p.Steps, func(st *Step) bool {
		return !st.Preflight && !w.isSettled(st) && (st.Confirm != nil || len(st.Inputs) > 0)
	})
}

// agreePlan shows the plan until the person goes ahead with it, goes back or
// stops.
func (w *worker) agreePlan(ctx context.Context, next *Step) (Outcome, error) {
	problem := ""
	for {
		a, err := w.planAsk(ctx, next)
		if err != nil {
			return Outcome{}, err
		}
		a.Problem = problem
		reply, err := w.ask(ctx, a)
		if err != nil {
			return Outcome{}, err
		}
		problem = ""
		switch reply.Choice {
		case ChoiceOK, ChoiceEach:
			w.planned = true
			if reply.Choice == ChoiceOK {
				w.agreedAll.Store(true)
				for _, f := range a.More {
					w.chosen.put(f.Var, f.Draft)
				}
			}
			return Outcome{}, nil
		case ChoiceBack:
			return w.back(next, ""), nil
		case ChoiceStop:
			return Outcome{Stop: true}, nil
		case ChoiceEdit:
			problem = w.takeEdits(a, reply.More)
		}
	}
}

// takeEdits keeps changed names and options for the steps that they belong to;
// it says what is wrong with one that cannot be.
func (w *worker) takeEdits(a *Ask, given map[string]string) string {
	for _, f := range a.More {
		value, ok := given[f.Var]
		if !ok {
			continue
		}
		norm, err := w.p.Var(f.Var).Normal(value)
		if err == nil && !f.Free && !offers(&f, norm) {
			err = wrongf("%q is not among the choices.", short(norm))
		}
		if err != nil {
			return strings.TrimSuffix(f.Title, "?") + ": " + err.Error()
		}
		w.chosen.put(f.Var, norm)
		if norm != f.Draft {
			w.Type(f.Var, norm)
		}
	}
	return ""
}

// forgetPlan has the person asked again: what the plan rests on is another.
func (w *worker) forgetPlan(to string) {
	if st := w.p.Step(to); st != nil && st.Preflight {
		w.planned = false
		w.agreedAll.Store(false)
		w.chosen.clear()
	}
}

// planAsk puts the plan together. What cannot be looked up is left out, and
// asked when its step comes.
func (w *worker) planAsk(ctx context.Context, next *Step) (*Ask, error) {
	w.emit(Event{Kind: Noted, Step: PlanStep, Note: "Looking what is there already"})
	a := &Ask{
		Kind: AskPlan, Step: PlanStep, Title: "The plan", Plan: &Plan{},
		Choices: []Choice{
			{Value: ChoiceOK, Title: "Go ahead with all"}, {Value: ChoiceEach, Title: "Ask at each step"},
		},
	}
	if w.p.LinkName != nil {
		a.Text = w.p.LinkName(w.value)
	}
	if prev, _ := w.previousQuestion(next, ""); prev != nil {
		a.Back, a.BackTo = true, prev.ID
	}
	for _, st := range w.p.Order() {
		if st.Preflight {
			continue
		}
		_, err := w.interruptible(ctx, func(ctx context.Context) (Outcome, error) {
			w.planStep(ctx, a, st)
			return Outcome{}, nil
		})
		if err != nil && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
	}
	return a, nil
}

// planStep adds a step to the plan.
func (w *worker) planStep(ctx context.Context, a *Ask, st *Step) {
	row := PlanRow{
		Step: st.ID, Number: w.p.Number(st.ID), Phase: w.p.PhaseOf(st.ID), Title: st.Title, Apart: st.Apart,
		Done: w.isSettled(st),
	}
	if st.Wait != nil {
		row.Takes = st.Wait.Typical
	}
	switch {
	case row.Done:
		if st.Result != nil && w.status(st.ID) == Done {
			row.Found = st.Result(w.value)
		}
	case st.Needed != nil && !st.Needed(w.r):
		return
	default:
		w.planFound(ctx, st, &row)
		if !st.Instead || row.found == "" {
			a.More = append(a.More, w.planFields(ctx, st)...)
		}
		if st.Confirm != nil && row.found == "" {
			if row.Text = st.Confirm(w.asPlanned(a.More)); strings.HasPrefix(row.Text, " ") {
				row.Text = "…" + row.Text // its first word is not known yet
			}
		}
	}
	line := []string{row.Title}
	if st.As != nil {
		row.As = st.As(w.value)
		line = append(line, row.As)
	}
	for _, f := range a.More {
		if f.Step == st.ID {
			line = append(line, f.Var+"="+f.Draft)
		}
	}
	if row.Found != "" {
		line = append(line, row.Found)
	}
	a.Lines = append(a.Lines, strings.Join(line, "  "))
	a.Plan.Rows = append(a.Plan.Rows, row)
}

// planFound has the row say what is there already.
func (w *worker) planFound(ctx context.Context, st *Step, row *PlanRow) {
	if st.Look == nil {
		return
	}
	var err error
	if row.found, err = st.Look(ctx, w.r); err != nil {
		row.found, row.Found = "", "whether it is there already could not be looked at: "+err.Error()
		return
	}
	row.Found = row.found
}

// asPlanned gives the variables as they will be.
func (w *worker) asPlanned(fields []Ask) Values {
	return func(name string) string {
		if i := slices.IndexFunc(fields, func(f Ask) bool { return f.Var == name }); i >= 0 {
			return fields[i].Draft
		}
		return w.value(name)
	}
}

// planFields are the names and options of a step that have a value already, or
// a proposal: those that a person can change, as what they would be if nobody
// did.
func (w *worker) planFields(ctx context.Context, st *Step) []Ask {
	var out []Ask
	for _, in := range st.Inputs {
		v := w.p.Var(in.Var)
		same := func(a Ask) bool { return a.Var == in.Var }
		if v.Secret || slices.ContainsFunc(out, same) || !w.applies(in) {
			continue
		}
		f := w.inputAsk(st, in, v)
		if in.Choices != nil {
			var err error
			if f.Choices, err = in.Choices(ctx, w.r); err != nil {
				continue // the step asks by itself, and tells
			}
		}
		if f.Draft = w.proposal(ctx, st, f, in.Var); f.Draft != "" && f.Check != nil {
			if _, err := f.Check(f.Draft); err == nil {
				out = append(out, f)
			}
		}
	}
	return out
}

// proposal is what a variable would be if nobody were asked; "" is unknown.
func (w *worker) proposal(ctx context.Context, st *Step, f Ask, name string) string {
	if value, ok := w.chosen.get(name); ok {
		return value
	}
	if f.Typed != "" {
		return f.Typed
	}
	if value := w.r.Get(name); value != "" {
		return value
	}
	w.agreedAll.Store(true)
	defer w.agreedAll.Store(false)
	found := false
	for _, in := range st.Inputs {
		if in.Var != name || !w.applies(in) {
			continue
		}
		found = true
		if in.Choices != nil {
			list, err := in.Choices(ctx, w.r)
			if value, ok := only(in, list); ok && err == nil { // else as above
				return value
			}
		}
		if in.Default != nil {
			return in.Default(w.r)
		}
	}
	if f.Draft != "" {
		return f.Draft
	}
	i := slices.IndexFunc(f.Choices, func(c Choice) bool { return c.Disabled == "" })
	if found || i < 0 {
		return ""
	}
	return f.Choices[i].Value
}

// takePlanned takes up a value that the person agreed to with the plan; where
// it cannot be taken after all, the person is asked.
func (w *worker) takePlanned(ctx context.Context, in Input, v Var) (problem string, taken bool, err error) {
	if !w.agreedAll.Load() || w.edit.has(in.Var) || w.reask.has(in.Var) {
		return "", false, nil
	}
	value, ok := w.chosen.pop(in.Var)
	if !ok {
		return "", false, nil
	}
	err = w.accept(ctx, in, v, value)
	var bad *BadValue
	if errors.As(err, &bad) {
		return bad.Error(), true, nil
	}
	return "", true, err
}

// PlanFile is a plan as a file of values that a run can be begun with: what was
// chosen, and the names and options of the plan. It holds no secret.
func (p *Procedure) PlanFile(st *State, a *Ask) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: %s\n# peerage setup %s --vars-file FILE\n#\n", p.Title, a.Text, p.ID)
	for _, line := range a.Lines {
		fmt.Fprintln(&b, "# "+strings.Join(strings.Fields(line), " "))
	}
	seen := map[string]bool{}
	set := func(name, value string) {
		if value == "" || seen[name] || p.Var(name).Secret {
			return
		}
		seen[name] = true
		if strings.ContainsAny(value, "\"\\\n\r") {
			name = "#" + name // no such file holds it: it is asked for
		}
		fmt.Fprintf(&b, "%s=\"%s\"\n", name, strings.Join(strings.Fields(value), " "))
	}
	b.WriteString("\n")
	for _, s := range p.Order() {
		for _, in := range s.Inputs {
			if i := slices.IndexFunc(a.More, func(f Ask) bool { return f.Var == in.Var }); i >= 0 {
				set(in.Var, a.More[i].Draft)
			} else {
				set(in.Var, st.Values[in.Var])
			}
		}
	}
	return b.String()
}
