package host

import (
	"context"
	"fmt"
	"sync"
	"time"

	"peerage/providers/spawn"
	"peerage/providers/watch"
	"peerage/ui/front"
	"peerage/wizard"
)

// laggards is how long the board waits for the slowest service before it
// shows the others; what comes later joins them.
const laggards = 5 * time.Second

// part is what one service has to be watched.
type part struct {
	place   int
	sources []watch.Source
	missing string
}

// lister asks services what there is to be watched, each in a goroutine of its
// own.
type lister struct {
	f     *Feed
	parts []part
	came  chan part
	// going are being asked; again are wanted once more while they are.
	going, again []bool
	all          sync.WaitGroup
}

func newLister(f *Feed) *lister {
	n := len(f.h.services)
	return &lister{f: f, parts: make([]part, n), going: make([]bool, n), again: make([]bool, n), came: make(chan part, n)}
}

// ask has some services list their accounts: those that wanted names.
func (l *lister) ask(ctx context.Context, wanted func(name string) bool) {
	var free []int
	for i, s := range l.f.h.services {
		switch {
		case !wanted(s.name()):
		case l.going[i]:
			l.again[i] = true
		default:
			free = append(free, i)
		}
	}
	if len(free) == 0 {
		return
	}
	list := l.f.h.told(ctx) // complete before anybody reads it
	for _, i := range free {
		l.start(ctx, i, list)
	}
}

// start has one service list its accounts.
func (l *lister) start(ctx context.Context, i int, list []told) {
	s := l.f.h.services[i]
	l.going[i] = true
	l.all.Add(1)
	spawn.Go(func() {
		p := part{place: i, missing: s.name() + ": it could not be looked at."}
		defer l.all.Done()
		defer func() { l.came <- p }() // never blocks: one at a time each
		p.sources, p.missing = s.watch(ctx, l.f, list)
	})
}

// take takes up an answer; the service may be wanted once more.
func (l *lister) take(ctx context.Context, p part) {
	for _, s := range l.parts[p.place].sources {
		// What was seen once may be out of reach for now, but has not gone.
		if _, broken := s.(*brokenSource); !broken {
			p.sources = append(p.sources, s)
		}
	}
	l.parts[p.place], l.going[p.place] = p, false
	if l.again[p.place] {
		l.again[p.place] = false
		l.ask(ctx, func(name string) bool { return name == l.f.h.services[p.place].name() })
	}
}

func (l *lister) waiting() bool {
	for _, on := range l.going {
		if on {
			return true
		}
	}
	return false
}

// gather waits for all that were asked, or for as long as laggards says.
func (l *lister) gather(ctx context.Context) {
	clk := l.f.h.o.Clock
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	late := make(chan struct{})
	spawn.Go(func() {
		defer close(late)
		// Accounts do not answer faster on a clock that runs fast.
		_ = clk.Sleep(ctx, time.Duration(float64(laggards)*clk.Speed()))
	})
	for l.waiting() {
		select {
		case p := <-l.came:
			l.take(ctx, p)
		case <-late:
			return
		}
	}
}

// sources are those of all services, each id once: what the better credentials
// show comes first.
func (l *lister) sources() []watch.Source {
	var out []watch.Source
	have := map[string]bool{}
	for _, p := range l.parts {
		for _, s := range p.sources {
			if !have[s.ID()] {
				have[s.ID()] = true
				out = append(out, s)
			}
		}
	}
	return out
}

func (l *lister) missing() []front.Lack {
	var out []front.Lack
	for i, p := range l.parts {
		if p.missing != "" {
			out = append(out, front.Lack{Provider: l.f.h.services[i].name(), Says: p.missing})
		}
	}
	return out
}

// accounts are the ids of the sources, by service.
func (l *lister) accounts() map[string][]string {
	out := map[string][]string{}
	for i, p := range l.parts {
		for _, s := range p.sources {
			out[l.f.h.services[i].name()] = append(out[l.f.h.services[i].name()], s.ID())
		}
	}
	return out
}

// run watches until ctx ends. Accounts that come later join.
func (f *Feed) run(ctx context.Context) {
	l := newLister(f)
	defer l.all.Wait()
	l.ask(ctx, func(string) bool { return true })
	l.gather(ctx)
	f.own(ctx)
	w := watch.New(f.options(ctx), l.sources()...)
	f.begin(w, l)
	spawn.Go(func() { _ = w.Run(ctx) }) // its error is Snapshot.Unsaved, too
	f.forward(ctx, w, l)
	for range w.Snapshots() { // until Run has ended
	}
}

func (f *Feed) begin(w *watch.Watcher, l *lister) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watcher, f.missing, f.accounts = w, l.missing(), l.accounts()
	f.complete = f.complete || !l.waiting()
	if f.paused {
		w.Pause()
	}
}

// forward hands snapshots on until ctx ends, and lets accounts join.
func (f *Feed) forward(ctx context.Context, w *watch.Watcher, l *lister) {
	for {
		select {
		case s, ok := <-w.Snapshots():
			if !ok {
				return
			}
			f.own(ctx)
			f.send(f.translate(s))
		case p := <-l.came:
			l.take(ctx, p)
			f.begin(w, l)
			w.Replace(l.sources()...)
		case <-f.again:
			l.ask(ctx, f.wanted())
		case <-ctx.Done():
			return
		}
	}
}

// renew has a service's accounts listed anew.
func (f *Feed) renew(service string) {
	f.mu.Lock()
	f.asked[service] = true
	f.mu.Unlock()
	select {
	case f.again <- struct{}{}:
	default:
	}
}

// wanted takes up which services are to be asked.
func (f *Feed) wanted() func(string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.asked = map[string]bool{}
	return func(name string) bool { return asked[name] }
}

// Connect implements front.Feed.
func (f *Feed) Connect(ctx context.Context, provider string, prompt func(wizard.Sign)) error {
	for _, s := range f.h.services {
		if s.name() != provider {
			continue
		}
		err := s.connect(ctx, prompt)
		if err == nil {
			f.renew(provider)
		}
		return err
	}
	return fmt.Errorf("there is no provider %q", provider)
}

var _ front.Feed = (*Feed)(nil)
