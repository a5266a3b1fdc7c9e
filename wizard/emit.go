package wizard

import (
	"context"
	"time"

	"peerage/providers/spawn"
)

// record journals an event and tells it. When the journal cannot be written
// the person is asked to make room; nothing goes on meanwhile.
func (s *Session) record(ctx context.Context, e Event) error {
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
			Text:  "Nothing more is done until it can: what happened must not be forgotten. Make room on the disk or mend its rights, then try again.",
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

func (s *Session) journal(ctx context.Context, e Event) error {
	e.Run = s.state.Run
	if e.At.IsZero() {
		e.At = s.e.Clock.Now()
	}
	seq, err := s.e.Journal.Append(ctx, e)
	if err != nil {
		return err
	}
	e.Seq = seq
	s.tell(e)
	return nil
}

// tell hands an event to the state and the front end, one at a time.
func (s *Session) tell(e Event) {
	s.lock <- struct{}{}
	defer func() { <-s.lock }()
	e.Run = s.state.Run
	if e.At.IsZero() {
		e.At = s.e.Clock.Now()
	}
	s.state.Apply(e)
	if s.sink != nil {
		s.sink(e)
	}
}

// ask puts a question and waits for its answer.
func (s *Session) ask(ctx context.Context, a *Ask) (Reply, error) {
	reply, _, err := s.askUntil(ctx, a, time.Time{})
	return reply, err
}

// askUntil waits until at (if not zero) or for a poke at most; then the
// reply's choice is "again" and it is not a person's.
func (s *Session) askUntil(ctx context.Context, a *Ask, at time.Time) (reply Reply, person bool, err error) {
	s.asks++
	asked := *a
	asked.ID = int(s.asks)
	if st := s.p.Step(a.Step); st != nil && a.Kind != AskName {
		prev, _ := s.before(st, a.Var)
		asked.Back = prev != nil
	}
	s.drain()
	s.open.Store(s.asks)
	defer s.open.Store(0)
	s.tell(Event{Kind: Asked, Step: a.Step, Ask: &asked})
	reply, person, err = s.answer(ctx, asked.ID, at)
	s.tell(Event{Kind: Settle, Step: a.Step, Reply: &Reply{ID: asked.ID, Choice: reply.Choice}})
	return reply, person, err
}

func (s *Session) answer(ctx context.Context, id int, at time.Time) (Reply, bool, error) {
	timer, stop := s.alarm(ctx, at)
	defer stop()
	var pokes chan Poke
	if !at.IsZero() {
		pokes = s.pokes
	}
	for {
		select {
		case r := <-s.replies:
			if r.ID == id {
				return r, true, nil
			}
		case <-timer:
			return Reply{ID: id, Choice: ChoiceAgain}, false, nil
		case <-pokes:
			return Reply{ID: id, Choice: ChoiceAgain}, false, nil
		case <-ctx.Done():
			return Reply{ID: id}, false, context.Cause(ctx)
		}
	}
}

// drain forgets pokes and replies that were meant for something earlier.
func (s *Session) drain() {
	for {
		select {
		case <-s.pokes:
		case <-s.replies:
		default:
			return
		}
	}
}

// alarm rings at an instant of the engine's clock; never when it is zero.
func (s *Session) alarm(ctx context.Context, at time.Time) (<-chan struct{}, func()) {
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
