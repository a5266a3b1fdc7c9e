// Package wizard is the domain: procedures and their steps as data, and the
// engine that runs them. It knows no terminal, no SDK and no database. What
// happens is one stream of events; every front end, and the journal,
// only reads that stream.
package wizard

import (
	"context"
	"slices"
	"time"

	"example.org/peerage/providers"
)

// Procedure is a documented way of connecting two networks, as data.
type Procedure struct {
	// ID is stable and goes into the journal: "aiven-azure".
	ID string
	// Title says what it does ("Connect Aiven to an Azure VNet"), Subtitle
	// what the thing is called, Minutes how long it usually takes.
	Title, Subtitle string
	Minutes         int
	// Crumb is the short form for the head of a screen: "Aiven ⇄ Azure VNet".
	Crumb string
	// Phases head the steps as the documents do; an act has none. Intro and Scene
	// say before it begins what it is and what it builds.
	Phases []Phase
	Intro  *Intro
	Scene  *Scene
	// Vars are all variables, by the documents' names.
	Vars []Var
	// Steps in the documents' order. Those marked Preflight run first.
	Steps []*Step
	// First lists the Preflight steps in the order in which they run; those
	// that it leaves out follow, in the documents' order.
	First []string
	// Beside lists the steps that need not wait for all before them when
	// steps run side by side: each with the steps that it waits for because of
	// what they do (a role, a sign-in). It waits for the preflight too, and for
	// those that give what it needs.
	Beside map[string][]string
	// UndoOrder lists step ids whose items go first at teardown, in this
	// order; what is not listed follows, newest first.
	UndoOrder []string
	// RestsOn lists, by an item's key, the keys of the items that it needs as
	// long as it is there: where it stays, they stay, and what they rest on. A
	// key that ends with * stands for all that begin so.
	RestsOn map[string][]string
	// Idle names, by the key of a half, the half without which it carries nothing:
	// when that goes, one of somebody else's rests on nothing any more.
	Idle map[string]string
	// Removal is the command that removes a thing which the run made, for whoever
	// may where this sign-in may not; nil and "" are none.
	Removal func(Values, Item) string
	// Propose gives a name for a run that was begun without one, from what is
	// known; "" while that is not enough. Nil proposes nothing.
	Propose func(Values) string
	// LinkName gives the name under which people know the finished link; it
	// is what they type to confirm a teardown.
	LinkName func(Values) string
	// Halves name the variables that hold the provider's ids of the link's
	// halves.
	Halves []string
	// Networks give, for variables with the id of the network behind a hosted
	// half, the variable with that half's id.
	Networks map[string]string
	// After are worth doing once it is done.
	After []AfterAct
	// Closing lists what to look at once the link is up.
	Closing func(ctx context.Context, r *Run) ([]Finding, error)
	// Remedies hold for every step, after the step's own.
	Remedies []Remedy
	// Hidden keeps it off the home screen (acts of the board).
	Hidden bool
}

// Step is one row of the procedure.
type Step struct {
	// ID is the row's id in the specification: "A08". Title is short and
	// plain ("Let your app peer this VNet"), Why a sentence or two.
	ID, Title, Why string
	// Actor groups the rows and says who acts: "AZURE · you, as administrator".
	Actor string
	// Preflight steps run before all others.
	Preflight bool
	// Live steps hold something that ends with the process (a sign-in), so
	// they run anew in every process; Teardown ones also before a teardown.
	Live, Teardown bool
	// SignsIn is the provider ("azure") to which the step opens a session.
	SignsIn string
	// Needs and Gives name variables. When a needed one changes, the step
	// runs again.
	Needs, Gives []string
	// Command is the documented command (or console path), corrected, with
	// the variables filled in; unknown ones stay as their names.
	Command func(Values) string
	// Adopted is shown in Command's place once what the step would make was
	// there already: it shows that, and makes nothing.
	Adopted func(Values) string
	// Needed says whether the step applies; nil is always.
	Needed func(*Run) bool
	// Inputs are asked, in order, unless known.
	Inputs []Input
	// Check looks before anything is done; a Bad finding stops the step.
	Check func(ctx context.Context, r *Run) ([]Finding, error)
	// Find looks whether the thing is there already.
	Find func(ctx context.Context, r *Run) (Found, error)
	// Confirm is asked in guided mode before Do: what will be made, in a
	// sentence; nil or "" asks nothing.
	Confirm func(Values) string
	// Look says in words what is there already of what Do would make, for the plan;
	// it only reads. Nil and "" say nothing.
	Look func(ctx context.Context, r *Run) (string, error)
	// Instead: what Look finds is used, and no name or option of the step is planned.
	Instead bool
	// As says by whom, where that is not whoever is signed in for all; may be nil.
	As func(Values) string
	// Apart has Confirm asked although the person agreed to the whole plan: it
	// interrupts others.
	Apart bool
	// Do acts. What it makes it announces with Run.Intend and Run.Made.
	Do func(ctx context.Context, r *Run) error
	// Wait watches until the step has come true.
	Wait *Wait
	// Makes are the keys of the items that it may make or adopt; one that ends
	// with * stands for all that begin so.
	Makes []string
	// Shapes are the variables that shape what the step makes. When one of them
	// is to be another afterwards, the thing is changed or made anew, or the
	// value is refused; it is never merely written down.
	Shapes []Shape
	// Site is where the step works. It is proved, before Find and before Undo,
	// that the session sees where the known items lie: otherwise "not found"
	// says nothing. Nil proves nothing.
	Site *Site
	// Exits lead from choices about what Find shows to steps, when the Act of what
	// was found leads nowhere else.
	Exits map[string]string
	// Offers are choices about what Find shows beyond using it, making another and
	// stopping; Any stands for ids.
	Offers []string
	// Undo removes one item that the step made. Gone is success. An item that
	// was only intended may have no ID: then it is looked for, and may not be
	// there.
	Undo func(ctx context.Context, r *Run, it Item) error
	// Keep says why an item must stay at teardown; "" lets it go.
	Keep func(ctx context.Context, r *Run, it Item) (string, error)
	// Gone says that an item which the step took over is not there any more: then
	// what it rested on need not stay. Nil never says so. It is asked only where
	// the session sees the item's place.
	Gone func(ctx context.Context, r *Run, it Item) (bool, error)
	// Cuts looks, before an item is removed at teardown, for what is not the
	// run's and is of no use without it: the half of a link that somebody else
	// made. Nil cuts nothing.
	Cuts func(ctx context.Context, r *Run, it Item) ([]Cut, error)
	// Remedies are tried in order, before the procedure-wide ones.
	Remedies []Remedy
	// Result is what the row shows when done ("ana@contoso"); nil is nothing.
	Result func(Values) string
}

