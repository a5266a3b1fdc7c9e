package watch

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
)

// idle watches twenty accounts of which nothing changes, and counts what is told.
func idle(t *testing.T, fn func(w *Watcher, list []*fake, told func() []Snapshot)) {
	synctest.Test(t, func(t *testing.T) {
		var sources []Source
		var list []*fake
		for i := range 20 {
			id := fmt.Sprintf("azure:%d", i)
			x := newFake(id, "azure", strangerTo(fmt.Sprintf("vnet-%d", i)))
			x.set(func(context.Context, int) ([]providers.Half, error) {
				time.Sleep(time.Duration(50+7*i) * time.Millisecond)
				return strangerTo(fmt.Sprintf("vnet-%d", i)), nil
			})
			list, sources = append(list, x), append(sources, x)
		}
		w := New(Options{}, sources...)
		ctx, stop := context.WithCancel(t.Context())
		var mu sync.Mutex
		var all []Snapshot
		told := func() []Snapshot {
			mu.Lock()
			defer mu.Unlock()
			return slices.Clone(all)
		}
		read := make(chan struct{})
		go func() {
			defer close(read)
			for s := range w.Snapshots() {
				mu.Lock()
				all = append(all, s)
				mu.Unlock()
			}
		}()
		go func() { _ = w.Run(ctx) }()
		time.Sleep(time.Minute)
		synctest.Wait()
		fn(w, list, told)
		stop()
		<-read
	})
}

// TestLittleIsToldWhereNothingHappens: twenty accounts that answer one after
// the other, all as before, are no reason to draw a board several times a
// second.
func TestLittleIsToldWhereNothingHappens(t *testing.T) {
	idle(t, func(_ *Watcher, list []*fake, told func() []Snapshot) {
		before, asked := len(told()), list[0].count()
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := len(told()) - before; n < 6 || n > 14 {
			t.Errorf("%d snapshots in a minute in which nothing happened", n)
		}
		if n := list[0].count() - asked; n != 6 {
			t.Errorf("asked %d times in the minute", n)
		}
		last := told()[len(told())-1]
		for _, s := range last.Sources {
			if age := last.At.Sub(s.AsOf); age > 16*time.Second {
				t.Errorf("%s is told to be %v old", s.ID, age)
			}
		}
	})
}

// TestWhatHappensIsToldAtOnce: a change, a failure, and the answer that somebody
// waits for do not wait for the next time that ages are told.
func TestWhatHappensIsToldAtOnce(t *testing.T) {
	idle(t, func(w *Watcher, list []*fake, told func() []Snapshot) {
		// soon waits until an account was asked again, and looks when there was
		// a snapshot after its answer.
		soon := func(what string, x *fake, takes time.Duration) {
			t.Helper()
			n := x.count()
			for x.count() == n {
				time.Sleep(10 * time.Millisecond)
			}
			answer := x.times()[n].Add(takes)
			time.Sleep(time.Second)
			synctest.Wait()
			for _, s := range told() {
				if !s.At.Before(answer) {
					if d := s.At.Sub(answer); d > rest {
						t.Errorf("%s is told after %v", what, d)
					}
					return
				}
			}
			t.Errorf("%s is not told within a second", what)
		}
		list[3].set(always(nil))
		soon("a change", list[3], 0)
		list[4].set(failing(&providers.Error{Class: providers.Transient, Provider: "azure", Op: "list", Status: 503}))
		soon("a failure", list[4], 0)
		w.Refresh(list[5].ID())
		soon("an answer that was asked for", list[5], 85*time.Millisecond)
	})
}
