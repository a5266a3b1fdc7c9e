package host

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// log keeps the last lines of what happened, in plain words.
type log struct {
	mu   sync.Mutex
	last []front.Happening
	// asked is what was asked of providers for the board; it comes so often that it is
	// kept by itself.
	asked []front.Happening
}

// logSize is how many lines are kept of each.
const logSize = 500

// add keeps what an event says, with the number that its step has on the screen;
// p is its procedure, nil where it is not known, and run the run's name.
func (l *log) add(e wizard.Event, p *wizard.Procedure, run string) {
	x := front.Happening{At: e.At, Run: run, Kind: e.Kind, Text: line(e)}
	if p != nil {
		x.Number = p.Number(e.Step)
	}
	if x.Number > 0 && e.Kind == wizard.StepStarted {
		x.Text = joined(x.Text+":", p.Step(e.Step).Title)
	}
	l.keep(x)
}

// say keeps what is of no run.
func (l *log) say(at time.Time, text string) { l.keep(front.Happening{At: at, Text: text}) }

// keep adds a line; one without a text is none.
func (l *log) keep(x front.Happening) {
	if x.Text = oneLine(x.Text); x.Text == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = latest(append(l.last, x))
}

// poll keeps what was asked of providers.
func (l *log) poll(list []front.Happening) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = latest(append(l.asked, list...))
}

func latest(list []front.Happening) []front.Happening { return list[max(0, len(list)-logSize):] }

// oneLine is text without the breaks in it: an event is a line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func (l *log) lines() []front.Happening {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := slices.Concat(l.last, l.asked)
	slices.SortStableFunc(out, func(a, b front.Happening) int { return a.At.Compare(b.At) })
	return out
}

// doing are events that tell of a thing or carry a note, in words.
var doing = map[wizard.Kind]string{
	wizard.RunStarted:  "the run begins",
	wizard.RunResumed:  "the run goes on",
	wizard.RunStopped:  "the run stops",
	wizard.RunDone:     "the run is done",
	wizard.RunRemoved:  "everything is taken down",
	wizard.UndoStarted: "the teardown begins",
	wizard.StepStarted: "begins",
	wizard.StepDone:    "done",
	wizard.StepSkipped: "skipped",
	wizard.StepReset:   "is to be done again",
	wizard.Intended:    "is about to make",
	wizard.Made:        "made",
	wizard.Adopted:     "uses",
	wizard.Dropped:     "did not make",
	wizard.Removed:     "removed",
	wizard.Stays:       "leaves",
}

// line is what an event says in the log, in plain words; "" for one that says
// nothing new.
func line(e wizard.Event) string {
	switch e.Kind {
	case wizard.RunNamed:
		return "the run is called " + e.Name
	case wizard.VarSet:
		return variable(e)
	case wizard.Polled:
		return joined("sees", e.Poll.State, e.Poll.Other)
	case wizard.Faulted:
		return joined("fails:", e.Fault.Says, e.Fault.Err.Error())
	case wizard.Checked:
		return findingsLine(e.Findings)
	case wizard.Asked:
		return "asks: " + e.Ask.Title
	case wizard.AskSettled:
		if e.Reply != nil && e.Reply.Choice != "" {
			return "the answer: " + e.Reply.Choice
		}
		return ""
	case wizard.Prompt:
		return "shows how to sign in"
	case wizard.Replied, wizard.Waits, wizard.FoundThing:
		return ""
	case wizard.Noted, wizard.Loading:
		return e.Note
	}
	out := doing[e.Kind]
	if out == "" {
		out = string(e.Kind)
	}
	if e.Item != nil {
		out = joined(out, e.Item.Kind, e.Item.Name, e.Item.ID)
	}
	if e.Note != "" {
		out += ": " + e.Note
	}
	return out
}

// findingsLine says what was found; of several, those that are not well.
func findingsLine(list []wizard.Finding) string {
	if len(list) == 1 {
		return list[0].Text
	}
	var bad []string
	for _, f := range list {
		if f.Verdict != wizard.OK {
			bad = append(bad, f.Text)
		}
	}
	if len(bad) == 0 {
		return fmt.Sprintf("looked at %d things: all are well", len(list))
	}
	return fmt.Sprintf("looked at %d things: %s", len(list), strings.Join(bad, "; "))
}

func variable(e wizard.Event) string {
	switch {
	case e.Token != "":
		return "what is under way can be resumed"
	case e.Secret:
		return e.Var + " is known"
	case e.Value == "":
		return ""
	}
	return e.Var + " is " + e.Value
}

func joined(words ...string) string {
	var out []string
	for _, w := range words {
		if w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}
