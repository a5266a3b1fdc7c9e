package wizard

import (
	"context"
	"slices"
	"sync"
)

// gate lets many turns work at the same time, or one alone: while a person is
// asked, a remedy is carried out or steps are reset, the others are at rest.
// A turn that only waits (for the next look, for a countdown) is not at work;
// it does not go on either while one is alone. A nil gate is always open.
type gate struct {
	mu      sync.Mutex
	working map[*turn]bool
	alone   *turn
	queue   []*turn // those that want to be alone
	changed chan struct{}
}

func newGate() *gate {
	return &gate{working: map[*turn]bool{}, changed: make(chan struct{})}
}

// enter begins or goes on with work.
func (g *gate) enter(ctx context.Context, t *turn) error {
	if g == nil {
		return nil
	}
	return g.until(ctx, t, func() bool {
		if g.alone != nil || len(g.queue) > 0 {
			return false
		}
		g.working[t] = true
		return true
	})
}

// leave says that the turn does not work (any more), nor wants to be alone.
func (g *gate) leave(t *turn) {
	if g == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.out(t)
}

func (g *gate) out(t *turn) {
	delete(g.working, t)
	if g.alone == t {
		g.alone = nil
	}
	g.queue = slices.DeleteFunc(g.queue, func(x *turn) bool { return x == t })
	close(g.changed)
	g.changed = make(chan struct{})
}

// single waits until nobody else is at work. done goes back to working with
// the others.
func (g *gate) single(ctx context.Context, t *turn) (done func(), err error) {
	if g == nil || g.has(t) {
		return func() {}, nil
	}
	g.mu.Lock()
	g.out(t)
	g.queue = append(g.queue, t)
	g.mu.Unlock()
	err = g.until(ctx, t, func() bool {
		if g.alone != nil || len(g.working) > 0 || slices.ContainsFunc(g.queue, func(x *turn) bool {
			return x.rank < t.rank
		}) {
			return false
		}
		g.out(t)
		g.alone = t
		return true
	})
	if err != nil {
		g.leave(t)
		return nil, err
	}
	return func() { g.share(t) }, nil
}

func (g *gate) has(t *turn) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.alone == t
}

func (g *gate) share(t *turn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.out(t)
	g.working[t] = true
}

// until waits for take to succeed; it is called with the lock held. How long
// that was is not the step's own time.
func (g *gate) until(ctx context.Context, t *turn, take func() bool) error {
	since := t.e.Clock.Now()
	defer func() { t.held.Add(int64(t.e.Clock.Now().Sub(since))) }()
	for {
		select {
		case <-t.aside:
			return errAside
		default:
		}
		g.mu.Lock()
		if take() {
			g.mu.Unlock()
			return nil
		}
		changed := g.changed
		g.mu.Unlock()
		select {
		case <-changed:
		case <-t.aside:
			return errAside
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
