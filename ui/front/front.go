// Package front is what every front end works with: runs to start, resume
// and take down, and the feed of the board. It has no terminal in it; the
// terminal UI, the plain lines and the JSON stand on the same few calls.
package front

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/watch"
	"example.org/peerage/wizard"
)

// RunInfo is a run in a list.
type RunInfo struct {
	ID, Name, Procedure, Title string
	Status                     wizard.Status
	// Step is where it stands: its id, title, number; Steps how many.
	StepID, Step  string
	Number, Steps int
	Started       time.Time
	Updated       time.Time
	// Note says why it stopped, or what is waited for.
	Note string
	// Busy: another process works on it; Worker says who and where, if that is
	// known and elsewhere.
	Busy   bool
	Worker string
	// Needs is the right for want of which it does not go on, with the step's
	// number: "Application Administrator (step 4)"; "" where it is not about one.
	// By is who worked on it last.
	Needs, By string
	// Made counts what it made and did not remove. Undoing: it is being taken down,
	// and that is not complete; no step is where it stands then.
	Made    int
	Undoing bool
}

// TakenError says that a run has the name already.
type TakenError struct{ Run RunInfo }

// Error says where that run stands and what can be done.
func (e *TakenError) Error() string {
	at := string(e.Run.Status)
	if !e.Run.Status.Over() && e.Run.Steps > 0 {
		at = fmt.Sprintf("%s at step %d of %d", at, e.Run.Number, e.Run.Steps)
	}
	if e.Run.Status.Over() {
		return fmt.Sprintf("there is a run %q already, %s. Take another --name", e.Run.Name, at)
	}
	return fmt.Sprintf("there is a run %q already, %s. Go on with it: peerage resume %s. Or take another --name",
		e.Run.Name, at, e.Run.Name)
}

// Runs starts and continues runs. Only one process works on a run at a time:
// the second gets an error that says so.
type Runs interface {
	Procedures() []*wizard.Procedure
	Procedure(id string) *wizard.Procedure
	List(ctx context.Context) ([]RunInfo, error)
	// Start begins a run. Without a name it is called after the procedure,
	// until the procedure proposes a better one (wizard.RunNamed).
	Start(ctx context.Context, o StartOptions, sink func(wizard.Event)) (*wizard.Session, error)
	// Resume goes on with a run, by name or id. It gives its events so far,
	// for the front end's own wizard.Fold. back is a step to go back to
	// first, or "".
	Resume(ctx context.Context, name, back string, sink func(wizard.Event)) ([]wizard.Event, *wizard.Session, error)
	// Teardown removes what a run made, after the name was typed.
	Teardown(ctx context.Context, name string, sink func(wizard.Event)) ([]wizard.Event, *wizard.Session, error)
	// Events are a run's events so far.
	Events(ctx context.Context, name string) ([]wizard.Event, error)
	// Forget drops a run from the journal; what it made is not touched.
	Forget(ctx context.Context, name string) error
}

// StartOptions begin a run.
type StartOptions struct {
	Procedure, Name string
	Values          map[string]string
	// Guided asks before every act.
	Guided bool
	// Read is how long the first page stays where nobody leaves it, in the machine's
	// time; 0 is until a person does.
	Read time.Duration
	// Agreed: the person typed the name of what an act deletes; Stops: and was
	// told that it carries traffic.
	Agreed, Stops bool
	// Deletes is the id of the half that an act of the board removes.
	Deletes string
	// About is the link that an act of the board is about; nil is none.
	About *wizard.About
	// For is what the run does for another when it is done; nil is nothing.
	For *wizard.Behalf
}

// Source is one listing that the board rests on; its Provider is the one whose
// account it is.
type Source = watch.SourceStatus

// ListsAccounts is how the id of a source ends that lists a provider's accounts:
// it has no links, and is polled more seldom.
const ListsAccounts = ":accounts"

// IsList says whether a source lists accounts.
func IsList(id string) bool { return strings.HasSuffix(id, ListsAccounts) }

// Snapshot is all that the board shows. Links are not to be changed by the
// receiver.
type Snapshot struct {
	At      time.Time
	Links   []providers.Link
	Sources []Source
	// Events since the last snapshot, or a resync; the first snapshot that a
	// reader gets stands for all before.
	Events []watch.Event
	// Complete: every source was heard whole, and lately. Settled: the first
	// wait is over, whatever it brought: before that, links may still find their
	// partners.
	Complete, Settled bool
	// Missing are the accounts that are not connected.
	Missing []Lack
	// Unsaved is why what is seen cannot be kept, so that the history has a gap;
	// "" where it is kept.
	Unsaved string
	// From is who saw it, where another process watches for all; "" is this one.
	From string
	// Before is who saw what the one that watches now, since lately, has not heard
	// yet: it is shown with its age. "" is that there is nothing of the kind.
	Before string
	// Trouble is why the shared state cannot be worked with, and what that means;
	// "" where it can.
	Trouble string
	// Silences are of links of which nobody is alerted for a while, by their ids.
	Silences map[string]Silence
	// Drift is how they stand against the file of links that must exist; nil where
	// there is none.
	Drift *Drift
}

// After is a snapshot for a reader that has not read the one before: it is told
// the events of both.
func (s Snapshot) After(unread Snapshot) Snapshot {
	s.Events = watch.Snapshot{At: s.At, Links: s.Links, Sources: s.Sources, Complete: s.Complete, Events: s.Events}.
		Queue(unread.Events)
	return s
}

