package steps

import (
	"context"

	"example.org/peerage/wizard"
)

// Open finds what a step works with: a run's session, and what is needed beside
// it. Its error says that the sign-in is not there any more.
type Open[S any] func(ctx context.Context, r *wizard.Run) (S, error)

// Then makes something else of what a step works with: that, and what the step is
// about.
func Then[A, B any](open Open[A], more func(A, *wizard.Run) B) Open[B] {
	return func(ctx context.Context, r *wizard.Run) (B, error) {
		a, err := open(ctx, r)
		if err != nil {
			var none B
			return none, err
		}
		return more(a, r), nil
	}
}

// As makes a step's function of one that takes what it works with: what finds,
// checks, offers or polls.
func As[S, T any](
	open Open[S], fn func(S, context.Context, *wizard.Run) (T, error),
) func(context.Context, *wizard.Run) (T, error) {
	return func(ctx context.Context, r *wizard.Run) (T, error) {
		s, err := open(ctx, r)
		if err != nil {
			var none T
			return none, err
		}
		return fn(s, ctx, r)
	}
}

// AsDo is As for what gives nothing back.
func AsDo[S any](
	open Open[S], fn func(S, context.Context, *wizard.Run) error,
) func(context.Context, *wizard.Run) error {
	return func(ctx context.Context, r *wizard.Run) error {
		s, err := open(ctx, r)
		if err != nil {
			return err
		}
		return fn(s, ctx, r)
	}
}

// AsOn is As for what is about something: an item that is kept or cut, a fault
// that is looked at.
func AsOn[S, X, T any](
	open Open[S], fn func(S, context.Context, *wizard.Run, X) (T, error),
) func(context.Context, *wizard.Run, X) (T, error) {
	return func(ctx context.Context, r *wizard.Run, x X) (T, error) {
		s, err := open(ctx, r)
		if err != nil {
			var none T
			return none, err
		}
		return fn(s, ctx, r, x)
	}
}

// AsDoOn is AsOn for what gives nothing back: an item that is removed, a value
// from which others follow.
func AsDoOn[S, X any](
	open Open[S], fn func(S, context.Context, *wizard.Run, X) error,
) func(context.Context, *wizard.Run, X) error {
	return func(ctx context.Context, r *wizard.Run, x X) error {
		s, err := open(ctx, r)
		if err != nil {
			return err
		}
		return fn(s, ctx, r, x)
	}
}
