package wizard

import (
	"maps"
	"slices"
	"strings"
)

// Apply adds an event: the one place that says what events mean. Kinds that are
// not known, those of a later version, change nothing.
func (s *State) Apply(e Event) {
	s.Events++
	if e.At.After(s.Updated) {
		s.Updated = e.At
	}
	s.spend(e)
	s.trackActor(e)
	defer s.trackPosition(e)
	defer s.trackReason(e)
	switch e.Kind {
	case RunNamed:
		s.Name, s.Unnamed, s.Proposed = e.Name, false, e.Value
	case RunStarted, RunResumed, RunStopped, RunDone, RunRemoved, UndoStarted:
		s.applyRun(e)
	case VarTyped:
		s.Typed[e.Var] = e.Value
	case VarSet:
		delete(s.Typed, e.Var)
		s.applyVar(e)
	case Intended, Made, Adopted, Dropped, Removed, Stays:
		s.applyItem(e)
	case FoundThing:
		s.applyFound(e)
	case Asked, AskSettled, Replied, Prompt, Noted, Loading:
		s.applyTalk(e)
	default:
		s.applyStep(e)
	}
}

// trackActor notes who works, and on which step.
func (s *State) trackActor(e Event) {
	if e.By == nil {
		return
	}
	s.By = e.By
	who := Actor{User: e.By.User, Host: e.By.Host, Key: e.By.Key}
	if !slices.ContainsFunc(s.Hands, func(a Actor) bool { return a.same(&who) }) {
		s.Hands = append(s.Hands, who)
	}
}

// trackPosition notes where something happens, and since when.
func (s *State) trackPosition(e Event) {
	switch e.Kind {
	case RunResumed, UndoStarted:
		s.At, s.Since = s.Current, e.At
	case StepReset, VarSet, VarTyped:
	default:
		anew := e.Step != s.At || e.Kind == StepStarted || e.Kind == AskSettled
		if e.Step != "" && anew {
			s.At, s.Since = e.Step, e.At
		}
	}
}

// trackReason notes why the run does not go on.
func (s *State) trackReason(e Event) {
	switch e.Kind {
	case RunStarted, RunResumed, UndoStarted, RunDone, StepStarted, StepDone, StepSkipped:
		s.Reason = ""
	case RunStopped:
		s.Reason = ""
		if s.Status == Stopped { // not a teardown that removed nothing
			s.Reason = e.Note
		}
	case RunRemoved:
		s.Reason = e.Note
	case Polled:
		if e.Poll != nil {
			s.Reason = e.Poll.Note
		}
	case Faulted:
		if e.Fault != nil {
			s.Reason = e.Fault.Says
		}
	}
}

func (s *State) applyRun(e Event) {
	s.Ask, s.Sign, s.Removing = nil, nil, ""
	switch e.Kind {
	case RunStarted:
		s.Run, s.Name, s.Procedure, s.Started, s.Status = e.Run, e.Name, e.Procedure, e.At, Running
		s.Unnamed, s.For = e.Unnamed, e.For
	case RunResumed:
		s.Status, s.Undoing = Running, false
		s.resetUnfinished()
	case RunStopped:
		s.Status, s.Note = Stopped, e.Note
		if e.Step != "" && !s.Undoing {
			s.Current = e.Step // others may have begun since
		}
		if s.Undoing && s.before != "" { // nothing was removed: the run is as it was
			s.Undoing = false
			if s.before != Running {
				s.Status = s.before
			}
		}
	case RunDone:
		s.Status = Done
		if !s.final {
			s.Ended, s.final = e.At, true
		}
	case UndoStarted:
		if !s.Undoing {
			s.before = s.Status
		}
		s.Undoing, s.Status = true, Running
	case RunRemoved:
		s.Status, s.Ended, s.Undoing, s.Note, s.final = TakenOff, e.At, false, e.Note, false
	}
}

// resetUnfinished makes the steps that a stop or a crash cut off steps to come.
func (s *State) resetUnfinished() {
	for _, st := range s.Steps {
		switch st.Status {
		case Running, Waiting, Asking, Failing:
			*st = StepState{Status: Todo, States: st.States}
		}
	}
}

func (s *State) applyVar(e Event) {
	if st := s.Steps[e.Step]; st != nil {
		st.choicesLoaded()
	}
	switch {
	case e.Token != "" || e.Note == tokenNote:
		s.Tokens[e.Var] = e.Token
	case e.Secret:
		s.Secrets[e.Var] = true
	default:
		s.Values[e.Var] = e.Value
	}
	if e.Answered {
		s.Answered[e.Var] = true
	}
}

