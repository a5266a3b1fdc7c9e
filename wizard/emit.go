package wizard

import (
	"context"
	"errors"
)

// record journals an event and hands it on. When the journal cannot be written
// the person is asked to make room; nothing goes on meanwhile.
func (w *worker) record(ctx context.Context, e Event) error {
	asking := ctx
	if ctx.Done() == nil {
		asking = w.ctx // what must be kept is kept after a cancellation too, but nobody is asked for ever
	}
	for {
		err := w.journal(ctx, e)
		if err == nil {
			if e.advances() {
				w.told.Add(1)
			}
			return nil
		}
		if errors.Is(err, ErrLost) {
			return &unkept{err}
		}
		if asking.Err() != nil {
			return context.Cause(asking)
		}
		reply, aerr := w.ask(asking, &Ask{
			Kind: AskConfirm, Step: w.currentStep(),
			Title: "The journal cannot be written",
			Text: "Nothing more is done until it can: what happened must not be forgotten. Make room on the disk or mend " +
				"its rights, then try again.",
			Lines: []string{err.Error()},
			Choices: []Choice{
				{Value: ChoiceAgain, Title: "Try again"},
				{Value: ChoiceStop, Title: "Stop here"},
			},
		})
		switch {
		case aerr != nil && w.hasBegun():
			return aerr
		case aerr != nil, reply.Choice == ChoiceStop:
			return &unkept{err}
		}
	}
}

// unkept ends a session: the journal cannot be written. No remedy mends it,
// since a remedy would have to be journaled.
type unkept struct{ error }

// Unwrap gives what the journal said.
func (u *unkept) Unwrap() error { return u.error }

// journal keeps an event and hands it on: the journal and the front end see the
// same order.
func (s *Session) journal(ctx context.Context, e Event) error {
	s.emitting <- struct{}{}
	defer func() { <-s.emitting }()
	e = s.stamp(e)
	e.Spent = s.watch.drain()
	seq, err := s.e.Journal.Append(ctx, e)
	if err != nil {
		if e.Spent != nil {
			s.watch.giveBack(*e.Spent)
		}
		return err
	}
	e.Seq = seq
	s.apply(e)
	return nil
}

// emit hands an event to the state and the front end, one at a time.
func (s *Session) emit(e Event) {
	s.emitting <- struct{}{}
	defer func() { <-s.emitting }()
	s.apply(s.stamp(e))
}

func (s *Session) stamp(e Event) Event {
	now := s.e.Clock.Now()
	e.Run = readState(s, func(st *State) string {
		s.watch.count(now, st)
		return st.Run
	})
	if e.At.IsZero() {
		e.At = now
	}
	if e.By == nil && e.Kind.Journaled() {
		e.By = s.e.By
	}
	return e
}

// apply adds an event to the state and hands it to the front end; emitting is held.
func (s *Session) apply(e Event) {
	s.mu.Lock()
	s.state.Apply(e)
	s.mu.Unlock()
	if s.sink != nil {
		s.sink(e)
	}
}
