package host

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/state"
)

// Behind finds the services behind a link that can be connected to, as the
// providers list them. Where nobody lists any there are none; the error is why
// who was asked did not answer.
func (h *Host) Behind(ctx context.Context, l *providers.Link) ([]providers.Endpoint, error) {
	given := h.credentials(ctx)
	var out []providers.Endpoint
	var first error
	for _, half := range []*providers.Half{l.Hosted, l.Cloud} {
		if half == nil {
			continue
		}
		for _, p := range h.o.Accounts {
			f, ok := p.(account.Finder)
			if !ok || p.Name() != half.Provider {
				continue
			}
			list, err := f.Behind(ctx, half, given[p.Name()])
			out, first = append(out, list...), cmp.Or(first, err)
		}
	}
	if len(out) > 0 {
		first = nil
	}
	return out, first
}

// KeepProbe keeps what came of a probe: what is a JSON object.
func (h *Host) KeepProbe(ctx context.Context, at time.Time, l *providers.Link, what any) error {
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	return h.o.Store.KeepProbe(ctx, state.Probe{Link: l.ID, Title: l.Title, At: at, By: h.Called(), Body: string(body)})
}
