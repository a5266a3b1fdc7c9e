package wizard

import (
	"context"
	"time"

	"example.org/peerage/providers/spawn"
)

// ask puts a question and waits for its answer.
func (w *worker) ask(ctx context.Context, a *Ask) (Reply, error) {
	reply, _, err := w.askUntil(ctx, a, time.Time{})
	return reply, err
}

// askUntil waits until at (if not zero) or for a wake at most; then the
// reply's choice is "again" and it is not a person's.
//
// No other worker works while a person is asked; a countdown holds up none.
func (w *worker) askUntil(ctx context.Context, a *Ask, at time.Time) (reply Reply, person bool, err error) {
	if at.IsZero() {
		done, err := w.lock.lockExclusive(ctx, w)
		if err != nil {
			return Reply{}, false, err
		}
		defer done()
		w.asking = true
	}
	asked := *a
	asked.ID = int(w.asks.Add(1))
	if st := w.p.Step(a.Step); st != nil && a.Kind != AskName {
		if prev, _ := w.previousQuestion(st, a.Var); prev != nil {
			asked.Back, asked.BackTo = true, prev.ID
		}
	}
	replies, shut := w.openAsk(asked.ID)
	defer shut()
	w.dropWakes()
	since := w.e.Clock.Now()
	w.emit(Event{Kind: Asked, Step: a.Step, Ask: &asked})
	if reply, person, err = w.answer(ctx, replies, at); at.IsZero() {
		w.waited.Add(int64(w.e.Clock.Now().Sub(since)))
	}
	reply.ID = asked.ID
	if err == nil {
		w.asking = false
	}
	w.emit(Event{Kind: AskSettled, Step: a.Step, Reply: &Reply{ID: asked.ID, Choice: reply.Choice}})
	return reply, person, err
}

// openAsk lets a question be answered until it is shut.
func (s *Session) openAsk(id int) (replies chan Reply, shut func()) {
	replies = make(chan Reply, 1)
	s.mu.Lock()
	s.open[id] = replies
	s.mu.Unlock()
	return replies, func() {
		s.mu.Lock()
		delete(s.open, id)
		s.mu.Unlock()
	}
}

func (w *worker) answer(ctx context.Context, replies chan Reply, at time.Time) (Reply, bool, error) {
	if at.IsZero() {
		select {
		case r := <-replies:
			return r, true, nil
		case <-ctx.Done():
			return Reply{}, false, context.Cause(ctx)
		}
	}
	timer, stop := w.timer(ctx, at)
	defer stop()
	w.lock.unlock(w)
	r, person := Reply{Choice: ChoiceAgain}, false
	select {
	case r = <-replies:
		person = true
	case <-timer:
	case <-w.wakes:
	case <-w.preempted:
		return Reply{}, false, errPreempted
	case <-ctx.Done():
		return Reply{}, false, context.Cause(ctx)
	}
	return r, person, w.lock.share(ctx, w)
}

// dropWakes forgets wakes that were meant for something earlier.
func (w *worker) dropWakes() {
	select {
	case <-w.wakes:
	default:
	}
}

// timer closes the channel at an instant of the engine's clock; never when it
// is zero.
func (w *worker) timer(ctx context.Context, at time.Time) (<-chan struct{}, func()) {
	if at.IsZero() {
		return nil, func() {}
	}
	ring := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	d := at.Sub(w.e.Clock.Now())
	spawn.Go(func() {
		if w.e.Clock.Sleep(ctx, d) == nil {
			close(ring)
		}
	})
	return ring, cancel
}
