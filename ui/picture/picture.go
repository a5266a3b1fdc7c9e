// Package picture draws what a procedure builds, or a link: two networks, the
// halves between them, and who acts where. It is made from a procedure's data
// and a run's state, or from a link; nothing is asked for it.
package picture

import (
	"cmp"
	"slices"
	"strings"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Mark says how far a part is.
type Mark int

// The marks of a part. Asks waits for a person, Gone was taken down.
const (
	Coming Mark = iota
	Working
	Waiting
	Asks
	There
	Broken
	Gone
	Unsure
)

// Part is something in the picture: what it is, and what is said of it.
type Part struct {
	Mark Mark
	Text string
	Says string
}

// Side is one end.
type Side struct {
	Place   string
	Network Part
	Parts   []Part
}

// Half lies between the networks; State is the provider's word. Out leads from
// the person's side to the other.
type Half struct {
	Part
	State string
	Out   bool
}

// Picture is what is drawn. Verdict is what both halves come to; its Text is
// empty while there is none.
type Picture struct {
	Yours, Theirs Side
	Halves        []Half
	Verdict       Part
}

// Of is what a procedure builds, as far as a run has come; nil is before it
// begins. ok is false where the procedure has no scene.
func Of(p *wizard.Procedure, st *wizard.State) (out Picture, ok bool) {
	if p == nil || p.Scene == nil {
		return Picture{}, false
	}
	if st == nil {
		st = wizard.NewState()
	}
	r := run{p, st}
	out.Yours, out.Theirs = r.end(p.Scene.Yours), r.end(p.Scene.Theirs)
	for _, h := range p.Scene.Halves {
		part := Part{Mark: r.mark(h.Steps), Text: h.Title, Says: h.By}
		out.Halves = append(out.Halves, Half{Part: part, Out: h.Out, State: r.state(h)})
	}
	out.Verdict = r.verdict()
	return out, true
}

// run is a run as the picture reads it.
type run struct {
	p  *wizard.Procedure
	st *wizard.State
}

func (r run) end(e wizard.End) Side {
	out := Side{Place: e.Place, Network: r.part(e.Network)}
	out.Network.Says = ""
	if e.Network.About != "" {
		out.Network.Says = r.st.Value(e.Network.About)
	}
	for _, x := range e.Parts {
		p := r.part(x)
		if p.Mark == There && r.st.Status == wizard.TakenOff && !slices.ContainsFunc(r.st.Items,
			func(it wizard.ItemState) bool { return slices.Contains(x.Steps, it.Step) }) {
			p.Mark = Gone // it came of what is gone
		}
		out.Parts = append(out.Parts, p)
	}
	return out
}

func (r run) part(x wizard.Part) Part {
	name := ""
	if x.Name != "" {
		name = r.st.Value(x.Name)
	}
	return Part{Mark: r.mark(x.Steps), Text: theme.Clean(cmp.Or(name, x.Title)), Says: x.May}
}

// mark is how far the steps are together: the worst says it.
func (r run) mark(ids []string) Mark {
	if slices.ContainsFunc(ids, r.st.Lacks) {
		return Broken
	}
	settled, gone := 0, 0
	for _, id := range ids {
		s := r.st.Steps[id]
		switch {
		case s == nil:
		case s.Status.Settled():
			settled++
		case s.Fault != nil && s.Fault.Retries(), s.Status == wizard.Waiting:
			return Waiting
		case s.Fault.Question() && s.Status != wizard.Running:
			return Asks
		case s.Fault != nil && s.Status != wizard.Running, s.Status == wizard.Failing:
			return Broken
		case s.Status == wizard.Asking:
			return Asks
		case s.Status == wizard.Running:
			return Working
		}
	}
	items := 0
	for _, it := range r.st.Items {
		if !it.Replaced() && slices.Contains(ids, it.Step) {
			if items++; it.Status == wizard.IsRemoved {
				gone++
			}
		}
	}
	down := r.st.Undoing || r.st.Status == wizard.TakenOff // then one that is gone takes the others' meaning along
	switch {
	case gone > 0 && (down || gone == items):
		return Gone
	case len(ids) > 0 && settled == len(ids):
		return There
	}
	return Coming
}

// state is the last word of a half's provider: why it failed, else what was
// seen of it.
func (r run) state(h wizard.Span) string {
	if slices.ContainsFunc(h.Steps, r.st.Lacks) {
		return "not there"
	}
	for _, id := range h.Steps {
		if s := r.st.Steps[id]; s != nil && s.Fault != nil && !s.Status.Settled() {
			if code := s.Fault.Err.Theirs(); code != "" {
				return theme.Clean(code)
			}
		}
	}
	if m := r.mark(h.Steps); m == Gone || m == Working { // what was seen, if anything, was another's
		return ""
	}
	last := ""
	for _, x := range r.p.Order() {
		s := r.st.Steps[x.ID]
		if x.Wait == nil || x.Wait.Aside || s == nil || s.Poll == nil {
			continue
		}
		switch h.Who {
		case x.Wait.Who:
			last = cmp.Or(s.Poll.State, last)
		case x.Wait.OtherWho:
			last = cmp.Or(s.Poll.Other, last)
		}
	}
	if !r.seen(h) {
		return ""
	}
	return theme.Clean(last)
}

// seen says whether a half was begun: before that, what waits saw is about
// something else.
func (r run) seen(h wizard.Span) bool {
	return slices.ContainsFunc(h.Steps, func(id string) bool {
		s := r.st.Steps[id]
		return s != nil && s.Status != wizard.Todo && s.Status != ""
	})
}

func (r run) verdict() Part {
	switch {
	case r.st.Status == wizard.TakenOff:
		return Part{Mark: Gone, Text: "taken down"}
	case r.st.Undoing && (r.st.Removing != "" || slices.ContainsFunc(r.st.Items, gone)):
		return Part{Mark: Working, Text: "being taken down"}
	case r.st.Status == wizard.Done:
		return Part{Mark: There, Text: "active"}
	}
	return Part{}
}

func gone(it wizard.ItemState) bool { return it.Status == wizard.IsRemoved }

// Text is the whole picture for a document.
func (p Picture) Text() string {
	lines := p.Draw(&theme.Theme{}, textWidth, "")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Drawings are the pictures of a run for its record: one, or none.
func Drawings(p *wizard.Procedure, st *wizard.State) []string {
	pic, ok := Of(p, st)
	if !ok {
		return nil
	}
	return []string{pic.Text()}
}

// textWidth is that of a pager on 80 columns.
const textWidth = 72
