package host

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// longestWait is how long the board waits for the slowest provider before it
// shows the others; what comes later joins them.
const longestWait = 5 * time.Second

// answer is what one provider has to be watched; place is its own among the
// host's.
type answer struct {
	place int
	account.Listing
}

// listed is what is watched of one provider; failed stands for the accounts that
// could not be listed, nil where there are none.
type listed struct {
	sources []watch.Source
	failed  watch.Source
	missing string
}

// lister asks providers what there is to be watched, each in a goroutine of its
// own. It is used by the feed's goroutine alone.
type lister struct {
	f    *Feed
	have []listed
	came chan answer
	// going are being asked; again are wanted once more while they are.
	going, again []bool
	all          sync.WaitGroup
}

func newLister(f *Feed) *lister {
	n := len(f.h.o.Accounts)
	return &lister{
		f: f, have: make([]listed, n), going: make([]bool, n), again: make([]bool, n), came: make(chan answer, n),
	}
}

// ask has some providers list their accounts: those that wanted names.
func (l *lister) ask(ctx context.Context, wanted func(name string) bool) {
	var idle []int
	for i, p := range l.f.h.o.Accounts {
		switch {
		case !wanted(p.Name()):
		case l.going[i]:
			l.again[i] = true
		default:
			idle = append(idle, i)
		}
	}
	if len(idle) == 0 {
		return
	}
	given := l.f.h.credentials(ctx) // complete before anybody reads it
	for _, i := range idle {
		l.start(ctx, i, given)
	}
}

// start has one provider list its accounts.
func (l *lister) start(ctx context.Context, place int, given map[string][]providers.Credentials) {
	p := l.f.h.o.Accounts[place]
	l.going[place] = true
	l.all.Add(1)
	spawn.Go(func() {
		a := answer{place, account.Listing{Missing: p.Name() + ": it could not be looked at."}}
		defer l.all.Done()
		defer func() { l.came <- a }() // never blocks: one at a time each
		a.Listing = p.List(ctx, given[p.Name()])
	})
}

// take takes up an answer. What was listed once may be out of reach for now, but
// has not gone. The provider may be wanted once more.
func (l *lister) take(ctx context.Context, a answer) {
	name := l.f.h.o.Accounts[a.place].Name()
	now := listed{sources: distinct(a.Sources, l.have[a.place].sources), missing: a.Missing}
	if a.Err != nil {
		now.failed = &unlisted{provider: name, title: a.Title, err: a.Err, again: func() { l.f.renew(name) }}
	}
	l.have[a.place], l.going[a.place] = now, false
	if l.again[a.place] {
		l.again[a.place] = false
		l.ask(ctx, func(wanted string) bool { return wanted == name })
	}
}

// distinct puts lists of sources together, each id once.
func distinct(lists ...[]watch.Source) []watch.Source {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Concat(lists...), func(s watch.Source) bool {
		was := seen[s.ID()]
		seen[s.ID()] = true
		return was
	})
}

func (l *lister) waiting() bool { return slices.Contains(l.going, true) }

// gather waits for all that were asked, or for as long as longestWait says.
func (l *lister) gather(ctx context.Context) {
	clk := l.f.h.o.Clock
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	late := make(chan struct{})
	spawn.Go(func() {
		defer close(late)
		// Accounts do not answer faster on a clock that runs fast.
		_ = clk.Sleep(ctx, time.Duration(float64(longestWait)*clk.Speed()))
	})
	for l.waiting() {
		select {
		case a := <-l.came:
			l.take(ctx, a)
		case <-late:
			return
		}
	}
}

// sources are those of all providers, each id once: what the better credentials
// show comes first.
func (l *lister) sources() []watch.Source {
	var all [][]watch.Source
	for _, x := range l.have {
		all = append(all, x.all())
	}
	return distinct(all...)
}

func (x listed) all() []watch.Source {
	if x.failed == nil {
		return x.sources
	}
	return append(slices.Clone(x.sources), x.failed)
}

func (l *lister) missing() []front.Lack {
	var out []front.Lack
	for i, x := range l.have {
		if x.missing != "" {
			out = append(out, front.Lack{Provider: l.f.h.o.Accounts[i].Name(), Says: x.missing})
		}
	}
	return out
}

// ids are those of the sources, by provider.
func (l *lister) ids() map[string][]string {
	out := map[string][]string{}
	for i, x := range l.have {
		name := l.f.h.o.Accounts[i].Name()
		for _, s := range x.all() {
			out[name] = append(out[name], s.ID())
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
	f.makers.read(ctx, f.h.o.Store, f.h.o.Clock.Now())
	w := watch.New(f.options(ctx), l.sources()...)
	f.use(w, l)
	spawn.Go(func() { _ = w.Run(ctx) }) // its error is Snapshot.Unsaved, too
	f.forward(ctx, w, l)
	for range w.Snapshots() { // until Run has ended
	}
}

// use takes up the watcher, and what it watches.
func (f *Feed) use(w *watch.Watcher, l *lister) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.watcher, f.missing, f.ids = w, l.missing(), l.ids()
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
			f.makers.read(ctx, f.h.o.Store, f.h.o.Clock.Now())
			f.send(f.translate(s))
		case a := <-l.came:
			l.take(ctx, a)
			f.use(w, l)
			w.Replace(l.sources()...)
		case <-f.again:
			l.ask(ctx, f.wanted())
		case <-ctx.Done():
			return
		}
	}
}

// renew has a provider's accounts listed anew.
func (f *Feed) renew(provider string) {
	f.mu.Lock()
	f.asked[provider] = true
	f.mu.Unlock()
	select {
	case f.again <- struct{}{}:
	default:
	}
}

// wanted takes up which providers are to be asked.
func (f *Feed) wanted() func(string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.asked = map[string]bool{}
	return func(name string) bool { return asked[name] }
}

// Connect implements front.Feed.
func (f *Feed) Connect(ctx context.Context, provider string, prompt func(wizard.Sign)) error {
	i := slices.IndexFunc(f.h.o.Accounts, func(p account.Provider) bool { return p.Name() == provider })
	if i < 0 {
		return fmt.Errorf("there is no provider %q", provider)
	}
	c, ok := f.h.o.Accounts[i].(account.Connector)
	if !ok {
		return fmt.Errorf("there is nothing to sign in to %s with here", provider)
	}
	err := c.Connect(ctx, func(d providers.DeviceCode) {
		prompt(wizard.Sign{Code: d.UserCode, URL: d.VerificationURL, Expires: d.Expires})
	})
	if err == nil {
		f.renew(provider)
	}
	return err
}
