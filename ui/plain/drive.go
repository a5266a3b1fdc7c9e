package plain

import (
	"context"
	"errors"

	"example.org/peerage/providers"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/wizard"
)

// Exit codes, the same for every command (see the README).
const (
	ExitDone        = 0
	ExitError       = 1
	ExitUsage       = 2
	ExitWaiting     = 3
	ExitDegraded    = 4
	ExitFailed      = 5
	ExitUnknown     = 6
	ExitDenied      = 7
	ExitDeadline    = 8
	ExitInterrupted = 130
)

// Reader is a front end's view of the stream: lines or JSON.
type Reader interface {
	Event(wizard.Event)
	Err() error
}

// ErrNobody says that there is nobody who could answer.
var ErrNobody = errors.New("nobody is there to answer")

// Answer answers a question. An error stops the run, resumably: ErrNobody, or
// ErrEnded when the person ended the input. It ends when ctx does, and is not
// called for questions that answer themselves when their time comes.
type Answer func(ctx context.Context, a *wizard.Ask) (wizard.Reply, error)

// Start begins a session, whose events go to the sink.
type Start func(sink func(wizard.Event)) (*wizard.Session, error)

// Drive shows a session's events until it ends and answers its questions;
// one that nobody can answer stops the run, resumably.
func Drive(ctx context.Context, r Reader, answer Answer, start Start) (int, error) {
	events := make(chan wizard.Event, 256)
	s, err := start(func(e wizard.Event) { events <- e })
	if err != nil {
		return ExitError, err
	}
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	spawn.Go(func() {
		<-s.Done()
		cancel()
	})
	var unanswered error
	for {
		select {
		case e := <-events:
			unanswered = errors.Join(unanswered, show(asking, s, r, answer, e))
			if r.Err() != nil {
				s.Stop() // nothing is done that cannot be told
			}
		case <-ctx.Done():
			s.Stop()
			drain(s, r, events)
			_, err := s.Wait()
			return ExitInterrupted, errors.Join(err, r.Err())
		case <-s.Done():
			drain(s, r, events)
			res, err := s.Wait()
			switch {
			case ctx.Err() != nil, err == nil && errors.Is(unanswered, ErrEnded):
				return ExitInterrupted, errors.Join(err, r.Err())
			case unanswered == nil, errors.Is(unanswered, ErrNobody):
				return Code(res, err), errors.Join(err, r.Err())
			}
			return Code(res, err), errors.Join(err, unanswered, r.Err())
		}
	}
}

// drain shows what is left once the session is ending.
func drain(s *wizard.Session, r Reader, events chan wizard.Event) {
	for {
		select {
		case e := <-events:
			r.Event(e)
		case <-s.Done():
			for {
				select {
				case e := <-events:
					r.Event(e)
				default:
					return
				}
			}
		}
	}
}

// show shows an event and has its question answered. Its error is why it was
// not.
func show(ctx context.Context, s *wizard.Session, r Reader, answer Answer, e wizard.Event) error {
	r.Event(e)
	if e.Kind != wizard.Asked || e.Ask == nil || !e.Ask.Person() {
		return nil
	}
	reply, err := answer(ctx, e.Ask)
	if err != nil {
		s.Stop()
		return err
	}
	reply.ID = e.Ask.ID
	s.Reply(reply)
	return nil
}

// Code is the exit code of a session that ended.
func Code(res wizard.Result, err error) int {
	switch {
	case errors.Is(err, wizard.ErrLost):
		return ExitWaiting
	case err != nil:
		return ExitError
	case res.Status.Over():
		return ExitDone
	case res.Fault == nil:
		return ExitWaiting
	case res.Fault.Code("deadline"):
		return ExitDeadline
	}
	switch res.Fault.Class() {
	case providers.NotAuthenticated, providers.NotPermitted, providers.ReadOnly:
		return ExitDenied
	}
	return ExitWaiting
}
