// Package plain shows a run without a terminal UI: as lines, as JSON lines,
// or as line prompts for screen readers. It reads the same events as the
// terminal UI and decides nothing itself.
package plain

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Lines prints a run as one line a step.
type Lines struct {
	w     io.Writer
	p     *wizard.Procedure
	clk   clock.Clock
	state *wizard.State
	width int
	// vars were captured since a step began, last is what was said of it last.
	vars map[string][]string
	last map[string]string
	// found were told of a step, which begins anew with it; under is the step that
	// the last numbered line is of.
	found map[string][]string
	under string
	// asked are the questions that are open, by step.
	asked map[string]*wizard.Ask
	// lastAt is when a fault of it was told last.
	lastAt map[string]time.Time
	by     string // who worked on it last
	err    error
	// Forgets says that nothing can be gone on with when the program has ended.
	Forgets bool
	undoing bool // a teardown is at work, whatever it has removed
}

// NewLines prints to w, which is width columns wide (0: a pipe).
func NewLines(w io.Writer, p *wizard.Procedure, clk clock.Clock, past []wizard.Event, width int) *Lines {
	if width <= 0 {
		width = 100
	}
	st := wizard.Fold(past)
	return &Lines{w: w, p: p, clk: clk, state: st, width: min(width, 120), by: st.By.String(),
		vars: map[string][]string{}, found: map[string][]string{}, last: map[string]string{}, lastAt: map[string]time.Time{},
		asked: map[string]*wizard.Ask{}}
}

// State is what the events so far add up to.
func (l *Lines) State() *wizard.State { return l.state }

// Err is the first error of writing.
func (l *Lines) Err() error { return l.err }

// Event shows one event.
func (l *Lines) Event(e wizard.Event) {
	if e.Kind == wizard.StepStarted {
		delete(l.vars, e.Step)
		delete(l.last, e.Step)
		delete(l.found, e.Step)
	}
	l.state.Apply(e)
	switch e.Kind {
	case wizard.UndoStarted:
		l.undoing = true
	case wizard.RunStarted, wizard.RunResumed:
		l.undoing = false
	}
	switch e.Kind {
	case wizard.RunStarted, wizard.RunResumed, wizard.RunNamed, wizard.RunStopped, wizard.RunDone,
		wizard.UndoStarted, wizard.RunRemoved:
		l.run(e)
	case wizard.VarSet:
		l.captured(e)
	case wizard.Removed, wizard.Stays:
		l.item(e)
	default:
		l.step(e)
	}
}

// other names who goes on with the run, where that is somebody else than before.
func (l *Lines) other(by *wizard.Actor) string {
	was := l.by
	if l.by = by.String(); was == "" || l.by == "" || was == l.by {
		return ""
	}
	return " (" + l.by + "; before: " + was + ")"
}

func (l *Lines) run(e wizard.Event) {
	switch e.Kind {
	case wizard.RunStarted:
		l.by = e.By.String()
		l.print(fmt.Sprintf("%s: %s", l.p.Title, e.Name))
	case wizard.RunResumed:
		l.print(fmt.Sprintf("%s: going on with %s%s", l.p.Title, l.state.Name, l.other(e.By)))
	case wizard.RunNamed:
		l.print("This run is called " + e.Name)
	case wizard.UndoStarted:
		l.print("Taking down " + l.state.Name + l.other(e.By))
	case wizard.RunStopped:
		l.print(l.state.Name + ": " + strings.TrimRight(e.Note, ".") + l.goOn())
	case wizard.RunDone:
		took := theme.Spent(l.state.Spent)
		if took == "" {
			took = Span(e.Took) // by an older program
		}
		what := l.linkName() + " is connected"
		if l.p.Hidden { // an act
			what = l.p.Title + " is done"
		}
		l.print(what + ": " + took)
	case wizard.RunRemoved:
		l.print(l.state.Name + " is taken down; what it made is gone")
		if e.Note != "" {
			l.print("        ! " + e.Note)
		}
	}
}

