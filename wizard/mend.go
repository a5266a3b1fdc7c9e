package wizard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"peerage/providers"
)

// streak is a row of failures that one remedy answers.
type streak struct {
	since time.Time
	tries int
}

// own is the provider name of errors that the engine itself makes.
const own = "peerage"

func interrupted(err error) error {
	return &providers.Error{Class: providers.Cancelled, Provider: own, Op: "wait", Code: "interrupted", Message: "You interrupted this step.", Err: err}
}

func prerequisite(text string) error {
	return &providers.Error{Class: providers.Invalid, Provider: own, Op: "look at the prerequisites", Code: "prerequisite", Message: text}
}

func deadlinePassed(st *Step, look Look) error {
	return &providers.Error{
		Class: providers.Transient, Provider: own, Op: "wait", Code: "deadline",
		Message: fmt.Sprintf("Still %s after %s.", look.State, st.Wait.Deadline),
	}
}

// mend explains an error and carries out what the person, or the remedy by
// itself, does about it. An empty outcome tries the step again.
func (s *Session) mend(ctx context.Context, st *Step, err error) (Outcome, error) {
	for {
		if stopped(ctx, err) {
			return Outcome{}, err
		}
		f := s.fault(st, err)
		rem := s.remedy(st, f)
		out, again := s.offer(ctx, st, f, rem)
		if again == nil {
			return out, nil
		}
		err = again
	}
}

// stopped says whether err ends the session rather than being a fault.
func stopped(ctx context.Context, err error) bool {
	return ctx.Err() != nil || errors.Is(err, errStop)
}

func (s *Session) fault(st *Step, err error) *Fault {
	pe := providers.AsError(err)
	if pe == nil {
		pe = &providers.Error{Class: providers.Unknown, Provider: own, Op: st.Title, Message: err.Error(), Err: err}
	}
	return &Fault{Step: st.ID, Err: *pe, Attempt: s.tries}
}

func (s *Session) remedy(st *Step, f *Fault) *Remedy {
	for _, list := range [][]Remedy{st.Remedies, s.p.Remedies, general} {
		for i := range list {
			if list[i].When == nil || list[i].When(s.r, f) {
				return &list[i]
			}
		}
	}
	return &general[len(general)-1]
}

// offer shows the fault with what mends it, waits for a choice or for the
// automatic retry, and carries it out. Its error is a new fault.
func (s *Session) offer(ctx context.Context, st *Step, f *Fault, rem *Remedy) (Outcome, error) {
	s.explain(f, rem)
	s.schedule(f, rem)
	if f.Next.IsZero() {
		s.diagnose(ctx, f, rem)
	}
	if err := s.record(ctx, Event{Kind: Faulted, Step: st.ID, Fault: f}); err != nil {
		return Outcome{}, err
	}
	reply, err := s.ask(ctx, &Ask{Kind: AskRemedy, Step: st.ID, Title: f.Says, Text: f.Why, Fault: f, Choices: choicesOf(f)}, f.Next)
	if err != nil {
		return Outcome{}, err
	}
	if err := s.record(ctx, Event{Kind: Replied, Step: st.ID, Reply: &reply}); err != nil {
		return Outcome{}, err
	}
	return s.carryOut(ctx, st, f, rem, reply.Choice)
}

func choicesOf(f *Fault) []Choice {
	out := make([]Choice, 0, len(f.Acts))
	for _, a := range f.Acts {
		out = append(out, Choice{Value: a.ID, Title: a.Title, Columns: []string{a.Hint}})
	}
	return out
}

func (s *Session) explain(f *Fault, rem *Remedy) {
	f.Remedy = rem.ID
	if rem.Says != nil {
		f.Says = rem.Says(s.r, f)
	}
	if rem.Why != nil {
		f.Why = rem.Why(s.r, f)
	}
	f.Acts = slices.Clone(rem.Acts)
	for i, a := range f.Acts {
		if a.HandOver != nil {
			f.Acts[i].Command = a.HandOver(s.state.Value)
		}
	}
	if !slices.ContainsFunc(f.Acts, func(a Act) bool { return a.Stop }) {
		f.Acts = append(f.Acts, Act{ID: ChoiceStop, Title: "Stop here", Hint: "go on later with: peerage resume " + s.state.Name, Stop: true})
	}
}

