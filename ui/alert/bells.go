package alert

import (
	"context"
	"sync"
)

// Bells rings at every board that listens.
type Bells struct {
	mu   sync.Mutex
	list map[chan string]bool
}

// Listen gives what is rung for until ctx ends. Who does not take a ring misses
// it.
func (b *Bells) Listen(ctx context.Context) <-chan string {
	ch := make(chan string, 4)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.list == nil {
		b.list = map[chan string]bool{}
	}
	b.list[ch] = true
	context.AfterFunc(ctx, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.list, ch)
		close(ch)
	})
	return ch
}

// Ring rings.
func (b *Bells) Ring(n Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ch := range b.list {
		select {
		case ch <- n.Rule + ": " + n.Says:
		default:
		}
	}
}

// BellsOnly are the rules as a board has them: it rings, and leaves the other
// receivers to the process that serves.
func (r *Rules) BellsOnly() *Rules {
	bell := map[string]bool{}
	out := &Rules{Blind: r.Blind}
	for _, x := range r.Receivers {
		if bell[x.Name] = x.Bell; x.Bell {
			out.Receivers = append(out.Receivers, x)
		}
	}
	only := func(to []string) []string {
		var kept []string
		for _, name := range to {
			if bell[name] {
				kept = append(kept, name)
			}
		}
		return kept
	}
	out.Blind.To = only(r.Blind.To)
	for _, x := range r.List {
		if x.To = only(x.To); len(x.To) > 0 {
			out.List = append(out.List, x)
		}
	}
	return out
}
