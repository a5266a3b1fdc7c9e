package flows_test

import (
	"testing"
	"time"

	"peerage/wizard"
	"peerage/wizard/flows/flowtest"
)

// TestCost prints what a procedure costs beside what its calls alone would:
// calls times latency, the waits that the engine told of, and the rest, which
// is Azure's long operations (polled by the SDK).
func TestCost(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		calls := len(l.Sim.Calls())
		wall, latency := st.Ended.Sub(st.Started), time.Duration(calls)*flowtest.Latency
		waits, long := pauses(l.Seen), time.Duration(0)
		if it := st.Step("A20"); it != nil {
			long = it.Took
		}
		t.Logf("%s: %d calls of %s = %s; wall %s, of which waiting %s and the Azure half's long operation about %s; the rest is %s",
			procedure, calls, flowtest.Latency, latency, wall, waits, long, wall-waits-long)
		if rest := wall - waits - long; rest > latency+time.Second {
			t.Errorf("%s is neither waiting nor calling", rest-latency)
		}
	})
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
