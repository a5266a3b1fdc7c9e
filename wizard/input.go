package wizard

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// input makes a variable known: from what is there, the only choice, or the
// person.
func (s *turn) input(ctx context.Context, st *Step, in Input) (Outcome, error) {
	if !s.applies(in) && !s.reask.has(in.Var) && !s.wanted.has(in.Var) {
		return Outcome{}, nil
	}
	v := s.p.Var(in.Var)
	known, err := s.known(ctx, v)
	if err != nil {
		return Outcome{}, err
	}
	problem, given := "", false
	if value, ok := s.wanted.take(in.Var); ok {
		given, err = true, s.accept(ctx, in, v, value)
	} else if known && !s.edit.has(in.Var) {
		given, err = true, s.derive(ctx, in)
	}
	if given {
		var bad *BadValue
		if !errors.As(err, &bad) {
			return Outcome{}, err
		}
		problem = bad.Error()
	}
	choices, err := s.choices(ctx, st, in)
	if err != nil {
		return Outcome{}, err
	}
	if value, ok := only(in, choices); ok && !s.edit.has(in.Var) && problem == "" {
		return Outcome{}, s.accept(ctx, in, v, value)
	}
	return s.askInput(ctx, st, in, v, choices, problem)
}

func (s *turn) known(ctx context.Context, v Var) (bool, error) {
	if !v.Secret {
		return s.r.Get(v.Name) != "", nil
	}
	_, ok, err := s.r.Secret(ctx, v.Name)
	if err != nil || !ok || s.hasSecret(v.Name) {
		return ok, err
	}
	return true, s.r.tellSecret(ctx, v.Name) // kept, but the process died before it was told
}

func (s *turn) choices(ctx context.Context, st *Step, in Input) ([]Choice, error) {
	if in.Choices == nil {
		return nil, nil
	}
	s.tell(Event{Kind: Loading, Step: st.ID, Var: in.Var, Note: "Looking up what there is to choose from"})
	return in.Choices(ctx, s.r)
}

func only(in Input, choices []Choice) (string, bool) {
	if !in.Only || len(choices) != 1 || choices[0].Disabled != "" {
		return "", false
	}
	return choices[0].Value, true
}

