package host

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.org/peerage/wizard"
)

// log keeps the last lines of what happened, in plain words.
type log struct {
	mu   sync.Mutex
	last []string
}

// logSize is how many lines are kept.
const logSize = 500

// add keeps what an event says, with the number that its step has on the screen;
// p is its procedure, nil where it is not known.
func (l *log) add(e wizard.Event, p *wizard.Procedure) { l.say(e.At, number(p, e.Step), line(e)) }

// say adds a line that is not of a run, too; "" adds none.
func (l *log) say(at time.Time, step, text string) {
	if text == "" {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = append(l.last, fmt.Sprintf("%s  %2s %s", at.Format("15:04:05"), step, oneLine(text)))
	if len(l.last) > logSize {
		l.last = l.last[len(l.last)-logSize:]
	}
}

func number(p *wizard.Procedure, step string) string {
	if p == nil || p.Number(step) == 0 {
		return ""
	}
	return strconv.Itoa(p.Number(step))
}

// oneLine is text without the breaks in it: an event is a line.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func (l *log) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.last)
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
		return fmt.Sprintf("%d looked at", len(e.Findings))
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

func variable(e wizard.Event) string {
	switch {
	case e.Token != "":
		return e.Var + " can be resumed"
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
