package providers

import "context"

type hastyKey struct{}

// Hasty marks ctx: its caller would rather hear at once that the provider
// throttles than wait inside the call. The board asks so, since it can show
// the wait; a step of a procedure does not.
func Hasty(ctx context.Context) context.Context {
	return context.WithValue(ctx, hastyKey{}, true)
}

// IsHasty says whether ctx was marked with Hasty.
func IsHasty(ctx context.Context) bool {
	on, _ := ctx.Value(hastyKey{}).(bool)
	return on
}
