package flows_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// costs are the procedures, and how much of what is neither a pause nor a call
// long operations may take.
var costs = []struct {
	procedure string
	answers   func(*flowtest.Lab) map[string]string
	long      time.Duration
}{
	{procedure, (*flowtest.Lab).Answers, 25 * time.Second},
	{linkProcedure, func(l *flowtest.Lab) map[string]string { return linkAnswers(l, "pg-orders") }, 90 * time.Second},
	{procedureD, astraAnswers, 30 * time.Second},
	{awsProcedure, awsAnswers, 0},
	{upCloud, upAnswers, 0},
	{onAzure, onAzureAnswers, 25 * time.Second},
	{onAWS, onAWSAnswers, 0},
}

// TestCost prints what each procedure costs, one step after the other and side
// by side: calls, the pauses that the engine told of (side by side, some are
// at the same time), and the rest, which is the calls and Azure's long
// operations (polled by the SDK). long is how much of the rest those may take.
// The longest chain is that of the steps that wait for each other; a run may
// take no longer.
func TestCost(t *testing.T) {
	t.Parallel()
	for _, tc := range costs {
		t.Run(tc.procedure, func(t *testing.T) {
			single, _ := spent(t, true, tc.procedure, tc.answers)
			rest := single.wall - single.waits
			if latency := time.Duration(single.calls) * flowtest.Latency; rest > latency+tc.long+time.Second {
				t.Errorf("%s is neither waiting nor calling nor a long operation", rest-latency-tc.long)
			}
			many, p := spent(t, false, tc.procedure, tc.answers)
			chain, length := many.longest(p)
			calls := single.closing
			for _, id := range chain {
				calls += single.steps[id].calls
			}
			t.Logf("one after the other: %s", single)
			t.Logf("side by side: %s", many)
			t.Logf("longest chain: %s, %d calls = %s: %s", length, calls, time.Duration(calls)*flowtest.Latency,
				strings.Join(chain, " "))
			if over := many.wall - length; over > flowtest.Latency {
				t.Errorf("%s longer than the longest chain", over)
			}
		})
	}
}

// cost is what a run took: in all, and each step.
type cost struct {
	calls, closing int
	wall, waits    time.Duration
	last           time.Duration // from the end of the last step to the end
	steps          map[string]stepCost
}

type stepCost struct {
	calls int // as long as steps go one after the other
	took  time.Duration
}

func (c cost) String() string {
	return fmt.Sprintf("%d calls of %s = %s; wall %s, pauses %s", c.calls, flowtest.Latency,
		time.Duration(c.calls)*flowtest.Latency, c.wall, c.waits)
}

// spent runs a procedure and measures it.
func spent(t *testing.T, guided bool, procedure string,
	answers func(*flowtest.Lab) map[string]string) (c cost, pr *wizard.Procedure) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Contoso)
		l.Guided = guided
		c.steps = map[string]stepCost{}
		p, before := flowtest.Says(), 0
		var ended time.Time
		p.Watch = func(e wizard.Event) {
			switch e.Kind {
			case wizard.StepDone, wizard.StepSkipped:
				c.calls = len(l.Sim.Calls())
				c.steps[e.Step], before, ended = stepCost{c.calls - before, e.Took}, c.calls, e.At
			case wizard.RunDone:
				c.calls = len(l.Sim.Calls())
				c.closing, c.last = c.calls-before, e.At.Sub(ended)
			}
		}
		res, st := l.Start(procedure, runID, answers(l), p)
		done(t, l, res, p, wizard.Done)
		c.wall, c.waits, pr = st.Ended.Sub(st.Started), pauses(l.Seen), l.Procedure(procedure)
	})
	return c, pr
}

// longest finds the chain of steps that takes longest, and how long that is,
// what comes after all steps included.
func (c cost) longest(p *wizard.Procedure) (chain []string, length time.Duration) {
	type path struct {
		ids  []string
		took time.Duration
	}
	to := map[string]path{}
	var best path
	for _, st := range p.Order() {
		var long path
		for _, b := range p.Before(st.ID) {
			if x := to[b.ID]; x.took > long.took {
				long = x
			}
		}
		x := path{append(slices.Clone(long.ids), st.ID), long.took + c.steps[st.ID].took}
		if to[st.ID] = x; x.took >= best.took {
			best = x
		}
	}
	return best.ids, best.took + c.last
}

// pauses adds up the pauses before retries and looks.
func pauses(events []wizard.Event) time.Duration {
	var sum time.Duration
	for _, e := range events {
		switch {
		case e.Kind == wizard.Waits:
			sum += e.Wait.Next.Sub(e.At)
		case e.Kind == wizard.Asked && e.Ask.Fault != nil && !e.Ask.Fault.Next.IsZero():
			sum += e.Ask.Fault.Next.Sub(e.At)
		}
	}
	return sum
}

// eager is a clock of the program's by which nothing is waited for but what a
// cloud asks to wait: with it, a run takes as long as the clouds do.
type eager struct{ clock.Real }

const eagerness = 100

func (eager) Speed() float64 { return eagerness }

func (e eager) Sleep(ctx context.Context, d time.Duration) error {
	return e.Real.Sleep(ctx, d/eagerness)
}

// TestPausesAddLittle prints how long each procedure takes where the clouds go at
// their own speed and faster, beside what the clouds alone take. A twentieth is
// added at most. Where everything is over within seconds, each wait may add one.
func TestPausesAddLittle(t *testing.T) {
	t.Parallel()
	for _, tc := range costs {
		for _, speed := range []float64{1, 20, 100} {
			t.Run(fmt.Sprintf("%s/speed %g", tc.procedure, speed), func(t *testing.T) {
				took := func(program clock.Clock) (wall time.Duration, waits int) {
					synctest.Test(t, func(t *testing.T) {
						l := flowtest.At(t, company.Contoso, clock.NewScaled(speed), program)
						l.World.Timing.TokenLife = time.Duration(float64(l.World.Timing.TokenLife) * speed)
						p := flowtest.Says()
						res, st := l.Start(tc.procedure, runID, tc.answers(l), p)
						done(t, l, res, p, wizard.Done)
						wall, waits = st.Ended.Sub(st.Started), waitsFor(l.Seen)
					})
					return wall, waits
				}
				clouds, _ := took(eager{})
				wall, waits := took(clock.Real{})
				t.Logf("%s: the clouds take %.1f s, the run %.1f s, %d waits", tc.procedure, clouds.Seconds(), wall.Seconds(), waits)
				most := clouds / 20
				if speed == 100 {
					most = time.Duration(waits) * time.Second
				}
				if over := wall - clouds; over > most {
					t.Errorf("%s more than the clouds", over)
				}
			})
		}
	}
}

// waitsFor counts the things that a run waited for: states, and refusals that it
// tried again after.
func waitsFor(events []wizard.Event) int {
	seen := map[string]bool{}
	for _, e := range events {
		switch {
		case e.Kind == wizard.Waits:
			seen[e.Step] = true
		case e.Kind == wizard.Faulted && e.Fault.Retries():
			seen[e.Step+e.Fault.Remedy] = true
		}
	}
	return len(seen)
}
