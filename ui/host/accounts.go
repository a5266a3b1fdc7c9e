package host

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
)

// relist is how often the accounts of a provider are listed anew, as far as
// its budget allows; a refresh by hand does so at once.
const relist = 3 * time.Minute

// lister keeps what there is to be watched: of each provider the list of its
// accounts, which is a source like any other, and the accounts.
type lister struct {
	f    *Feed
	list []*accounts

	// w is set before anything is asked.
	w  *watch.Watcher
	mu sync.Mutex // guards what follows and the accounts' state; never held while calling out
	// ctx ends all asking; all are the goroutines, none of which begins later.
	ctx    context.Context
	all    sync.WaitGroup
	closed bool
}

// accounts is the list of one provider's accounts. It implements watch.Source
// and has no halves: polling it has accounts join and leave.
type accounts struct {
	l *lister
	p account.Provider
	// one lets one listing at a time in.
	one chan struct{}

	// have are the accounts of the last listings.
	have  []watch.Source
	title string
	// apart: there is nothing to sign in with; missing says what to do about
	// it, where anything is wanted.
	apart   bool
	missing string
	// doubt: the sign-in was refused, and is looked for anew at the next
	// listing; out: so it was by accounts, which are asked again when that is
	// good.
	doubt, out bool
	// ready is a listing that came otherwise, for the next poll.
	ready *account.Listing
}

func newLister(ctx context.Context, f *Feed) *lister {
	l := &lister{f: f, ctx: ctx}
	names := front.ProvidersOf(f.h.o.Kinds)
	for _, p := range f.h.o.Accounts {
		title := p.Name()
		if i := slices.IndexFunc(names, func(x front.Provider) bool { return x.ID == title }); i >= 0 {
			title = names[i].Name
		}
		l.list = append(l.list, &accounts{l: l, p: p, title: title + " accounts", one: make(chan struct{}, 1)})
	}
	return l
}

// ID implements watch.Source.
func (a *accounts) ID() string { return a.p.Name() + front.ListsAccounts }

// Title implements watch.Source.
func (a *accounts) Title() string {
	a.l.mu.Lock()
	defer a.l.mu.Unlock()
	return a.title
}

// Provider implements watch.Source.
func (a *accounts) Provider() string { return a.p.Name() }

// Account implements watch.Source: it is of none.
func (a *accounts) Account() string { return "" }

// Interval implements watch.Source.
func (a *accounts) Interval() time.Duration { return relist }

// Budget implements watch.Budgeted.
func (a *accounts) Budget() watch.Budget {
	if b, ok := a.p.(watch.Budgeted); ok {
		return b.Budget()
	}
	return watch.Budget{Name: a.ID()}
}

// List implements watch.Source. Accounts have joined and left before it ends.
func (a *accounts) List(ctx context.Context) ([]providers.Half, error) {
	listing := a.taken()
	if listing == nil {
		x := a.ask(ctx)
		listing = &x
	}
	a.adopt(*listing)
	return nil, listing.Err
}

func (a *accounts) taken() *account.Listing {
	a.l.mu.Lock()
	defer a.l.mu.Unlock()
	x := a.ready
	a.ready = nil
	return x
}

// ask lists the accounts, after looking for the sign-in anew where that was
// refused.
func (a *accounts) ask(ctx context.Context) account.Listing {
	select {
	case a.one <- struct{}{}:
	case <-ctx.Done():
		return account.Listing{Err: ctx.Err()}
	}
	defer func() { <-a.one }()
	a.l.mu.Lock()
	doubt := a.doubt
	a.doubt = false
	a.l.mu.Unlock()
	if r, ok := a.p.(account.Renewer); ok && doubt {
		r.Renew()
	}
	out := a.p.List(ctx, a.l.f.h.credentials(ctx)[a.p.Name()])
	if ctx.Err() != nil && out.Err == nil {
		out.Err = ctx.Err()
	}
	return out
}

