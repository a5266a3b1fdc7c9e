package host

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/probe"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/report"
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

// probeHere implements front.Backend.Probe.
func (h *Host) probeHere(ctx context.Context, l *providers.Link, to []providers.Endpoint) (front.Tried, error) {
	if len(to) == 0 {
		var err error
		if to, err = h.Behind(ctx, l); len(to) == 0 {
			return front.Tried{}, errors.Join(front.ErrNoService, err)
		}
	}
	r, err := probe.Run(ctx, probe.Here(h.o.Clock), l, to)
	if err != nil {
		return front.Tried{}, err
	}
	came := report.ProbeOf(h.o.Clock.Now(), h.Called(), l, &r)
	out := front.Tried{At: came.At, Says: came.Words(), Lines: report.ProbeLines(l, &r)}
	if err := h.KeepProbe(ctx, came.At, l, came); err != nil {
		out.Lines = append(out.Lines, "", "! What came of it is not kept: "+err.Error())
	}
	return out, nil
}

// mostTried is how many probes of a link are shown with it.
const mostTried = 5

// tried are the latest probes of a link.
func (h *Host) tried(ctx context.Context, link string) ([]front.Tried, error) {
	list, err := h.o.Store.ProbesOf(ctx, link, mostTried)
	var out []front.Tried
	for i := range list {
		out = append(out, front.Tried{At: list[i].At, Says: report.TriedWords(&list[i])})
	}
	return out, err
}
