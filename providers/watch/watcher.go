package watch

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/spawn"
)

const (
	// staleAfter is how many intervals data may be old.
	staleAfter = 3
	// debounce is the least time between two looks at one source, however
	// often a refresh is asked for.
	debounce = 2 * time.Second
	// settleWithin ends the wait for every source's first answer.
	settleWithin = 15 * time.Second
	// rest is the machine's time between two renewals of the links.
	rest = 200 * time.Millisecond
)

// Options for a Watcher.
type Options struct {
	// Clock drives everything; nil is the machine's.
	Clock clock.Clock
	// Kinds are the kinds of link that there are; nil is link.All.
	Kinds []link.Kind
	// Known are the platforms' own networks, seen earlier; not changed. Learn,
	// if set, is told of each one newly seen, so that it can be kept.
	Known link.Known
	Learn func(halfID, networkID string)
	// Observations keeps what was seen; nil keeps it in memory.
	Observations Observations
	// Past, if set, tells of a link that was never observed what was seen of it
	// otherwise, oldest first. It is called often and must be quick.
	Past func(l *providers.Link) []Observation
	// Removed, if set, says whether this program removed a half of a link that
	// is gone. It is called often and must be quick.
	Removed func(l *providers.Link) bool
	// Parallel is how many looks at one provider may go on at once; 0 is 4.
	Parallel int
	// KeepGone is how long a link that vanished is still shown as gone; 0 is
	// five minutes.
	KeepGone time.Duration
	// Heartbeat is the time between two heartbeats; 0 is half a minute.
	Heartbeat time.Duration
}

// Watcher looks at sources and sends snapshots. Make it with New, then Run it.
type Watcher struct {
	clk     clock.Clock
	opt     Options
	sources []*source
	budgets map[string]*budget
	results chan result
	out     chan Snapshot
	known   link.Known
	memory  *link.Memory
	diff    *differ
	tell    *teller
	looks   looks
	began   time.Time
	// settled: all sources have had their say; shown: the links of that moment
	// were sent.
	settled, shown bool
	unsaved        error
	// restTill is when the links may be renewed again; restless says that
	// something waits for it.
	restTill time.Time
	restless bool

	poke   chan struct{}
	mu     sync.Mutex // guards what follows; never held while calling out
	asked  map[string]bool
	paused bool
	// saw are halves that somebody else has seen.
	saw []providers.Half
	// swap, if set, are the sources to go on with.
	swap    []Source
	swapped bool
}

// New makes a watcher of the sources. Nothing is asked before Run.
func New(o Options, sources ...Source) *Watcher {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Kinds == nil {
		o.Kinds = link.All()
	}
	if o.Observations == nil {
		o.Observations = NewMemory()
	}
	o.Parallel = cmp.Or(o.Parallel, 4)
	o.KeepGone = cmp.Or(o.KeepGone, 5*time.Minute)
	w := &Watcher{
		clk: o.Clock, opt: o, budgets: map[string]*budget{},
		results: make(chan result),
		out:     make(chan Snapshot, 1),
		known:   link.Known{}, diff: newDiffer(o), poke: make(chan struct{}, 1), asked: map[string]bool{},
	}
	w.tell = newTeller(o.Heartbeat)
	w.looks = looks{now: map[string]span{}, dirty: map[string]Look{}}
	w.memory = link.NewMemory(w.diff.called)
	maps.Copy(w.known, o.Known)
	w.use(sources)
	return w
}

// use goes on with these sources. One whose id is known keeps what was seen
// and its rhythm, and is asked through the new one from its next look on.
func (w *Watcher) use(sources []Source) {
	old := map[string]*source{}
	for _, s := range w.sources {
		old[s.ID()] = s
	}
	w.sources = nil
	for _, s := range sources {
		x := old[s.ID()]
		if x == nil {
			x = newSource(s, slackOf(w.clk))
		} else if x.Source != s {
			x.Source, x.next = s, time.Time{}
		}
		delete(old, s.ID())
		w.sources = append(w.sources, x)
		if w.budgets[s.Provider()] == nil {
			w.budgets[s.Provider()] = &budget{most: w.opt.Parallel}
		}
	}
	for _, x := range old {
		if x.looking {
			x.cancel(nil)
		}
	}
}

// Replace goes on with other sources: those that are known keep what was seen
// of them. It may be called at any time and does not wait.
func (w *Watcher) Replace(sources ...Source) {
	w.mu.Lock()
	w.swap, w.swapped = sources, true
	w.mu.Unlock()
	w.nudge()
}

// Snapshots gives snapshots as they come; when the reader is slow, only the
// latest, with the changes of those that it missed. It is closed when Run ends.
func (w *Watcher) Snapshots() <-chan Snapshot { return w.out }

// Refresh looks at a source at once, "" at all. It may be called at any time
// and does not wait.
func (w *Watcher) Refresh(sourceID string) {
	w.mu.Lock()
	w.asked[sourceID] = true
	w.mu.Unlock()
	w.nudge()
}

// Pause stops looking; a refresh still looks once. Resume goes on.
func (w *Watcher) Pause() { w.setPaused(true) }

// Resume goes on looking, at once where a look is due.
func (w *Watcher) Resume() { w.setPaused(false) }