// adopt takes up a listing. What one that is not whole leaves out is out of
// reach, but has not gone.
func (a *accounts) adopt(x account.Listing) {
	a.l.mu.Lock()
	defer a.l.mu.Unlock()
	now := x.Sources
	if x.Err != nil || x.Partial {
		now = distinct(x.Sources, a.have)
	}
	apart := len(now) == 0 && x.Err == nil
	same := apart == a.apart && slices.Equal(now, a.have)
	a.have, a.apart, a.missing = now, apart, x.Missing
	a.title = cmp.Or(x.Title, a.title)
	a.doubt = providers.Is(x.Err, providers.NotAuthenticated)
	if !same {
		a.l.w.Replace(a.l.sources()...)
	}
	if x.Err == nil && a.out {
		a.out = false
		a.l.w.Retry(a.p.Name())
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

// sources are those of all providers, each id once: what the better credentials
// show comes first. Of a provider without any there is nothing. It is locked.
func (l *lister) sources() []watch.Source {
	var all []watch.Source
	for _, a := range l.list {
		if !a.apart {
			all = append(append(all, a), a.have...)
		}
	}
	return distinct(all)
}

// missing are the providers that are not connected, where anything is wanted.
func (l *lister) missing() []front.Lack {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []front.Lack
	for _, a := range l.list {
		if a.missing != "" {
			out = append(out, front.Lack{Provider: a.p.Name(), Says: a.missing})
		}
	}
	return out
}

// owners are the providers of the accounts, by source: a provider may have
// several kinds of source.
func (l *lister) owners() map[string]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := map[string]string{}
	for _, a := range l.list {
		out[a.ID()] = a.p.Name()
		for _, s := range a.have {
			out[s.ID()] = a.p.Name()
		}
	}
	return out
}

// again has the accounts of a provider listed anew; "" are all.
func (l *lister) again(provider string) {
	for _, a := range l.list {
		if provider != "" && a.p.Name() != provider {
			continue
		}
		if l.mu.Lock(); a.apart {
			l.spawn(a.recheck)
		} else {
			l.w.Refresh(a.ID())
		}
		l.mu.Unlock()
	}
}

// spawn runs fn in a goroutine, unless it is all over; l is locked.
func (l *lister) spawn(fn func()) {
	if l.closed {
		return
	}
	l.all.Add(1)
	spawn.Go(func() {
		defer l.all.Done()
		fn()
	})
}

// recheck asks a provider without accounts, which is not watched, whether it has
// some by now.
func (a *accounts) recheck() {
	x := a.ask(a.l.ctx)
	a.l.mu.Lock()
	defer a.l.mu.Unlock()
	if a.l.ctx.Err() != nil || !a.apart {
		return
	}
	if a.missing = x.Missing; len(x.Sources) > 0 || x.Err != nil {
		a.apart, a.ready = false, &x
		a.l.w.Replace(a.l.sources()...)
	}
}

// visit looks now and then at the providers that are not watched.
func (l *lister) visit() {
	for l.f.h.o.Clock.Sleep(l.ctx, relist) == nil {
		for _, a := range l.list {
			l.mu.Lock()
			apart := a.apart
			l.mu.Unlock()
			if apart {
				a.recheck()
			}
		}
	}
}

// refused has the sign-in of accounts that refuse it looked for anew: the
// environment and the files of other tools are read again.
func (l *lister) refused(provider string) {
	l.mu.Lock()
	for _, a := range l.list {
		if a.p.Name() == provider {
			a.doubt, a.out = true, true
		}
	}
	l.mu.Unlock()
	l.again(provider)
}

// start has every provider list its accounts, and watches what they show.
func (l *lister) start(o watch.Options) *watch.Watcher {
	l.w = watch.New(o, l.sources()...) // nobody else has the lister yet
	l.all.Add(1)
	spawn.Go(func() {
		defer l.all.Done()
		l.visit()
	})
	return l.w
}

// end waits for all that is under way; the context has ended.
func (l *lister) end() {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.all.Wait()
}
