package host

import (
	"context"
	"time"

	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// Past is what was kept of a time: what was seen, what runs did, and when each
// source was heard at all.
type Past struct {
	From, To time.Time
	Seen     []state.Seen
	Deeds    []state.Deed
	Probes   []state.Probe
	Heard    map[string][]state.Coverage
	// Troubles are when sources were not heard, and why.
	Troubles []state.Trouble
}

// mostDone is how many acts on a link are shown with it.
const mostDone = 5

// done is how the latest acts on a link ended, each run's last word.
func (h *Host) done(ctx context.Context, link string) ([]front.Done, error) {
	list, err := h.o.Store.ActsOn(ctx, link)
	var out []front.Done
	said := map[string]bool{}
	for i := range list {
		d := &list[i]
		if said[d.Run] || len(out) == mostDone {
			continue
		}
		said[d.Run] = true
		says := d.Name
		if p := h.Procedure(d.Procedure); p != nil {
			says = p.Title
		}
		if d.Event.Kind == wizard.RunStopped {
			says += ", stopped"
		}
		if by := d.Event.By.String(); by != "" {
			says += ", by " + by
		}
		out = append(out, front.Done{At: d.Event.At, Says: says})
	}
	return out, err
}

// Between reads what was kept from a time up to another. It asks no provider.
func (h *Host) Between(ctx context.Context, from, to time.Time) (Past, error) {
	out := Past{From: from, To: to}
	var err error
	if out.Seen, err = h.o.Store.SeenBetween(ctx, from, to); err != nil {
		return out, err
	}
	for i := range out.Seen {
		out.Seen[i].By = by(out.Seen[i].By)
	}
	if out.Deeds, err = h.o.Store.DeedsBetween(ctx, from, to); err != nil {
		return out, err
	}
	if out.Probes, err = h.o.Store.ProbesBetween(ctx, from, to); err != nil {
		return out, err
	}
	if out.Troubles, err = h.o.Store.TroublesBetween(ctx, from, to); err != nil {
		return out, err
	}
	out.Heard, err = h.o.Store.LooksBetween(ctx, from, to)
	return out, err
}
