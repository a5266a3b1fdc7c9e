package watch

import (
	"context"

	"example.org/peerage/providers/spawn"
)

// atOnce is how many calls of one poll go on side by side.
const atOnce = 4

// Each runs fn for 0 to n-1, a few at a time: the calls of one poll. The first
// error ends it.
func Each(ctx context.Context, n int, fn func(ctx context.Context, i int) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	err := spawn.Each(n, atOnce, func(i int) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := fn(ctx, i)
		if err != nil {
			cancel(err)
		}
		return err
	})
	if err == nil {
		return ctx.Err()
	}
	return context.Cause(ctx)
}
