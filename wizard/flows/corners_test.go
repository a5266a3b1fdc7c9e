package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// corner is something that goes wrong without a scenario of its own.
type corner struct {
	name, meets string
	values      func(*flowtest.Lab, map[string]string)
	rules       func(*flowtest.Lab) []*flowtest.Rule
	// begin changes the world before the run, at when an event comes, of the
	// run or of its teardown.
	begin func(*flowtest.Lab, *world.World)
	at    func(*flowtest.Lab, wizard.Event)
	// adopts: the world differs at the end from what it was.
	guided, adopts bool
}

func started(e wizard.Event, step string) bool { return e.Kind == wizard.StepStarted && e.Step == step }

// corners goes through each, mends it, and takes everything down again.
func (c course) corners(t *testing.T, list []corner) {
	for _, x := range list {
		t.Run(x.name, func(t *testing.T) {
			c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) { x.through(t, l, c) })
		})
	}
}

func (x corner) through(t *testing.T, l *flowtest.Lab, c course) {
	values := c.answers(l)
	if x.values != nil {
		x.values(l, values)
	}
	before := l.Inventory()
	if x.begin != nil {
		l.Do(func(w *world.World) { x.begin(l, w) })
	}
	p := flowtest.Says()
	if x.rules != nil {
		p.Rules = x.rules(l)
	}
	if x.at != nil {
		p.Watch = func(e wizard.Event) { x.at(l, e) }
	}
	l.Guided = x.guided
	res, _ := l.Start(c.procedure, runID, values, p)
	done(t, l, res, p, wizard.Done)
	noSecrets(t, l)
	settle(t)
	p.Asked, p.Rules = nil, append(p.Rules, c.down...)
	res, _ = l.Teardown(c.procedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	if left := before.Diff(l.Inventory()); len(left) > 0 && !x.adopts {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
	if x.meets != "" {
		trial{meets: []string{x.meets}}.met(t, l)
	}
}

// once has fn change the world the first time that an event is the one.
func once(is func(wizard.Event) bool, fn func(*flowtest.Lab, *world.World)) func(*flowtest.Lab, wizard.Event) {
	over := false
	return func(l *flowtest.Lab, e wizard.Event) {
		if over || !is(e) {
			return
		}
		over = true
		l.Do(func(w *world.World) { fn(l, w) })
	}
}

// starts, looked and intends are moments of a run.
func starts(step string) func(wizard.Event) bool {
	return func(e wizard.Event) bool { return started(e, step) }
}

func looked(step string) func(wizard.Event) bool {
	return func(e wizard.Event) bool { return e.Kind == wizard.Polled && e.Step == step }
}

func intends(key string) func(wizard.Event) bool {
	return func(e wizard.Event) bool { return e.Kind == wizard.Intended && e.Item.Key == key }
}

func removed(key string) func(wizard.Event) bool {
	return func(e wizard.Event) bool { return e.Kind == wizard.Removed && e.Item.Key == key }
}

func undoing(e wizard.Event) bool { return e.Kind == wizard.UndoStarted }
