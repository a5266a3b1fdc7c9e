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
	locks map[string]chan struct{}
}

func newKeyed() *keyed { return &keyed{locks: map[string]chan struct{}{}} }

// lock waits for all keys, in an order that cannot lock two callers out of
// each other, and gives what lets them go.
func (k *keyed) lock(ctx context.Context, keys ...string) (unlock func(), err error) {
	slices.Sort(keys)
	var held []chan struct{}
	unlock = func() {
		for _, lock := range held {
			<-lock
		}
	}
	for _, key := range slices.Compact(keys) {
		lock := k.lockOf(key)
		select {
		case lock <- struct{}{}:
			held = append(held, lock)
		case <-ctx.Done():
			unlock()
			return nil, ctx.Err()
		}
	}
	return unlock, nil
}

func (k *keyed) lockOf(key string) chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	lock := k.locks[key]
	if lock == nil {
		lock = make(chan struct{}, 1)
		k.locks[key] = lock
	}
	return lock
}
