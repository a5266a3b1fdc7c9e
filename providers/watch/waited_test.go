package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link/linktest"
)

// TestWhatARunSeesIsShownAtOnce: however many links there are, and although other
// accounts have just answered, what somebody waits for does not wait for them.
func TestWhatARunSeesIsShownAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listings, known := linktest.Estate(5_000)
		var sources []Source
		for i := range listings {
			f := newFake(fmt.Sprint(i), listings[i].Provider, nil)
			f.every = 24 * time.Hour
			f.set(func(context.Context, int) ([]providers.Half, error) { return slices.Clone(listings[i].Halves), nil })
			sources = append(sources, f)
		}
		w := run(t, Options{Known: known, Parallel: 100}, sources...)
		w.after(time.Minute)
		other, seen := listings[0].Halves[0], listings[0].Halves[1]
		for round := range 3 {
			other.State, seen.State = fmt.Sprint("other", round), fmt.Sprint("seen", round)
			w.Saw(other)
			w.after(rest / 2)
			w.Saw(seen)
			shown := func(s Snapshot) bool {
				return slices.ContainsFunc(s.Links, func(l providers.Link) bool {
					return strings.Contains(l.HostedState()+l.CloudState(), seen.State)
				})
			}
			if s := w.after(rest); !shown(s) {
				t.Errorf("%d links, and what a run has seen is not shown after %v", len(s.Links), rest)
			}
		}
	})
}
