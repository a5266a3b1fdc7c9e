package watch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// costly is a source whose polls cost calls, of a provider that bears so many.
type costly struct {
	*fake
	budget  Budget
	calls   int
	latency time.Duration
	// total counts the calls of all who share it.
	total *atomic.Int64
}

func (c *costly) Budget() Budget { return c.budget }

func (c *costly) List(ctx context.Context) ([]providers.Half, error) {
	for range c.calls {
		if err := call(ctx, c.latency, c.total); err != nil {
			return nil, err
		}
	}
	return c.fake.List(ctx)
}

// call is one call of an adapter's.
func call(ctx context.Context, latency time.Duration, total *atomic.Int64) error {
	if err := providers.MeterOf(ctx).Start(ctx); err != nil {
		return err
	}
	defer providers.MeterOf(ctx).Done()
	if total != nil {
		total.Add(1)
	}
	select {
	case <-time.After(latency):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func newCostly(i int, b Budget, calls int, latency time.Duration, total *atomic.Int64) *costly {
	f := newFake(fmt.Sprintf("%s:%d", b.Name, i), b.Name, nil)
	f.account = f.id
	return &costly{f, b, calls, latency, total}
}

// longestGap is the longest time between two polls that began in a row, also
// that before the first and after the last.
func (f *fake) longestGap(began, now time.Time) time.Duration {
	gap, last := time.Duration(0), began
	for _, at := range append(f.times(), now) {
		gap, last = max(gap, at.Sub(last)), at
	}
	return gap
}

// TestEverySourceGetsItsTurn (V2): with a budget for a few, all are polled, one
// after the other, and their interval says how often that is.
func TestEverySourceGetsItsTurn(t *testing.T) {
	for name, c := range map[string]struct {
		sources, calls int
		latency        time.Duration
		budget         Budget
		within         time.Duration
	}{
		"20 projects, budget for 5": {20, 2, 100 * time.Millisecond, Budget{Name: "aiven", Rate: 2, Burst: 10},
			40 * time.Second},
		"303 subscriptions, 200 ms": {303, 1, 200 * time.Millisecond, Budget{Name: "azure"}, 16 * time.Second},
		"303 subscriptions, paced": {303, 1, 200 * time.Millisecond, Budget{Name: "azure", Rate: 20, Burst: 50},
			31 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var all []*costly
				var sources []Source
				for i := range c.sources {
					all = append(all, newCostly(i, c.budget, c.calls, c.latency, nil))
					sources = append(sources, all[i])
				}
				began := time.Now()
				w := run(t, Options{}, sources...)
				s := w.after(c.within)
				if !s.Complete {
					t.Errorf("%d of %d sources are missing after %v", len(s.Missing()), c.sources, c.within)
				}
				s = w.after(4*time.Minute - c.within)
				for i, src := range all {
					st := s.Sources[i]
					if gap := src.longestGap(began, time.Now()); gap > 2*st.Interval || st.Stale {
						t.Fatalf("%s: %v without a poll at an interval of %v, stale %v", st.ID, gap, st.Interval, st.Stale)
					}
					if st.Interval > c.within || st.RoundCalls != c.calls {
						t.Fatalf("%s: interval %v, %d calls a round", st.ID, st.Interval, st.RoundCalls)
					}
				}
			})
		})
	}
}

// TestAtMostHalfOfTheBudget (V10): also where more is wanted; where nothing
// moves it is far less, and where something does it is quick again.
func TestAtMostHalfOfTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		b := Budget{Name: "aiven", Rate: 2, Burst: 40}
		many := make([]Source, 30)
		for i := range many {
			many[i] = newCostly(i, b, 3, 50*time.Millisecond, &calls)
		}
		w := run(t, Options{}, many...)
		w.after(5 * time.Minute)
		calls.Store(0)
		w.after(10 * time.Minute)
		if n := calls.Load(); n > 10*60 || n < 9*60/2 {
			t.Errorf("%d calls in ten minutes, where 1200 are borne", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		one := newCostly(1, Budget{Name: "aiven", Rate: 2, Burst: 40}, 3, 50*time.Millisecond, &calls)
		one.set(always(halvesOfVNet(linktest.Peer("p", linktest.AivenNet))))
		w := run(t, Options{}, one)
		if s := w.after(time.Minute); s.Sources[0].Interval != DefaultInterval {
			t.Errorf("at first every %v", s.Sources[0].Interval)
		}
		if s := w.after(20 * time.Minute); s.Sources[0].Interval != slowest {
			t.Errorf("nothing moved for 20 minutes: every %v", s.Sources[0].Interval)
		}
		calls.Store(0)
		if w.after(10 * time.Minute); calls.Load() != 30 {
			t.Errorf("%d calls in ten calm minutes", calls.Load())
		}
		one.set(always(halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))))
		if s := w.after(slowest); len(Turned(s)) != 1 || s.Sources[0].Interval != DefaultInterval || s.Sources[0].Stale {
			t.Errorf("something moved: %+v, %+v", Turned(s), s.Sources[0])
		}
		w.after(30 * time.Minute)
		w.Refresh("")
		if s := w.after(time.Second); s.Sources[0].Interval != DefaultInterval {
			t.Errorf("asked for: every %v", s.Sources[0].Interval)
		}
	})
}

