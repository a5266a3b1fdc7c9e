package azure

import (
	"context"
	"slices"
	"sync"
)

// keyed lets one caller at a time through for each key. Waiting obeys the
// context.
type keyed struct {
	mu    sync.Mutex
	gates map[string]chan struct{}
}

func newKeyed() *keyed { return &keyed{gates: map[string]chan struct{}{}} }

// enter waits for all keys, in an order that cannot lock two callers out of
// each other, and gives the way out.
func (k *keyed) enter(ctx context.Context, keys ...string) (leave func(), err error) {
	slices.Sort(keys)
	var held []chan struct{}
	leave = func() {
		for _, g := range held {
			<-g
		}
	}
	for _, key := range slices.Compact(keys) {
		g := k.gate(key)
		select {
		case g <- struct{}{}:
			held = append(held, g)
		case <-ctx.Done():
			leave()
			return nil, ctx.Err()
		}
	}
	return leave, nil
}

func (k *keyed) gate(key string) chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	g := k.gates[key]
	if g == nil {
		g = make(chan struct{}, 1)
		k.gates[key] = g
	}
	return g
}