// goOn says how to go on with a run that has stopped.
func (l *Lines) goOn() string {
	switch {
	case l.Forgets:
		return ". The demo's clouds end with it"
	case l.undoing:
		return ". Go on with: peerage teardown " + l.state.Name
	case l.state.Status.Over():
		return ""
	}
	return ". Go on with: peerage resume " + l.state.Name
}

func (l *Lines) linkName() string {
	if l.p.LinkName == nil {
		return l.state.Name
	}
	return l.p.LinkName(l.state.Value)
}

func (l *Lines) captured(e wizard.Event) {
	switch {
	case e.Note != "" && e.Token != "", e.Var == "":
	case e.Secret:
		l.vars[e.Step] = append(l.vars[e.Step], e.Var+": "+e.Note)
	case e.Value != "":
		l.vars[e.Step] = append(l.vars[e.Step], e.Var+"="+e.Value)
	}
}

func (l *Lines) item(e wizard.Event) {
	what := strings.TrimSpace(e.Item.Kind + " " + e.Item.Name)
	if e.Kind == wizard.Stays {
		l.print(fmt.Sprintf("  – %s stays: %s", what, e.Note))
		return
	}
	if l.state.Undoing {
		l.print("  ✓ removed " + what)
	}
}

func (l *Lines) step(e wizard.Event) {
	switch e.Kind {
	case wizard.StepDone:
		l.done(e)
	case wizard.StepSkipped:
		l.numbered(e.Step, "–", l.title(e.Step)+": "+e.Note, 0)
	case wizard.StepReset:
		l.numbered(e.Step, "○", l.title(e.Step)+": to be done again", 0)
	case wizard.Polled:
		l.polled(e)
	case wizard.Noted:
		l.noted(e)
	case wizard.Faulted:
		l.fault(e)
	case wizard.Checked:
		l.checked(e)
	case wizard.Prompt:
		l.head(e.Step)
		l.sign(e)
	case wizard.Asked:
		l.asked[e.Step] = e.Ask
	case wizard.AskSettled:
		l.decided(e)
	}
}

// decided says what was decided about a fault, or a thing that is there already.
func (l *Lines) decided(e wizard.Event) {
	a := l.asked[e.Step]
	delete(l.asked, e.Step)
	if a == nil || e.Reply == nil || a.Kind != wizard.AskRemedy && a.Kind != wizard.AskAdopt {
		return
	}
	if a.Fault.Retries() && e.Reply.Choice == wizard.ChoiceAgain {
		return // what is tried again by itself says so
	}
	title := ""
	for _, c := range a.Choices {
		if c.Value == e.Reply.Choice {
			title = c.Title
		}
	}
	if f := a.Fault; f != nil && !f.Retries() {
		for _, x := range f.Acts {
			if x.ID == e.Reply.Choice && !x.Stop {
				title = x.Title
			}
		}
	}
	if title != "" {
		l.print("        → " + title)
	}
}

// among names a step while several are worked on.
func (l *Lines) among(step string) string {
	if l.state.Undoing {
		return ""
	}
	busy := 0
	for _, st := range l.state.Steps {
		switch st.Status {
		case wizard.Running, wizard.Waiting, wizard.Asking, wizard.Failing:
			busy++
		}
	}
	if busy < 2 {
		return ""
	}
	return l.title(step) + ": "
}

// head says which step the next lines are of, where the last ones were another's.
func (l *Lines) head(step string) {
	if l.under != step && l.p.Step(step) != nil || l.among(step) != "" {
		l.numbered(step, "◌", l.title(step), 0)
	}
}

