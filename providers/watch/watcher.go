package watch

import (
	"cmp"
	"context"
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
	// debounce is the least time between two polls of one source, however
	// often a refresh is asked for.
	debounce = 2 * time.Second
	// settleWithin ends the wait for every source's first answer.
	settleWithin = 15 * time.Second
	// rest is the machine's time between two snapshots, calm that between two in
	// which nothing is another but ages.
	rest = 200 * time.Millisecond
	calm = 5 * time.Second
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
	// Permit, if set, is asked before each call whether it may still be made; its
	// error is the call's.
	Permit func(ctx context.Context) error
	// Interval is the least time between two rounds instead of DefaultInterval;
	// sources that ask for longer are stretched alike. 0 is DefaultInterval.
	Interval time.Duration
	// Share is the part of each provider's budget that is taken, above 0 and
	// up to 1; 0 is DefaultShare.
	Share float64
	// Parallel is how many polls of one provider may go on at once; 0 is 4. All
	// providers together have as many, and eight at least.
	Parallel int
	// KeepGone is how long a link that vanished is still shown as gone; 0 is
	// five minutes.
	KeepGone time.Duration
	// Heartbeat is the time between two heartbeats; 0 is half a minute.
	Heartbeat time.Duration
}

// Watcher polls sources and sends snapshots. Make it with New, then Run it.
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
	looks   coverageLog
	// began is when it began, stepped when it last did what was due.
	began, stepped time.Time
	// settled: all sources have had their say, or the wait for it is over.
	settled bool
	unsaved error
	// restTill is when a snapshot may be sent again, newsSent that the last one
	// told of an answer; restless says that something may wait for it, crowded that
	// polls wait for others to end.
	restTill, sent     time.Time
	restless, newsSent bool
	crowded            bool
	// calmTill is when ages may be told again; aging says that some are to be.
	// pausedTold and settledTold are as the last snapshot said.
	calmTill                time.Time
	aging                   bool
	pausedTold, settledTold bool

	awake  chan struct{}
	mu     sync.Mutex // guards what follows; never held while calling out
	asked  map[string]bool
	retry  map[string]bool
	paused bool
	// saw are halves that somebody else has seen.
	saw []providers.Half
	// swap, if set, are the sources to go on with.
	swap    []Source
	swapped bool
	pace    time.Duration // the interval that is to be from now on; 0 is as it is
}

// New makes a watcher of the sources. Nothing is asked before Run.
func New(o Options, sources ...Source) *Watcher {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	o.Clock = wall{o.Clock}
	if o.Kinds == nil {
		o.Kinds = link.All()
	}
	if o.Observations == nil {
		o.Observations = NewMemory()
	}
	o.Parallel, o.Share = cmp.Or(o.Parallel, 4), min(cmp.Or(o.Share, DefaultShare), 1)
	o.Interval = cmp.Or(o.Interval, DefaultInterval)
	o.KeepGone = cmp.Or(o.KeepGone, 5*time.Minute)
	w := &Watcher{
		clk: o.Clock, opt: o, budgets: map[string]*budget{},
		results: make(chan result),
		out:     make(chan Snapshot, 1),
		known:   link.Known{}, diff: newDiffer(o), awake: make(chan struct{}, 1),
		asked: map[string]bool{}, retry: map[string]bool{},
	}
	w.tell = newTeller(o.Heartbeat)
	w.looks = coverageLog{now: map[string]span{}, dirty: map[string]Coverage{}}
	w.memory = link.NewMemory(w.diff.called)
	maps.Copy(w.known, o.Known)
	w.use(sources)
	return w
}

// use goes on with these sources. One whose id is known keeps what was seen
// and its rhythm, and is polled through the new one from now on.
func (w *Watcher) use(sources []Source) {
	old := map[string]*source{}
	for _, s := range w.sources {
		old[s.ID()] = s
	}
	w.sources = nil
	for _, b := range w.budgets {
		b.sources = nil
	}
	for _, s := range sources {
		x := old[s.ID()]
		if x == nil {
			x = newSource(s, w.clk)
			x.meter.permit = w.opt.Permit
		} else if x.Source != s {
			x.through(s)
		}
		delete(old, s.ID())
		w.sources = append(w.sources, x)
		b := w.budget(s)
		b.sources = append(b.sources, x)
	}
	for _, x := range old {
		if x.polling {
			x.cancel(nil)
		}
	}
}

