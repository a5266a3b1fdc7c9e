package host

import (
	"context"
	"fmt"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
)

// troubles keeps when sources were not heard, and why: the history per provider of
// what was refused, throttled and failing. One goroutine uses it.
type troubles struct {
	now  map[string]state.Trouble // by source
	next time.Time                // when those that go on are written
}

// everyTrouble is how often troubles that go on are written: so much of them is lost
// at most.
const everyTrouble = time.Minute

// record takes up how the sources do.
func (t *troubles) record(ctx context.Context, store *state.Store, sources []front.Source, now time.Time) error {
	var out []state.Trouble
	on := map[string]state.Trouble{}
	for i := range sources {
		is, bad := troubleOf(&sources[i])
		if !bad {
			continue
		}
		is.From, is.Until = now, now
		was, known := t.now[is.Source]
		if known && was.State == is.State && was.Code == is.Code {
			is.From = was.From
		} else {
			out = append(out, is)
		}
		on[is.Source] = is
	}
	for source, was := range t.now {
		if on[source].From != was.From { // over, or another now
			was.Until = now
			out = append(out, was)
		}
	}
	if t.now = on; !now.Before(t.next) {
		t.next = now.Add(everyTrouble)
		for _, x := range on {
			out = append(out, x)
		}
	}
	return store.Troubled(ctx, out...)
}

// troubleOf says whether a source is in trouble, and in which.
func troubleOf(s *front.Source) (state.Trouble, bool) {
	out := state.Trouble{Source: s.ID, State: string(s.State)}
	switch s.State {
	case watch.Denied, watch.SignedOut, watch.Failing:
	default:
		return out, false
	}
	if e := s.Err; e != nil {
		if e.Class == providers.Throttled {
			out.State = "throttled"
		}
		if out.Code = e.Code; out.Code == "" && e.Status != 0 {
			out.Code = fmt.Sprint(e.Status)
		}
	}
	return out, true
}
