package host

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

const (
	// leadName is under what those who watch for all lead.
	leadName = "watch"
	// leadAgain is how often it is looked whether somebody leads, in the machine's
	// time, and leadWhile how often where somebody does.
	leadAgain = 5 * time.Second
	leadWhile = 30 * time.Second
	// provedFor is how long a proof of leading holds. Whoever was paused for
	// longer proves it anew before its next call.
	provedFor = 10 * time.Second
)

// lead is the right to ask the providers for all who share the state.
type lead struct {
	store *state.Store
	held  *state.Held
	clk   clock.Clock
	by    string
	say   func(string) // to the log
	// over is closed by step: somebody else may lead.
	over chan struct{}
	end  func()

	one    sync.Mutex // one proves at a time
	mu     sync.Mutex // guards proved
	proved time.Time
}

// tryLead gives the right to ask, if nobody has it; busy says who has.
func (h *Host) tryLead(ctx context.Context) (l *lead, busy string, err error) {
	held, err := h.o.Store.TryLead(ctx, leadName)
	var taken *state.BusyError
	switch {
	case errors.As(err, &taken):
		who, there, bad := h.o.Store.Leader(ctx, leadName)
		if bad != nil || !there {
			who = taken.Holder // a file's lock knows only the process
		}
		return nil, who.String(), nil
	case err != nil:
		return nil, "", err
	}
	l = &lead{store: h.o.Store, held: held, clk: h.o.Clock, over: make(chan struct{}), by: h.Called(),
		say: func(text string) { h.log.say(h.o.Clock.Now(), text) }}
	l.end = sync.OnceFunc(func() { close(l.over) })
	l.proved = l.now()
	return l, "", nil
}

// Called is who works with this process, and where, for others.
func (h *Host) Called() string {
	if h.o.By == nil {
		return ""
	}
	return state.Holder{User: h.o.By.User, Host: h.o.By.Host}.String()
}

// now is a time that goes on while the machine is asleep.
func (l *lead) now() time.Time { return l.clk.Now().Round(0) }

// fresh says that this process surely leads: it was proved lately.
func (l *lead) fresh() bool {
	if l.held.Err() != nil {
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now().Sub(l.proved) < time.Duration(float64(provedFor)*l.clk.Speed())
}

// permit lets a call to a provider through while this process surely leads. A
// proof that is too old, since the process or its machine was paused, is made
// anew first; who cannot prove it does not ask.
func (l *lead) permit(ctx context.Context) error {
	if err := l.held.Err(); err != nil {
		return l.step(err)
	}
	l.one.Lock()
	defer l.one.Unlock()
	if l.fresh() {
		return nil
	}
	return l.prove(ctx)
}

// prove writes something that is refused once somebody else has led since.
func (l *lead) prove(ctx context.Context, list ...state.Sight) error {
	at := l.now()
	if _, err := l.store.Publish(ctx, l.held, list...); err != nil {
		if errors.Is(err, wizard.ErrLost) {
			return l.step(err)
		}
		return fmt.Errorf("it is not proved that this process still watches for all: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.proved = at
	return nil
}

// step steps down.
func (l *lead) step(why error) error {
	l.end()
	return fmt.Errorf("somebody else watches for all now: %w", why)
}

// watchOver ends ctx's watching when the lead is lost.
func (l *lead) watchOver(ctx context.Context, stop func()) {
	spawn.Go(func() {
		select {
		case <-l.held.Lost():
		case <-l.over:
		case <-ctx.Done():
		}
		stop()
	})
}

// Serving has this process watch for all who share the state: it asks the
// providers only while it leads. It is called before anybody looks.
func (h *Host) Serving() { h.feed.serving = true }

// Leading says whether this process asks the providers, and who does otherwise;
// "" is nobody. Whoever was paused does not lead until that is proved anew.
func (h *Host) Leading() (bool, string) {
	h.feed.mu.Lock()
	defer h.feed.mu.Unlock()
	l := h.feed.lead
	return h.feed.leading && (l == nil || l.fresh()), h.feed.led
}

// setLeader notes who asks the providers.
func (f *Feed) setLeader(l *lead, by string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lead, f.led, f.leading = l, by, by == "" && (l != nil || !f.serving)
}

// under has what is written with a context be refused once somebody else leads.
func (f *Feed) under(ctx context.Context) context.Context {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lead == nil {
		return ctx
	}
	return state.Under(ctx, f.lead.held)
}

// run watches until ctx ends, or reads what another process sees that watches
// for all.
func (f *Feed) run(ctx context.Context) {
	for ctx.Err() == nil {
		l, by := f.ask(ctx)
		f.setLeader(l, by)
		switch {
		case by != "":
			f.read(ctx, by)
		case l == nil && f.serving: // the state does not answer: nobody asks unproved
			f.age()
			_ = f.pause(ctx, leadAgain) // the loop looks at ctx
		default:
			f.watch(ctx, l)
		}
	}
}

// ask says whether somebody watches for all, and gives the right to it where
// this process does.
func (f *Feed) ask(ctx context.Context) (l *lead, by string) {
	if f.serving {
		l, by, err := f.h.tryLead(ctx)
		if err != nil {
			f.h.log.say(f.h.o.Clock.Now(), "nobody is known to watch for all: "+err.Error())
		}
		return l, by
	}
	if f.h.o.Store.Path() == "" {
		return nil, ""
	}
	who, there, err := f.h.o.Store.Leader(ctx, leadName)
	if err != nil {
		f.h.log.say(f.h.o.Clock.Now(), "nobody is known to watch for all: "+err.Error())
	}
	if err != nil || !there {
		return nil, ""
	}
	return nil, who.String()
}

// pause waits for the machine's time.
func (f *Feed) pause(ctx context.Context, d time.Duration) error {
	return f.h.o.Clock.Sleep(ctx, time.Duration(float64(d)*f.h.o.Clock.Speed()))
}

// watch asks the providers until ctx ends, the lead is lost, or somebody else
// begins to watch for all.
func (f *Feed) watch(ctx context.Context, l *lead) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if l == nil {
		if f.h.o.Store.Path() != "" {
			spawn.Go(func() { f.yield(ctx, stop) })
		}
		if f.h.o.Store.Trouble() != nil {
			spawn.Go(func() { f.recover(ctx, stop) })
		}
		f.own(ctx, nil)
		return
	}
	defer l.held.Release()
	ctx = f.under(ctx)
	l.watchOver(ctx, stop)
	spawn.Go(func() { f.serveRequests(ctx) })
	p := newPublisher(l)
	p.inherit(ctx)
	ended := make(chan struct{})
	spawn.Go(func() { defer close(ended); p.run(ctx) })
	f.own(ctx, p)
	stop()
	<-ended
}

// yield ends a watching of one's own when somebody begins to watch for all.
func (f *Feed) yield(ctx context.Context, stop func()) {
	for f.pause(ctx, leadWhile) == nil {
		if _, by := f.ask(ctx); by != "" {
			stop()
			return
		}
	}
}
