package wizard

import (
	"context"
	"slices"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// poll polls until the step has come true or the deadline passes. A poll that
// fails and is tried again does not move the deadline.
func (w *worker) poll(ctx context.Context, st *Step) (Outcome, error) {
	spec := st.Wait
	if w.waitFrom.IsZero() {
		w.waitFrom = w.e.Clock.Now()
	}
	deadline := w.waitFrom.Add(spec.Deadline)
	for {
		got, err := spec.Poll(ctx, w.r)
		if err != nil {
			return Outcome{}, err
		}
		clear(w.streak)
		if w.lastPoll == nil || got.Done || changedSince(*w.lastPoll, got) {
			w.changedAt = w.e.Clock.Now()
			if err := w.record(ctx, Event{Kind: Polled, Step: st.ID, Poll: &got}); err != nil {
				return Outcome{}, err
			}
		}
		w.lastPoll = &got
		if got.Done {
			return Outcome{Done: true}, nil
		}
		now := w.e.Clock.Now()
		if !now.Before(deadline) {
			w.waitFrom = time.Time{}
			return Outcome{}, deadlinePassed(st, got)
		}
		next := now.Add(providers.Pause(now.Sub(w.changedAt), spec.Every))
		w.emit(Event{Kind: Waits, Step: st.ID, Note: got.Note, Wait: &WaitInfo{
			Path: spec.Path, Who: spec.Who, OtherWho: spec.OtherWho, Began: w.waitFrom, PolledAt: now, Next: next,
			Deadline: deadline,
			Typical:  spec.Typical, CanRefresh: spec.Refresh != nil,
		}})
		if err := w.waitForPoll(ctx, st, next); err != nil {
			return Outcome{}, err
		}
	}
}

// changedSince says whether a poll saw something else than the one before; words that
// only count time are none.
func changedSince(a, b PollResult) bool {
	return a.State != b.State || a.Other != b.Other || !slices.Equal(a.Warnings, b.Warnings)
}

// waitForPoll waits for the next poll, or a wake. A refresh that is refused is noted,
// and the wait goes on.
func (w *worker) waitForPoll(ctx context.Context, st *Step, next time.Time) error {
	ring, stop := w.timer(ctx, next)
	defer stop()
	wake, err := w.sleep(ctx, ring)
	if err != nil || wake != RefreshNow || st.Wait.Refresh == nil {
		return err
	}
	err = st.Wait.Refresh(ctx, w.r)
	if err != nil && ctx.Err() == nil {
		w.emit(Event{Kind: Noted, Step: st.ID, Note: "The refresh was refused: " + err.Error()})
		return nil
	}
	return err
}

func stateWords(got PollResult) string {
	words := []string{got.State}
	if got.Other != "" {
		words = append(words, got.Other)
	}
	return strings.Join(words, " and ")
}
