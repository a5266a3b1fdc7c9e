package providers

import "context"

// Meter paces and counts the calls made under a context: those of whoever polls
// in the background, beside the calls that a person waits for.
type Meter interface {
	// Start waits until one more call may be sent. Its error is the context's.
	Start(ctx context.Context) error
	// Done hears that a call was answered, well or badly.
	Done()
}

type meterKey struct{}

// WithMeter has the calls under ctx go by m. Every adapter honours it, for each
// attempt.
func WithMeter(ctx context.Context, m Meter) context.Context {
	return context.WithValue(ctx, meterKey{}, m)
}

// MeterOf is the meter of ctx; one that lets everything pass where there is
// none.
func MeterOf(ctx context.Context) Meter {
	if m, ok := ctx.Value(meterKey{}).(Meter); ok {
		return m
	}
	return unmetered{}
}

type unmetered struct{}

func (unmetered) Start(context.Context) error { return nil }
func (unmetered) Done()                       {}
