package wizard

import (
	"context"
	"slices"
	"sync"
)

// workLock is held by many workers that share it, or by one exclusively: while a
// person is asked, a remedy is carried out or steps are reset, no other works. A
// worker that only waits (for the next poll, for a countdown) does not hold it,
// and cannot go on while another has it exclusively. A nil workLock locks nothing.
type workLock struct {
	mu        sync.Mutex
	sharing   map[*worker]bool
	exclusive *worker
	queue     []*worker // those that want it exclusively
	changed   chan struct{}
}

func newWorkLock() *workLock {
	return &workLock{sharing: map[*worker]bool{}, changed: make(chan struct{})}
}

// share waits until the lock can be shared.
func (l *workLock) share(ctx context.Context, w *worker) error {
	if l == nil {
		return nil
	}
	return l.await(ctx, w, func() bool { return l.sharedBy(w) })
}

// sharedBy shares the lock where that can be at once; mu is held.
func (l *workLock) sharedBy(w *worker) bool {
	if l.exclusive == nil && len(l.queue) == 0 {
		l.sharing[w] = true
	}
	return l.sharing[w]
}

// admit shares the lock for a worker that is about to begin, where that can be
// at once: of steps that begin together one may ask, and the others have begun.
func (l *workLock) admit(w *worker) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sharedBy(w)
}

// unlock gives up the worker's hold of the lock, and its place in the queue.
func (l *workLock) unlock(w *worker) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.release(w)
}

func (l *workLock) release(w *worker) {
	delete(l.sharing, w)
	if l.exclusive == w {
		l.exclusive = nil
	}
	l.queue = slices.DeleteFunc(l.queue, func(x *worker) bool { return x == w })
	close(l.changed)
	l.changed = make(chan struct{})
}

// lockExclusive waits until nobody else holds the lock. done shares it with the others
// again.
func (l *workLock) lockExclusive(ctx context.Context, w *worker) (done func(), err error) {
	if l == nil || l.isExclusive(w) {
		return func() {}, nil
	}
	l.mu.Lock()
	l.release(w)
	l.queue = append(l.queue, w)
	l.mu.Unlock()
	err = l.await(ctx, w, func() bool {
		if l.exclusive != nil || len(l.sharing) > 0 || slices.ContainsFunc(l.queue, func(x *worker) bool {
			return x.rank < w.rank
		}) {
			return false
		}
		l.release(w)
		l.exclusive = w
		return true
	})
	if err != nil {
		l.unlock(w)
		return nil, err
	}
	return func() { l.downgrade(w) }, nil
}

func (l *workLock) isExclusive(w *worker) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.exclusive == w
}

func (l *workLock) downgrade(w *worker) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.release(w)
	l.sharing[w] = true
}

// await tries until try succeeds, each time that the lock changes; try is called
// with mu held. How long that was does not count as the step's own time.
func (l *workLock) await(ctx context.Context, w *worker, try func() bool) error {
	since := w.e.Clock.Now()
	defer func() { w.waited.Add(int64(w.e.Clock.Now().Sub(since))) }()
	for {
		select {
		case <-w.preempted:
			return errPreempted
		default:
		}
		l.mu.Lock()
		if try() {
			l.mu.Unlock()
			return nil
		}
		changed := l.changed
		l.mu.Unlock()
		select {
		case <-changed:
		case <-w.preempted:
			return errPreempted
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
