package wizard

import (
	"context"
	"strings"
	"time"
)

// Kind says what happened. The values stand in journals and never change.
type Kind string

// The kinds of event. Those for which Journaled is false are shown and not kept.
const (
	RunStarted  Kind = "run.started"
	RunResumed  Kind = "run.resumed" // another session goes on with it
	RunNamed    Kind = "run.named"   // begun without a name, it has one now; Value is what was proposed
	RunStopped  Kind = "run.stopped" // resumable; Note says why
	RunDone     Kind = "run.done"
	RunRemoved  Kind = "run.removed" // teardown complete
	UndoStarted Kind = "undo.started"
	StepStarted Kind = "step.started"
	StepDone    Kind = "step.done"
	StepSkipped Kind = "step.skipped"
	StepReset   Kind = "step.reset"    // to be done again
	Intended    Kind = "item.intended" // the call that makes it comes next
	Made        Kind = "item.made"
	Adopted     Kind = "item.adopted" // somebody else's, used by the run
	Dropped     Kind = "item.dropped" // intended, but not made
	Removed     Kind = "item.removed"
	Stays       Kind = "item.stays" // a teardown leaves it; Note says why
	VarSet      Kind = "var.set"
	VarTyped    Kind = "var.typed" // typed, but not taken when the session ended
	Polled      Kind = "wait.look" // a poll of a wait saw something new
	Faulted     Kind = "fault"
	Replied     Kind = "reply"   // a person decided
	FoundThing  Kind = "found"   // what a teardown is about to delete shows: once it does not, it is gone
	Checked     Kind = "checked" // Findings about a step, or the finished link

	Asked      Kind = "ask"
	Prompt     Kind = "prompt" // Sign says what to do to sign in
	Noted      Kind = "note"
	Loading    Kind = "loading"     // choices are being looked up
	Waits      Kind = "wait.next"   // Wait says when the next poll is
	AskSettled Kind = "ask.settled" // the ask is over, whoever answered it
)

// ClosingStep is where the findings about the finished link stand: no step of
// the procedure.
const ClosingStep = "closing"

// Journaled says whether events of the kind are kept: all but those that only
// say what goes on at the moment. A kind that is not known is.
func (k Kind) Journaled() bool {
	switch k {
	case Asked, Prompt, Noted, Loading, Waits, AskSettled:
		return false
	}
	return true
}

// advances says whether a step has come further with it: a failure after it is
// not the failure before it again.
func (e *Event) advances() bool {
	switch e.Kind {
	case Made, Adopted, Removed, Polled, StepDone:
		return true
	case VarSet:
		return !e.Secret // a key is made anew at each try
	}
	return false
}