// Values gives a variable's value; "" when unknown. A secret's value is never
// given: its reference ("$USER_APP_SECRET") is.
type Values func(name string) string

// Input has a step ask for one variable, unless it is known.
type Input struct {
	Var string
	// Choices discovers what can be chosen; nil when it is typed.
	Choices func(ctx context.Context, r *Run) ([]Choice, error)
	// Only takes the choice without asking when there is just one.
	Only bool
	// Many has several of the choices taken: the value is theirs, with commas between.
	Many bool
	// Free lets the person type or paste another value; Hint says what.
	Free bool
	Hint string
	// Says replaces the variable's help with words for this run; nil does not.
	Says func(*Run) string
	// Default proposes a value.
	Default func(*Run) string
	// Needed says whether to ask; nil is always.
	Needed func(*Run) bool
	// Derive sets what follows from the value (other variables).
	Derive func(ctx context.Context, r *Run, value string) error
}

// Choice is one answer that an Ask offers.
type Choice struct {
	Value string `json:"value"`
	Title string `json:"title"`
	// Columns are further words beside the title, aligned by the front end.
	Columns []string `json:"columns,omitempty"`
	// Disabled says why it cannot be chosen ("overlaps"); "" is can.
	Disabled string `json:"disabled,omitempty"`
	// Warn is said beside it, without disabling.
	Warn string `json:"warn,omitempty"`
	// Alone: where several may be taken, it is taken by itself.
	Alone bool `json:"alone,omitempty"`
}

// Finding is what Step.Check, a diagnosis or the closing list says of one
// prerequisite.
type Finding struct {
	Verdict FindingVerdict `json:"verdict"`
	Text    string         `json:"text"`
	// Fix says what to do about it.
	Fix string `json:"fix,omitempty"`
	// Command does it, or tries it, in a shell; it may have several lines and
	// stays one when it is shown.
	Command string `json:"command,omitempty"`
	// Right is the id of the right that it is about; "" is about none.
	Right string `json:"right,omitempty"`
	// Try is a command that tries it, to be run inside the person's network.
	Try string `json:"try,omitempty"`
	// Act is the AfterAct that mends it; "" is none. Reach is the service that Try
	// tries, HOST:PORT.
	Act   string `json:"act,omitempty"`
	Reach string `json:"reach,omitempty"`
	// Of is the key of the item that it is about, "" when none: when that is gone,
	// so is the finding.
	Of string `json:"of,omitempty"`
}

// FindingVerdict is ok, bad, or cannot be proved yet.
type FindingVerdict string

// The verdicts of a finding. A Bad one of Step.Check stops the step.
const (
	OK       FindingVerdict = "ok"
	Bad      FindingVerdict = "bad"
	Unproved FindingVerdict = "unproved"
)

// Found is what Step.Find saw.
type Found struct {
	// Kind: Nothing, Ours (this run made it: taken over silently), Foreign
	// (somebody made it: the person decides), Settled (nothing is to be done
	// and nothing was adopted: just go on).
	Kind FoundKind
	// Title and Details describe a foreign thing: ids, owner, age.
	Title   string
	Details []string
	// Item is what is there.
	Item Item
	// Values are the variables that it sets: what is there is what is shown.
	Values map[string]string
	// Take takes over what else it gives; nil takes the values alone.
	Take func(ctx context.Context, r *Run) error
	// Choices replaces the usual ones for a foreign thing (use it, make
	// another, stop). Act is called with the value chosen; "adopt" takes.
	Choices []Choice
	Act     func(ctx context.Context, r *Run, value string) (Outcome, error)
}

