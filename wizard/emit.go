package wizard

import (
	"context"
	"time"

	"example.org/peerage/providers/spawn"
)

// record journals an event and tells it. When the journal cannot be written
// the person is asked to make room; nothing goes on meanwhile.
func (s *turn) record(ctx context.Context, e Event) error {
	asking := ctx
	if ctx.Done() == nil {
		asking = s.ctx // what must be kept is kept after a cancellation too, but nobody is asked for ever
	}
	for {
		err := s.journal(ctx, e)
		if err == nil {
			return nil
		}
		if asking.Err() != nil {
			return context.Cause(asking)
		}
		reply, aerr := s.ask(asking, &Ask{
			Kind: AskConfirm, Step: s.at(),
			Title: "The journal cannot be written",
			Text: "Nothing more is done until it can: what happened must not be forgotten. Make room on the disk or mend " +
				"its rights, then try again.",
			Lines: []string{err.Error()},
			Choices: []Choice{
				{Value: ChoiceAgain, Title: "Try again"},
				{Value: ChoiceStop, Title: "Stop here"},
			},
		})
		if aerr != nil {
			return aerr
		}
		if reply.Choice == ChoiceStop {
			return &unkept{err}
		}
	}
}

// unkept ends a session: the journal cannot be written. No remedy mends it,
// since a remedy would have to be journaled.
type unkept struct{ error }

// Unwrap gives what the journal said.
func (u *unkept) Unwrap() error { return u.error }

// journal keeps an event and tells it: the journal and the front end see the
// same order.
func (s *Session) journal(ctx context.Context, e Event) error {
	s.lock <- struct{}{}
	defer func() { <-s.lock }()
	e = s.stamped(e)
	seq, err := s.e.Journal.Append(ctx, e)
	if err != nil {
		return err
	}
	e.Seq = seq
	s.apply(e)
	return nil
}

// tell hands an event to the state and the front end, one at a time.
func (s *Session) tell(e Event) {
	s.lock <- struct{}{}
	defer func() { <-s.lock }()
	s.apply(s.stamped(e))
}

func (s *Session) stamped(e Event) Event {
	e.Run = see(s, func(st *State) string { return st.Run })
	if e.At.IsZero() {
		e.At = s.e.Clock.Now()
	}
	return e
}

// apply is called with the lock held.
func (s *Session) apply(e Event) {
	s.mu.Lock()
	s.state.Apply(e)
	s.mu.Unlock()
	if s.sink != nil {
		s.sink(e)
	}
}

// ask puts a question and waits for its answer.
func (s *turn) ask(ctx context.Context, a *Ask) (Reply, error) {
	reply, _, err := s.askUntil(ctx, a, time.Time{})
	return reply, err
}

// askUntil waits until at (if not zero) or for a poke at most; then the
// reply's choice is "again" and it is not a person's.
//
// Other turns are at rest while a person is asked; a countdown holds up none.
func (s *turn) askUntil(ctx context.Context, a *Ask, at time.Time) (reply Reply, person bool, err error) {
	if at.IsZero() {
		done, err := s.gate.single(ctx, s)
		if err != nil {
			return Reply{}, false, err
		}
		defer done()
		s.asking = true
	}
	asked := *a
	asked.ID = int(s.asks.Add(1))
	if st := s.p.Step(a.Step); st != nil && a.Kind != AskName {
		prev, _ := s.before(st, a.Var)
		asked.Back = prev != nil
	}
	replies, shut := s.opened(asked.ID)
	defer shut()
	s.drain()
	s.tell(Event{Kind: Asked, Step: a.Step, Ask: &asked})
	reply, person, err = s.answer(ctx, replies, at)
	reply.ID = asked.ID
	if err == nil {
		s.asking = false
	}
	s.tell(Event{Kind: Settle, Step: a.Step, Reply: &Reply{ID: asked.ID, Choice: reply.Choice}})
	return reply, person, err
}

// opened lets a question be answered until it is shut.
func (s *Session) opened(id int) (replies chan Reply, shut func()) {
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

func (s *turn) answer(ctx context.Context, replies chan Reply, at time.Time) (Reply, bool, error) {
	if at.IsZero() {
		select {
		case r := <-replies:
			return r, true, nil
		case <-ctx.Done():
			return Reply{}, false, context.Cause(ctx)
		}
	}
	timer, stop := s.alarm(ctx, at)
	defer stop()
	s.gate.leave(s)
	r, person := Reply{Choice: ChoiceAgain}, false
	select {
	case r = <-replies:
		person = true
	case <-timer:
	case <-s.pokes:
	case <-s.aside:
		return Reply{}, false, errAside
	case <-ctx.Done():
		return Reply{}, false, context.Cause(ctx)
	}
	return r, person, s.gate.enter(ctx, s)
}

// drain forgets pokes that were meant for something earlier.
func (s *turn) drain() {
	select {
	case <-s.pokes:
	default:
	}
}

// alarm rings at an instant of the engine's clock; never when it is zero.
func (s *turn) alarm(ctx context.Context, at time.Time) (<-chan struct{}, func()) {
	if at.IsZero() {
		return nil, func() {}
	}
	ring := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	d := at.Sub(s.e.Clock.Now())
	spawn.Go(func() {
		if s.e.Clock.Sleep(ctx, d) == nil {
			close(ring)
		}
	})
	return ring, cancel
}