func (w *Watcher) setPaused(on bool) {
	w.mu.Lock()
	w.paused = on
	w.mu.Unlock()
	w.nudge()
}

func (w *Watcher) nudge() {
	select {
	case w.poke <- struct{}{}:
	default:
	}
}

// Run watches until ctx ends, and returns when everything that it started has
// ended. It may be called once. The error is that of the observations which
// could not be read; watching goes on without them.
func (w *Watcher) Run(ctx context.Context) error {
	defer close(w.out)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	last, err := w.opt.Observations.Last(ctx)
	if err != nil {
		w.unsaved = err
	}
	if last == nil {
		last = map[string]Observation{}
	}
	w.began = w.clk.Now()
	w.diff.begin(last)
	for ctx.Err() == nil {
		w.step(ctx)
	}
	for w.flying() > 0 {
		w.finish(<-w.results)
	}
	w.looks.next = time.Time{}
	w.looked(context.WithoutCancel(ctx), w.clk.Now())
	return err
}

// step does what is due, tells it, and waits for the next thing to do.
func (w *Watcher) step(ctx context.Context) {
	now := w.clk.Now()
	w.requests(now)
	w.overdue(now)
	w.start(ctx, now)
	w.publish(ctx, now)
	fresh := w.wait(ctx, w.due(now).Sub(now))
	for _, r := range fresh {
		w.finish(r)
	}
}

// wait sleeps until d has passed or something comes. Answers that are there
// already come in one go.
func (w *Watcher) wait(ctx context.Context, d time.Duration) []result {
	alarm, cancel := context.WithCancel(ctx)
	rang := make(chan struct{})
	spawn.Go(func() {
		defer close(rang)
		_ = w.clk.Sleep(alarm, max(d, time.Millisecond)) // rings early when cancelled
	})
	var got []result
	select {
	case r := <-w.results:
		got = append(got, r)
	case <-w.poke:
	case <-rang:
	}
	cancel()
	<-rang
	for {
		select {
		case r := <-w.results:
			got = append(got, r)
		default:
			return got
		}
	}
}

// requests takes up what was asked for from outside.
func (w *Watcher) requests(now time.Time) {
	w.mu.Lock()
	asked, paused, swap, swapped, saw := w.asked, w.paused, w.swap, w.swapped, w.saw
	w.asked, w.swap, w.swapped, w.saw = map[string]bool{}, nil, false, nil
	w.mu.Unlock()
	if swapped {
		w.use(swap)
		w.diff.dirty = true
	}
	w.place(now, saw)
	for _, s := range w.sources {
		s.paused = paused
		if asked[""] || asked[s.ID()] {
			s.wanted = true
			s.next = later(now, s.started.Add(debounce))
			if p, ok := s.Source.(Partial); ok {
				p.Whole()
			}
		}
	}
}

// overdue gives up looks that take too long.
func (w *Watcher) overdue(now time.Time) {
	for _, s := range w.sources {
		if s.looking && !now.Before(s.giveUp) {
			s.cancel(errTooSlow)
		}
	}
}

// errTooSlow ends a look that the watcher gave up.
var errTooSlow = errors.New("no answer in time")

// start begins the looks that are due, within the budgets.
func (w *Watcher) start(ctx context.Context, now time.Time) {
	for _, s := range w.sources {
		b := w.budgets[s.Provider()]
		if s.looking || s.resting() || now.Before(later(s.next, b.hold)) || b.flying >= b.most {
			continue
		}
		b.flying++
		look, cancel := context.WithCancelCause(providers.Hasty(ctx))
		s.begin(now, cancel)
		src := s.Source
		spawn.Go(func() {
			r := result{source: s, err: errors.New("the look broke off")}
			defer func() { w.results <- r }() // Run takes every one, even when it ends
			r.halves, r.err = src.List(look)
			if r.err != nil && context.Cause(look) == errTooSlow {
				r.err = errTooSlow
			}
		})
	}
}

// finish takes up an answer.
func (w *Watcher) finish(r result) {
	s := r.source
	b := w.budgets[s.Provider()]
	b.flying--
	s.end(w.clk.Now(), r)
	if s.err != nil && s.err.Class == providers.Throttled {
		b.hold = later(b.hold, s.next)
	}
}

func (w *Watcher) flying() int {
	n := 0
	for _, b := range w.budgets {
		n += b.flying
	}
	return n
}

// due is when something is to be done next.
func (w *Watcher) due(now time.Time) time.Time {
	at := now.Add(time.Hour)
	sooner := func(t time.Time) {
		if t.After(now) && t.Before(at) {
			at = t
		}
	}
	for _, s := range w.sources {
		b := w.budgets[s.Provider()]
		switch {
		case s.looking:
			sooner(s.giveUp)
		case !s.resting():
			sooner(later(s.next, b.hold))
		}
		if !s.aged(now) && !s.list.AsOf.IsZero() {
			sooner(s.staleAt())
		}
	}
	if !w.settled {
		sooner(w.began.Add(settleWithin + slackOf(w.clk)))
	}
	if w.restless {
		sooner(w.restTill)
	}
	sooner(w.diff.nextExpiry())
	sooner(w.tell.next)
	return at
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
