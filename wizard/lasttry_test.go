package wizard_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
)

// TestTheLastTryIsAtTheEnd: where the pause, or what the provider asks to wait,
// passes the end of the time for retries, one more try is made there before a
// person is asked; none is made sooner than the provider wants.
func TestTheLastTryIsAtTheEnd(t *testing.T) {
	for name, c := range map[string]struct {
		asks, most, heals, want time.Duration
		asked                   bool
	}{
		"a pause":                          {0, 2 * time.Minute, time.Hour, 2 * time.Minute, true},
		"healed at the end":                {0, 119 * time.Second, 118*time.Second + 500*time.Millisecond, 119 * time.Second, false},
		"a longer wait than is left":       {50 * time.Second, 2 * time.Minute, time.Hour, 150 * time.Second, true},
		"and healed meanwhile":             {50 * time.Second, 2 * time.Minute, 121 * time.Second, 150 * time.Second, false},
		"as long as all of the time":       {2 * time.Minute, 2 * time.Minute, time.Hour, 2 * time.Minute, true},
		"longer than all of it: no try":    {121 * time.Second, 2 * time.Minute, time.Hour, 0, true},
		"the wait ends with it: one there": {40 * time.Second, 2 * time.Minute, time.Hour, 2 * time.Minute, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, began := newBench(t), time.Now()
				var last, askedAt time.Duration = -1, -1
				st := doer("S1", func(context.Context, *wizard.Run) error {
					if last = time.Since(began); last >= c.heals || askedAt >= 0 {
						return nil
					}
					return &providers.Error{Class: providers.Throttled, Provider: "sky", Code: "Slow", RetryAfter: c.asks}
				})
				st.Remedies = []wizard.Remedy{{ID: "slow", When: wizard.ByCode("Slow"), Says: wizard.Words("Slow."),
					Auto: &wizard.Auto{Every: 30 * time.Second, For: c.most}}}
				b.answer = func(_ *wizard.Session, a *wizard.Ask) (wizard.Reply, bool) {
					if a.Fault == nil || !a.Fault.Next.IsZero() {
						if a.Fault != nil && a.Fault.Next.After(a.Fault.Until) {
							t.Errorf("tries at %v, gives up at %v", a.Fault.Next, a.Fault.Until)
						}
						return wizard.Reply{}, false
					}
					askedAt = time.Since(began)
					return choice(wizard.ChoiceAgain), true
				}
				b.run(procedure(st), wizard.Done)
				if (askedAt >= 0) != c.asked || c.asked && askedAt != c.want || last != c.want {
					t.Errorf("asked at %v, last tried at %v; want %v", askedAt, last, c.want)
				}
			})
		})
	}
}
