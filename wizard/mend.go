package wizard

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"example.org/peerage/providers"
)

// streak is a row of failures that one remedy answers.
type streak struct {
	since, last time.Time
}

// own is the provider name of errors that the engine itself makes.
const own = "peerage"

func interrupted(err error) error {
	return &providers.Error{Class: providers.Cancelled, Provider: own, Op: "wait", Code: codeInterrupted,
		Message: "You interrupted this step.", Err: err}
}

func prerequisite(text string) error {
	return &providers.Error{Class: providers.Invalid, Provider: own, Op: "look at the prerequisites",
		Code: codePrerequisite, Message: text}
}

func deadlinePassed(st *Step, look Look) error {
	return &providers.Error{
		Class: providers.Transient, Provider: own, Op: "wait", Code: "deadline",
		Message: fmt.Sprintf("Still %s after %s.", state(look), minutes(st.Wait.Deadline)),
	}
}

func minutes(d time.Duration) string {
	if d >= time.Minute && d%time.Minute == 0 {
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return d.String()
}

func panicked(v any) error {
	return &providers.Error{Class: providers.Unknown, Provider: own, Op: "work on the step", Code: "panic",
		Message: fmt.Sprint(v)}
}

// mend explains an error and carries out what the person, or the remedy by
// itself, does about it. An empty outcome tries the step again.
func (s *turn) mend(ctx context.Context, st *Step, err error) (Outcome, error) {
	for {
		if stopped(ctx, err) {
			return Outcome{}, err
		}
		f := s.fault(st, s.unseen(ctx, err))
		rem := s.remedy(st, f)
		if x := (*withRemedy)(nil); errors.As(err, &x) {
			rem = x.remedy
		}
		out, again := s.offer(ctx, st, f, rem)
		if again == nil {
			return out, nil
		}
		err = again
	}
}

// stopped says whether err ends the session rather than being a fault.
func stopped(ctx context.Context, err error) bool {
	var dead *unkept
	return ctx.Err() != nil || errors.Is(err, errStop) || errors.Is(err, errAside) || errors.As(err, &dead)
}

func (s *turn) fault(st *Step, err error) *Fault {
	pe := providers.AsError(err)
	if pe == nil {
		pe = &providers.Error{Class: providers.Unknown, Provider: own, Op: st.Title, Message: err.Error(), Err: err}
	}
	return &Fault{Step: st.ID, Err: *pe, Attempt: s.tries}
}

func (s *turn) remedy(st *Step, f *Fault) *Remedy {
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
// automatic retry, and carries it out. Its error is a new fault. Other turns
// are at rest meanwhile, unless it is only a countdown.
func (s *turn) offer(ctx context.Context, st *Step, f *Fault, rem *Remedy) (out Outcome, err error) {
	s.explain(f, rem)
	s.schedule(f, rem)
	share := func() {}
	if f.Next.IsZero() {
		s.diagnose(ctx, f, rem)
		share, err = s.gate.single(ctx, s)
	}
	if err == nil {
		err = s.tellFault(ctx, st, f)
	}
	if err == nil {
		out, err = s.choose(ctx, st, f, rem)
	}
	if share != nil && !out.Stop && out.Goto == "" { // else until it has been heeded
		share()
	}
	return out, err
}

// choose has an act chosen, and carries it out.
func (s *turn) choose(ctx context.Context, st *Step, f *Fault, rem *Remedy) (Outcome, error) {
	for {
		ask := &Ask{Kind: AskRemedy, Step: st.ID, Title: f.Says, Text: f.Why, Fault: f, Choices: choicesOf(f)}
		reply, person, err := s.askUntil(ctx, ask, f.Next)
		if err != nil {
			return Outcome{}, err
		}
		if person {
			s.waitFrom = time.Time{} // a wait that was given up on and mended begins anew
			if err := s.replied(ctx, st, reply); err != nil {
				return Outcome{}, err
			}
		}
		if reply.Choice == ChoiceBack && !s.removing {
			return s.back(st, ""), nil
		}
		a, ok := chosen(f, reply.Choice)
		if !ok || a.HandOver != nil && !acts(a) {
			continue // the command was taken, the question stays
		}
		return s.carryOut(ctx, st, f, rem, a)
	}
}

// tellFault journals what the person must know later; a retry that fails as
// the one before did is only told.
func (s *turn) tellFault(ctx context.Context, st *Step, f *Fault) error {
	e := Event{Kind: Faulted, Step: st.ID, Fault: f}
	sig := fmt.Sprint(f.Remedy, " ", f.Err.Class, " ", f.Err.Code, " ", f.Err.Status, " ", f.Next.IsZero())
	if sig == s.told && !f.Next.IsZero() {
		s.tell(e)
		return nil
	}
	s.told = sig
	return s.record(ctx, e)
}

// chosen finds the act; "again" is what the countdown says too.
func chosen(f *Fault, choice string) (Act, bool) {
	if i := slices.IndexFunc(f.Acts, func(a Act) bool { return a.ID == choice }); i >= 0 {
		return f.Acts[i], true
	}
	return Act{ID: ChoiceAgain, Again: true}, choice == ChoiceAgain && !f.Next.IsZero()
}

// acts says whether an act does more than hand over a command.
func acts(a Act) bool {
	return a.Again || a.Skip || a.Stop || a.Do != nil || a.Goto != "" || a.Edit != ""
}

func choicesOf(f *Fault) []Choice {
	out := make([]Choice, 0, len(f.Acts))
	for _, a := range f.Acts {
		out = append(out, Choice{Value: a.ID, Title: a.Title, Columns: []string{a.Hint}})
	}
	return out
}

func (s *turn) explain(f *Fault, rem *Remedy) {
	f.Remedy = rem.ID
	if rem.Says != nil {
		f.Says = rem.Says(s.r, f)
	}
	if rem.Why != nil {
		f.Why = rem.Why(s.r, f)
	}
	f.Acts = slices.Clone(rem.Acts)
	if s.removing {
		f.Acts = s.forRemoving(f.Acts)
	}
	for i, a := range f.Acts {
		if a.HandOver != nil {
			f.Acts[i].Command = a.HandOver(s.value)
		}
	}
	if !slices.ContainsFunc(f.Acts, func(a Act) bool { return a.Stop }) {
		f.Acts = append(f.Acts, Act{ID: ChoiceStop, Title: "Stop here", Hint: s.later(), Stop: true})
	}
}

// later is how a stopped run is gone on with.
func (s *turn) later() string {
	if s.e.Forgets {
		return ""
	}
	return "go on later with: peerage " + s.verb() + " " + s.r.Name()
}

func (s *turn) verb() string {
	if see(s.Session, func(st *State) bool { return st.Undoing }) {
		return "teardown"
	}
	return "resume"
}

// forRemoving leaves the acts that help at a teardown, and lets one item stay.
func (s *turn) forRemoving(list []Act) []Act {
	list = slices.DeleteFunc(list, func(a Act) bool {
		to := s.p.Step(a.Goto)
		return a.Edit != "" || a.Goto != "" && (to == nil || !to.Teardown)
	})
	if !slices.ContainsFunc(list, func(a Act) bool { return a.Again || a.ID == ChoiceAgain }) {
		list = append(list, Act{ID: ChoiceAgain, Title: "Try again", Again: true})
	}
	if !slices.ContainsFunc(list, func(a Act) bool { return a.Skip }) {
		list = append(list, Act{ID: "leave", Title: "Leave it and go on", Hint: "it stays and is listed", Skip: true})
	}
	return list
}

// schedule sets the automatic retry, if the remedy has one and its time is
// not over.
func (s *turn) schedule(f *Fault, rem *Remedy) {
	now := s.e.Clock.Now()
	k := s.streak[rem.ID]
	if k == nil || rem.Auto != nil && now.Sub(k.last) > 2*rem.Auto.Every+f.Err.RetryAfter+time.Minute {
		k = &streak{since: now}
		s.streak[rem.ID] = k
	}
	k.last = now
	f.Since = k.since
	if rem.Auto == nil {
		return
	}
	f.Until = k.since.Add(rem.Auto.For)
	title := "Try again"
	var hint string
	if next := now.Add(max(rem.Auto.Every, f.Err.RetryAfter)); !next.After(f.Until) {
		f.Next, title, hint = next, "Keep trying", "does so by itself"
	}
	if !slices.ContainsFunc(f.Acts, func(a Act) bool { return a.Again }) {
		f.Acts = slices.Insert(f.Acts, 0, Act{ID: ChoiceAgain, Title: title, Hint: hint, Again: true})
	}
}

func (s *turn) diagnose(ctx context.Context, f *Fault, rem *Remedy) {
	if rem.Diagnose == nil {
		return
	}
	s.tell(Event{Kind: Loading, Step: f.Step, Note: "Looking for the cause"})
	var d Diagnosis
	_, err := s.interruptible(ctx, func(ctx context.Context) (_ Outcome, err error) {
		d, err = rem.Diagnose(ctx, s.r, f)
		return Outcome{}, err
	})
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

func (s *turn) carryOut(ctx context.Context, st *Step, f *Fault, rem *Remedy, a Act) (Outcome, error) {
	switch {
	case a.Stop:
		return Outcome{Stop: true}, nil
	case a.Skip && s.removing:
		return Outcome{Done: true}, nil
	case a.Skip:
		return Outcome{Done: true}, s.record(ctx, Event{Kind: StepSkipped, Step: st.ID, Note: "left out on your word"})
	case a.Edit != "":
		return s.editVar(st, a.Edit)
	case a.Do != nil:
		out, err := s.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return a.Do(ctx, s.r) })
		if err == nil && out.GoOn {
			s.fresh.add(st.ID)
		}
		if err == nil && out == (Outcome{}) {
			out.Goto = a.Goto
		}
		return out, err
	case a.Goto != "":
		return Outcome{Goto: a.Goto}, nil
	}
	if f.Next.IsZero() {
		delete(s.streak, rem.ID) // the person gives it another round
	}
	if rem.Auto == nil || rem.Auto.Before == nil {
		return Outcome{}, nil
	}
	return s.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return Outcome{}, rem.Auto.Before(ctx, s.r) })
}

// editVar has a variable asked for again, where it is asked.
func (s *turn) editVar(st *Step, name string) (Outcome, error) {
	s.edit.add(name)
	switch x := s.p.AskedIn(name); {
	case x == nil:
		return Outcome{}, fmt.Errorf("procedure %s asks nowhere for %s", s.p.ID, name)
	case x.ID != st.ID:
		return Outcome{Goto: x.ID}, nil
	}
	return Outcome{}, nil
}
