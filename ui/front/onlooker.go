package front

import (
	"context"
	"errors"
	"sync"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
)

// ErrReadOnly is the answer to whoever may look and not act.
var ErrReadOnly = errors.New("read-only: this sign-in may look, and change nothing")

// Guest is a backend for somebody who looks at it from another machine: there is
// nothing but the board, no browser and no clipboard of this machine are used,
// and what belongs to all who look, as the pause, is theirs alone. What they do
// to runs stands in the journal under by. Without may, nothing can be changed,
// whatever the screen asks for.
func (b Backend) Guest(by *wizard.Actor, may bool) Backend {
	b.Alone = true
	b.Probe, b.Interval = nil, nil // from here, not from where they are; and one for all
	b.OpenURL, b.Copy, b.SaveRecord, b.SaveFile = nil, nil, nil, nil
	b.Feed = &guestFeed{Feed: b.Feed, may: may, turned: make(chan struct{}, 1)}
	if may {
		b.Runs = acting{b.Runs, by}
		return b
	}
	b.ReadOnly, b.Runs = true, onlooker{b.Runs}
	b.Silence, b.Carry = nil, nil
	b.Doctor, b.Log, b.LogPath, b.Accounts, b.Stage = nil, nil, "", nil, nil
	return b
}

// acting are runs on which somebody else works than who runs this process.
type acting struct {
	Runs
	by *wizard.Actor
}

// Start implements Runs.
func (a acting) Start(ctx context.Context, o StartOptions, sink func(wizard.Event)) (*wizard.Session, error) {
	return a.Runs.Start(wizard.Acting(ctx, a.by), o, sink)
}

// Resume implements Runs.
func (a acting) Resume(
	ctx context.Context, name, back string, sink func(wizard.Event),
) ([]wizard.Event, *wizard.Session, error) {
	return a.Runs.Resume(wizard.Acting(ctx, a.by), name, back, sink)
}

// Teardown implements Runs.
func (a acting) Teardown(
	ctx context.Context, name string, sink func(wizard.Event),
) ([]wizard.Event, *wizard.Session, error) {
	return a.Runs.Teardown(wizard.Acting(ctx, a.by), name, sink)
}

// onlooker are runs that can be read.
type onlooker struct{ Runs }

// Start implements Runs.
func (onlooker) Start(context.Context, StartOptions, func(wizard.Event)) (*wizard.Session, error) {
	return nil, ErrReadOnly
}

// Resume implements Runs.
func (onlooker) Resume(context.Context, string, string, func(wizard.Event)) ([]wizard.Event, *wizard.Session, error) {
	return nil, nil, ErrReadOnly
}

// Teardown implements Runs.
func (onlooker) Teardown(context.Context, string, func(wizard.Event)) ([]wizard.Event, *wizard.Session, error) {
	return nil, nil, ErrReadOnly
}

// Forget implements Runs.
func (onlooker) Forget(context.Context, string) error { return ErrReadOnly }

// guestFeed is the feed of one guest.
type guestFeed struct {
	Feed
	may bool

	mu     sync.Mutex // guards what follows; never held while calling out
	paused bool
	turned chan struct{} // the pause was turned on or off
}

// Watch implements Feed. While it is paused, the guest sees what there was.
func (g *guestFeed) Watch(ctx context.Context) <-chan Snapshot {
	from, to := g.Feed.Watch(ctx), make(chan Snapshot)
	spawn.Go(func() { g.pass(ctx, from, to) })
	return to
}

// pass hands on the latest snapshot, with all that happened since the one before.
func (g *guestFeed) pass(ctx context.Context, from <-chan Snapshot, to chan<- Snapshot) {
	defer close(to)
	var next Snapshot
	have := false
	for {
		out := to
		if !have || g.isPaused() {
			out = nil
		}
		select {
		case out <- next:
			have = false
		case s, ok := <-from:
			if !ok {
				return
			}
			if have {
				s = s.After(next)
			}
			next, have = s, true
		case <-g.turned:
		case <-ctx.Done():
			return
		}
	}
}

func (g *guestFeed) isPaused() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.paused
}

// Pause implements Feed: the others' boards go on.
func (g *guestFeed) Pause(on bool) {
	g.mu.Lock()
	g.paused = on
	g.mu.Unlock()
	select {
	case g.turned <- struct{}{}:
	default:
	}
}

// Acts implements Feed.
func (g *guestFeed) Acts(l providers.Link) []LinkAct {
	out := g.Feed.Acts(l)
	for i := range out {
		if !g.may {
			out[i].Disabled, out[i].Start, out[i].Resume, out[i].Back, out[i].Teardown = "read-only", nil, "", "", ""
		}
	}
	return out
}

// Connect implements Feed.
func (g *guestFeed) Connect(ctx context.Context, provider string, prompt func(wizard.Sign)) error {
	if !g.may {
		return ErrReadOnly
	}
	return g.Feed.Connect(ctx, provider, prompt)
}

// Paste implements Feed.
func (g *guestFeed) Paste(ctx context.Context, provider, text string) error {
	if !g.may {
		return ErrReadOnly
	}
	return g.Feed.Paste(ctx, provider, text)
}

// Renew implements Feed.
func (g *guestFeed) Renew(provider string) error {
	if !g.may {
		return ErrReadOnly
	}
	return g.Feed.Renew(provider)
}
