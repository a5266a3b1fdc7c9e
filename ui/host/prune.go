package host

import (
	"context"
	"time"
)

// keepFor is how long the history of links is kept.
const keepFor = 400 * 24 * time.Hour

// prune drops history that is too old, at the start and then daily, until ctx
// ends.
func (h *Host) prune(ctx context.Context) {
	for ctx.Err() == nil {
		_ = h.o.Store.Prune(ctx, h.o.Clock.Now().Add(-keepFor)) // what fails is made up for tomorrow
		_ = h.o.Clock.Sleep(ctx, 24*time.Hour)
	}
}
