package estate_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/estate"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

func made(t testing.TB, links int, seed uint64) (*world.World, *wiretest.Clock, *estate.Estate) {
	t.Helper()
	clk := wiretest.NewClock()
	w := world.New(clk, 4)
	e, err := estate.Fill(w, company.Contoso(w), links, seed)
	if err != nil {
		t.Fatal(err)
	}
	return w, clk, e
}

func lines(w *world.World) (out []string) {
	w.Read(func() { i := w.Inventory(); out = i.Lines() })
	return out
}

func TestTheSameSeedGivesTheSameEstate(t *testing.T) {
	one, _, _ := made(t, 700, 3)
	two, _, _ := made(t, 700, 3)
	other, _, _ := made(t, 700, 4)
	if !slices.Equal(lines(one), lines(two)) {
		t.Error("two estates of one seed differ")
	}
	if slices.Equal(lines(one), lines(other)) {
		t.Error("two seeds give one estate")
	}
}

func TestAnEstateHasEverythingAndStaysAsItIs(t *testing.T) {
	w, clk, e := made(t, 3000, 1)
	n := estate.Smallest
	fates := map[estate.Fate]int{}
	for kind, by := range e.Made {
		for f, k := range by {
			fates[f], n = fates[f]+k, n+k
		}
		if by[estate.Up] == 0 {
			t.Errorf("no %s is up", kind)
		}
	}
	if n != 3000 || len(e.Made) != 8 || len(fates) != 7 || fates[estate.Up] < 2700 {
		t.Errorf("%d links of %d kinds, %v", n, len(e.Made), fates)
	}
	before := lines(w)
	clk.Advance(8 * time.Hour)
	w.Do(func() {})
	clk.Advance(time.Hour)
	if after := lines(w); !slices.Equal(before, after) {
		for i := range min(len(before), len(after)) {
			if before[i] != after[i] {
				t.Fatalf("%q became %q", before[i], after[i])
			}
		}
		t.Fatalf("%d lines became %d", len(before), len(after))
	}
}

func TestSizesThatThereAreNot(t *testing.T) {
	for _, n := range []int{0, estate.Smallest - 1, estate.Largest + 1} {
		w := world.New(wiretest.NewClock(), 4)
		if _, err := estate.Fill(w, company.Contoso(w), n, 1); err == nil {
			t.Errorf("%d links are made", n)
		}
	}
}

// TestNoCallCatchesUpWithEverything (V17) bounds the work of a call after hours in
// which nobody asked: not a round of looks for every minute, but one, and one
// for each of the few things that come about by themselves meanwhile.
func TestNoCallCatchesUpWithEverything(t *testing.T) {
	const links = 2000
	w, clk, _ := made(t, links, 1)
	work := func(d time.Duration, enter func(func())) int {
		clk.Advance(d)
		before := w.Steps()
		enter(func() {})
		return w.Steps() - before
	}
	clk.Advance(10 * time.Minute)
	w.Do(func() {})
	for _, idle := range []time.Duration{70 * time.Minute, 30 * time.Hour} {
		if n := work(idle, w.Do); n > 8*links {
			t.Errorf("%d steps after %s", n, idle)
		}
	}
	work(10*time.Minute, w.Read)
	if n := work(70*time.Minute, w.Read); n > 3*links {
		t.Errorf("%d steps after 70 minutes in which nothing was changed", n)
	}
	if n := work(time.Second, w.Read); n > links/10 {
		t.Errorf("%d steps for a second", n)
	}
}

// TestAServedLabKeepsUp (V17): the first call after an hour in which nobody asked
// finds little to do, though somebody had changed something.
func TestAServedLabKeepsUp(t *testing.T) {
	const links = 2000
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 4)
		if _, err := estate.Fill(w, company.Contoso(w), links, 1); err != nil {
			t.Fatal(err)
		}
		s := sim.New(w, sim.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		go s.KeepUp(ctx)
		time.Sleep(time.Second / 2) // between its steps
		for _, d := range []time.Duration{10 * time.Minute, time.Hour, 30 * time.Hour} {
			w.Do(func() {})
			time.Sleep(d)
			synctest.Wait()
			before := w.Steps()
			w.Read(func() {})
			if n := w.Steps() - before; n > links/10 {
				t.Errorf("%d steps after %s", n, d)
			}
		}
		cancel()
	})
}

// BenchmarkCallAfterIdleHour is the first call in a lab that nobody asked for
// an hour, after somebody had changed something.
func BenchmarkCallAfterIdleHour(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w, clk, _ := made(b, n, 1)
			for b.Loop() {
				w.Do(func() {})
				clk.Advance(time.Hour)
				w.Read(func() {})
			}
		})
	}
}

func BenchmarkFill(b *testing.B) {
	for b.Loop() {
		made(b, 10_000, 1)
	}
}