func (s *State) applyItem(e Event) {
	if e.Item == nil {
		return
	}
	status := map[Kind]ItemStatus{Intended: IsIntended, Made: IsMade, Adopted: IsAdopted, Removed: IsRemoved,
		Stays: IsStaying}[e.Kind]
	s.freeKey(e)
	i := slices.IndexFunc(s.Items, func(x ItemState) bool { return x.Key == e.Item.Key })
	if e.Kind == Dropped {
		if i >= 0 && s.Items[i].Status == IsIntended {
			s.Items = slices.Delete(s.Items, i, i+1)
		}
		return
	}
	if status == IsStaying && i >= 0 && s.Items[i].Status == IsAdopted {
		status = IsAdopted // still not ours to remove
	}
	s.clearUndoFault(e)
	it := ItemState{Item: *e.Item, Status: status, At: e.At, Note: e.Note}
	if e.Kind == Stays && status == IsAdopted {
		it.At = s.Items[i].At // when it was taken over
	}
	s.keepVariables(&it, e.Kind, i)
	if i < 0 {
		if from := s.Item(it.Base()); it.Replaced() && from != nil {
			it.At = from.At // it is older than its being set aside
		}
		s.Items = append(s.Items, it)
		return
	}
	s.Items[i] = it
}

// applyFound keeps that an item showed at its provider.
func (s *State) applyFound(e Event) {
	if e.Item == nil {
		return
	}
	if it := s.Item(e.Item.Key); it != nil && it.ID == e.Item.ID {
		it.Shown = true
	}
}

// keepVariables keeps, for an item without a place or a shape, what the variables
// said of it when it came to be.
func (s *State) keepVariables(it *ItemState, k Kind, known int) {
	if !it.Place.IsZero() && it.Shape != nil {
		return
	}
	if known >= 0 && (k == Removed || k == Stays || s.Items[known].Status == IsIntended) {
		it.then = s.Items[known].then
	}
	if it.then == nil {
		it.then = maps.Clone(s.Values)
	}
}

// freeKey lets what stays behind, while the run goes on without it, have the
// key under which that is journaled.
func (s *State) freeKey(e Event) {
	if e.Kind != Stays || !e.Item.Replaced() || s.Item(e.Item.Key) != nil {
		return
	}
	if it := s.Item(e.Item.Base()); it != nil && strings.EqualFold(it.ID, e.Item.ID) {
		it.Key = e.Item.Key
	}
}

// clearUndoFault takes a teardown's fault off a step whose item is settled.
func (s *State) clearUndoFault(e Event) {
	if !s.Undoing || e.Kind != Removed && e.Kind != Stays {
		return
	}
	s.Removing = ""
	s.before = ""
	st := s.Steps[e.Step]
	if st == nil {
		return
	}
	if st.Status == Failing || st.Status == Waiting || st.Status == Asking || st.Status == Running {
		st.Status, st.Fault, st.Wait = Done, nil, nil
	}
}

func (s *State) applyTalk(e Event) {
	st := s.Steps[e.Step]
	if st == nil && e.Step != "" && e.Step != PlanStep {
		st = s.Step(e.Step)
	}
	switch e.Kind {
	case Asked:
		s.Ask = e.Ask
		if st != nil {
			st.Status = Asking
			st.choicesLoaded()
		}
	case AskSettled, Replied:
		if s.Ask == nil || e.Reply == nil || s.Ask.ID == e.Reply.ID {
			s.Ask = nil
		}
		if st != nil && st.Status == Asking {
			st.Status = Running
		}
	case Prompt:
		s.Sign, s.signing = e.Sign, e.Step
	default:
		if e.Item != nil && s.Undoing {
			s.Removing = e.Item.Key
		}
		s.Note = e.Note
		if st != nil {
			st.Note, st.loading = e.Note, e.Kind == Loading
		}
	}
}

// clearSign takes off what a step showed for signing in.
func (s *State) clearSign(step string) {
	if s.signing == step {
		s.Sign = nil
	}
}

// choicesLoaded ends what Loading said.
func (st *StepState) choicesLoaded() {
	if st.loading {
		st.Note, st.loading = "", false
	}
}

// applyStep passes over kinds that it does not know: a newer version's.
func (s *State) applyStep(e Event) {
	known := slices.Contains([]Kind{StepStarted, StepDone, StepSkipped, StepReset, Polled, Waits, Faulted, Checked},
		e.Kind)
	if !known || e.Step == "" || e.Kind == Polled && e.Poll == nil || e.Kind == Faulted && e.Fault == nil {
		return
	}
	st := s.Step(e.Step)
	switch e.Kind {
	case StepStarted:
		s.Current = e.Step
		s.clearSign(e.Step)
		*st = StepState{Status: Running, Began: e.At, States: st.States, By: e.By}
	case StepDone, StepSkipped:
		st.Status, st.Ended, st.Took = Done, e.At, e.Took
		if e.Kind == StepSkipped {
			st.Status = Skipped
		}
		st.Note, st.Fault, st.Wait = e.Note, nil, nil
		s.clearSign(e.Step)
	case StepReset:
		*st = StepState{Status: Todo}
	case Polled:
		st.Poll, st.Status, st.Fault = e.Poll, Waiting, nil
		if !slices.Contains(st.States, e.Poll.State) {
			st.States = append(st.States, e.Poll.State)
		}
	case Waits:
		st.Wait, st.Status = e.Wait, Waiting
	case Faulted:
		st.Fault, st.Status = e.Fault, Failing
		if !e.Fault.Next.IsZero() {
			st.Status = Waiting
		}
	case Checked:
		var kept []Finding
		if e.Act != "" {
			kept = slices.DeleteFunc(slices.Clone(st.Findings), func(f Finding) bool { return f.Act == e.Act })
		}
		st.Findings = append(kept, e.Findings...)
	}
}
