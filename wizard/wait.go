package wizard

import (
	"context"
	"slices"
	"strings"
	"time"
)

// wait looks until the step has come true or the deadline passes. A look that
// fails and is tried again does not move the deadline.
func (s *turn) wait(ctx context.Context, st *Step) (Outcome, error) {
	w := st.Wait
	if s.waitFrom.IsZero() {
		s.waitFrom = s.e.Clock.Now()
	}
	deadline := s.waitFrom.Add(w.Deadline)
	for {
		look, err := w.Poll(ctx, s.r)
		if err != nil {
			return Outcome{}, err
		}
		clear(s.streak)
		if s.look == nil || look.Done || news(*s.look, look) {
			if err := s.record(ctx, Event{Kind: Looked, Step: st.ID, Look: &look}); err != nil {
				return Outcome{}, err
			}
		}
		s.look = &look
		if look.Done {
			return Outcome{Done: true}, nil
		}
		now := s.e.Clock.Now()
		if !now.Before(deadline) {
			s.waitFrom = time.Time{}
			return Outcome{}, deadlinePassed(st, look)
		}
		next := now.Add(w.Every)
		s.tell(Event{Kind: Waits, Step: st.ID, Note: look.Note, Wait: &WaitInfo{
			Path: w.Path, Who: w.Who, OtherWho: w.OtherWho, Began: s.waitFrom, LookedAt: now, Next: next, Deadline: deadline,
			Typical: w.Typical, CanRefresh: w.Refresh != nil,
		}})
		if err := s.pause(ctx, st, next); err != nil {
			return Outcome{}, err
		}
	}
}

// news says whether a look saw something else than the one before; words that
// only count time are none.
func news(a, b Look) bool {
	return a.State != b.State || a.Other != b.Other || !slices.Equal(a.Warnings, b.Warnings)
}

// pause waits for the next look, or a poke. A refresh that is refused is told
// and waited over.
func (s *turn) pause(ctx context.Context, st *Step, next time.Time) error {
	ring, stop := s.alarm(ctx, next)
	defer stop()
	poke, err := s.rest(ctx, ring)
	if err != nil || poke != RefreshNow || st.Wait.Refresh == nil {
		return err
	}
	err = st.Wait.Refresh(ctx, s.r)
	if err != nil && ctx.Err() == nil {
		s.tell(Event{Kind: Noted, Step: st.ID, Note: "The refresh was refused: " + err.Error()})
		return nil
	}
	return err
}

func state(look Look) string {
	words := []string{look.State}
	if look.Other != "" {
		words = append(words, look.Other)
	}
	return strings.Join(words, " and ")
}
