package watch

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
)

const (
	// rarely is about how long what does not change is remembered before it
	// is asked for again.
	rarely = 5 * time.Minute
	// tell is the least time between two reports of one poll.
	tell = time.Second
	// mostFailing is how many parts may fail one after the other before a poll
	// ends: then it is the provider that fails.
	mostFailing = 3
)

// Progress is what a source of many calls has heard so far.
type Progress struct {
	// Halves are those of all parts, as each was heard last.
	Halves []providers.Half
	// Parts is of how many parts a round consists, Done how many of them the
	// present round is through with, Known how many were heard at all.
	Parts, Done, Known int
	// Anew: what was heard before is not among the halves, since somebody else
	// kept it; no round has been whole yet.
	Anew bool
	// Asked is when the oldest of it was asked for.
	Asked time.Time
	// Old are the halves, by id, whose part failed last, with when they were
	// heard; Err is why one of these parts failed.
	Old map[string]time.Time
	Err error
	// Closed are parts, by their names, that may not be listed and are left out.
	Closed []string
}

// reporter takes what a poll has heard so far to its watcher.
type reporter struct {
	clk   clock.Clock
	send  func(Progress)
	mu    sync.Mutex // guards what follows; never held while calling out
	sent  time.Time
	heard *Progress
}

type reporterKey struct{}

// Report hands over what a poll has heard so far, as heard makes it: now and
// then, and at the end. Without a watcher it does nothing.
func Report(ctx context.Context, heard func() Progress, end bool) {
	r, _ := ctx.Value(reporterKey{}).(*reporter)
	if r == nil {
		return
	}
	now := r.clk.Now()
	r.mu.Lock()
	due := !end && now.Sub(r.sent) >= tell
	if due {
		r.sent = now
	}
	r.mu.Unlock()
	switch {
	case end:
		h := heard()
		r.mu.Lock()
		r.heard = &h
		r.mu.Unlock()
	case due:
		r.send(heard())
	}
}

func (r *reporter) last() *Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.heard
}

func clockOf(ctx context.Context) clock.Clock {
	if r, _ := ctx.Value(reporterKey{}).(*reporter); r != nil {
		return r.clk
	}
	return clock.Real{}
}

// Part is one of the things that a source asks for one by one.
type Part struct {
	ID string
	// Mark is what the list says of it: another one says that it changed.
	Mark string
}

// Answer is what one part holds. Settled: nothing is there that would change
// without its Mark, so that it need not be asked for each round.
type Answer struct {
	Halves  []providers.Half
	Settled bool
}

// Parts keeps what each part of a source was heard to hold. A round hands over
// what came as it comes, and one that was cut short goes on where it stopped.
// The zero value is ready.
type Parts struct {
	mu    sync.Mutex // guards what follows; never held while calling out
	known map[string]*part
	order []string
	// round counts the rounds; open says that one has begun and not ended.
	round int
	open  bool
	whole bool
	// ever: a round has heard all parts.
	ever bool
	// all are the halves that the last poll gave; changed says that there are
	// others by now.
	all     []providers.Half
	changed bool
	// last is when the last round began, gap how long after the one before.
	last time.Time
	gap  time.Duration
}

type part struct {
	Part
	Answer
	// asked and heard are of its last good answer; tried is when it was last
	// asked for, well or badly.
	asked, heard, tried time.Time
	// round is the one in which it was tried.
	round int
	err   error
}

// Whole has the next round ask for what is remembered, too.
func (p *Parts) Whole() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.whole, p.open = true, false
}

// Poll asks for what this round has not heard of the parts yet, the oldest
// first and a few at a time, and gives the halves of all. A part that fails
// does not keep the others from being heard: it keeps what it had, and Progress
// says so. The error is of a provider that throttles, refuses or fails
// altogether, or ctx's.
func (p *Parts) Poll(ctx context.Context, list []Part,
	ask func(ctx context.Context, id string) (Answer, error)) ([]providers.Half, error) {
	clk := clockOf(ctx)
	due := p.startRound(clk.Now(), list)
	var failing, good int
	var last error
	err := Each(ctx, len(due), func(ctx context.Context, i int) error {
		at := clk.Now()
		a, err := ask(ctx, due[i])
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p.mu.Lock()
		p.hear(due[i], at, clk.Now(), a, err)
		if failing++; err == nil {
			failing, good = 0, good+1
		} else {
			last = err
		}
		end := ends(err) || err != nil && failing >= mostFailing
		p.mu.Unlock()
		if end {
			return err
		}
		Report(ctx, p.gather, false)
		return nil
	})
	if err == nil && good == 0 {
		err = last
	}
	h := p.gather()
	Report(ctx, func() Progress { return h }, true)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open, p.ever = false, p.ever || h.Known == h.Parts
	return h.Halves, nil
}

