package wizard

import "time"

// Summary is what a list says of a run, without its steps and items. It is
// computed from the run's State alone, so that a list that is kept apart from
// the journal says what the events say.
type Summary struct {
	ID, Name, Procedure string
	// Status is Running for a run that a killed process left, too.
	Status Status
	// Step is the id of the step that ran last. Note is State.Reason.
	Step, Note              string
	Started, Updated, Ended time.Time
	// Needs is State.Needs: the right, and the step.
	Needs, NeedsStep string
	// By is who worked on it last; "" is not known.
	By string
	// Undoing: a teardown has begun and is not complete.
	Undoing bool
	// Events counts the events that the State was folded from.
	Events int
	// Made counts what the run made, or meant to make, and did not remove.
	Made int
}

// Summary sums the state up. Times are in UTC.
func (s *State) Summary() Summary {
	out := Summary{
		ID: s.Run, Name: s.Name, Procedure: s.Procedure, Status: s.Status, Step: s.Current, Note: s.Reason,
		Started: s.Started.UTC(), Updated: s.Updated.UTC(), Ended: s.Ended.UTC(), Undoing: s.Undoing, Events: s.Events,
	}
	out.Needs, out.NeedsStep = s.Needs()
	out.By = s.By.String()
	for _, it := range s.Items {
		if it.Status.Own() {
			out.Made++
		}
	}
	return out
}