// budget is the one that a source shares.
func (w *Watcher) budget(s Source) *budget {
	is := budgetOf(s)
	b := w.budgets[is.Name]
	if b == nil {
		b = newBudget(is, w.opt.Share, w.opt.Parallel)
		w.budgets[is.Name] = b
	}
	return b
}

// least is the least interval of a source.
func (w *Watcher) least(s *source) time.Duration {
	return max(time.Second, time.Duration(float64(s.Interval())*(float64(w.opt.Interval)/float64(DefaultInterval))))
}

// Replace goes on with other sources: those that are known keep what was seen
// of them. It may be called at any time and does not wait.
func (w *Watcher) Replace(sources ...Source) {
	w.mu.Lock()
	w.swap, w.swapped = sources, true
	w.mu.Unlock()
	w.wake()
}

// Snapshots gives snapshots as they come; when the reader is slow, only the
// latest, with the changes of those that it missed. It is closed when Run ends.
func (w *Watcher) Snapshots() <-chan Snapshot { return w.out }

// Refresh polls a source at once, "" all. It may be called at any time and does
// not wait.
func (w *Watcher) Refresh(sourceID string) {
	w.mu.Lock()
	w.asked[sourceID] = true
	w.mu.Unlock()
	w.wake()
}

// SetInterval changes Options.Interval while it watches. It may be called at any
// time and does not wait.
func (w *Watcher) SetInterval(d time.Duration) {
	w.mu.Lock()
	w.pace = d
	w.mu.Unlock()
	w.wake()
}

// Retry polls those sources of a provider that fail, at once and as if they had
// not failed before: its credentials changed. It may be called at any time and
// does not wait.
func (w *Watcher) Retry(provider string) {
	w.mu.Lock()
	w.retry[provider] = true
	w.mu.Unlock()
	w.wake()
}

// Pause stops polling; a refresh still polls once. Resume goes on.
func (w *Watcher) Pause() { w.setPaused(true) }

// Resume goes on polling, at once where a poll is due.
func (w *Watcher) Resume() { w.setPaused(false) }

func (w *Watcher) setPaused(on bool) {
	w.mu.Lock()
	w.paused = on
	w.mu.Unlock()
	w.wake()
}

func (w *Watcher) wake() {
	select {
	case w.awake <- struct{}{}:
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
	w.diff.restore(last)
	for ctx.Err() == nil {
		w.step(ctx)
	}
	for w.inFlight() > 0 {
		w.finish(<-w.results)
	}
	w.looks.next = time.Time{}
	w.recordCoverage(context.WithoutCancel(ctx), w.clk.Now())
	return err
}

// step does what is due, tells it, and waits for the next thing to do.
func (w *Watcher) step(ctx context.Context) {
	now := w.clk.Now()
	if now.Before(w.stepped) {
		w.setBack(now)
	}
	w.stepped = now
	w.requests(now)
	w.overdue(now)
	w.start(ctx, now)
	w.publish(ctx, now)
	fresh := w.wait(ctx, w.alarm(now).Sub(now))
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
	case <-w.awake:
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
	asked, retry, paused, swap, swapped, saw := w.asked, w.retry, w.paused, w.swap, w.swapped, w.saw
	pace := w.pace
	w.pace = 0
	w.asked, w.retry, w.swap, w.swapped, w.saw = map[string]bool{}, map[string]bool{}, nil, false, nil
	w.mu.Unlock()
	if swapped {
		w.use(swap)
		w.diff.dirty = true
	}
	if pace > 0 {
		w.opt.Interval = pace
		for _, b := range w.budgets {
			b.plan(now, w.least)
		}
	}
	if w.sort(now, saw) { // somebody waits for it
		w.restTill = clock.Earlier(w.restTill, w.sent.Add(w.machine(rest)))
	}
	for _, s := range w.sources {
		s.paused = paused
		if s.err != nil && !s.polling && (retry[s.Provider()] || retry[budgetOf(s).Name]) {
			s.retry()
		}
		if asked[""] || asked[s.ID()] {
			s.want(now)
		}
	}
}

func (w *Watcher) inFlight() int {
	n := 0
	for _, b := range w.budgets {
		n += b.inFlight
	}
	return n
}
