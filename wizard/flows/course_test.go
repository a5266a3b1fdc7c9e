package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// course is a procedure with the answers that lead straight through it.
type course struct {
	procedure string
	answers   func(*flowtest.Lab) map[string]string
	// guided goes through with every step confirmed.
	guided bool
	// down answers what a teardown asks.
	down []*flowtest.Rule
}

var (
	courseA = course{procedure: procedure, answers: (*flowtest.Lab).Answers}
	courseW = course{procedure: awsProcedure, answers: awsAnswers}
	courseU = course{procedure: upCloud, answers: upAnswers}
	courseD = course{procedure: procedureD, answers: astraAnswers}
	courseP = course{procedure: linkProcedure, down: []*flowtest.Rule{flowtest.Mend("P15.static-ips", "release")},
		answers: func(l *flowtest.Lab) map[string]string { return linkAnswers(l, scenario.LinkService) }}
)

// in runs fn in virtual time with a lab in a company.
func (c course) in(t *testing.T, fill func(*world.World) *company.Accounts, fn func(*testing.T, *flowtest.Lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, fill)
		l.Guided = c.guided
		fn(t, l)
	})
}

// undisturbed is what a run without trouble adds to the world, and how many
// events it has.
func (c course) undisturbed(t *testing.T, fill func(*world.World) *company.Accounts) (inventory []string, events int) {
	c.in(t, fill, func(t *testing.T, l *flowtest.Lab) {
		before, p := l.Inventory(), flowtest.Says()
		res, _ := l.Start(c.procedure, runID, c.answers(l), p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		inventory, events = before.Diff(l.Inventory()), len(l.Journal.Events())
	})
	return inventory, events
}

// takenDown takes the run down and compares the world with what it was.
func (c course) takenDown(t *testing.T, l *flowtest.Lab, before world.Inventory, rules ...*flowtest.Rule) {
	t.Helper()
	p := flowtest.Says(rules...)
	res, _ := l.Teardown(c.procedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	if left := before.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
}

// killedAnywhere ends the program at every event, before and after it is kept,
// and goes on in a new one: the world must be as after an undisturbed run, and
// everything that was made must be known. A guided course, which is slower,
// is cut at every third event.
func (c course) killedAnywhere(t *testing.T) {
	t.Parallel()
	want, events := c.undisturbed(t, company.Bare)
	every := 1
	if c.guided {
		every = 3
	}
	for n := 2; n <= events; n += every {
		for _, after := range []bool{false, true} {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				clean := l.Inventory()
				l.Journal.Kill, l.Journal.After = n, after
				l.Start(c.procedure, runID, c.answers(l), flowtest.Says())
				at := lastEvent(l)
				p := flowtest.Says(flowtest.Given(c.answers(l)))
				res, _ := l.Resume(c.procedure, p)
				if res.Status != wizard.Done {
					t.Fatalf("killed at %d (kept: %v, last %s): resume ended %q at %s: %+v\n%s", n, after, at, res.Status, res.Step,
						p.Lost, strings.Join(p.Asked, "\n"))
				}
				settle(t)
				if got := plain(clean.Diff(l.Inventory())); !slices.Equal(got, want) {
					t.Errorf("killed at %d (kept: %v, last %s):\n%s\nwant\n%s", n, after, at, strings.Join(got, "\n"),
						strings.Join(want, "\n"))
				}
				c.takenDown(t, l, clean)
			})
		}
	}
}

// droppedAnywhere ends the program before each event is kept, so that what was
// just made is not known as made, and takes everything down without going on.
func (c course) droppedAnywhere(t *testing.T) {
	t.Parallel()
	_, events := c.undisturbed(t, company.Bare)
	for n := 2; n <= events; n++ {
		c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
			clean := l.Inventory()
			l.Journal.Kill = n
			l.Start(c.procedure, runID, c.answers(l), flowtest.Says())
			at := lastEvent(l)
			settle(t)
			p := flowtest.Says(flowtest.Given(c.answers(l)))
			res, _ := l.Teardown(c.procedure, p)
			if res.Status != wizard.TakenOff {
				t.Fatalf("killed at %d (last %s): teardown ended %q at %s: %+v\n%s", n, at, res.Status, res.Step, p.Lost,
					strings.Join(p.Asked, "\n"))
			}
			settle(t)
			if left := clean.Diff(l.Inventory()); len(left) > 0 {
				t.Errorf("killed at %d (last %s): teardown left:\n%s", n, at, strings.Join(left, "\n"))
			}
		})
	}
}

// teardownKilledAnywhere does the same to a teardown.
func (c course) teardownKilledAnywhere(t *testing.T) {
	t.Parallel()
	for n := 1; ; n++ {
		for _, after := range []bool{false, true} {
			over := false
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				clean, p := l.Inventory(), flowtest.Says()
				res, _ := l.Start(c.procedure, runID, c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				l.Journal.Kill, l.Journal.After = len(l.Journal.Events())+n, after
				l.Teardown(c.procedure, flowtest.Says())
				if over = l.Journal.Kill != 0; !over {
					c.takenDown(t, l, clean)
				}
			})
			if t.Failed() {
				t.Fatalf("killed at event %d of the teardown (kept: %v)", n, after)
			}
			if over {
				return
			}
		}
	}
}

// plain leaves out the number of a key: after a cut between making a key and
// keeping its secret, a second one takes the first one's place.
func plain(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = strings.ReplaceAll(s, "-2\"]", "-1\"]")
	}
	return out
}

func lastEvent(l *flowtest.Lab) string {
	all := l.Journal.Events()
	if len(all) == 0 {
		return "nothing"
	}
	return string(all[len(all)-1].Kind) + " " + all[len(all)-1].Step
}

func TestKilledAnywhere(t *testing.T)    { courseA.killedAnywhere(t) }
func TestAWSKilledAnywhere(t *testing.T) { courseW.killedAnywhere(t) }

// TestGuidedKilledAnywhere goes one step after the other.
func TestGuidedKilledAnywhere(t *testing.T) {
	for name, c := range map[string]course{"A": courseA, "W": courseW, "U": courseU} {
		t.Run(name, func(t *testing.T) {
			c.guided = true
			c.killedAnywhere(t)
		})
	}
}

// TestUpCloudKilledAnywhere makes a VPC on the way.
func TestUpCloudKilledAnywhere(t *testing.T) {
	c := courseU
	c.answers = upAnewAnswers
	c.killedAnywhere(t)
}

func upAnewAnswers(l *flowtest.Lab) map[string]string {
	v := upAnswers(l)
	anewInProject("upcloud-fi-hel")(l, v)
	return v
}

func TestTeardownKilledAnywhere(t *testing.T)        { courseA.teardownKilledAnywhere(t) }
func TestAWSTeardownKilledAnywhere(t *testing.T)     { courseW.teardownKilledAnywhere(t) }
func TestUpCloudTeardownKilledAnywhere(t *testing.T) { courseU.teardownKilledAnywhere(t) }

func TestDroppedAnywhere(t *testing.T)    { courseA.droppedAnywhere(t) }
func TestAWSDroppedAnywhere(t *testing.T) { courseW.droppedAnywhere(t) }
func TestUpCloudDroppedAnywhere(t *testing.T) {
	c := courseU
	c.answers = upAnewAnswers
	c.droppedAnywhere(t)
}
