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
	x := front.Happening{At: e.At, Run: run, Kind: e.Kind}
	x.Does, x.Text = inWords(e)
	if p != nil {
		x.Number = p.Number(e.Step)
	}
	if x.Number > 0 && slices.Contains(named, e.Kind) {
		x.Text = parts(p.Step(e.Step).Title, x.Text)
	}
	l.keep(x)
}

// named are events whose line names the step.
var named = []wizard.Kind{wizard.StepStarted, wizard.StepDone, wizard.StepSkipped, wizard.StepReset}

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

// doing are events that tell of a thing or carry a note: what happens, in a word.
var doing = map[wizard.Kind]string{
	wizard.StepStarted: "begins",
	wizard.StepDone:    "done",
	wizard.StepSkipped: "skipped",
	wizard.StepReset:   "again",
	wizard.Intended:    "to make",
	wizard.Made:        "made",
	wizard.Adopted:     "uses",
	wizard.Dropped:     "not made",
	wizard.Removed:     "removed",
	wizard.Stays:       "stays",
}

// whole are events of the whole run.
var whole = map[wizard.Kind]string{
	wizard.RunStarted:  "begins",
	wizard.RunResumed:  "goes on",
	wizard.RunStopped:  "stops",
	wizard.RunDone:     "is done",
	wizard.RunRemoved:  "is taken down",
	wizard.UndoStarted: "is being taken down",
}

// inWords are what an event does and what it says in the log, in plain words; no
// text for one that says nothing new.
func inWords(e wizard.Event) (does, text string) {
	if text, ok := whole[e.Kind]; ok {
		return "run", parts(text, e.Note)
	}
	if does = doing[e.Kind]; does != "" {
		return does, thing(e)
	}
	switch e.Kind {
	case wizard.RunNamed:
		return "run", "is called " + e.Name
	case wizard.VarSet:
		return "value", variable(e)
	case wizard.Polled:
		return "sees", parts(e.Poll.State, e.Poll.Other)
	case wizard.Faulted:
		code, text := e.Fault.Quote()
		return "fails", parts(e.Fault.Says, code, text)
	case wizard.Checked:
		return "looked", findingsLine(e.Findings)
	case wizard.Asked:
		return "asks", e.Ask.Title
	case wizard.AskSettled:
		if e.Reply != nil {
			return "answer", e.Reply.Choice
		}
		return "", ""
	case wizard.Prompt:
		return "shows", "how to sign in"
	case wizard.Replied, wizard.Waits, wizard.FoundThing:
		return "", ""
	case wizard.Noted, wizard.Loading:
		return "", e.Note
	}
	return string(e.Kind), thing(e)
}

// thing is what an event is about, and its note.
func thing(e wizard.Event) string {
	if e.Item == nil {
		return e.Note
	}
	return parts(strings.TrimSpace(e.Item.Kind+" "+e.Item.Name), e.Item.ID, e.Note)
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
		return fmt.Sprintf("at %d things, all are well", len(list))
	}
	return parts(fmt.Sprintf("at %d things", len(list)), strings.Join(bad, " "))
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
	return e.Var + " = " + e.Value
}

// parts are those that say something, told apart.
func parts(list ...string) string {
	return strings.Join(slices.DeleteFunc(list, func(x string) bool { return x == "" }), " · ")
}
