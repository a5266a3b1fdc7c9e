package watch

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// fake is a source under a test's control.
type fake struct {
	id, provider, account string
	every                 time.Duration
	mu                    sync.Mutex
	answer                func(ctx context.Context, look int) ([]providers.Half, error)
	looks                 []time.Time
}

func (f *fake) ID() string              { return f.id }
func (f *fake) Title() string           { return "the " + f.id }
func (f *fake) Provider() string        { return f.provider }
func (f *fake) Account() string         { return cmp.Or(f.account, linktest.SubA) }
func (f *fake) Interval() time.Duration { return f.every }

func (f *fake) List(ctx context.Context) ([]providers.Half, error) {
	f.mu.Lock()
	f.looks = append(f.looks, time.Now())
	n, answer := len(f.looks), f.answer
	f.mu.Unlock()
	return answer(ctx, n)
}

func (f *fake) set(fn func(ctx context.Context, look int) ([]providers.Half, error)) {
	f.mu.Lock()
	f.answer = fn
	f.mu.Unlock()
}

func (f *fake) times() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.looks)
}

func (f *fake) count() int { return len(f.times()) }

func halvesOfVNet(p ...providers.Peering) []providers.Half {
	return link.AzureHalves(linktest.SubA, []providers.VNet{linktest.VNet(linktest.SubA, "vnet-orders", p...)})
}

// strangerTo is a VNet with a peering to somewhere.
func strangerTo(name string) []providers.Half {
	return link.AzureHalves(linktest.SubB,
		[]providers.VNet{linktest.VNet(linktest.SubB, name, linktest.Peer("q", "/elsewhere"))})
}

func always(h []providers.Half) func(context.Context, int) ([]providers.Half, error) {
	return func(context.Context, int) ([]providers.Half, error) { return h, nil }
}

func failing(e error) func(context.Context, int) ([]providers.Half, error) {
	return func(context.Context, int) ([]providers.Half, error) { return nil, e }
}

func newFake(id, provider string, h []providers.Half) *fake {
	return &fake{id: id, provider: provider, every: 10 * time.Second, answer: always(h)}
}

// watched is a watcher that runs in a bubble.
type watched struct {
	*Watcher
	t    *testing.T
	stop func()
	// shown is the last snapshot.
	shown Snapshot
}

// run starts a watcher and makes sure that it ends with everything it started.
func run(t *testing.T, o Options, sources ...Source) *watched {
	t.Helper()
	w := &watched{Watcher: New(o, sources...), t: t}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); _ = w.Run(ctx) }()
	w.stop = func() { cancel(); <-ended }
	t.Cleanup(w.stop)
	return w
}

// after lets d pass and gives what the board would show then.
func (w *watched) after(d time.Duration) Snapshot {
	w.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	select {
	case s := <-w.Snapshots():
		w.shown = s
		w.shown.Events = nil
		return s
	default:
		if w.shown.At.IsZero() {
			w.t.Fatalf("no snapshot after %v", d)
		}
		return w.shown
	}
}

func TestLooksInItsRhythm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		slow := newFake("azure:b", "azure", nil)
		slow.every = time.Minute
		slow.set(func(ctx context.Context, _ int) ([]providers.Half, error) {
			time.Sleep(4 * time.Second)
			return nil, nil
		})
		began := time.Now()
		w := run(t, Options{}, src, slow)
		s := w.after(125 * time.Second)
		if n := src.count(); n != 13 {
			t.Errorf("%d looks in 125 s at 10 s", n)
		}
		for i, at := range src.times() {
			if want := time.Duration(i) * 10 * time.Second; at.Sub(began) != want {
				t.Errorf("look %d after %v, want %v", i, at.Sub(began), want)
			}
		}
		if n := slow.count(); n != 3 || slow.times()[2].Sub(began) != 2*time.Minute {
			t.Errorf("the slow one: %d looks", n)
		}
		if st := s.Sources[0]; st.Next.Sub(st.AsOf) != 10*time.Second || st.Polling || st.Halves != 1 {
			t.Errorf("%+v", st)
		}
		if !s.Settled || len(s.Links) != 1 || s.Links[0].Stale {
			t.Errorf("%+v", s)
		}
	})
}

