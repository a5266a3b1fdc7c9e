package flows_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// knownCases are the cases that still fail, a line each: "Name: the reason".
// One that passes must be taken off the list; one that is not on it must pass.
const knownCases = ``

// openCase says why a case is still open.
func openCase(name string) (why string, open bool) {
	for line := range strings.Lines(knownCases) {
		if why, open = strings.CutPrefix(line, name+": "); open {
			return strings.TrimSpace(why), true
		}
	}
	return "", false
}

// verdict collects what a case finds wrong, without failing the test that it
// runs in.
type verdict struct {
	testing.TB
	wrong []string
}

func (v *verdict) Failed() bool { return len(v.wrong) > 0 }
func (v *verdict) Fail()        { v.wrong = append(v.wrong, "failed") }
func (v *verdict) Error(args ...any) {
	v.TB.Helper()
	v.wrong = append(v.wrong, strings.TrimSpace(fmt.Sprintln(args...)))
}

func (v *verdict) Errorf(format string, args ...any) {
	v.wrong = append(v.wrong, fmt.Sprintf(format, args...))
}

func (v *verdict) FailNow() {
	v.Fail()
	runtime.Goexit()
}

func (v *verdict) Fatal(args ...any) {
	v.Error(args...)
	runtime.Goexit()
}

func (v *verdict) Fatalf(format string, args ...any) {
	v.Errorf(format, args...)
	runtime.Goexit()
}

// try runs a case in virtual time, with a lab, and holds its outcome against
// the list. Its name is the test's, without TestCase.
func try(t *testing.T, fill func(*world.World) *company.Accounts, fn func(testing.TB, *flowtest.Lab)) {
	t.Helper()
	v := &verdict{}
	synctest.Test(t, func(t *testing.T) {
		v.TB = t
		over := make(chan struct{})
		go func() {
			defer close(over)
			fn(v, flowtest.New(v, fill))
		}()
		<-over
	})
	name := strings.TrimPrefix(t.Name(), "TestCase")
	why, open := openCase(name)
	switch {
	case open && v.Failed():
		t.Logf("open (%s):\n%s", why, strings.Join(v.wrong, "\n"))
	case open:
		t.Errorf("%s passes: take it off the list of known cases", name)
	default:
		for _, s := range v.wrong {
			t.Error(s)
		}
	}
}

// by is a person who answers by policy alone, as a front end without one does;
// what only a person can decide is noted in Asked and stops the run.
func by(given map[string]string, p wizard.Policy, rules ...*flowtest.Rule) *flowtest.Person {
	auto := &flowtest.Rule{
		When: func(a *wizard.Ask) bool {
			_, how := wizard.AutoReply(a, given, p)
			return how == wizard.Answered
		},
		Reply: func(a *wizard.Ask) wizard.Reply {
			r, _ := wizard.AutoReply(a, given, p)
			return r
		},
	}
	stop := &flowtest.Rule{
		When:   func(a *wizard.Ask) bool { return a.Fault == nil || a.Fault.Next.IsZero() },
		Choice: wizard.ChoiceStop,
	}
	return flowtest.Says(append(rules, auto, stop)...)
}

// asksOf are the questions of a session.
func asksOf(l *flowtest.Lab) []wizard.Ask {
	var out []wizard.Ask
	for _, e := range l.Seen {
		if e.Kind == wizard.Asked {
			out = append(out, *e.Ask)
		}
	}
	return out
}

// diesAfter kills the program at the event that follows such a one.
func diesAfter(l *flowtest.Lab, is func(wizard.Event) bool) func(wizard.Event) {
	return func(e wizard.Event) {
		if is(e) {
			l.Journal.Kill = len(l.Journal.Events()) + 1
		}
	}
}

// ended says how a session ended when it was to end otherwise.
func ended(t testing.TB, res wizard.Result, p *flowtest.Person, want wizard.Status) {
	t.Helper()
	if res.Status != want {
		t.Fatalf("ended %q at %s (%s), not %q; unanswered %+v\n%s",
			res.Status, res.Step, res.Note, want, p.Lost, strings.Join(p.Asked, "\n"))
	}
}