// Over says whether nothing more is to be waited for until a deadline: it is
// complete, or what is missing needs somebody to do something.
func (s Snapshot) Over(deadline time.Time) bool {
	return len(s.Sources) == 0 || watch.Snapshot{Complete: s.Complete, Sources: s.Sources}.Over(deadline)
}

// Unheard are the sources that keep it from being complete.
func (s Snapshot) Unheard() []Source { return watch.Snapshot{Sources: s.Sources}.Missing() }

// Silence is why nobody is alerted of a link, until when, and who said so.
type Silence struct {
	Until  time.Time `json:"until"`
	Reason string    `json:"reason"`
	By     string    `json:"by,omitempty"`
}

// Silenced is the silence of a link, if one is on at the snapshot's time.
func (s *Snapshot) Silenced(link string) (Silence, bool) {
	x, ok := s.Silences[link]
	return x, ok && x.Until.After(s.At)
}

// LinkAct is something that can be done about a link. Choosing it starts a
// procedure with values, or goes on with or takes down a run.
type LinkAct struct {
	ID, Title, Hint string
	// Verb is the title in two or three words, for a foot: "accept request".
	Verb string
	// Danger: it deletes, or stops traffic. Deletes: it removes the link or a
	// half of it.
	Danger, Deletes bool
	// Disabled says why not; the act stays visible.
	Disabled string
	// Start begins this; or Resume (with Back) or Teardown name a run.
	Start        *StartOptions
	Resume, Back string
	Teardown     string
	// Confirm is the name to type for acts that delete what no run made.
	Confirm string
}

// Feed is the board's source.
type Feed interface {
	// Watch delivers snapshots, latest wins, until ctx ends.
	Watch(ctx context.Context) <-chan Snapshot
	// Refresh looks now ("" is all sources), or has who watches for all look. Its
	// error, and Renew's, is why nobody will.
	Refresh(source string) error
	Pause(on bool)
	Acts(l providers.Link) []LinkAct
	History(ctx context.Context, linkID string) (History, error)
	// Connect signs in for watching; prompt shows device codes.
	Connect(ctx context.Context, provider string, prompt func(wizard.Sign)) error
	// Paste takes what a person has pasted to sign in with for watching, if it
	// works. It stays in memory.
	Paste(ctx context.Context, provider, text string) error
	// Renew reads the environment and the files of other tools again.
	Renew(provider string) error
}

// Happening is one line of the log.
type Happening struct {
	At time.Time
	// Run is the name of the run; "" is the program itself.
	Run string
	// Number is the step's on the screens; 0 where it is about no step.
	Number int
	// Kind is the event's; "" is none's.
	Kind wizard.Kind
	// Does is what happened, in a word; "" where Text is a sentence.
	Does, Text string
	// Often: it is one of many that say that all is well.
	Often bool
}

// Backend is everything that a front end is given.
type Backend struct {
	Clock clock.Clock
	Runs  Runs
	Feed  Feed
	// Providers are those whose networks are linked; Accounts those that can
	// be connected for watching.
	Providers []Provider
	Accounts  []Account
	// Place is said at the right of the head: "demo · Contoso, ×20"; "" in
	// real life. Demo says that nothing real is touched.
	Place string
	Demo  bool
	// Stage is what the demo can do for an audience; nil in real life.
	Stage Stage
	// Version of the program; LogPath where the log is.
	Version, LogPath string
	// Links is the file of links that must exist; "" is none.
	Links string
	// RunOf is the name of the run that made a link, "" when none did; nil knows
	// none.
	RunOf func(*providers.Link) string
	// Changed says when runs are no longer as they were because others, too, work
	// on them, until ctx ends; nil where nobody else does.
	Changed func(ctx context.Context) <-chan struct{}
	// Views keeps how the board is shown; nil keeps nothing.
	Views Views
	// ReadOnly forbids every write.
	ReadOnly bool
	// Alone: there is nothing but the board; leaving it ends the program.
	Alone bool
	// Rings gives what is to be rung for, in a sentence each, until ctx ends; nil
	// rings never.
	Rings func(ctx context.Context) <-chan string
	// Doctor looks at what is here: sign-ins, tokens, folders.
	Doctor func(ctx context.Context) []wizard.Finding
	// Log gives what happened last, the oldest first.
	Log func() []Happening
	// Record is a run's record, as Markdown; SaveRecord writes it and gives its
	// path, nil where no files are written.
	Record     func(ctx context.Context, run string) (string, error)
	SaveRecord func(ctx context.Context, run string) (string, error)
	// SaveFile writes a text beside the person's work, under a name that is free,
	// and gives its path; nil where no files are written.
	SaveFile func(name, text string) (string, error)
	// OpenURL opens a browser; nil when there is none.
	OpenURL func(string) error
	// Interval changes how often accounts are polled, from a second to an hour; nil
	// where that is not this reader's to say.
	Interval func(every time.Duration) error
	// Silence has nobody alerted of a link for a while, and ends it with a zero
	// Until; nil where that cannot be.
	Silence func(ctx context.Context, link string, s Silence) error
	// Carry does what was agreed to about a link, one after the other, without a
	// screen of its own: what would ask something is not done, and says so.
	Carry func(ctx context.Context, l *providers.Link, acts []LinkAct) error
	// Probe tries from this machine to reach services over a link, and keeps what came
	// of it: those that the provider lists where none is given, and ErrNoService where
	// it lists none. nil where that would say nothing.
	Probe func(ctx context.Context, l *providers.Link, to []providers.Endpoint) (Tried, error)
	// Copy puts text into the clipboard of this machine and gives the names of
	// the programs that took it; "" is none.
	Copy func(text string) string
}
