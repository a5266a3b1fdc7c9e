package wizard

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// errPreempted ends a worker whose step is to be begun anew later.
var errPreempted = errors.New("preempted")

// worker works on one step at a time: it counts tries, keeps what is to be
// remembered between them, and has the Run that the step's functions get. A
// session that goes one step at a time has one worker; with steps side by side
// each has its own.
type worker struct {
	*Session
	r      *Run
	wakes  chan Wake
	cancel atomic.Pointer[context.CancelCauseFunc] // of what the step is doing

	// step is the id of the step being worked on. waitFrom is when its wait began
	// and lastPoll what was seen last, first seen at changedAt, all kept over
	// retries. lastFault identifies the fault journaled last.
	step      string
	tries     int
	waitFrom  time.Time
	lastPoll  *PollResult
	changedAt time.Time
	lastFault string
	waited    atomic.Int64 // nanoseconds spent waiting for a person or the work lock in this step
	answering string       // the variable that the person is giving
	// ahead are answers to questions that were asked together with an earlier
	// one, by variable.
	ahead  map[string]string
	streak map[string]*streak
	// handed is since when what a remedy handed over is waited for, by remedy.
	handed map[string]time.Time
	// heirOf are the other runs whose things a teardown has taken up.
	heirOf map[string]int
	// told counts the events that took the step further.
	told atomic.Int64
	// removing: things are being taken down.
	removing bool

	// lock is nil when this is the only worker. Otherwise the worker has one step,
	// assigned; rank is the step's place in the order, and the lowest rank asks first.
	lock     *workLock
	assigned *Step
	rank     int
	// preempted, when closed, has the worker end where it would only wait. stale
	// says that its step is to be done again, since what it needs changed.
	preempted   chan struct{}
	preemptOnce sync.Once
	stale       atomic.Bool
	// asking: a person's answer is awaited, or was when the session ended.
	asking bool
}

// newWorker makes a worker that gets wakes and cancellations until it is dropped.
func (s *Session) newWorker(g *workLock, of *Step) *worker {
	t := &worker{Session: s, wakes: make(chan Wake, 1), streak: map[string]*streak{}, lock: g, assigned: of}
	if g != nil {
		t.rank, t.preempted = slices.Index(s.p.Order(), of), make(chan struct{})
	}
	t.r = &Run{w: t}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.workers[t] = true
	return t
}

func (s *Session) dropWorker(t *worker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.workers, t)
}

// invalidate has the workers end whose steps need one of the variables.
func (w *worker) invalidate(names ...string) {
	for _, t := range w.activeWorkers() {
		if t == w || t.lock == nil || !t.assigned.needs(names) {
			continue
		}
		t.stale.Store(true)
		t.preempt()
	}
}

// needs says whether a step needs one of the variables.
func (s *Step) needs(names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return slices.Contains(s.Needs, n) })
}

// activeWorkers are the session's workers.
func (s *Session) activeWorkers() []*worker {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := make([]*worker, 0, len(s.workers))
	for t := range s.workers {
		out = append(out, t)
	}
	return out
}

// moveTo makes a step the current one: tries, waits and streaks are counted anew.
func (w *worker) moveTo(step string) {
	w.step, w.tries, w.waitFrom, w.lastPoll, w.lastFault = step, 0, time.Time{}, nil, ""
	w.waited.Store(0)
	w.ahead = nil
	clear(w.streak)
	clear(w.handed)
}

// currentStep is the step being worked on.
func (w *worker) currentStep() string {
	if w.step != "" {
		return w.step
	}
	return readState(w.Session, func(st *State) string { return st.Current })
}

// preempt has the worker end when it next waits.
func (w *worker) preempt() { w.preemptOnce.Do(func() { close(w.preempted) }) }

// sleep gives the work lock up until ring is closed or a wake comes, which it
// gives; PollNow without one.
func (w *worker) sleep(ctx context.Context, ring <-chan struct{}) (wake Wake, err error) {
	w.lock.unlock(w)
	select {
	case <-ring:
	case wake = <-w.wakes:
	case <-w.preempted:
		return 0, errPreempted
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	return wake, w.lock.share(ctx, w)
}