// TestWhatIsOnItsWayIsPolledQuickly, with the accounts that its other half is
// in, though others of the provider cost all of the budget.
func TestWhatIsOnItsWayIsPolledQuickly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := Budget{Name: "aiven", Rate: 2, Burst: 10}
		var sources []Source
		for i := range 60 {
			sources = append(sources, newCostly(i, b, 2, 50*time.Millisecond, nil))
		}
		moving := newCostly(99, b, 2, 50*time.Millisecond, nil)
		pending := func(id, vnet string) []providers.Half {
			return link.AivenHalves(moving.account,
				[]providers.AivenVPC{linktest.AivenVPC("v", linktest.To(id, providers.AivenPendingPeer, vnet))})
		}
		moving.set(always(pending("p", "vnet-orders")))
		cloud := newFake("azure:a", "azure", halvesOfVNet())
		w := run(t, Options{}, append(sources, moving, cloud)...)
		s := w.after(10 * time.Minute)
		if s.Sources[60].Interval != s.Sources[0].Interval || s.Sources[61].Interval < slowest/2 {
			t.Errorf("what waits for a person since nobody knows when is polled every %v, the others every %v; its "+
				"partner's account every %v", s.Sources[60].Interval, s.Sources[0].Interval, s.Sources[61].Interval)
		}
		moving.set(always(pending("q", "vnet-payments")))
		s = w.after(10 * time.Minute)
		still, quick, other := s.Sources[0], s.Sources[60], s.Sources[61]
		if quick.Interval > 12*time.Second || still.Interval < 2*time.Minute || other.Interval != DefaultInterval {
			t.Errorf("on its way every %v, the others every %v; its partner's account every %v",
				quick.Interval, still.Interval, other.Interval)
		}
		if s = w.after(30 * time.Minute); s.Sources[60].Interval != s.Sources[0].Interval {
			t.Errorf("what waits for ever is polled every %v, the others every %v", s.Sources[60].Interval,
				s.Sources[0].Interval)
		}
	})
}

// TestAPersonDecides: the interval and the share of the budget.
func TestAPersonDecides(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := Budget{Name: "aiven", Rate: 2, Burst: 4}
		for share, want := range map[float64]time.Duration{0: 60 * time.Second, 1: 30 * time.Second, 0.25: 2 * time.Minute} {
			var sources []Source
			for i := range 20 {
				sources = append(sources, newCostly(i, b, 3, 0, nil))
			}
			w := run(t, Options{Share: share}, sources...)
			if s := w.after(4 * time.Minute); s.Sources[7].Interval != want {
				t.Errorf("a share of %v: every %v, want %v", share, s.Sources[7].Interval, want)
			}
			w.stop()
		}
		w := run(t, Options{Interval: 30 * time.Second}, newCostly(1, b, 1, 0, nil))
		if s := w.after(4 * time.Minute); s.Sources[0].Interval != 30*time.Second || s.Sources[0].Calls != 9 &&
			s.Sources[0].Calls != 8 {
			t.Errorf("%+v", s.Sources[0])
		}
	})
}

// TestOnlyTheProviderThatThrottlesIsHeld, all of its kinds of source.
func TestOnlyTheProviderThatThrottlesIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := Budget{Name: "aiven", Rate: 2, Burst: 10}
		vpcs, links := newCostly(1, b, 1, 0, nil), newCostly(2, b, 1, 0, nil)
		links.provider = link.AivenLinks
		other := newFake("azure:a", "azure", nil)
		vpcs.set(failing(&providers.Error{Class: providers.Throttled, Provider: "aiven", RetryAfter: 28 * time.Second}))
		links.every = 9 * time.Second
		w := run(t, Options{}, vpcs, links, other)
		w.after(27 * time.Second)
		if vpcs.count() != 1 || links.count() != 1 || other.count() != 3 {
			t.Errorf("polls while held: %d, %d; of another provider %d", vpcs.count(), links.count(), other.count())
		}
		if w.after(2 * time.Second); vpcs.count() != 2 || links.count() != 2 {
			t.Errorf("polls after the hold: %d, %d", vpcs.count(), links.count())
		}
	})
}

