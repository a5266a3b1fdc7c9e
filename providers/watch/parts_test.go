package watch

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// organization is a source of many VPCs, one call each.
type organization struct {
	n       int
	latency time.Duration
	parts   Parts

	mu    sync.Mutex // guards what follows
	fails func(id string) error
	calls map[string]int
	total int
	state string
}

func newOrganization(n int) *organization {
	return &organization{n: n, latency: 100 * time.Millisecond, calls: map[string]int{}, state: providers.AivenActive}
}

func (o *organization) ID() string              { return "aiven:org" }
func (o *organization) Title() string           { return "the organization" }
func (o *organization) Provider() string        { return "aiven" }
func (o *organization) Account() string         { return "org" }
func (o *organization) Interval() time.Duration { return DefaultInterval }
func (o *organization) Budget() Budget          { return Budget{Name: "aiven", Rate: 2, Burst: 50} }
func (o *organization) Whole()                  { o.parts.Whole() }

func (o *organization) set(fails func(id string) error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fails = fails
}

func (o *organization) List(ctx context.Context) ([]providers.Half, error) {
	if err := o.call(ctx, "list"); err != nil {
		return nil, err
	}
	var list []Part
	for i := range o.n {
		list = append(list, Part{ID: fmt.Sprintf("vpc%d", i)})
	}
	return o.parts.Poll(ctx, list, func(ctx context.Context, id string) (Answer, error) {
		if err := o.call(ctx, id); err != nil {
			return Answer{}, err
		}
		o.mu.Lock()
		defer o.mu.Unlock()
		if len(id) > len("vpc0") { // all but ten are empty
			return Answer{Settled: true}, nil
		}
		return Answer{Halves: link.AivenHalves("org",
			[]providers.AivenVPC{linktest.AivenVPC(id, linktest.To("p-"+id, o.state, "vnet-"+id))})}, nil
	})
}

func (o *organization) call(ctx context.Context, id string) error {
	o.mu.Lock()
	latency := o.latency
	o.mu.Unlock()
	if err := call(ctx, latency, nil); err != nil {
		return err
	}
	o.mu.Lock()
	fails := o.fails
	o.calls[id]++
	o.total++
	o.mu.Unlock()
	if fails != nil {
		return fails(id)
	}
	return nil
}

func (o *organization) made() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.total
}

// TestAnOrganizationOfManyVPCs (V3): a round of minutes is none that does not
// answer; what came is shown as it comes, and is not called complete.
func TestAnOrganizationOfManyVPCs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrganization(250)
		w := run(t, Options{}, o)
		s := w.after(30 * time.Second)
		st := s.Sources[0]
		if s.Complete || st.State != NeverHeard || !st.Partial() || st.Parts != 250 || st.PartsHeard < 50 ||
			len(s.Links) == 0 {
			t.Errorf("after half a minute: %+v, %d links", st, len(s.Links))
		}
		for i := range s.Links {
			if l := &s.Links[i]; !l.Unheard && l.Verdict == providers.Failed {
				t.Errorf("%s is judged: %s", l.Title, l.Reason)
			}
		}
		s = w.after(4 * time.Minute)
		if st = s.Sources[0]; !s.Complete || st.Round < 200*time.Second || st.Round > 4*time.Minute || st.Errors > 0 {
			t.Errorf("after a round: %+v", st)
		}
		if n := o.made(); n > 300 {
			t.Errorf("%d calls for a round of 251", n)
		}
	})
}

// TestARoundGoesOnWhereItStopped, after the provider throttled it.
func TestARoundGoesOnWhereItStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrganization(250)
		var n atomic.Int64
		o.set(func(string) error {
			if n.Add(1)%60 == 0 {
				return &providers.Error{Class: providers.Throttled, Provider: "aiven", RetryAfter: 20 * time.Second}
			}
			return nil
		})
		w := run(t, Options{}, o)
		s := w.after(7 * time.Minute)
		if !s.Complete {
			t.Errorf("%+v", s.Sources[0])
		}
		if n := o.made(); n > 300 {
			t.Errorf("%d calls for a round of 251", n)
		}
	})
}

// TestAPartThatFailsIsNotTheWhole: its data stay, with their age, and the others
// are heard; but it is not called complete.
func TestAPartThatFailsIsNotTheWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrganization(5)
		w := run(t, Options{}, o)
		if s := w.after(5 * time.Second); !s.Complete || len(s.Links) != 5 {
			t.Fatalf("%+v", s.Sources[0])
		}
		o.set(func(id string) error {
			if id == "vpc2" {
				return &providers.Error{Class: providers.Transient, Provider: "aiven", Status: 500}
			}
			return nil
		})
		s := w.after(2 * time.Minute)
		st := s.Sources[0]
		if s.Complete || st.State != Failing || st.Err == nil || st.PartsHeard != 5 {
			t.Errorf("%+v", st)
		}
		for i := range s.Links {
			l := &s.Links[i]
			if old := l.Hosted.NetworkID == "vpc2"; l.Stale != old || (s.At.Sub(l.AsOf) > time.Minute) != old {
				t.Errorf("%s: stale %v, %v old", l.Title, l.Stale, s.At.Sub(l.AsOf))
			}
		}
		o.set(nil)
		if s = w.after(time.Minute); !s.Complete || s.Links[2].Stale {
			t.Errorf("heard again: %+v", s.Sources[0])
		}
	})
}

