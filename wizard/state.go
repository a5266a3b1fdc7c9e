package wizard

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// State is what a run's events add up to. Every front end, and resuming,
// makes it by Apply in the order of the events.
type State struct {
	Run, Name, Procedure string
	Status               Status
	Started, Updated     time.Time
	// Ended is when it was done, or taken down; Spent where the time until it was
	// done went. Of a run by an older program Spent is nothing.
	Ended time.Time
	Spent Spent
	// Current is the step that ran last.
	Current string
	// At is the step that something happened to last, Since when that began:
	// the step itself, or going on after a question. Not journaled.
	At      string
	Since   time.Time
	Values  map[string]string
	Secrets map[string]bool
	// Answered are the variables that the person was asked for and gave.
	Answered map[string]bool
	// Typed is what the person had typed, but not sent, when a session ended.
	Typed map[string]string
	// Tokens are resume tokens of long operations.
	Tokens map[string]string
	Steps  map[string]*StepState
	Items  []ItemState
	// Ask is open, Sign is to be done, Note was said last. Not journaled.
	Ask  *Ask
	Sign *Sign
	Note string
	// Reason is why the run stopped, or what it waited for or failed at last; ""
	// when it has gone on since.
	Reason string
	// For is what the run does for another when it is done; nil for most.
	For *Behalf
	// Unnamed says that the name is the program's own, until RunNamed.
	Unnamed bool
	// Proposed is what the procedure proposed when it was named so.
	Proposed string
	// Undoing says that a teardown has begun and is not complete.
	Undoing bool
	// By is who works on it, or did last; Hands are all who did, in the order in
	// which they came.
	By    *Actor
	Hands []Actor
	// Events counts the events applied.
	Events int
	// Removing is the key of the item that a teardown is at; "" between them.
	Removing string
	// signing is the step that Sign belongs to.
	signing string
	// final: it is done, and nothing in it was done again since.
	final bool
	// before is the status before a teardown that has not removed anything.
	before Status
}

// StepState is how far a step is.
type StepState struct {
	Status       Status
	Began, Ended time.Time
	Took         time.Duration
	Poll         *PollResult
	Wait         *WaitInfo
	Fault        *Fault
	Findings     []Finding
	Note         string
	// By is who worked on it last.
	By *Actor
	// States are the states seen while waiting, each once.
	States []string
	// loading says that Note is about choices being looked up.
	loading bool
}

// ItemStatus is what became of an item of the inventory.
type ItemStatus string

// What can become of an item. IsIntended: the call that makes it may have got
// through. IsStaying: a teardown left it.
const (
	IsIntended ItemStatus = "intended"
	IsMade     ItemStatus = "made"
	IsAdopted  ItemStatus = "adopted"
	IsRemoved  ItemStatus = "removed"
	IsStaying  ItemStatus = "stays"
)

// Own says that the run made the item, or meant to, and did not remove it.
func (s ItemStatus) Own() bool { return s == IsMade || s == IsIntended || s == IsStaying }

// ItemState is an item of the inventory: At is when it got its Status, Note why
// it stays.
type ItemState struct {
	Item
	Status ItemStatus
	At     time.Time
	Note   string
	// Shown says that it was seen at the provider before it was to be deleted.
	Shown bool
	// then are the variables as they were, of an item without place or shape.
	then map[string]string
}

// NewState is the state before any event.
func NewState() *State {
	return &State{
		Status: Todo, Values: map[string]string{}, Secrets: map[string]bool{},
		Answered: map[string]bool{}, Typed: map[string]string{}, Tokens: map[string]string{}, Steps: map[string]*StepState{},
	}
}

// Fold makes the state of a run from its events.
func Fold(events []Event) *State {
	s := NewState()
	for _, e := range events {
		s.Apply(e)
	}
	return s
}

// Lacks says whether an open fault has shown that what a settled step gave is not
// there.
func (s *State) Lacks(step string) bool {
	for _, x := range s.Steps {
		if x.Fault != nil && x.Fault.Lacks == step && !x.Status.Settled() {
			return true
		}
	}
	return false
}

// Step gives a step's state, never nil.
func (s *State) Step(id string) *StepState {
	st := s.Steps[id]
	if st == nil {
		st = &StepState{Status: Todo}
		s.Steps[id] = st
	}
	return st
}

// Item finds an item by key; nil when there is none.
func (s *State) Item(key string) *ItemState {
	for i := range s.Items {
		if s.Items[i].Key == key {
			return &s.Items[i]
		}
	}
	return nil
}

// Closing are the findings about the finished link, without those about things
// that are gone by now.
func (s *State) Closing() []Finding {
	var out []Finding
	for _, f := range s.Step(ClosingStep).Findings {
		if it := s.Item(f.Of); f.Of == "" || it != nil && it.Status != IsRemoved {
			out = append(out, f)
		}
	}
	return out
}

// Who are all who worked on the run, in a sentence's words; "" when nobody said.
func (s *State) Who() string {
	out := make([]string, len(s.Hands))
	for i := range s.Hands {
		out[i] = s.Hands[i].String()
	}
	return strings.Join(out, ", ")
}

// Needs is the right for want of which the run does not go on, and the step
// that needs it; "" where it is not about a right. Somebody who has the right
// can go on with the run.
func (s *State) Needs() (right, step string) {
	if s.Status.Over() {
		return "", ""
	}
	for _, id := range append([]string{s.Current}, slices.Sorted(maps.Keys(s.Steps))...) {
		st := s.Steps[id]
		if st == nil || st.Status.Settled() || st.Fault == nil {
			continue
		}
		if f := st.Fault; f.Needs != "" && (!f.Retries() || !f.Handed.IsZero()) {
			return f.Needs, id
		}
	}
	return "", ""
}

// Value gives a variable; a secret's is its reference.
func (s *State) Value(name string) string {
	if s.Secrets[name] {
		return "$" + name
	}
	return s.Values[name]
}
