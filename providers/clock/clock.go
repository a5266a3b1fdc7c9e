// Package clock is the one source of time. Nothing else in the program reads
// the wall clock, so that a whole procedure runs in virtual time, and the
// embedded clouds run as fast as the person asks for.
package clock

import (
	"context"
	"time"
)

// Clock tells the time and waits.
type Clock interface {
	// Now is the current instant.
	Now() time.Time
	// Sleep waits for d of this clock's time, or until ctx ends; then it
	// returns the context's error.
	Sleep(ctx context.Context, d time.Duration) error
	// Speed says how many of this clock's seconds pass in a second of the
	// machine's; 1 for the real clock.
	Speed() float64
}

// Real is the machine's clock. Inside a testing/synctest bubble it is virtual.
type Real struct{}

// Now implements Clock.
func (Real) Now() time.Time { return time.Now() }

// Speed implements Clock.
func (Real) Speed() float64 { return 1 }

// Sleep implements Clock.
func (Real) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d <= 0 {
		return nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Scaled is a clock that starts at Epoch and runs Factor times as fast as the
// machine's. Make it with NewScaled.
type Scaled struct {
	epoch, began time.Time
	factor       float64
}

// NewScaled starts a clock at the present instant, factor times as fast as
// the machine's. A factor of zero or less counts as 1.
func NewScaled(factor float64) *Scaled {
	if factor <= 0 {
		factor = 1
	}
	now := time.Now()
	return &Scaled{epoch: now, began: now, factor: factor}
}

// Now implements Clock.
func (c *Scaled) Now() time.Time {
	return c.epoch.Add(time.Duration(float64(time.Since(c.began)) * c.factor))
}

// Speed implements Clock.
func (c *Scaled) Speed() float64 { return c.factor }

// Sleep implements Clock.
func (c *Scaled) Sleep(ctx context.Context, d time.Duration) error {
	return Real{}.Sleep(ctx, time.Duration(float64(d)/c.factor))
}