// TestAPartThatIsRefused, from the beginning or later, refuses nothing of the
// others; it is named, and nothing is complete without it.
func TestAPartThatIsRefused(t *testing.T) {
	refuse := func(id string) error {
		if id == "vpc2" {
			return &providers.Error{Class: providers.NotPermitted, Provider: "aiven", Status: 403}
		}
		return nil
	}
	for _, later := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			o := newOrganization(5)
			if !later {
				o.set(refuse)
			}
			w := run(t, Options{}, o)
			w.after(5 * time.Second)
			o.set(refuse)
			s := w.after(2 * time.Minute)
			if st := s.Sources[0]; s.Complete || st.State != Denied || len(s.Links) < 4 {
				t.Errorf("later %v: %d links, %+v", later, len(s.Links), st)
			}
			for i := range s.Links {
				l := &s.Links[i]
				if l.Denied || l.Stale != (l.Hosted.NetworkID == "vpc2") || l.Unheard {
					t.Errorf("later %v: %s: denied %v, stale %v, %s", later, l.Title, l.Denied, l.Stale, l.Reason)
				}
			}
			o.set(nil)
			if s = w.after(time.Minute); !s.Complete || len(s.Links) != 5 {
				t.Errorf("later %v: permitted again: %+v", later, s.Sources[0])
			}
		})
	}
}

// TestAPollIsGivenUpOnSilence: after half a minute in which nothing was
// answered, whatever was before.
func TestAPollIsGivenUpOnSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrganization(250)
		w := run(t, Options{}, o)
		w.after(30 * time.Second)
		o.mu.Lock()
		o.latency = time.Hour
		o.mu.Unlock()
		s := w.after(silence + 10*time.Second)
		st := s.Sources[0]
		if st.Err == nil || st.Err.Class != providers.Transient || st.PartsHeard < 50 || len(s.Links) == 0 {
			t.Errorf("%+v", st)
		}
		heard := st.PartsHeard
		o.mu.Lock()
		o.latency = 100 * time.Millisecond
		o.mu.Unlock()
		if s = w.after(4 * time.Minute); !s.Complete || o.made() > 260 {
			t.Errorf("goes on from %d: %+v, %d calls", heard, s.Sources[0], o.made())
		}
	})
}

// TestWhatDoesNotChangeIsAskedRarely: empty VPCs once in five minutes or so; all
// when it is asked for.
func TestWhatDoesNotChangeIsAskedRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOrganization(60)
		w := run(t, Options{}, o)
		s := w.after(2 * time.Minute)
		if !s.Complete {
			t.Fatalf("%+v", s.Sources[0])
		}
		before := o.made()
		s = w.after(10 * time.Minute)
		t.Logf("60 VPCs, %d with peerings: %d calls in ten minutes, every %v", len(s.Links), o.made()-before,
			s.Sources[0].Interval)
		if n := o.made() - before; n > 400 || s.Sources[0].Interval > time.Minute {
			t.Errorf("%d calls in ten minutes, every %v", n, s.Sources[0].Interval)
		}
		o.mu.Lock()
		for i := range o.n {
			if n := o.calls[fmt.Sprintf("vpc%d", i)]; n < 3 {
				t.Errorf("vpc%d was asked about %d times in twelve minutes", i, n)
			}
		}
		before = o.total
		o.mu.Unlock()
		w.Refresh("")
		if w.after(30 * time.Second); o.made()-before < 61 {
			t.Errorf("a refresh made %d calls", o.made()-before)
		}
	})
}

// TestBetterCredentialsOfManyParts: what was heard through the old ones stays
// until all is heard through the new.
func TestBetterCredentialsOfManyParts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := run(t, Options{}, newOrganization(100))
		if s := w.after(2 * time.Minute); !s.Complete || len(s.Links) != 10 {
			t.Fatalf("%+v", s.Sources[0])
		}
		again := newOrganization(100)
		w.Replace(again)
		s := w.after(time.Second)
		if st := s.Sources[0]; len(s.Links) != 10 || !st.Polling {
			t.Errorf("%d links, %+v", len(s.Links), st)
		}
		if s = w.after(3 * time.Minute); !s.Complete || again.made() < 101 || len(s.Links) != 10 || len(Turned(s)) != 0 {
			t.Errorf("%+v, %d calls, %d links, changes %+v", s.Sources[0], again.made(), len(s.Links), Turned(s))
		}
	})
}