func (l *Lines) done(e wizard.Event) {
	text := l.title(e.Step)
	if e.Note != "" {
		text += ": " + e.Note
	}
	if st := l.state.Step(e.Step); len(st.States) > 1 {
		text += "  " + strings.Join(st.States, " → ")
	}
	l.numbered(e.Step, "✓", text, e.Took)
	for _, v := range l.vars[e.Step] {
		l.print("        " + v)
	}
	delete(l.vars, e.Step)
}

// noted says what goes on in a step that takes a while. What a teardown
// removes is said when it is gone.
func (l *Lines) noted(e wizard.Event) {
	if e.Note == "" || e.Note == l.last[e.Step] || l.state.Undoing {
		return
	}
	l.last[e.Step] = e.Note
	l.numbered(e.Step, "◌", l.among(e.Step)+e.Note, 0)
}

func (l *Lines) polled(e wizard.Event) {
	if e.Poll.Done {
		return
	}
	text := e.Poll.State
	if e.Poll.Other != "" {
		text += " · " + e.Poll.Other
	}
	if e.Poll.Note != "" {
		text += ": " + e.Poll.Note
	}
	if text == l.last[e.Step] {
		return
	}
	l.last[e.Step] = text
	l.numbered(e.Step, "◌", l.among(e.Step)+text, 0)
	for _, w := range e.Poll.Warnings {
		l.print("        ! " + w)
	}
}

// repeatAfter is how long the same fault, which is tried again by itself, is not
// told anew: pauses begin at a second.
const repeatAfter = 30 * time.Second

func (l *Lines) fault(e wizard.Event) {
	f := e.Fault
	sig, now := fmt.Sprint(f.Remedy, f.Err.Code, f.Handed), l.clk.Now()
	again := sig == l.last[e.Step] && f.Retries()
	if again && now.Sub(l.lastAt[e.Step]) < repeatAfter {
		return
	}
	l.last[e.Step], l.lastAt[e.Step] = sig, now
	glyph, text := "✗", f.Says
	switch {
	case !f.Handed.IsZero():
		glyph = "◌"
		text = "Handed over; it is looked for again in " + Span(f.Next.Sub(now)) + ": " + text
	case f.Retries():
		glyph = "◌"
		text = strings.TrimRight(text, ".") + ", again in " + Span(f.Next.Sub(now))
	}
	l.numbered(e.Step, glyph, l.among(e.Step)+text, 0)
	if !again {
		for _, text := range Words(f) {
			l.indented(text, "        ")
		}
		l.findings(f.Findings)
		l.handed(f)
	}
}

// handed prints what somebody else is to be sent.
func (l *Lines) handed(f *wizard.Fault) {
	for _, a := range f.Acts {
		if a.Message != "" && !f.Handed.IsZero() {
			l.indented(a.Message, "        | ")
		}
	}
}

func (l *Lines) sign(e wizard.Event) {
	if e.Sign.Code != "" {
		l.print(fmt.Sprintf("        Open %s and enter the code %s", e.Sign.URL, e.Sign.Code))
		return
	}
	l.print("        Sign in at " + e.Sign.URL)
}

func (l *Lines) title(id string) string {
	if s := l.p.Step(id); s != nil {
		return s.Title
	}
	return id
}

// numbered prints " 6/22 ✓ text      A06  0.1 s": the place in the order in
// which steps run, and the document's id.
func (l *Lines) numbered(step, glyph, text string, took time.Duration) {
	l.under = step
	head := fmt.Sprintf("%2d/%d %s ", l.p.Number(step), len(l.p.Steps), glyph)
	line := head + text
	if took > 0 || glyph == "✓" {
		tail := step + "  " + Span(took)
		room := l.width - ansi.StringWidth(line) - len(tail)
		line += strings.Repeat(" ", max(1, room)) + tail
	}
	l.print(line)
}

// print prints one line: what providers said in it stays in it.
func (l *Lines) print(s string) {
	s = theme.Clean(s)
	if _, err := fmt.Fprintln(l.w, strings.TrimRight(s, " ")); err != nil && l.err == nil {
		l.err = err
	}
}
