package host

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
)

// observations keeps the watcher's in the store.
type observations struct {
	h *Host
	// heard is when each source was heard last before this watcher began.
	heard map[string]time.Time
}

func (o *observations) Last(ctx context.Context) (map[string]watch.Observation, error) {
	list, err := o.h.o.Store.Since(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string]watch.Observation, len(list))
	words := map[string]string{} // a few words, each of which every row has anew
	word := func(s string) string {
		if _, ok := words[s]; !ok {
			words[s] = s
		}
		return words[s]
	}
	for id, x := range list {
		for i := range x.Sources {
			x.Sources[i] = word(x.Sources[i])
		}
		out[id] = watch.Observation{
			LinkID: id, Kind: word(x.Kind), Title: x.Title, Verdict: providers.Verdict(word(string(x.Verdict))),
			Hosted: word(x.Hosted), Cloud: word(x.Cloud), At: x.At,
			First: x.At, Since: x.Since, Alone: x.Alone, Sources: x.Sources,
		}
	}
	o.heard, err = o.h.o.Store.LastLooks(ctx)
	return out, err
}

func (o *observations) Record(ctx context.Context, seen []watch.Observation) error {
	whose := o.whose(ctx, seen)
	list := make([]state.Observation, 0, len(seen))
	for _, x := range seen {
		list = append(list, state.Observation{
			Link: x.LinkID, Kind: x.Kind, Title: x.Title, Verdict: x.Verdict, Hosted: x.Hosted, Cloud: x.Cloud, At: x.At,
			Since: x.Since, Was: x.Was, Alone: x.Alone, Sources: x.Sources, By: whose(&x),
		})
	}
	return o.h.o.Store.Record(ctx, list...)
}

func (o *observations) RecordCoverage(ctx context.Context, looks []watch.Coverage) error {
	list := make([]state.Coverage, 0, len(looks))
	for _, l := range looks {
		list = append(list, state.Coverage(l))
	}
	return o.h.o.Store.RecordCoverage(ctx, list...)
}

// lag is how long after a run's last word a change may be seen that is its work.
const lag = 3 * time.Minute

// before is until when a link was surely as it was before; zero where nobody knows.
func (o *observations) before(x *watch.Observation) time.Time {
	out := x.Before
	if out.IsZero() {
		for i, s := range x.Sources {
			if at := o.heard[s]; i == 0 || at.Before(out) {
				out = at
			}
		}
	}
	return out
}

// whose says which run was at work on a link when it became what was seen: between
// when it was last seen as it was before, and now. "" is that nobody can tell.
func (o *observations) whose(ctx context.Context, seen []watch.Observation) func(*watch.Observation) string {
	var since time.Time
	for i := range seen {
		if at := o.before(&seen[i]); !at.IsZero() && (since.IsZero() || at.Before(since)) {
			since = at
		}
	}
	untold := func(*watch.Observation) string { return "" }
	if since.IsZero() {
		return untold
	}
	runs, err := o.h.o.Store.WorkedSince(ctx, since.Add(-lag))
	if err != nil { // Record meets the same
		return untold
	}
	var running []string
	for i := range runs {
		if runs[i].Running {
			running = append(running, runs[i].Run)
		}
	}
	working, err := o.h.o.Store.Working(ctx, running)
	if err != nil {
		return untold
	}
	return func(x *watch.Observation) string {
		before := o.before(x)
		if before.IsZero() || len(x.Ends) == 0 {
			return ""
		}
		for i := range runs {
			w := &runs[i]
			_, on := working[w.Run]
			if when := relation(w, on, before); when != "" && about(w, x.Ends) {
				return when + " " + o.h.worker(w)
			}
		}
		return state.ByNone
	}
}

// relation is how a change stands to a run: one that was at work, or was until after
// the link had last been seen as it was before; else one that had ended just then. ""
// is none.
func relation(w *state.Worked, working bool, before time.Time) string {
	switch {
	case working || w.Updated.After(before):
		return "during"
	case w.Updated.After(before.Add(-lag)):
		return "soon after"
	}
	return ""
}

// about says whether a run is about a link that is known by these ids.
func about(w *state.Worked, ends [][]string) bool {
	names := func(id string) bool {
		for _, v := range w.Values {
			if len(v) >= len(id) && strings.Contains(strings.ToLower(v), strings.ToLower(id)) {
				return true
			}
		}
		return false
	}
	for _, ids := range ends {
		if len(ids) > 0 && !slices.ContainsFunc(ids, func(id string) bool { return !names(id) }) {
			return true
		}
	}
	return false
}

// worker is a run and who works on it: the user and machine, and as whom they are
// signed in.
func (h *Host) worker(w *state.Worked) string {
	out := "run " + w.Name
	if w.Who != "" {
		out += " by " + w.Who
	}
	p := h.Procedure(w.Procedure)
	if p == nil {
		return out
	}
	var as []string
	for _, v := range p.Vars {
		if who := w.Values[v.Name]; v.Part == providers.PartWho && who != "" && !slices.Contains(as, who) {
			as = append(as, who)
		}
	}
	if len(as) > 0 {
		out += ", signed in as " + strings.Join(as, " and ")
	}
	return out
}

// by is what is kept of who was at work, for people.
func by(kept string) string {
	if kept == state.ByNone {
		return front.ByNone
	}
	return kept
}
