package wizard

import (
	"fmt"
	"slices"
	"strings"

	"example.org/peerage/providers"
)

// Phase is a part of a procedure, as the documents head it: from a step to the
// next phase, in the order in which steps run.
type Phase struct{ Title, From string }

// Intro is what a person is told of a procedure before it begins.
type Intro struct {
	// About are sentences: what it is, what is built, who has to do what.
	About []string
	// Makes names what will be there, Costs what is paid for it, Back how it is
	// taken back.
	Makes       []string
	Costs, Back string
	// Yours is how many of the procedure's minutes are the person's.
	Yours  int
	Rights []Right
}

// Right is one that a procedure needs.
type Right struct {
	// ID is what findings about it carry; "" where nothing can be asked before it
	// is used.
	ID, Text string
	// Steps use it: what one of them has made proves it, a refusal there that it
	// is missing.
	Steps []string
}

// Scene is what a procedure builds, as data for a drawing: the person's side
// and the platform's, and the halves between them.
type Scene struct {
	Yours, Theirs End
	// Halves are in the order in which they are made.
	Halves []Span
}

// End is one side of a scene: whose it is, its network, and who acts there.
type End struct {
	Place   string
	Network Part
	Parts   []Part
}

// Part is something at one side. Name and About are variables that say what it
// is called, and its ranges; Title stands for it until then. It is there when
// all its Steps are settled.
type Part struct {
	Title       string
	Name, About string
	// May says what it is allowed when it is there ("may peer").
	May   string
	Steps []string
}

// Span is a half between the two networks. Who is the provider whose word its
// state is, as waits name it; By who makes it. Out leads from the person's
// side to the platform's.
type Span struct {
	Title, By, Who string
	Out            bool
	Steps          []string
}

// PhaseOf is the title of the phase that a step is in; where the procedure has
// none, who acts.
func (p *Procedure) PhaseOf(id string) string {
	st := p.Step(id)
	if st == nil {
		return ""
	}
	if len(p.Phases) == 0 {
		return st.Actor
	}
	title := ""
	for _, x := range p.Order() {
		if i := slices.IndexFunc(p.Phases, func(f Phase) bool { return f.From == x.ID }); i >= 0 {
			title = p.Phases[i].Title
		}
		if x.ID == id {
			break
		}
	}
	return title
}

// Proved says what is known of a right: from what was looked at, from what was
// made with it, or from a refusal. It is Unproved as long as nobody was asked.
func (p *Procedure) Proved(st *State, x Right) FindingVerdict {
	for _, id := range x.Steps {
		if s := st.Steps[id]; s != nil && s.Fault != nil && s.Fault.Class() == providers.NotPermitted {
			return Bad
		}
	}
	for _, it := range st.Items {
		if slices.Contains(x.Steps, it.Step) && it.Status == IsMade {
			return OK
		}
	}
	found := Unproved
	for _, s := range p.Order() {
		if st.Steps[s.ID] == nil || x.ID == "" {
			continue
		}
		for _, f := range st.Steps[s.ID].Findings {
			if f.Right == x.ID {
				found = f.Verdict
			}
		}
	}
	return found
}

// Fact is one line of what is told before a procedure begins.
type Fact struct{ Name, Text string }

// Facts are what there is to know before it begins, but for the rights that it
// needs: what is made, how long it takes, what it costs, how it is taken back.
func (p *Procedure) Facts() []Fact {
	x := p.Intro
	if x == nil {
		return nil
	}
	return []Fact{
		{"Makes", strings.Join(x.Makes, " · ")},
		{"Takes", fmt.Sprintf("about %d min, %d of them yours", p.Minutes, x.Yours)},
		{"Costs", x.Costs},
		{"Back", x.Back},
	}
}