// ends says whether an error is of the provider rather than of one part.
func ends(err error) bool {
	e := providers.AsError(err)
	return err != nil && (e == nil || e.Class == providers.Throttled || e.Class == providers.NotAuthenticated ||
		e.Class == providers.Cancelled)
}

// startRound takes up the list, and gives the parts that the round still lacks.
func (p *Parts) startRound(now time.Time, list []Part) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	old := p.known
	p.known, p.order = make(map[string]*part, len(list)), p.order[:0]
	fresh := !p.open
	if fresh {
		p.round, p.open, p.last, p.gap = p.round+1, true, now, now.Sub(p.last)
	}
	var due, settled []*part
	for _, x := range list {
		k := old[x.ID]
		if k == nil {
			k, p.changed = &part{}, true
		}
		rests := k.Settled && k.err == nil && k.Mark == x.Mark && !p.whole
		k.Part = x
		p.known[x.ID], p.order = k, append(p.order, x.ID)
		switch {
		case k.round == p.round:
		case rests:
			settled = append(settled, k)
		default:
			due = append(due, k)
		}
	}
	if fresh {
		p.whole = false
	}
	p.changed = p.changed || len(old) != len(p.known)
	due = append(due, p.share(now, settled)...)
	slices.SortStableFunc(due, func(a, b *part) int { return a.tried.Compare(b.tried) })
	ids := make([]string, len(due))
	for i, k := range due {
		ids[i] = k.ID
	}
	return ids
}

// share are those settled parts whose time has come: a few in each round, so
// that none is a large one.
func (p *Parts) share(now time.Time, settled []*part) []*part {
	slices.SortStableFunc(settled, func(a, b *part) int { return a.tried.Compare(b.tried) })
	most := 1 + int(float64(len(settled))*p.gap.Seconds()/rarely.Seconds())
	n := 0
	for n < min(most, len(settled)) && now.Sub(settled[n].heard) >= rarely/2 {
		n++
	}
	return settled[:n]
}

// Kept are the halves of a new answer: the old ones where they are the same, so
// that nothing is held twice by those who keep them.
func Kept(old, now []providers.Half) []providers.Half {
	if slices.EqualFunc(old, now, sameHalf) {
		return old
	}
	return now
}

// hear takes up one answer.
func (p *Parts) hear(id string, asked, now time.Time, a Answer, err error) {
	k := p.known[id]
	k.err = err
	if ends(err) {
		return
	}
	k.tried, k.round = now, p.round
	if err != nil {
		return
	}
	if slices.EqualFunc(k.Halves, a.Halves, sameHalf) {
		a.Halves = k.Halves
	} else {
		p.changed = true
	}
	k.Answer, k.asked, k.heard = a, asked, now
}

// gather is what is known now. The halves of the parts lie in those that it gives
// from then on, so that nothing is held twice.
func (p *Parts) gather() Progress {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := p.sum()
	if !p.changed {
		return h
	}
	p.all, p.changed = h.Halves, false
	rest := h.Halves
	for _, id := range p.order {
		k := p.known[id]
		n := len(k.Halves)
		k.Halves, rest = rest[:n:n], rest[n:]
	}
	return h
}

// sum is what is known now. It is locked.
func (p *Parts) sum() Progress {
	h := Progress{Parts: len(p.order)}
	if !p.changed {
		h.Halves = p.all
	}
	for _, id := range p.order {
		k := p.known[id]
		if p.changed {
			h.Halves = append(h.Halves, k.Halves...)
		}
		if !k.heard.IsZero() {
			h.Known++
			if h.Asked.IsZero() || k.asked.Before(h.Asked) {
				h.Asked = k.asked
			}
		}
		if k.round == p.round {
			h.Done++
		}
		if k.err == nil {
			continue
		}
		h.Err = cmp.Or(h.Err, k.err)
		for i := range k.Halves {
			if h.Old == nil {
				h.Old = map[string]time.Time{}
			}
			h.Old[k.Halves[i].ID] = k.heard
		}
	}
	h.Anew = !p.ever && h.Known < h.Parts
	return h
}
