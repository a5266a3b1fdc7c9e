package watch

import (
	"context"

	"example.org/peerage/providers/spawn"
)

// Once looks at every source once and gives what a board would show then. A
// source that fails or is slower than a quarter of a minute has its say in
// Sources. The error is ctx's, or that of reading earlier observations; the
// snapshot is of use all the same.
func Once(ctx context.Context, o Options, sources ...Source) (Snapshot, error) {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	w := New(o, sources...)
	ended := make(chan error, 1)
	spawn.Go(func() { ended <- w.Run(running) })
	var last Snapshot
	for s := range w.Snapshots() {
		if last.Settled {
			continue
		}
		if last = s; s.Settled {
			cancel()
		}
	}
	err := <-ended
	if ctx.Err() != nil && !last.Settled {
		err = ctx.Err()
	}
	return last, err
}