func (s *turn) askInput(ctx context.Context, st *Step, in Input, v Var, choices []Choice,
	problem string) (Outcome, error) {
	a := s.inputAsk(st, in, v)
	a.Choices, a.Problem = choices, problem
	more, err := s.together(ctx, st, in)
	if err != nil {
		return Outcome{}, err
	}
	a.More = more
	for {
		reply, err := s.inputReply(ctx, &a)
		if err != nil {
			return Outcome{}, err
		}
		switch reply.Choice {
		case ChoiceBack:
			return s.back(st, v.Name), nil
		case ChoiceStop:
			return Outcome{Stop: true}, nil
		case ChoiceReload:
			if a.Choices, err = s.choices(ctx, st, in); err != nil {
				return Outcome{}, err
			}
			a.Problem = ""
			continue
		}
		value := reply.Value
		if value == "" && reply.Choice != ChoiceOK {
			value = reply.Choice
		}
		err = s.take(ctx, &a, in, v, value)
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
func (s *turn) inputAsk(st *Step, in Input, v Var) Ask {
	return Ask{
		Kind:   AskInput,
		Step:   st.ID,
		Title:  v.Title,
		Text:   s.help(v),
		Var:    v.Name,
		Secret: v.Secret,
		Free:   in.Free || in.Choices == nil,
		Hint:   in.Hint,
		Check:  v.Normal,
		Draft:  s.draft(in, v),
		Typed:  see(s.Session, func(st *State) string { return st.Typed[v.Name] }),
	}
}

// inputReply is what was answered together with an earlier question, or what
// the person answers now.
func (s *turn) inputReply(ctx context.Context, a *Ask) (Reply, error) {
	if value, ok := s.ahead[a.Var]; ok {
		delete(s.ahead, a.Var)
		return Reply{Choice: ChoiceOK, Value: value}, nil
	}
	reply, err := s.ask(ctx, a)
	s.ahead = reply.More
	return reply, err
}

// together are the questions that would follow that for a typed input, as
// things are, up to the first for which something is looked up.
func (s *turn) together(ctx context.Context, st *Step, in Input) ([]Ask, error) {
	at := slices.IndexFunc(st.Inputs, func(x Input) bool { return x.Var == in.Var && x.Choices == nil })
	if in.Choices != nil || at < 0 {
		return nil, nil
	}
	var out []Ask
	for _, next := range st.Inputs[at+1:] {
		if !s.applies(next) || next.Var == in.Var {
			continue
		}
		if next.Choices != nil {
			break
		}
		v := s.p.Var(next.Var)
		known, err := s.known(ctx, v)
		if err != nil {
			return nil, err
		}
		if !known || s.edit.has(v.Name) {
			out = append(out, s.inputAsk(st, next, v))
		}
	}
	return out, nil
}

// help is what is said about a variable; of a secret that ended with the
// program before, why it is asked for again.
func (s *turn) help(v Var) string {
	if !v.Secret || !s.hasSecret(v.Name) || s.edit.has(v.Name) {
		return v.Help
	}
	return strings.TrimSpace("You gave it before, but it is not kept any more: please enter it again. " + v.Help)
}

// take accepts an answer if the question allows it.
func (s *turn) take(ctx context.Context, a *Ask, in Input, v Var, value string) error {
	for _, c := range a.Choices {
		if c.Value != value {
			continue
		}
		if c.Disabled != "" {
			return &BadValue{Var: v.Name, Err: wrongf("%s cannot be chosen: %s.", c.Title, c.Disabled)}
		}
		return s.answered(ctx, in, v, value)
	}
	if !a.Free {
		return &BadValue{Var: v.Name, Err: wrongf("%q is not among the choices.", short(value))}
	}
	return s.answered(ctx, in, v, value)
}

// answered accepts what the person said, and remembers that a person did.
func (s *turn) answered(ctx context.Context, in Input, v Var, value string) error {
	s.taking = v.Name
	defer func() { s.taking = "" }()
	return s.accept(ctx, in, v, value)
}

func (s *turn) draft(in Input, v Var) string {
	if v.Secret {
		return ""
	}
	if d := s.r.Get(v.Name); d != "" {
		return d
	}
	if in.Default != nil {
		return in.Default(s.r)
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

func (s *turn) accept(ctx context.Context, in Input, v Var, value string) error {
	norm, err := v.Normal(value)
	if err != nil {
		return &BadValue{Var: v.Name, Err: err}
	}
	if !v.Secret {
		if err := s.mayBecome(v.Name, norm); err != nil {
			return err
		}
	}
	s.edit.drop(v.Name)
	s.reask.drop(v.Name)
	if v.Secret {
		err = s.r.SetSecret(ctx, v.Name, norm)
	} else {
		err = s.r.Set(ctx, v.Name, norm)
	}
	if err != nil {
		return err
	}
	return s.derive(ctx, in)
}

func (s *turn) derive(ctx context.Context, in Input) error {
	if in.Derive == nil {
		return nil
	}
	return in.Derive(ctx, s.r, s.r.Get(in.Var))
}

// back leads to the question that the person answered before this one, about
// a variable ("" is about the step itself); to the same step when there is
// none.
func (s *turn) back(st *Step, name string) Outcome {
	prev, last := s.before(st, name)
	if prev == nil {
		return Outcome{Goto: st.ID}
	}
	s.edit.add(last)
	return Outcome{Goto: prev.ID}
}

// before finds that question: in the same step, else in a step before. What
// answered itself, or was given beforehand, is passed over. Nil when nothing
// was asked.
func (s *turn) before(st *Step, name string) (*Step, string) {
	if s.removing || see(s.Session, func(st *State) bool { return st.Undoing }) {
		return nil, ""
	}
	inputs := st.Inputs
	if i := slices.IndexFunc(inputs, func(in Input) bool { return in.Var == name }); i >= 0 {
		inputs = inputs[:i]
	}
	if last := s.lastAnswered(inputs); last != "" {
		return st, last
	}
	var prev *Step
	last := ""
	for _, x := range s.p.Order() {
		if x.ID == st.ID {
			break
		}
		if s.status(x.ID) != Done {
			continue
		}
		if v := s.lastAnswered(x.Inputs); v != "" {
			prev, last = x, v
		}
	}
	return prev, last
}

// lastAnswered is the last variable of these that the person gave when asked,
// and would be asked for as things are.
func (s *turn) lastAnswered(inputs []Input) string {
	for _, in := range slices.Backward(inputs) {
		if see(s.Session, func(st *State) bool { return st.Answered[in.Var] }) && s.applies(in) {
			return in.Var
		}
	}
	return ""
}

// applies says whether an input applies as things are.
func (s *turn) applies(in Input) bool { return in.Needed == nil || in.Needed(s.r) }
