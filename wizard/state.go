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
	Ended                time.Time
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
	// For is what the run does for another when it is done; nil for most.
	For *Behalf
	// Unnamed says that the name is the program's own, until RunNamed.
	Unnamed bool
	// Proposed is what the procedure proposed when it was named so.
	Proposed string
	// Undoing says that a teardown has begun; Events counts them.
	Undoing bool
	Events  int
	// Removing is the key of the item that a teardown is at; "" between them.
	Removing string
	// signing is the step that Sign belongs to.
	signing string
	// before is the status before a teardown that has not removed anything.
	before Status
}

// StepState is how far a step is.
type StepState struct {
	Status       Status
	Began, Ended time.Time
	Took         time.Duration
	Look         *Look
	Wait         *WaitInfo
	Fault        *Fault
	Findings     []Finding
	Note         string
	// Looks are the states seen while waiting, each once.
	Looks []string
	// loading says that Note is about choices being looked up.
	loading bool
}

// ItemStatus is what became of an item.
type ItemStatus string

// What can become of an item.
const (
	IsIntended ItemStatus = "intended"
	IsMade     ItemStatus = "made"
	IsAdopted  ItemStatus = "adopted"
	IsRemoved  ItemStatus = "removed"
	IsStaying  ItemStatus = "stays"
)

// ItemState is an item of the inventory.
type ItemState struct {
	Item
	Status ItemStatus
	At     time.Time
	Note   string
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

// Value gives a variable; a secret's is its reference.
func (s *State) Value(name string) string {
	if s.Secrets[name] {
		return "$" + name
	}
	return s.Values[name]
}

// Apply adds an event.
func (s *State) Apply(e Event) {
	s.Events++
	if e.At.After(s.Updated) {
		s.Updated = e.At
	}
	defer s.arrive(e)
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
	case Asked, Settle, Replied, Prompt, Noted, Loading:
		s.applyTalk(e)
	default:
		s.applyStep(e)
	}
}

// arrive notes where something happens, and since when.
func (s *State) arrive(e Event) {
	switch e.Kind {
	case RunResumed, UndoStarted:
		s.At, s.Since = s.Current, e.At
	case StepReset, VarSet, VarTyped:
	default:
		anew := e.Step != s.At || e.Kind == StepStarted || e.Kind == Settle
		if e.Step != "" && anew {
			s.At, s.Since = e.Step, e.At
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
		s.unfinished()
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
		s.Status, s.Ended = Done, e.At
	case UndoStarted:
		if !s.Undoing {
			s.before = s.Status
		}
		s.Undoing, s.Status = true, Running
	case RunRemoved:
		s.Status, s.Ended, s.Undoing, s.Note = TakenOff, e.At, false, e.Note
	}
}

// unfinished makes the steps that a stop or a crash cut off steps to come.
func (s *State) unfinished() {
	for _, st := range s.Steps {
		switch st.Status {
		case Running, Waiting, Asking, Failing:
			*st = StepState{Status: Todo, Looks: st.Looks}
		}
	}
}

func (s *State) applyVar(e Event) {
	if st := s.Steps[e.Step]; st != nil {
		st.lookedUp()
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
	s.leavesKey(e)
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
	s.undone(e)
	it := ItemState{Item: *e.Item, Status: status, At: e.At, Note: e.Note}
	s.remembers(&it, e.Kind, i)
	if i < 0 {
		if from := s.Item(it.Base()); it.Replaced() && from != nil {
			it.At = from.At // it is older than its being set aside
		}
		s.Items = append(s.Items, it)
		return
	}
	s.Items[i] = it
}

// remembers keeps, for an item without a place or a shape, what the variables
// told of it when it came to be.
func (s *State) remembers(it *ItemState, k Kind, known int) {
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

// leavesKey lets what stays behind, while the run goes on without it, have the
// key under which that is journaled.
func (s *State) leavesKey(e Event) {
	if e.Kind != Stays || !e.Item.Replaced() || s.Item(e.Item.Key) != nil {
		return
	}
	if it := s.Item(e.Item.Base()); it != nil && strings.EqualFold(it.ID, e.Item.ID) {
		it.Key = e.Item.Key
	}
}

// undone takes a teardown's fault off a step whose item is settled.
func (s *State) undone(e Event) {
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
	if st == nil && e.Step != "" {
		st = s.Step(e.Step)
	}
	switch e.Kind {
	case Asked:
		s.Ask = e.Ask
		if st != nil {
			st.Status = Asking
			st.lookedUp()
		}
	case Settle, Replied:
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

// signed takes off what a step showed for signing in.
func (s *State) signed(step string) {
	if s.signing == step {
		s.Sign = nil
	}
}

// lookedUp ends what Loading said.
func (st *StepState) lookedUp() {
	if st.loading {
		st.Note, st.loading = "", false
	}
}

// applyStep passes over kinds that it does not know: a newer version's.
func (s *State) applyStep(e Event) {
	known := slices.Contains([]Kind{StepStarted, StepDone, StepSkipped, StepReset, Looked, Waits, Faulted, Checked},
		e.Kind)
	if !known || e.Step == "" || e.Kind == Looked && e.Look == nil || e.Kind == Faulted && e.Fault == nil {
		return
	}
	st := s.Step(e.Step)
	switch e.Kind {
	case StepStarted:
		s.Current = e.Step
		s.signed(e.Step)
		*st = StepState{Status: Running, Began: e.At, Looks: st.Looks}
	case StepDone, StepSkipped:
		st.Status, st.Ended, st.Took = Done, e.At, e.Took
		if e.Kind == StepSkipped {
			st.Status = Skipped
		}
		st.Note, st.Fault, st.Wait = e.Note, nil, nil
		s.signed(e.Step)
	case StepReset:
		*st = StepState{Status: Todo}
	case Looked:
		st.Look, st.Status, st.Fault = e.Look, Waiting, nil
		if !slices.Contains(st.Looks, e.Look.State) {
			st.Looks = append(st.Looks, e.Look.State)
		}
	case Waits:
		st.Wait, st.Status = e.Wait, Waiting
	case Faulted:
		st.Fault, st.Status = e.Fault, Failing
		if !e.Fault.Next.IsZero() {
			st.Status = Waiting
		}
	case Checked:
		st.Findings = e.Findings
	}
}