// Event is one thing that happened in a run. Front ends and the journal read
// nothing else. It never holds a secret.
type Event struct {
	Run  string    `json:"run"`
	Seq  int64     `json:"seq,omitempty"`
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`
	Step string    `json:"step,omitempty"`
	// By is who worked on the run then, and where; nil where nobody says.
	By *Actor `json:"by,omitempty"`
	// Var and Value of a captured variable; Secret has no value. Answered says
	// that the person gave it when asked.
	Var      string `json:"var,omitempty"`
	Value    string `json:"value,omitempty"`
	Secret   bool   `json:"secret,omitempty"`
	Answered bool   `json:"answered,omitempty"`
	// Note is a sentence for people.
	Note string `json:"note,omitempty"`
	// Procedure and Name of a run that starts; Values it starts with. Unnamed
	// says that nobody chose the name: the procedure may propose another.
	Procedure string            `json:"procedure,omitempty"`
	Name      string            `json:"name,omitempty"`
	Unnamed   bool              `json:"unnamed,omitempty"`
	Values    map[string]string `json:"values,omitempty"`

	// About is the link that a run which starts was begun for; nil is none.
	About *About `json:"about,omitempty"`
	// For is what a run that starts does for another when it is done.
	For *Behalf `json:"for,omitempty"`

	Item     *Item       `json:"item,omitempty"`
	Ask      *Ask        `json:"ask,omitempty"`
	Reply    *Reply      `json:"reply,omitempty"`
	Poll     *PollResult `json:"look,omitempty"`
	Wait     *WaitInfo   `json:"wait,omitempty"`
	Fault    *Fault      `json:"fault,omitempty"`
	Findings []Finding   `json:"findings,omitempty"`
	// Act of Checked: the findings take the place of those that name that act, and
	// of no others.
	Act  string `json:"act,omitempty"`
	Sign *Sign  `json:"sign,omitempty"`
	// Token is the resume token of a provider's long operation, under Var.
	Token string `json:"token,omitempty"`
	// Took is how long a step needed, and how long the run did (RunDone), without
	// the time in which a person was awaited.
	Took time.Duration `json:"took,omitempty"`
	// Spent is where the time went since the journaled event before it.
	Spent *Spent `json:"spent,omitempty"`
}

// About is a link: its id, and what it is called.
type About struct {
	Link  string `json:"link"`
	Title string `json:"title"`
}

// Actor is who works on a run, and where: the user and the machine, and the
// program's version. The machine says so; nobody proves it.
type Actor struct {
	User    string `json:"user,omitempty"`
	Host    string `json:"host,omitempty"`
	Version string `json:"version,omitempty"`
	// Key is the fingerprint of the SSH key with which User came to a process on
	// Host that serves; that much is proved. "" where they work there themselves.
	Key string `json:"key,omitempty"`
}

// String is who, with which key, and where; "" for nobody.
func (a *Actor) String() string {
	if a == nil {
		return ""
	}
	who := a.User
	if a.Key != "" {
		who = strings.TrimSpace(who + " (key " + a.Key + ")")
	}
	if who == "" || a.Host == "" {
		return who + a.Host
	}
	return who + " on " + a.Host
}

// same says whether both are the same person at the same place, whatever the
// program's version.
func (a *Actor) same(b *Actor) bool { return a.User == b.User && a.Host == b.Host && a.Key == b.Key }

// actorKey is where a context keeps who works.
type actorKey struct{}

// Acting has what is done under a context be done by somebody else than who
// runs this process.
func Acting(ctx context.Context, by *Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, by)
}

// ActingAs is who acts under a context; nil is who runs this process.
func ActingAs(ctx context.Context) *Actor {
	by, _ := ctx.Value(actorKey{}).(*Actor)
	return by
}

// WaitInfo is what a front end shows around the polls of a wait: the usual
// states in order, whose words they are, when it began, was last polled and will
// be next, and how long it usually takes and may take.
type WaitInfo struct {
	Path       []string      `json:"path,omitempty"`
	Who        string        `json:"who,omitempty"`
	OtherWho   string        `json:"other_who,omitempty"`
	Began      time.Time     `json:"began"`
	PolledAt   time.Time     `json:"looked_at,omitzero"`
	Next       time.Time     `json:"next"`
	Deadline   time.Time     `json:"deadline"`
	Typical    time.Duration `json:"typical"`
	CanRefresh bool          `json:"can_refresh,omitempty"`
}

// Sign is what a person needs for signing in.
type Sign struct {
	Code    string    `json:"code,omitempty"`
	URL     string    `json:"url"`
	Expires time.Time `json:"expires,omitzero"`
}

// AskKind says what kind of answer an Ask wants.
type AskKind string

// The kinds of question.
const (
	AskInput   AskKind = "input"   // a variable's value
	AskConfirm AskKind = "confirm" // whether to go on with what is said
	AskAdopt   AskKind = "adopt"   // what to do about a thing of somebody else's
	AskRemedy  AskKind = "remedy"  // which act mends a fault
	AskName    AskKind = "name"    // type the name to confirm
	AskPlan    AskKind = "plan"    // whether to go ahead with all that Plan says
)

// Ask is a question to the person. A front end answers with a Reply that
// carries the same ID; an unattended one only where the answer was given
// beforehand or is harmless.
type Ask struct {
	ID    int     `json:"id"`
	Step  string  `json:"step"`
	Kind  AskKind `json:"kind"`
	Title string  `json:"title"`
	Text  string  `json:"text,omitempty"`
	// Lines are details: ids, owners, a list of what goes.
	Lines []string `json:"lines,omitempty"`
	// Var is the variable asked for; Secret hides the typing; Free lets the
	// person type; Draft is what stands there already; Problem what is wrong
	// with what was entered before.
	// Many: several of the choices may be taken, with commas between.
	Var    string `json:"var,omitempty"`
	Secret bool   `json:"secret,omitempty"`
	Free   bool   `json:"free,omitempty"`
	Many   bool   `json:"many,omitempty"`
	Hint   string `json:"hint,omitempty"`
	Draft  string `json:"draft,omitempty"`
	// Typed is what the person had typed when the session before ended. It was
	// not agreed to: only a person may take it.
	Typed   string   `json:"typed,omitempty"`
	Problem string   `json:"problem,omitempty"`
	Choices []Choice `json:"choices,omitempty"`
	// Back says that an earlier question can be gone back to; BackTo is its step.
	Back   bool   `json:"back,omitempty"`
	BackTo string `json:"-"`
	// Undo is what a teardown removes, in its order, and what stays, with the
	// reason; the question is whether it may (AskName).
	Undo []Undo `json:"-"`
	// Plan is all that would be done (AskPlan); More are then what can be changed.
	Plan *Plan `json:"plan,omitempty"`
	// Name must be typed (AskName).
	Name string `json:"name,omitempty"`
	// Fault belongs to AskRemedy; its Acts are the choices.
	Fault *Fault `json:"fault,omitempty"`
	// More are the questions that come next in the same step and need nothing
	// looked up: they can be asked together with this one.
	More []Ask `json:"more,omitempty"`
	// Check validates what is typed, in process; nil accepts all.
	Check func(string) (string, error) `json:"-"`
}

// Person says whether the question waits for a person: not when what failed
// is tried again by itself. A nil question does not.
func (a *Ask) Person() bool { return a != nil && !a.Fault.Retries() }

// Reply answers an Ask. Choice is a choice's value or an act's id; Value what
// was typed. The general ones: "ok", "back", "reload", "stop".
type Reply struct {
	ID     int    `json:"id"`
	Choice string `json:"choice,omitempty"`
	Value  string `json:"value,omitempty"`
	// More are answers to questions of Ask.More, by variable. They may be
	// secrets, so they stay in the process.
	More map[string]string `json:"-"`
}

// Choices that an Ask of any procedure may offer.
const (
	ChoiceOK     = "ok"
	ChoiceBack   = "back"
	ChoiceReload = "reload"
	ChoiceStop   = "stop"
	ChoiceAdopt  = "adopt"
	ChoiceFresh  = "fresh"
	ChoiceAgain  = "again"
	ChoiceEach   = "each" // AskPlan: ask at each step
	ChoiceEdit   = "edit" // AskPlan: Reply.More are other values
	ChoiceRemove = "remove"
	// ChoiceHandOver has another do what a right is lacking for.
	ChoiceHandOver = "hand-over"
)