// TestNobodyIsForgotten: whatever the number of sources, their latencies and
// what happens to them, each that does not fail is polled within about two of
// its intervals, and the budget is kept.
func TestNobodyIsForgotten(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 1))
			var calls atomic.Int64
			b := Budget{Name: "aiven", Rate: 1 + 9*rnd.Float64(), Burst: 1 + rnd.IntN(60)}
			var all []*costly
			var sources []Source
			var mu sync.Mutex
			failed := map[string]bool{}
			for i := range 1 + rnd.IntN(60) {
				c := newCostly(i, b, 1+rnd.IntN(6), time.Duration(rnd.IntN(3000))*time.Millisecond, &calls)
				odds := rnd.Float64() * 0.2
				if rnd.IntN(3) > 0 {
					odds = 0
				}
				c.set(func(ctx context.Context, _ int) ([]providers.Half, error) {
					mu.Lock()
					defer mu.Unlock()
					switch x := rnd.Float64(); {
					case x < odds/4:
						failed[c.id] = true
						return nil, &providers.Error{Class: providers.NotAuthenticated, Provider: "aiven"}
					case x < odds:
						failed[c.id] = true
						return nil, errors.New("a fault")
					}
					return nil, nil
				})
				all, sources = append(all, c), append(sources, c)
			}
			w := run(t, Options{}, sources...)
			w.after(5 * time.Minute)
			began, before := time.Now(), calls.Load()
			longest := make([]time.Duration, len(all))
			for range 30 {
				time.Sleep(20 * time.Second)
				synctest.Wait()
				select {
				case s := <-w.Snapshots():
					for i, st := range s.Sources {
						longest[i] = max(longest[i], st.Interval)
					}
				default:
				}
			}
			for i, c := range all {
				if gap := c.longestGap(began, time.Now()); !failed[c.id] && gap > 2*longest[i]+10*time.Second {
					t.Errorf("seed %d: %s of %d waited %v, its interval is %v", seed, c.id, len(all), gap, longest[i])
				}
			}
			most := b.Rate/2*600 + float64(b.Burst)
			if n := calls.Load() - before; float64(n) > most {
				t.Errorf("seed %d: %d calls in ten minutes, %.0f are the watcher's", seed, n, most)
			}
		})
	}
}

// TestAFirstLookIsABurst: what a minute bears is asked at once where nobody has
// looked yet, and no minute, the first one among them, has more calls than a burst
// of the long run and what comes after it would make.
func TestAFirstLookIsABurst(t *testing.T) {
	b := Budget{Name: "aiven", Rate: 2, Burst: 50, First: 90}
	looked := func(share float64, sources, calls int, within time.Duration) (Snapshot, []time.Time) {
		var s Snapshot
		var times []time.Time
		synctest.Test(t, func(t *testing.T) {
			var total atomic.Int64
			var all []Source
			for i := range sources {
				all = append(all, newCostly(i, b, calls, 50*time.Millisecond, &total))
			}
			w := run(t, Options{Share: share}, all...)
			began, last := time.Now(), int64(0)
			for time.Since(began) < within {
				time.Sleep(50 * time.Millisecond)
				synctest.Wait()
				for n := total.Load(); last < n; last++ {
					times = append(times, time.Now())
				}
			}
			s = w.after(0)
		})
		return s, times
	}
	if s, _ := looked(0, 16, 4, 2*time.Second); !s.Complete {
		t.Errorf("64 calls of 50 ms: %d of %d sources are missing after 2 s", len(s.Missing()), len(s.Sources))
	}
	if s, _ := looked(0.25, 16, 4, 2*time.Second); s.Complete {
		t.Error("whoever wants half as much of it has the same burst")
	}
	_, times := looked(0, 60, 4, 10*time.Minute)
	for i, at := range times {
		n := 0
		for _, other := range times[i:] {
			if other.Sub(at) < time.Minute {
				n++
			}
		}
		if most := b.First*3/4 + 30 + 1; n > most {
			t.Fatalf("%d calls in the minute from %v on, %d are borne", n, at.Sub(times[0]), most)
		}
	}
	if n := len(times); n > 60*10+40 || n < 60*10-40 {
		t.Errorf("%d calls in ten minutes at one a second", n)
	}
}

// TestACrowdIsBounded: however many providers' budgets there are, only so many
// polls go on at once; those of which nothing is heard keep no place for long.
func TestACrowdIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		var sources []Source
		for i := range 200 {
			f := newFake(fmt.Sprintf("p%d", i), fmt.Sprintf("p%d", i), nil)
			f.set(func(ctx context.Context, _ int) ([]providers.Half, error) {
				if i < 2*crowd { // accepts, and never answers
					if err := providers.MeterOf(ctx).Start(ctx); err != nil {
						return nil, err
					}
					<-ctx.Done()
					return nil, ctx.Err()
				}
				if n := now.Add(1); n > most.Load() {
					most.Store(n)
				}
				defer now.Add(-1)
				return nil, call(ctx, 50*time.Millisecond, nil)
			})
			sources = append(sources, f)
		}
		w := run(t, Options{}, sources...)
		s := w.after(5 * time.Second)
		heard := 0
		for _, x := range s.Sources {
			if !x.AsOf.IsZero() {
				heard++
			}
		}
		if heard != 200-2*crowd || most.Load() > crowd {
			t.Errorf("%d of %d were heard in 5 s, %d at once", heard, 200-2*crowd, most.Load())
		}
	})
}