func TestChangesComeByThemselves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, src)
		first := w.after(time.Second)
		if len(Turned(first)) != 0 || first.Links[0].Verdict != providers.Active {
			t.Fatalf("%+v", first)
		}
		src.set(always(halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))))
		s := w.after(10 * time.Second)
		if len(Turned(s)) != 1 || Turned(s)[0].From != providers.Active || Turned(s)[0].Link.Verdict != providers.Failed ||
			Turned(s)[0].Link.ID != s.Links[0].ID {
			t.Fatalf("%+v", Turned(s))
		}
		since := s.Links[0].Since
		if since.Sub(first.Links[0].SeenSince) != 10*time.Second {
			t.Errorf("since %v", since)
		}
		if s = w.after(time.Minute); !s.Links[0].Since.Equal(since) || len(Turned(s)) != 0 {
			t.Errorf("since moves: %+v", s.Links[0])
		}
	})
}

func TestSlowReaderMissesNoChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", nil)
		src.set(func(_ context.Context, look int) ([]providers.Half, error) {
			if look%2 == 0 {
				return halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet))), nil
			}
			return halvesOfVNet(linktest.Peer("p", linktest.AivenNet)), nil
		})
		s := run(t, Options{}, src).after(55 * time.Second)
		if len(Turned(s)) != 5 || Turned(s)[4].Link.Verdict != providers.Failed {
			t.Errorf("%+v", Turned(s))
		}
	})
}

// TestErrorsTurnRowsStaleNotBlank (V11): after the second failure, beside the
// verdict that was known.
func TestErrorsTurnRowsStaleNotBlank(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, src)
		w.after(time.Second)
		src.set(failing(&providers.Error{Class: providers.Transient, Provider: "azure", Op: "list", Status: 503}))
		s := w.after(10 * time.Second)
		if st := s.Sources[0]; s.Links[0].Stale || st.State != Heard || st.Err == nil || !s.Complete {
			t.Errorf("one failure: %+v", st)
		}
		s = w.after(firstRetry)
		if len(s.Links) != 1 || !s.Links[0].Stale || s.Links[0].Verdict != providers.Active || len(Turned(s)) != 0 {
			t.Fatalf("%s", linktest.Describe(s.Links))
		}
		if st := s.Sources[0]; !st.Stale || st.Err == nil || st.Err.Status != 503 || st.Halves != 1 || s.Complete ||
			st.State != Failing || s.At.Sub(st.Since) != firstRetry {
			t.Errorf("%+v", st)
		}
		// Pauses grow: 5, 10, 20, … s, and not beyond five minutes.
		before := src.count()
		w.after(30 * time.Minute)
		if n := src.count() - before; n < 9 || n > 12 {
			t.Errorf("%d looks in 30 min of failing", n)
		}
		src.set(always(halvesOfVNet(linktest.Peer("p", linktest.AivenNet))))
		w.Refresh("azure:a")
		if s = w.after(time.Second); s.Links[0].Stale || s.Sources[0].Err != nil {
			t.Errorf("still stale: %+v", s.Sources[0])
		}
	})
}

func TestHangingSourceTurnsStaleAndIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, src)
		w.after(time.Second)
		src.set(func(ctx context.Context, _ int) ([]providers.Half, error) { <-ctx.Done(); return nil, ctx.Err() })
		if s := w.after(28 * time.Second); s.Links[0].Stale || src.count() != 2 {
			t.Errorf("stale too soon: %+v", s.Sources[0])
		}
		if s := w.after(2 * time.Second); !s.Links[0].Stale || len(s.Links) != 1 {
			t.Errorf("not stale after three intervals: %+v", s.Sources[0])
		}
		if s := w.after(80 * time.Second); s.Sources[0].Err == nil || s.Sources[0].Err.Class != providers.Transient {
			t.Errorf("not given up: %+v", s.Sources[0])
		}
	})
}

func TestDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, src)
		w.after(time.Second)
		src.set(failing(&providers.Error{Class: providers.NotPermitted, Provider: "azure", Op: "list", Status: 403}))
		s := w.after(10*time.Second + firstRetry)
		if s.Sources[0].State != Denied || !s.Links[0].Denied || !s.Links[0].Stale {
			t.Errorf("%+v", s.Sources[0])
		}
		if next := s.Sources[0].Next.Sub(s.At); next > 10*time.Second {
			t.Errorf("asks again after %v", next)
		}
	})
}

