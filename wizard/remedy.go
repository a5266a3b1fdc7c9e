package wizard

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// Remedy recognises an error or end state and offers what mends it. It
// matches by class, status and code, never by wording.
type Remedy struct {
	// ID is stable: "A20.not-yet-in-effect".
	ID string
	// When recognises the fault.
	When func(r *Run, f *Fault) bool
	// Says explains in plain words; Why is the second line, may be nil.
	Says func(r *Run, f *Fault) string
	Why  func(r *Run, f *Fault) string
	// Lacks is the settled step whose thing such a fault says is not there any more;
	// "" where that is not known from the fault alone.
	Lacks string
	// Needs names the right that is lacking, so that somebody who has it can go
	// on with the run; nil where it is not about a right.
	Needs func(r *Run, f *Fault) string
	// Diagnose looks closer before the person is asked; its findings are
	// shown and may name the act to propose.
	Diagnose func(ctx context.Context, r *Run, f *Fault) (Diagnosis, error)
	// Auto retries by itself, visibly; nil asks at once.
	Auto *Auto
	// Acts are offered, the first is proposed. "Stop here" is always added.
	Acts []Act
}

// Auto has a remedy try its step again by itself, with a countdown.
type Auto struct {
	// Every is the longest pause: they begin at a second and grow
	// (providers.Pause); the provider's own Retry-After is honoured when longer.
	// For is the whole time after which the person is asked instead.
	Every, For time.Duration
	// Before runs before each retry (a new token).
	Before func(ctx context.Context, r *Run) error
}

// Diagnosis is what Remedy.Diagnose found out.
type Diagnosis struct {
	Findings []Finding
	// Propose is the id of the act to put first; "" keeps the order.
	Propose string
	// Says replaces the remedy's words when not "".
	Says string
}

// Act is something that may mend a fault: a choice of an Ask of kind AskRemedy.
type Act struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Hint  string `json:"hint,omitempty"`
	// Command is to be sent to a colleague who has the right (hand over), Message
	// the whole of what is sent: who asks, why, where, which right, what to send
	// back.
	Command string `json:"command,omitempty"`
	Message string `json:"message,omitempty"`
	// Goto goes back to a step, after Do if that leads nowhere else; Edit asks
	// for a variable again; Again tries the step again (Find first); Skip leaves
	// the step out; Stop stops the run, which can be resumed.
	Goto  string `json:"goto,omitempty"`
	Edit  string `json:"edit,omitempty"`
	Again bool   `json:"-"`
	Skip  bool   `json:"-"`
	Stop  bool   `json:"-"`
	// Do mends; then the Outcome, or trying again when it is empty.
	Do func(ctx context.Context, r *Run) (Outcome, error) `json:"-"`
	// HandOver makes the command.
	HandOver func(Values) string `json:"-"`
	// Agreed marks an act that makes only what the procedure makes anyway:
	// --yes, which agreed to that, takes it when it is proposed.
	Agreed bool `json:"-"`
	// Credentials marks acts that ask for another token or password.
	Credentials bool `json:"-"`
	// Danger marks acts that delete.
	Danger bool `json:"danger,omitempty"`
}

// Fault is an error at a step, explained.
type Fault struct {
	Step string          `json:"step"`
	Err  providers.Error `json:"error"`
	// Remedy is the id of the one that matched; Says and Why its words.
	Remedy string `json:"remedy"`
	Says   string `json:"says"`
	Why    string `json:"why,omitempty"`
	// Needs is the right that is lacking; "" where it is not about one.
	Needs string `json:"needs,omitempty"`
	// Findings of a closer look.
	Findings []Finding `json:"findings,omitempty"`
	Acts     []Act     `json:"acts,omitempty"`
	// Attempt counts the tries at the step, from 1; Since is the first
	// failure in a row of this remedy; Next is the coming automatic retry
	// (zero: none), Until when it gives up asking by itself.
	Attempt int       `json:"attempt"`
	Since   time.Time `json:"since"`
	Next    time.Time `json:"next,omitzero"`
	Until   time.Time `json:"until,omitzero"`
	// Handed is since when somebody else's part is waited for: what was handed
	// over is looked for at Next, again and again, until it is there.
	Handed time.Time `json:"handed,omitzero"`
	// Lacks is the settled step of which it was seen that what it gave is not
	// there, or does not do: the proposed act goes back to it.
	Lacks string `json:"lacks,omitempty"`

	// taking is the thing that could not be removed; nil where none was to be.
	taking *Item
}

// Class is the class of the fault's error.
func (f *Fault) Class() providers.Class { return f.Err.Class }

// Question says whether nothing failed at a provider: the person interrupted it,
// its time is up, or the program asks what is to become of something.
func (f *Fault) Question() bool {
	return f != nil && (f.Code(codeInterrupted, codeDeadline) ||
		f.Err.Provider == providers.Own && f.Err.RequestID == "" && strings.HasSuffix(f.Says, "?"))
}

// lacking is the step to which the proposed act leads, where that is because of
// something that was looked at.
func (f *Fault) lacking() string {
	seen := f.Err.Provider == providers.Own ||
		slices.ContainsFunc(f.Findings, func(x Finding) bool { return x.Verdict == Bad })
	if len(f.Acts) == 0 || f.Acts[0].Do != nil || f.Acts[0].Goto == f.Step || !seen {
		return ""
	}
	return f.Acts[0].Goto
}

// Retries says whether what failed is tried again by itself, at Next.
func (f *Fault) Retries() bool { return f != nil && !f.Next.IsZero() }

// anyRight is what is lacking where nobody knows more.
const anyRight = "a right that this sign-in lacks"

// Code says whether the fault carries one of the codes.
func (f *Fault) Code(codes ...string) bool { return providers.HasCode(&f.Err, codes...) }

// ByCode is a Remedy.When: it matches faults with one of the codes.
func ByCode(codes ...string) func(*Run, *Fault) bool {
	return func(_ *Run, f *Fault) bool { return f.Code(codes...) }
}

// ByClass is a Remedy.When: it matches faults of one of the classes.
func ByClass(classes ...providers.Class) func(*Run, *Fault) bool {
	return func(_ *Run, f *Fault) bool {
		for _, c := range classes {
			if f.Err.Class == c {
				return true
			}
		}
		return false
	}
}

// Words is a Remedy.Says, or Why, that is always the same sentence.
func Words(s string) func(*Run, *Fault) string {
	return func(*Run, *Fault) string { return s }
}
