package watch

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link/linktest"
)

// jumping is a clock that is set forward and back; in between it runs as any other.
type jumping struct {
	clock.Real
	by atomic.Int64
}

func (j *jumping) Now() time.Time { return time.Now().Round(0).Add(time.Duration(j.by.Load())) }

// TestAClockThatJumps, as where a machine has slept or somebody sets it: what was
// heard before is as old as the wall says, nothing between counts as heard, and
// nobody waits for the hour that comes again.
func TestAClockThatJumps(t *testing.T) {
	for _, by := range []time.Duration{8 * time.Hour, -2 * time.Hour, -30 * 24 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			clk, st := &jumping{}, &store{Memory: NewMemory()}
			f := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
			var polls atomic.Int64
			f.set(func(context.Context, int) ([]providers.Half, error) {
				polls.Add(1)
				return halvesOfVNet(linktest.Peer("p", linktest.AivenNet)), nil
			})
			w := run(t, Options{Clock: clk, Observations: st}, f)
			w.after(10 * time.Minute)
			clk.by.Store(int64(by))
			before := polls.Load()
			s := w.after(2 * time.Minute)
			if n := polls.Load() - before; n < 2 || n > 20 {
				t.Errorf("by %v: %d polls in two minutes", by, n)
			}
			x := s.Sources[0]
			if age := clk.Now().Sub(x.AsOf); !s.Complete || age < 0 || age > time.Minute || x.Next.After(clk.Now().Add(time.Hour)) {
				t.Errorf("by %v: %v old, next %v, %+v", by, age, x.Next, x)
			}
			w.after(10 * time.Minute)
			for k, until := range st.looks {
				if until.Sub(k.From) > time.Hour {
					t.Errorf("by %v: heard without a gap from %v to %v", by, k.From, until)
				}
			}
		})
	}
}

// TestInstantsAreTheWalls: a machine that sleeps ages what it knows.
func TestInstantsAreTheWalls(t *testing.T) {
	if now := New(Options{}).clk.Now(); now != now.Round(0) { // Equal leaves out what is meant
		t.Errorf("%v", now)
	}
}