func TestThrottlingHoldsTheWholeProvider(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := newFake("aiven:1", "aiven", nil), newFake("aiven:2", "aiven", nil)
		other := newFake("azure:a", "azure", nil)
		one.set(failing(&providers.Error{Class: providers.Throttled, Provider: "aiven", Op: "list", Status: 429,
			RetryAfter: 28 * time.Second}))
		w := run(t, Options{}, one, two, other)
		s := w.after(time.Second)
		w.Refresh("") // does not help against a throttle
		w.after(26 * time.Second)
		if one.count() != 1 || two.count() != 1 {
			t.Errorf("looks while held: %d, %d", one.count(), two.count())
		}
		if n := other.count(); n < 3 {
			t.Errorf("another provider is held too: %d looks", n)
		}
		if next := s.Sources[1].Next.Sub(s.Sources[1].AsOf); next != 28*time.Second {
			t.Errorf("the board says next look in %v", next)
		}
		w.after(2 * time.Second)
		if one.count() != 2 || two.count() != 2 {
			t.Errorf("looks after the hold: %d, %d", one.count(), two.count())
		}
	})
}

func TestBudgetLimitsLooksAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var flying, most int
		var mu sync.Mutex
		var sources []Source
		for range 10 {
			sources = append(sources,
				sourceFunc{id: string(rune('a' + len(sources))), list: func(context.Context) ([]providers.Half, error) {
					mu.Lock()
					flying++
					most = max(most, flying)
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					flying--
					mu.Unlock()
					return nil, nil
				}})
		}
		s := run(t, Options{Parallel: 3}, sources...).after(5 * time.Second)
		if most != 3 {
			t.Errorf("%d looks at once", most)
		}
		if !s.Settled {
			t.Error("not all were asked")
		}
	})
}

// sourceFunc is a source made of a function.
type sourceFunc struct {
	id   string
	list func(context.Context) ([]providers.Half, error)
}

func (s sourceFunc) ID() string                                         { return s.id }
func (s sourceFunc) Title() string                                      { return s.id }
func (s sourceFunc) Provider() string                                   { return "azure" }
func (s sourceFunc) Account() string                                    { return s.id }
func (s sourceFunc) Interval() time.Duration                            { return time.Minute }
func (s sourceFunc) List(ctx context.Context) ([]providers.Half, error) { return s.list(ctx) }

func TestRefreshIsDebounced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", nil)
		src.every = time.Hour
		w := run(t, Options{}, src)
		w.after(time.Minute)
		for range 50 {
			w.Refresh("azure:a")
			time.Sleep(10 * time.Millisecond)
		}
		w.after(time.Minute)
		if n := src.count(); n != 3 { // the first, the refresh at once, one more for those after it
			t.Errorf("%d looks", n)
		}
		w.Refresh("somebody else")
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := src.count(); n != 3 {
			t.Errorf("%d looks after a refresh of another source", n)
		}
	})
}

func TestPauseAndResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, src)
		w.after(time.Second)
		w.Pause()
		s := w.after(5 * time.Minute)
		if n := src.count(); n != 1 || !s.Paused || !s.Links[0].Stale {
			t.Errorf("%d looks, %+v", n, s.Sources[0])
		}
		w.Refresh("")
		if s = w.after(time.Second); src.count() != 2 || s.Links[0].Stale || !s.Paused {
			t.Errorf("a refresh does not look once: %d", src.count())
		}
		w.Resume()
		if s = w.after(21 * time.Second); src.count() < 4 || s.Paused {
			t.Errorf("%d looks after resuming", src.count())
		}
	})
}

func TestEndsWithLooksInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", nil)
		src.set(func(ctx context.Context, _ int) ([]providers.Half, error) { <-ctx.Done(); return nil, ctx.Err() })
		w := run(t, Options{}, src)
		w.after(time.Second)
		began := time.Now()
		w.stop()
		if time.Since(began) != 0 {
			t.Errorf("took %v to end", time.Since(began))
		}
		for range w.Snapshots() { // ends because the channel is closed
		}
	})
}

func TestUnclassifiedErrorIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", nil)
		src.set(failing(errors.New("odd")))
		s := run(t, Options{}, src).after(time.Second)
		if e := s.Sources[0].Err; e == nil || e.Message != "odd" || e.Provider != "azure" {
			t.Errorf("%+v", e)
		}
	})
}
