//go:build !race

// Azure's network SDK is too large to compile under the race detector.

package watch_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/estate"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/watch"
)

// TestWhatAFirstLookCosts (V18): a small company is complete within a second, as
// its provider bears as many calls at once; a calm minute costs a fraction of
// that.
func TestWhatAFirstLookCosts(t *testing.T) {
	for name, links := range map[string]int{"the company": 0, "the company and 18 links": 18} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := world.New(clock.Real{}, 7)
				acc := company.Contoso(w)
				if links > 0 {
					if _, err := estate.Fill(w, acc, links, 3); err != nil {
						t.Fatal(err)
					}
				}
				s := sim.New(w, sim.Options{})
				cloud := aiven.New(aiven.Options{BaseURL: s.Endpoints()[sim.Aiven], HTTP: s.Mem(), Env: func(k string) string {
					return map[string]string{"AIVEN_TOKEN": acc.Token.Value}[k]
				}})
				list := aiven.NewAccounts(cloud).List(t.Context(), nil)
				if list.Err != nil || len(list.Sources) == 0 {
					t.Fatalf("%+v", list)
				}
				began := time.Now()
				s.ResetCalls()
				snap, err := watch.Once(t.Context(), watch.Options{}, 0, list.Sources...)
				took, first := time.Since(began), len(s.Calls())
				if err != nil || !snap.Complete || took > time.Second {
					t.Errorf("complete %v after %v and %d calls: %v", snap.Complete, took, first, err)
				}
				board := watch.New(watch.Options{}, list.Sources...)
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { defer close(ended); _ = board.Run(ctx) }()
				time.Sleep(40 * time.Minute)
				s.ResetCalls()
				time.Sleep(10 * time.Minute)
				perMinute := float64(len(s.Calls())) / 10
				t.Logf("%d sources, %d Aiven halves: %d calls at first, in %v; %.1f a minute when calm", len(list.Sources),
					len(snap.Links), first, took, perMinute)
				if perMinute > 60 {
					t.Errorf("%.1f calls a minute, more than half of what Aiven bears", perMinute)
				}
				stop()
				<-ended
			})
		})
	}
}
