package wizard

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// input makes a variable known: from what is there, the only choice, or the
// person.
func (w *worker) input(ctx context.Context, st *Step, in Input) (Outcome, error) {
	v := w.p.Var(in.Var)
	problem, given, err := w.takePlanned(ctx, in, v)
	if err != nil {
		return Outcome{}, err
	}
	if !given && !w.applies(in) && !w.reask.has(in.Var) && !w.deferred.has(in.Var) || given && problem == "" {
		return Outcome{}, nil
	}
	known, err := w.known(ctx, v)
	if err != nil {
		return Outcome{}, err
	}
	if given {
		return w.askAnew(ctx, st, in, v, problem)
	}
	if value, ok := w.deferred.pop(in.Var); ok {
		given, err = true, w.accept(ctx, in, v, value)
	} else if known && !w.edit.has(in.Var) {
		given, err = true, w.derive(ctx, in)
	}
	if given {
		var bad *BadValue
		if !errors.As(err, &bad) {
			return Outcome{}, err
		}
		problem = bad.Error()
	}
	choices, err := w.choices(ctx, st, in)
	if err != nil {
		return Outcome{}, err
	}
	if value, ok := only(in, choices); ok && !w.edit.has(in.Var) && problem == "" {
		return Outcome{}, w.accept(ctx, in, v, value)
	}
	return w.askInput(ctx, st, in, v, choices, problem)
}

// askAnew asks for what the plan had, and could not be taken.
func (w *worker) askAnew(ctx context.Context, st *Step, in Input, v Var, problem string) (Outcome, error) {
	choices, err := w.choices(ctx, st, in)
	if err != nil {
		return Outcome{}, err
	}
	return w.askInput(ctx, st, in, v, choices, problem)
}

func (w *worker) known(ctx context.Context, v Var) (bool, error) {
	if !v.Secret {
		return w.r.Get(v.Name) != "", nil
	}
	_, ok, err := w.r.Secret(ctx, v.Name)
	if err != nil || !ok || w.hasSecret(v.Name) {
		return ok, err
	}
	return true, w.r.recordSecret(ctx, v.Name) // kept, but the process died before that was journaled
}

func (w *worker) choices(ctx context.Context, st *Step, in Input) ([]Choice, error) {
	if in.Choices == nil {
		return nil, nil
	}
	w.emit(Event{Kind: Loading, Step: st.ID, Var: in.Var, Note: "Looking up the choices"})
	return in.Choices(ctx, w.r)
}

func only(in Input, choices []Choice) (string, bool) {
	if !in.Only || len(choices) != 1 || choices[0].Disabled != "" {
		return "", false
	}
	return choices[0].Value, true
}

func (w *worker) askInput(ctx context.Context, st *Step, in Input, v Var, choices []Choice,
	problem string) (Outcome, error) {
	a := w.inputAsk(st, in, v)
	a.Choices, a.Problem = choices, problem
	if i := slices.IndexFunc(choices, func(c Choice) bool { return c.Disabled == "" && c.Value != a.Draft }); i >= 0 &&
		w.failed.has(v.Name) && slices.ContainsFunc(choices, func(c Choice) bool { return c.Value == a.Draft }) {
		a.Draft = choices[i].Value // enter does not choose again what has just failed
	}
	var err error
	if a.More, err = w.together(ctx, st, in); err != nil {
		return Outcome{}, err
	}
	for {
		reply, err := w.inputReply(ctx, &a)
		if err != nil {
			return Outcome{}, err
		}
		switch reply.Choice {
		case ChoiceBack:
			return w.back(st, v.Name), nil
		case ChoiceStop:
			return Outcome{Stop: true}, nil
		case ChoiceReload:
			if a.Choices, err = w.choices(ctx, st, in); err != nil {
				return Outcome{}, err
			}
			a.Problem = ""
			continue
		}
		value := reply.Value
		if value == "" && reply.Choice != ChoiceOK {
			value = reply.Choice
		}
		err = w.acceptChoice(ctx, &a, in, v, value)
		var bad *BadValue
		if !errors.As(err, &bad) {
			return Outcome{}, err
		}
		a.Problem = bad.Error()
		if !v.Secret {
			a.Draft = value
		}
	}
}

// inputAsk asks for a variable that is typed.
func (w *worker) inputAsk(st *Step, in Input, v Var) Ask {
	return Ask{
		Kind:   AskInput,
		Step:   st.ID,
		Title:  v.Title,
		Text:   w.help(in, v),
		Var:    v.Name,
		Secret: v.Secret,
		Free:   in.Free || in.Choices == nil,
		Many:   in.Many,
		Hint:   in.Hint,
		Check:  v.Normal,
		Draft:  w.draft(in, v),
		Typed:  readState(w.Session, func(st *State) string { return st.Typed[v.Name] }),
	}
}

// inputReply is what was answered together with an earlier question, or what
// the person answers now.
func (w *worker) inputReply(ctx context.Context, a *Ask) (Reply, error) {
	if value, ok := w.ahead[a.Var]; ok {
		delete(w.ahead, a.Var)
		return Reply{Choice: ChoiceOK, Value: value}, nil
	}
	reply, err := w.ask(ctx, a)
	w.ahead = reply.More
	return reply, err
}

// together are the questions that would follow that for a typed input, as
// things are, up to the first for which something is looked up.
func (w *worker) together(ctx context.Context, st *Step, in Input) ([]Ask, error) {
	at := slices.IndexFunc(st.Inputs, func(x Input) bool { return x.Var == in.Var && x.Choices == nil })
	if in.Choices != nil || at < 0 {
		return nil, nil
	}
	var out []Ask
	for _, next := range st.Inputs[at+1:] {
		if !w.applies(next) || next.Var == in.Var {
			continue
		}
		if next.Choices != nil {
			break
		}
		v := w.p.Var(next.Var)
		known, err := w.known(ctx, v)
		if err != nil {
			return nil, err
		}
		if !known || w.edit.has(v.Name) {
			out = append(out, w.inputAsk(st, next, v))
		}
	}
	return out, nil
}

