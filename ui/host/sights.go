package host

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
)

// Keys of what is published: each link and source, and what holds for all.
const (
	linkKey   = "link/"
	sourceKey = "source/"
	headKey   = "head"
)

// head is what holds for all that was seen.
type head struct {
	At time.Time
	By string
	// Before is who saw what By has not heard yet; "" nothing.
	Before  string
	Missing []front.Lack
}

// Between two writes lie publishSoon at least, where a link has changed, and
// publishEvery where only its age has; proveEvery at most.
const (
	publishSoon  = 100 * time.Millisecond
	publishEvery = time.Second
	proveEvery   = 4 * time.Second
)

// publisher writes what this process sees for those who share the state.
type publisher struct {
	l     *lead
	mu    sync.Mutex // guards next and dirty
	next  *front.Snapshot
	dirty map[string]bool // links that changed; nil is all
	woken chan struct{}

	// there are the keys that were written, sources what was written of them.
	there   map[string]bool
	sources map[string]front.Source
	before  *heritage // only with uses it
}

func newPublisher(l *lead) *publisher {
	return &publisher{l: l, woken: make(chan struct{}, 1), there: map[string]bool{}, sources: map[string]front.Source{}}
}

// note takes up what is seen. It gives it with what was seen before of what is not
// heard yet.
func (p *publisher) note(s front.Snapshot) front.Snapshot {
	if s = p.with(s); !s.Settled {
		return s
	}
	p.mu.Lock()
	first := p.next == nil
	p.next = &s
	for i := range s.Events {
		switch e := &s.Events[i]; {
		case e.Type == watch.Resync:
			p.dirty = nil
		case e.Type == watch.LinkEvent && p.dirty != nil:
			p.dirty[e.Link.ID], p.dirty[e.Was] = true, true
		}
	}
	moved := first || p.dirty == nil || len(p.dirty) > 0
	p.mu.Unlock()
	if !moved {
		return s
	}
	select {
	case p.woken <- struct{}{}:
	default:
	}
	return s
}

// run writes until ctx ends: what has changed at once, ages by and by, and that
// this process still leads before anything is seen, too.
func (p *publisher) run(ctx context.Context) {
	err := p.l.store.ForgetSights(ctx, p.l.held, p.l.now().Add(-sightsKept))
	if err != nil && ctx.Err() == nil { // what is left over stays until the next one leads
		p.l.say("what the one before saw cannot be tidied up: " + err.Error())
	}
	wrote := p.l.now()
	for ctx.Err() == nil {
		now := p.l.now()
		if sights := p.changed(now); len(sights) > 1 || now.Sub(wrote) >= proveEvery {
			if p.l.prove(ctx, sights...) != nil {
				p.forget()
			}
			wrote = now
		}
		if p.l.clk.Sleep(ctx, time.Duration(float64(publishSoon)*p.l.clk.Speed())) != nil {
			return
		}
		rest, over := context.WithCancel(ctx)
		select {
		case <-p.woken:
		case <-Ring(rest, p.l.clk, publishEvery-publishSoon):
		}
		over()
	}
}

// forget has all written again: the last write failed.
func (p *publisher) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dirty, p.sources = nil, map[string]front.Source{}
}

// changed is what is not as it was written, and what holds for all; nothing
// before anything is seen.
func (p *publisher) changed(now time.Time) []state.Sight {
	p.mu.Lock()
	s, dirty := p.next, p.dirty
	if s != nil {
		p.dirty = map[string]bool{}
	}
	p.mu.Unlock()
	if s == nil {
		return nil
	}
	out := []state.Sight{sight(headKey, now, head{At: s.At, By: p.l.by, Before: s.Before, Missing: s.Missing})}
	is := map[string]bool{headKey: true}
	for i := range s.Sources {
		x := s.Sources[i]
		is[sourceKey+x.ID] = true
		if was, ok := p.sources[x.ID]; !ok || was != x {
			p.sources[x.ID] = x
			out = append(out, sight(sourceKey+x.ID, now, x))
		}
	}
	for i := range s.Links {
		l := &s.Links[i]
		is[linkKey+l.ID] = true
		if dirty == nil || dirty[l.ID] {
			out = append(out, sight(linkKey+l.ID, now, l))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.there)) {
		if !is[key] {
			out = append(out, state.Sight{Key: key, At: now, Gone: true})
		}
	}
	p.there = is
	return out
}

// sight is a thing as it is published.
func sight(key string, at time.Time, v any) state.Sight {
	body, err := json.Marshal(v)
	if err != nil { // of plain data: it cannot happen
		return state.Sight{Key: key, At: at, Gone: true}
	}
	return state.Sight{Key: key, At: at, Body: body}
}

// sightsKept is for how long it is kept that something is gone. Who has not read
// for as long reads everything.
const sightsKept = 24 * time.Hour

// reader puts together what another process saw.
type reader struct {
	head    head
	links   map[string]providers.Link
	sources map[string]front.Source
	rev     int64
	at      time.Time // when it was read last
	teller  *watch.Teller
}

