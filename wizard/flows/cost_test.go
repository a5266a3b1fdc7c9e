package flows_test

import (
	"testing"
	"testing/synctest"
	"time"

	"peerage/providers/sim/company"
	"peerage/wizard"
	"peerage/wizard/flows/flowtest"
)

// TestCost prints what each procedure costs beside what its calls alone
// would: calls times latency, the pauses that the engine told of, and the
// rest, which is Azure's long operations (polled by the SDK). long is how much
// of the rest those may take.
func TestCost(t *testing.T) {
	for _, tc := range []struct {
		procedure string
		answers   func(*flowtest.Lab) map[string]string
		long      time.Duration
	}{
		{procedure, (*flowtest.Lab).Answers, 25 * time.Second},
		{linkProcedure, func(l *flowtest.Lab) map[string]string { return linkAnswers(l, "pg-orders") }, 90 * time.Second},
		{procedureD, astraAnswers, 30 * time.Second},
		{awsProcedure, awsAnswers, 0},
		{upCloud, upAnswers, 0},
	} {
		t.Run(tc.procedure, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := flowtest.New(t, company.Contoso)
				p := flowtest.Says()
				res, st := l.Start(tc.procedure, runID, tc.answers(l), p)
				done(t, l, res, p, wizard.Done)
				calls := len(l.Sim.Calls())
				wall, latency := st.Ended.Sub(st.Started), time.Duration(calls)*flowtest.Latency
				waits := pauses(l.Seen)
				rest := wall - waits
				t.Logf("%d calls of %s = %s; wall %s, of which waiting %s; the rest is %s", calls, flowtest.Latency, latency, wall, waits, rest)
				if rest > latency+tc.long+time.Second {
					t.Errorf("%s is neither waiting nor calling nor a long operation", rest-latency-tc.long)
				}
			})
		})
	}
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
