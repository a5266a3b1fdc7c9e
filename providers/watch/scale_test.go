package watch

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

func BenchmarkDiff(b *testing.B) {
	listings, known := linktest.Estate(10000)
	all := link.Join(link.Options{Kinds: link.All(), Known: known}, listings)
	d := newDiffer(Options{KeepGone: time.Minute})
	d.apply(all, time.Unix(1, 0), true)
	b.ReportAllocs()
	for b.Loop() {
		d.apply(all, time.Unix(2, 0), true)
	}
}

func BenchmarkTouch(b *testing.B) {
	listings, known := linktest.Estate(10000)
	all := link.Join(link.Options{Kinds: link.All(), Known: known}, listings)
	d := newDiffer(Options{KeepGone: time.Minute})
	d.apply(all, time.Unix(1, 0), true)
	b.ReportAllocs()
	for b.Loop() {
		d.touch(listings)
	}
}

func BenchmarkSameAnswer(b *testing.B) {
	listings, _ := linktest.Estate(10000)
	again, _ := linktest.Estate(10000)
	b.ReportAllocs()
	for b.Loop() {
		for i := range listings {
			if !slices.EqualFunc(listings[i].Halves, again[i].Halves, sameHalf) {
				b.Fatal(i)
			}
		}
	}
}

// A night on the board: nothing grows, nothing is told, nothing is recorded.
func TestEightQuietHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listings, known := linktest.Estate(200)
		var sources []Source
		for i := range listings {
			f := newFake(fmt.Sprint(i), listings[i].Provider, nil)
			f.every = time.Minute
			f.set(func(context.Context, int) ([]providers.Half, error) { return slices.Clone(listings[i].Halves), nil })
			sources = append(sources, f)
		}
		st := &store{Memory: NewMemory()}
		w := run(t, Options{Known: known, Observations: st, Parallel: 100}, sources...)
		w.after(time.Minute)
		before := runtime.NumGoroutine()
		s := w.after(8 * time.Hour)
		if len(s.Links) != 200 || len(Turned(s)) != 0 || len(st.recorded()) != 1 || w.diff.unkept != nil ||
			len(w.diff.gone) != 0 {
			t.Errorf("%d links, %d changes, %d records", len(s.Links), len(Turned(s)), len(st.recorded()))
		}
		if now := runtime.NumGoroutine(); now > before+2 {
			t.Errorf("%d goroutines, were %d", now, before)
		}
		for _, l := range s.Links {
			if l.Stale || s.At.Sub(l.AsOf) > time.Minute {
				t.Fatalf("%+v at %v", l, s.At)
			}
		}
	})
}

// BenchmarkTell: what the events of ten thousand links cost when they are seen
// again, and when one listing is another.
func BenchmarkTell(b *testing.B) {
	listings, known := linktest.Estate(10_000)
	board := link.Join(link.Options{Kinds: link.All(), Known: known}, listings)
	tell := newTeller(0)
	tell.tell(Snapshot{Links: board.Links}, nil)
	b.Run("seen again", func(b *testing.B) {
		for b.Loop() {
			tell.tell(Snapshot{Links: board.Touch(tell.links, listings)}, nil)
		}
	})
	b.Run("one listing changed", func(b *testing.B) {
		for b.Loop() {
			listings[1].Halves = slices.Clone(listings[1].Halves)
			tell.tell(Snapshot{Links: link.Join(link.Options{Kinds: link.All(), Known: known}, listings).Links}, nil)
		}
	})
}