// help is what is said about a variable; of a secret that ended with the
// program before, why it is asked for again.
func (w *worker) help(in Input, v Var) string {
	if in.Says != nil {
		return in.Says(w.r)
	}
	if !v.Secret || !w.hasSecret(v.Name) || w.edit.has(v.Name) {
		return v.Help
	}
	if w.dropped.has(v.Name) {
		return strings.TrimSpace("Another one is needed: the one before was refused. " + v.Help)
	}
	return strings.TrimSpace("You gave it before, but it is not kept any more: please enter it again. " + v.Help)
}

// acceptChoice accepts an answer if the question allows it.
func (w *worker) acceptChoice(ctx context.Context, a *Ask, in Input, v Var, value string) error {
	for _, c := range a.Choices {
		if c.Value != value {
			continue
		}
		if c.Disabled != "" {
			return &BadValue{Var: v.Name, Err: wrongf("%s cannot be chosen: %s.", c.Title,
				strings.TrimPrefix(c.Disabled, "not possible: "))}
		}
		return w.acceptFromPerson(ctx, in, v, value)
	}
	if a.Many && strings.Contains(value, ",") {
		if bad := unknownOf(a, value); bad != "" && !a.Free {
			return &BadValue{Var: v.Name, Err: wrongf("%q is not among the choices.", short(bad))}
		}
		return w.acceptFromPerson(ctx, in, v, strings.ReplaceAll(value, " ", ""))
	}
	if !a.Free {
		return &BadValue{Var: v.Name, Err: wrongf("%q is not among the choices.", short(value))}
	}
	return w.acceptFromPerson(ctx, in, v, value)
}

// acceptFromPerson accepts what the person said, and remembers that a person did.
func (w *worker) acceptFromPerson(ctx context.Context, in Input, v Var, value string) error {
	w.answering = v.Name
	defer func() { w.answering = "" }()
	return w.accept(ctx, in, v, value)
}

func (w *worker) draft(in Input, v Var) string {
	if v.Secret {
		return ""
	}
	if d := w.r.Get(v.Name); d != "" {
		return d
	}
	if d, ok := w.chosen.get(v.Name); ok {
		return d
	}
	if in.Default != nil {
		return in.Default(w.r)
	}
	return ""
}

// BadValue is what was entered and cannot be taken.
type BadValue struct {
	Var string
	Err error
}

// Error says what is wrong.
func (b *BadValue) Error() string { return b.Err.Error() }

// Unwrap gives the cause.
func (b *BadValue) Unwrap() error { return b.Err }

func (w *worker) accept(ctx context.Context, in Input, v Var, value string) error {
	norm, err := v.Normal(value)
	if err != nil {
		return &BadValue{Var: v.Name, Err: err}
	}
	if !v.Secret {
		if err := w.checkNewValue(v.Name, norm); err != nil {
			return err
		}
	}
	w.edit.drop(v.Name)
	w.failed.drop(v.Name)
	w.reask.drop(v.Name)
	if v.Secret {
		if err = w.r.SetSecret(ctx, v.Name, norm); err != nil {
			return err
		}
		return w.derive(ctx, in)
	}
	was := w.r.Get(v.Name)
	if err = w.r.Set(ctx, v.Name, norm); err != nil {
		return err
	}
	err = w.derive(ctx, in)
	if bad := new(BadValue); errors.As(err, &bad) { // refused: it is not what the run has
		if kept := w.r.Set(ctx, v.Name, was); kept != nil {
			return kept
		}
	}
	return err
}

func (w *worker) derive(ctx context.Context, in Input) error {
	if in.Derive == nil {
		return nil
	}
	return in.Derive(ctx, w.r, w.r.Get(in.Var))
}

// back leads to the question that the person answered before this one, about
// a variable ("" is about the step itself); to the same step when there is
// none.
func (w *worker) back(st *Step, name string) Outcome {
	prev, last := w.previousQuestion(st, name)
	if prev == nil {
		return Outcome{Goto: st.ID}
	}
	w.edit.add(last)
	return Outcome{Goto: prev.ID}
}

// previousQuestion finds that question: in the same step, else in a step before. What
// answered itself, or was given beforehand, is passed over. Nil when nothing
// was asked.
func (w *worker) previousQuestion(st *Step, name string) (*Step, string) {
	if w.removing || readState(w.Session, func(st *State) bool { return st.Undoing }) {
		return nil, ""
	}
	inputs := st.Inputs
	if i := slices.IndexFunc(inputs, func(in Input) bool { return in.Var == name }); i >= 0 {
		inputs = inputs[:i]
	}
	if last := w.lastAnswered(inputs); last != "" {
		return st, last
	}
	var prev *Step
	last := ""
	for _, x := range w.p.Order() {
		if x.ID == st.ID {
			break
		}
		if w.status(x.ID) != Done {
			continue
		}
		if v := w.lastAnswered(x.Inputs); v != "" {
			prev, last = x, v
		}
	}
	return prev, last
}

// lastAnswered is the last variable of these that the person gave when asked,
// and would be asked for as things are.
func (w *worker) lastAnswered(inputs []Input) string {
	for _, in := range slices.Backward(inputs) {
		if readState(w.Session, func(st *State) bool { return st.Answered[in.Var] }) && w.applies(in) {
			return in.Var
		}
	}
	return ""
}

// applies says whether an input applies as things are.
func (w *worker) applies(in Input) bool { return in.Needed == nil || in.Needed(w.r) }