// read shows what another process sees until ctx ends or that one does not
// watch any more. A board gives another one time to take over. A reading of the
// state that fails shows what there was, and who leads is not known then: a board
// asks the providers itself when somebody wants it to, since all would at once.
func (f *Feed) read(ctx context.Context, by string) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	r := &reader{teller: watch.NewTeller(0)}
	changes := f.h.o.Store.Changes(ctx)
	alarm := make(chan struct{}, 1)
	spawn.Go(func() {
		for f.pause(ctx, leadAgain) == nil {
			select {
			case alarm <- struct{}{}:
			default:
			}
		}
	})
	for orphaned := 0; ; {
		f.refold(ctx, r, by)
		select {
		case _, ok := <-changes:
			if !ok {
				return
			}
		case <-alarm:
			l, who := f.ask(ctx)
			switch orphaned++; {
			case who == by, f.lost() && !f.alone.Swap(false):
				orphaned = 0
				continue
			case who == "" && !f.serving && !f.lost() && orphaned <= int(leadWhile/leadAgain):
				continue
			}
			if l != nil {
				l.held.Release() // it is taken again where it is used
			}
			return
		}
	}
}

// refold reads what is new and shows it.
func (f *Feed) refold(ctx context.Context, r *reader, by string) {
	now := f.h.o.Clock.Now().Round(0)
	f.makers.read(ctx, f.h.o.Store, now)
	if now.Sub(r.at) > sightsKept/2 {
		r.rev = 0
	}
	list, rev, err := f.h.o.Store.Sights(ctx, r.rev)
	if len(list) == 0 && r.links == nil {
		return
	}
	if err == nil { // else what there was is shown, and grows old
		if r.rev == 0 {
			r.links, r.sources = map[string]providers.Link{}, map[string]front.Source{}
		}
		for i := range list {
			r.apply(&list[i])
		}
		r.rev, r.at = rev, now
	}
	s := r.snapshot(f.h.o.Clock.Now(), f.h.o.Clock.Speed())
	s.From, s.Silences = by, f.silences.read(ctx, f.h.o.Store, f.h.o.Clock.Now())
	f.send(s)
}

// apply takes up one thing. What is not understood, of a newer version, is left
// out.
func (r *reader) apply(x *state.Sight) {
	id, isLink := strings.CutPrefix(x.Key, linkKey)
	source, isSource := strings.CutPrefix(x.Key, sourceKey)
	var l providers.Link
	var s front.Source
	switch {
	case isLink && x.Gone:
		delete(r.links, id)
	case isSource && x.Gone:
		delete(r.sources, source)
	case isLink && json.Unmarshal(x.Body, &l) == nil:
		r.links[id] = l
	case isSource && json.Unmarshal(x.Body, &s) == nil:
		r.sources[source] = s
	case x.Key == headKey:
		_ = json.Unmarshal(x.Body, &r.head) // else it is the one before
	}
}

// quiet is after how long without a word from who watches for all nothing of it
// is relied on.
const quiet = 2 * time.Minute

func tooQuiet(now, last time.Time, speed float64) bool {
	return now.Sub(last) > time.Duration(float64(quiet)*max(1, speed))
}

// age has what was seen last count as stale once nobody has watched for too long,
// and say what is amiss now.
func (f *Feed) age() {
	f.mu.Lock()
	s := f.last
	f.mu.Unlock()
	fresh := func(x front.Source) bool { return !x.Stale }
	if !slices.ContainsFunc(s.Sources, fresh) || !tooQuiet(f.h.o.Clock.Now(), s.At, f.h.o.Clock.Speed()) {
		if f.trouble() != s.Trouble {
			f.resend()
		}
		return
	}
	s.Complete, s.Links, s.Sources = false, slices.Clone(s.Links), slices.Clone(s.Sources)
	for i := range s.Links {
		s.Links[i].Stale = true
	}
	for i := range s.Sources {
		s.Sources[i].Stale = true
	}
	f.send(s)
}

// snapshot is what was seen, as old as it is now.
func (r *reader) snapshot(now time.Time, speed float64) front.Snapshot {
	s := watch.Snapshot{At: r.head.At, Settled: true}
	silent := tooQuiet(now, r.head.At, speed)
	for _, id := range slices.Sorted(maps.Keys(r.sources)) {
		x := r.sources[id]
		x.Stale = x.Stale || silent
		s.Sources = append(s.Sources, x)
	}
	for _, id := range slices.Sorted(maps.Keys(r.links)) {
		l := r.links[id]
		l.Stale, l.AsOf = l.Stale || silent, r.asOf(&l)
		s.Links = append(s.Links, l)
	}
	s.Complete = len(s.Missing()) == 0 && len(s.Sources) > 0
	s.Events = r.teller.Tell(s)
	out := front.Snapshot{At: s.At, Links: s.Links, Sources: s.Sources, Complete: s.Complete, Settled: true,
		Events: s.Events, Missing: r.head.Missing, Before: r.head.Before}
	return out
}

// asOf is how old a link is: as its oldest source.
func (r *reader) asOf(l *providers.Link) time.Time {
	var out time.Time
	for _, id := range l.Sources {
		if at := r.sources[id].AsOf; out.IsZero() || !at.IsZero() && at.Before(out) {
			out = at
		}
	}
	if out.IsZero() {
		return l.AsOf
	}
	return out
}
