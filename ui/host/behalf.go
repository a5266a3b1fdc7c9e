package host

import (
	"context"

	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// journal is the store as a run's: what it writes for another run, it writes as
// that run's only worker. A run that somebody works on elsewhere gives a
// *state.BusyError.
type journal struct {
	*state.Store
	h   *Host
	run string
}

func (j journal) Append(ctx context.Context, e wizard.Event) (int64, error) {
	if e.Run == j.run || j.Holds(e.Run) {
		return j.Store.Append(ctx, e)
	}
	held, err := j.h.hold(ctx, e.Run)
	if err != nil {
		return 0, err
	}
	defer held.Release()
	return j.Store.Append(ctx, e)
}