// schedule sets the automatic retry, if the remedy has one and its time is
// not over.
func (s *Session) schedule(f *Fault, rem *Remedy) {
	now := s.e.Clock.Now()
	k := s.streak[rem.ID]
	if k == nil {
		k = &streak{since: now}
		s.streak[rem.ID] = k
	}
	k.tries++
	f.Since = k.since
	if rem.Auto == nil {
		return
	}
	f.Until = k.since.Add(rem.Auto.For)
	pause := max(rem.Auto.Every, f.Err.RetryAfter)
	if next := now.Add(pause); !next.After(f.Until) {
		f.Next = next
		f.Acts = append([]Act{{ID: ChoiceAgain, Title: "Keep trying", Hint: "does so by itself", Again: true}}, f.Acts...)
		return
	}
	if !slices.ContainsFunc(f.Acts, func(a Act) bool { return a.Again }) {
		f.Acts = append([]Act{{ID: ChoiceAgain, Title: "Try again", Again: true}}, f.Acts...)
	}
}

func (s *Session) diagnose(ctx context.Context, f *Fault, rem *Remedy) {
	if rem.Diagnose == nil {
		return
	}
	s.tell(Event{Kind: Loading, Step: f.Step, Note: "Looking for the cause"})
	d, err := rem.Diagnose(ctx, s.r, f)
	if err != nil {
		d.Findings = append(d.Findings, Finding{Verdict: Unproved, Text: "Looking closer failed: " + err.Error()})
	}
	f.Findings = d.Findings
	if d.Says != "" {
		f.Says = d.Says
	}
	if i := slices.IndexFunc(f.Acts, func(a Act) bool { return a.ID == d.Propose }); i > 0 {
		a := f.Acts[i]
		f.Acts = slices.Insert(slices.Delete(f.Acts, i, i+1), 0, a)
	}
}

func (s *Session) carryOut(ctx context.Context, st *Step, f *Fault, rem *Remedy, choice string) (Outcome, error) {
	i := slices.IndexFunc(f.Acts, func(a Act) bool { return a.ID == choice })
	if choice == ChoiceBack {
		return s.back(st), nil
	}
	if i < 0 {
		return s.offer(ctx, st, f, rem)
	}
	a := f.Acts[i]
	switch {
	case a.Stop:
		return Outcome{Stop: true}, nil
	case a.Skip:
		return Outcome{Done: true}, s.record(ctx, Event{Kind: StepSkipped, Step: st.ID, Note: "left out on your word"})
	case a.Edit != "":
		return s.editVar(ctx, st, a.Edit)
	case a.Do != nil:
		return s.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return a.Do(ctx, s.r) })
	case a.Goto != "":
		return Outcome{Goto: a.Goto}, nil
	case a.Again && !f.Next.IsZero() && rem.Auto != nil && rem.Auto.Before != nil:
		return s.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return Outcome{}, rem.Auto.Before(ctx, s.r) })
	case a.Again:
		return Outcome{}, nil
	}
	return s.offer(ctx, st, f, rem) // hand over: the command was taken, the question stays
}

// editVar has a variable asked for again, where it is asked.
func (s *Session) editVar(_ context.Context, st *Step, name string) (Outcome, error) {
	s.edit[name] = true
	for _, x := range s.p.Steps {
		for _, in := range x.Inputs {
			if in.Var != name {
				continue
			}
			if x.ID == st.ID {
				return Outcome{}, nil
			}
			return Outcome{Goto: x.ID}, nil
		}
	}
	return Outcome{}, fmt.Errorf("procedure %s asks nowhere for %s", s.p.ID, name)
}

// general answers what no procedure knows better.
var general = []Remedy{
	{
		ID: "interrupted", When: ByCode("interrupted"), Says: Words("You interrupted this step."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Go on", Again: true}},
	},
	{
		ID: "deadline", When: ByCode("deadline"), Says: Words("This takes longer than it should."),
		Why:  Words("Nothing is lost. You can go on waiting, or stop and resume later."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Go on waiting", Again: true}},
	},
	{
		ID: "prerequisite", When: ByCode("prerequisite"), Says: Words("Something that is needed is missing."),
		Acts: []Act{{ID: ChoiceAgain, Title: "Check again", Again: true}},
	},
	{
		ID: "throttled", When: ByClass(providers.Throttled), Says: Words("Too many requests: the provider asks to wait."),
		Auto: &Auto{Every: 5 * time.Second, For: 10 * time.Minute},
	},
	{
		ID: "transient", When: ByClass(providers.Transient), Says: Words("The provider did not answer as it should."),
		Auto: &Auto{Every: 5 * time.Second, For: 2 * time.Minute},
	},
	{
		ID: "not-yet", When: ByClass(providers.NotYetConsistent), Says: Words("What was just made is not visible everywhere yet."),
		Auto: &Auto{Every: 5 * time.Second, For: 3 * time.Minute},
	},
	{
		ID: "read-only", When: ByClass(providers.ReadOnly), Says: Words("Read-only: nothing is changed."),
	},
	{
		ID: "unknown", Says: func(_ *Run, f *Fault) string { return "This did not work: " + f.Err.Op + "." },
		Acts: []Act{{ID: ChoiceAgain, Title: "Try again", Again: true}},
	},
}
