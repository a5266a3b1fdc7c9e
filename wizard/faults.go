package wizard

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// streak is a row of failures that one remedy answers.
type streak struct {
	since time.Time
	// last is when the last failure came, or when what it failed at is tried
	// again; told counts what the worker had journaled by then.
	last time.Time
	told int64
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

func deadlinePassed(st *Step, last PollResult) error {
	return &providers.Error{Class: providers.Transient, Provider: own, Op: "wait", Code: codeDeadline,
		Message: fmt.Sprintf("Still %s after %s.", stateWords(last), minutes(st.Wait.Deadline))}
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

// handleFault explains an error and carries out what the person, or the remedy by
// itself, does about it. An empty outcome tries the step again.
func (w *worker) handleFault(ctx context.Context, st *Step, err error) (Outcome, error) {
	for {
		if stopped(ctx, err) {
			return Outcome{}, err
		}
		f := w.fault(st, w.explainNotVisible(ctx, err))
		rem := w.remedy(st, f)
		if x := (*withRemedy)(nil); errors.As(err, &x) {
			rem = x.remedy
		}
		out, again := w.offer(ctx, st, f, rem)
		switch {
		case again == nil:
			return out, nil
		case !errors.Is(again, errHandedOver):
			err = again
		}
	}
}

// stopped says whether err ends the session rather than being a fault.
func stopped(ctx context.Context, err error) bool {
	var dead *unkept
	return ctx.Err() != nil || errors.Is(err, errStop) || errors.Is(err, errPreempted) || errors.As(err, &dead)
}

func (w *worker) fault(st *Step, err error) *Fault {
	pe := providers.AsError(err)
	if pe == nil {
		pe = &providers.Error{Class: providers.Unknown, Provider: own, Op: st.Title, Message: err.Error(), Err: err}
	}
	f := &Fault{Step: st.ID, Err: *pe, Attempt: w.tries}
	if x := (*notRemoved)(nil); errors.As(err, &x) {
		f.taking = &x.item
	}
	return f
}

func (w *worker) remedy(st *Step, f *Fault) *Remedy {
	for _, list := range [][]Remedy{st.Remedies, w.p.Remedies, general} {
		for i := range list {
			if list[i].When == nil || list[i].When(w.r, f) {
				return &list[i]
			}
		}
	}
	return &general[len(general)-1]
}

// offer shows the fault with what mends it, waits for a choice or for the
// automatic retry, and carries it out. Its error is a new fault. No other
// worker works meanwhile, unless it is only a countdown.
func (w *worker) offer(ctx context.Context, st *Step, f *Fault, rem *Remedy) (out Outcome, err error) {
	w.explain(f, rem)
	w.schedule(f, rem)
	share := func() {}
	if f.Next.IsZero() {
		w.diagnose(ctx, f, rem)
		f.Lacks = cmp.Or(rem.Lacks, f.lacking())
		share, err = w.lock.lockExclusive(ctx, w)
	}
	if err == nil {
		err = w.recordFault(ctx, st, f)
	}
	if err == nil {
		out, err = w.choose(ctx, st, f, rem)
	}
	if share != nil && !out.Stop && out.Goto == "" { // else the scheduler does, when it has handled the end
		share()
	}
	return out, err
}

// choose has an act chosen, and carries it out.
func (w *worker) choose(ctx context.Context, st *Step, f *Fault, rem *Remedy) (Outcome, error) {
	for {
		ask := &Ask{Kind: AskRemedy, Step: st.ID, Title: f.Says, Text: f.Why, Fault: f, Choices: choicesOf(f)}
		reply, person, err := w.askUntil(ctx, ask, f.Next)
		if err != nil {
			return Outcome{}, err
		}
		if person {
			w.waitFrom = time.Time{} // a wait that was given up on and mended begins anew
			if err := w.replied(ctx, st, reply); err != nil {
				return Outcome{}, err
			}
		}
		if reply.Choice == ChoiceBack && !w.removing {
			return w.back(st, ""), nil
		}
		a, ok := chosen(f, reply.Choice)
		switch {
		case !ok:
			continue
		case a.HandOver != nil && !acts(a):
			w.handOver(rem)
			return Outcome{}, errHandedOver
		}
		return w.runAct(ctx, st, f, rem, a)
	}
}

// recordFault journals what the person must know later; a retry that fails as
// the one before did is emitted, not journaled.
func (w *worker) recordFault(ctx context.Context, st *Step, f *Fault) error {
	e := Event{Kind: Faulted, Step: st.ID, Fault: f}
	sig := fmt.Sprint(f.Remedy, " ", f.Err.Class, " ", f.Err.Code, " ", f.Err.Status, " ", f.Next.IsZero())
	if sig == w.lastFault && !f.Next.IsZero() {
		w.emit(e)
		return nil
	}
	w.lastFault = sig
	return w.record(ctx, e)
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

func (w *worker) explain(f *Fault, rem *Remedy) {
	f.Remedy = rem.ID
	if rem.Says != nil {
		f.Says = rem.Says(w.r, f)
	}
	if rem.Why != nil {
		f.Why = rem.Why(w.r, f)
	}
	f.Needs = w.needed(f, rem)
	f.Acts = slices.Clone(rem.Acts)
	if w.removing {
		f.Acts = w.forRemoving(f.Acts)
	}
	if w.lacksRight(f) {
		f.Acts = append(slices.DeleteFunc(f.Acts, handsOver), Act{ID: ChoiceHandOver, Title: "Hand over",
			Hint: "send this to whoever may; the run waits and looks for it by itself", HandOver: w.partOfOthers(f)})
	}
	for i, a := range f.Acts {
		if a.HandOver != nil {
			f.Acts[i].Command = a.HandOver(w.value)
			f.Acts[i].Message = w.message(f, f.Acts[i].Command)
		}
	}
	if !slices.ContainsFunc(f.Acts, func(a Act) bool { return a.Stop }) {
		f.Acts = append(f.Acts, Act{ID: ChoiceStop, Title: "Stop here", Hint: w.later(), Stop: true})
	}
}

// needed is the right that a fault is about, as the remedy has it or, where the
// provider refused, as the procedure says of the step; "" where it is about none.
func (w *worker) needed(f *Fault, rem *Remedy) string {
	switch {
	case rem.Needs != nil:
		return rem.Needs(w.r, f)
	case f.Class() != providers.NotPermitted || rem.Auto != nil:
		return ""
	case w.p.Intro != nil:
		for _, x := range w.p.Intro.Rights {
			if slices.Contains(x.Steps, f.Step) {
				return x.Text
			}
		}
	}
	return anyRight
}

// later is how a stopped run is gone on with.
func (w *worker) later() string {
	if w.e.Forgets {
		return ""
	}
	return "go on later with: peerage " + w.verb() + " " + w.r.Name()
}

func (w *worker) verb() string {
	if readState(w.Session, func(st *State) bool { return st.Undoing }) {
		return "teardown"
	}
	return "resume"
}

// forRemoving leaves the acts that help at a teardown, and lets one item stay.
func (w *worker) forRemoving(list []Act) []Act {
	list = slices.DeleteFunc(list, func(a Act) bool {
		to := w.p.Step(a.Goto)
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

// schedule sets the automatic retry, if the remedy has one and its time is not
// over; the last one is where it ends.
func (w *worker) schedule(f *Fault, rem *Remedy) {
	now := w.e.Clock.Now()
	k := w.streak[rem.ID]
	if k == nil || rem.Auto != nil && k.told != w.told.Load() && now.Sub(k.last) > 2*rem.Auto.Every+time.Minute {
		k = &streak{since: now}
		w.streak[rem.ID] = k
	}
	k.last, k.told = now, w.told.Load()
	f.Since = k.since
	if w.awaitOthers(f, rem) || rem.Auto == nil {
		return
	}
	f.Until = k.since.Add(rem.Auto.For)
	title := "Try again"
	var hint string
	next := now.Add(max(providers.Pause(now.Sub(k.since), rem.Auto.Every), f.Err.RetryAfter))
	if now.Before(f.Until) && f.Err.RetryAfter <= rem.Auto.For {
		f.Next, title, hint = lastTry(now, next, f), "Keep trying", "does so by itself"
		k.last = f.Next
	}
	if !slices.ContainsFunc(f.Acts, func(a Act) bool { return a.Again }) {
		f.Acts = slices.Insert(f.Acts, 0, Act{ID: ChoiceAgain, Title: title, Hint: hint, Again: true})
	}
	if f.Err.RetryAfter > rem.Auto.For {
		w.proposeLater(f, next)
	}
}

// lastTry is when to try next: a pause ends with the time for retries at the
// latest, so that the last try tells of its end; a provider that asks for more is
// tried when it wants to be, and that is the end.
func lastTry(now, next time.Time, f *Fault) time.Time {
	if asked := now.Add(f.Err.RetryAfter); asked.After(f.Until) {
		f.Until = asked
	}
	if next.After(f.Until) {
		return f.Until
	}
	return next
}

// proposeLater: a provider that asks to wait for longer than anybody looks on
// is told as it is, and stopping is what is proposed.
func (w *worker) proposeLater(f *Fault, next time.Time) {
	f.Why = strings.TrimSpace(f.Why + " It asks to wait " + lasting(f.Err.RetryAfter) + ", until " +
		next.UTC().Format("2 January 2006, 15:04 UTC") + ". Stop here, and go on then.")
	f.Acts = slices.DeleteFunc(f.Acts, func(a Act) bool { return a.Stop })
	f.Acts = slices.Insert(f.Acts, 0, Act{ID: ChoiceStop, Title: "Stop here", Hint: w.later(), Stop: true})
}

// lasting is a long time in words, in its largest unit.
func lasting(d time.Duration) string {
	const day = 24 * time.Hour
	for _, unit := range []struct {
		long time.Duration
		word string
	}{{365 * day, "years"}, {day, "days"}, {time.Hour, "hours"}} {
		if n := d / unit.long; n > 1 {
			return fmt.Sprintf("%d %s", n, unit.word)
		}
	}
	return minutes(d.Round(time.Minute))
}

func (w *worker) diagnose(ctx context.Context, f *Fault, rem *Remedy) {
	if rem.Diagnose == nil {
		return
	}
	w.emit(Event{Kind: Loading, Step: f.Step, Note: "Looking for the cause"})
	var d Diagnosis
	_, err := w.interruptible(ctx, func(ctx context.Context) (_ Outcome, err error) {
		d, err = rem.Diagnose(ctx, w.r, f)
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

func (w *worker) runAct(ctx context.Context, st *Step, f *Fault, rem *Remedy, a Act) (Outcome, error) {
	switch {
	case a.Stop:
		return Outcome{Stop: true}, nil
	case a.Skip && w.removing:
		return Outcome{Done: true}, nil
	case a.Skip:
		return Outcome{Done: true}, w.record(ctx, Event{Kind: StepSkipped, Step: st.ID, Note: "left out on your word"})
	case a.Edit != "":
		return w.editVar(st, a.Edit)
	case a.Do != nil:
		out, err := w.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return a.Do(ctx, w.r) })
		if err == nil && out.GoOn {
			w.fresh.add(st.ID)
		}
		if err == nil && out == (Outcome{}) {
			out.Goto = a.Goto
		}
		return out, err
	case a.Goto != "":
		return Outcome{Goto: a.Goto}, nil
	}
	if f.Next.IsZero() {
		delete(w.streak, rem.ID) // the person gives it another round
	}
	if rem.Auto == nil || rem.Auto.Before == nil {
		return Outcome{}, nil
	}
	return w.interruptible(ctx, func(ctx context.Context) (Outcome, error) { return Outcome{}, rem.Auto.Before(ctx, w.r) })
}

// editVar has a variable asked for again, where it is asked.
func (w *worker) editVar(st *Step, name string) (Outcome, error) {
	w.edit.add(name)
	w.failed.add(name)
	switch x := w.p.AskedIn(name); {
	case x == nil:
		return Outcome{}, fmt.Errorf("procedure %s asks nowhere for %s", w.p.ID, name)
	case x.ID != st.ID:
		return Outcome{Goto: x.ID}, nil
	}
	return Outcome{}, nil
}