// FoundKind says whose the thing is that Step.Find saw.
type FoundKind int

// The kinds of Found.Kind.
const (
	Nothing FoundKind = iota
	Ours
	Foreign
	Settled
)

// Outcome says how a step goes on after Found.Act or Act.Do. The zero value
// tries the step again, beginning with Find.
type Outcome struct {
	// Goto is a step to go back to; "" goes on here. GoOn: the step's Do is
	// run. Done: the step counts as done. Stop: the run stops, resumable.
	Goto             string
	Done, Stop, GoOn bool
}

// Wait watches for a state.
type Wait struct {
	// Poll asks the provider once.
	Poll func(ctx context.Context, r *Run) (PollResult, error)
	// Refresh asks the provider to read its state anew; nil when it cannot.
	Refresh func(ctx context.Context, r *Run) error
	// Path is the usual order of states, for the picture.
	Path []string
	// Who says whose word State is ("Aiven"), OtherWho its Other. Without
	// an OtherWho, Other is words of our own.
	Who, OtherWho string
	// Aside: it is something else than a half of the link that is waited for.
	Aside bool
	// Every is the longest pause between polls, which begin at a second and grow
	// (providers.Pause); Typical and Deadline how long.
	Every, Typical, Deadline time.Duration
}

// PollResult is what one poll saw.
type PollResult struct {
	// State is the provider's word, Other a second provider's.
	State string `json:"state"`
	Other string `json:"other,omitempty"`
	// Note says what is being waited for, in plain words.
	Note string `json:"note,omitempty"`
	// Done ends the wait.
	Done bool `json:"done,omitempty"`
	// Warnings are the provider's.
	Warnings []string `json:"warnings,omitempty"`
	// Halves are what was seen of a link, for a board that shows it; they are
	// not journaled.
	Halves []providers.Half `json:"-"`
}

// Item is a thing that exists in a cloud because of a run, or was adopted.
type Item struct {
	// Key is unique within the run: "A08.assignment".
	Key  string `json:"key"`
	Step string `json:"step"`
	// Kind in plain words: "application", "role assignment".
	Kind string `json:"kind"`
	// ID is the provider's; "" while only intended. Name is for people.
	ID    string            `json:"id,omitempty"`
	Name  string            `json:"name,omitempty"`
	Attrs map[string]string `json:"attrs,omitempty"`
	// Place is where it lies; zero when that was never known.
	Place providers.Place `json:"place,omitzero"`
	// Shape are the values of the step's Shapes with which it was made.
	Shape map[string]string `json:"shape,omitempty"`
}

// Step finds a step by id; nil when there is none.
func (p *Procedure) Step(id string) *Step {
	for _, s := range p.Steps {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// AskedIn is the first step that asks for a variable; nil when none does.
func (p *Procedure) AskedIn(name string) *Step {
	i := slices.IndexFunc(p.Steps, func(st *Step) bool {
		return slices.ContainsFunc(st.Inputs, func(in Input) bool { return in.Var == name })
	})
	if i < 0 {
		return nil
	}
	return p.Steps[i]
}

// Number is a step's place in the order in which steps run, from 1; 0 when
// unknown.
func (p *Procedure) Number(id string) int {
	return 1 + slices.IndexFunc(p.Order(), func(s *Step) bool { return s.ID == id })
}

// Order is the order in which steps run: preflight first.
func (p *Procedure) Order() []*Step {
	out := make([]*Step, 0, len(p.Steps))
	for _, id := range p.First {
		if s := p.Step(id); s != nil && s.Preflight {
			out = append(out, s)
		}
	}
	for _, pre := range []bool{true, false} {
		for _, s := range p.Steps {
			if s.Preflight == pre && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Before are the steps that must be settled before another begins, in the
// order in which they run.
func (p *Procedure) Before(id string) []*Step {
	all := p.earlier(id)
	named, listed := p.Beside[id]
	if !listed || len(all) == 0 {
		return all
	}
	st := p.Step(id)
	return slices.DeleteFunc(all, func(x *Step) bool {
		return (st.Preflight || !x.Preflight) && !slices.Contains(named, x.ID) && !st.needs(x.Gives)
	})
}

// earlier are the steps that come before another one.
func (p *Procedure) earlier(id string) []*Step {
	order := p.Order()
	return order[:max(0, slices.IndexFunc(order, func(x *Step) bool { return x.ID == id }))]
}

// Var finds a variable by name; the zero Var when there is none.
func (p *Procedure) Var(name string) Var {
	for _, v := range p.Vars {
		if v.Name == name {
			return v
		}
	}
	return Var{Name: name}
}
