package watch

import (
	"cmp"
	"context"
	"time"

	"example.org/peerage/providers/spawn"
)

// Once polls every source until the snapshot is complete, and gives what a
// board would show then. A source that does not answer is asked again for as
// long as within says, of the machine's time, 0 is a minute; then, or where
// nothing more is to be waited for, it gives what is known: not Complete, with
// the sources that are missing. The error is that of reading earlier observations, or
// ctx's; the snapshot is of use all the same.
func Once(ctx context.Context, o Options, within time.Duration, sources ...Source) (Snapshot, error) {
	w := New(o, sources...)
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	within = time.Duration(float64(cmp.Or(within, time.Minute)) * w.clk.Speed())
	deadline := w.clk.Now().Add(within)
	alarm := make(chan struct{})
	spawn.Go(func() { defer close(alarm); _ = w.clk.Sleep(running, within) })
	ended := make(chan error, 1)
	spawn.Go(func() { ended <- w.Run(running) })
	last := w.lastBefore(deadline, alarm)
	cancel()
	for range w.Snapshots() { // until Run has ended
	}
	<-alarm
	err := <-ended
	if ctx.Err() != nil && !last.Complete {
		err = ctx.Err()
	}
	return last, err
}

// lastBefore is the snapshot with which nothing more is to be waited for, or
// the last before alarm.
func (w *Watcher) lastBefore(deadline time.Time, alarm <-chan struct{}) (last Snapshot) {
	for {
		select {
		case s, ok := <-w.Snapshots():
			if !ok {
				return last
			}
			if last = s; s.Settled && s.Over(deadline) {
				return last
			}
		case <-alarm:
			return last
		}
	}
}
