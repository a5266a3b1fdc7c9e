package host

import (
	"context"

	"peerage/state"
	"peerage/ui/front"
	"peerage/wizard"
)

// List implements front.Runs: the run touched last first. Acts of the board
// are left out, but for those cut off with something made: the board offers
// the others again.
func (h *Host) List(ctx context.Context) ([]front.RunInfo, error) {
	all, err := h.o.Store.Runs(ctx)
	if err != nil {
		return nil, err
	}
	var out []front.RunInfo
	for _, r := range all {
		p := h.Procedure(r.Procedure)
		i := h.info(r, p)
		if p != nil && p.Hidden && !i.Busy && (r.Status == wizard.Done || r.Made == 0) {
			continue
		}
		out = append(out, i)
	}
	return out, nil
}

func (h *Host) info(r state.RunSummary, p *wizard.Procedure) front.RunInfo {
	out := front.RunInfo{
		ID: r.ID, Name: r.Name, Procedure: r.Procedure, Status: r.Status, StepID: r.Step,
		Started: r.Started, Updated: r.Updated, Note: r.Note, Made: r.Made,
	}
	_, out.Busy = h.o.Store.Busy(r.ID)
	if out.Status == wizard.Running && !out.Busy {
		out.Status = wizard.Stopped
	}
	if p == nil {
		return out
	}
	out.Title, out.Steps, out.Number = p.Crumb, len(p.Steps), p.Number(r.Step)
	if s := p.Step(r.Step); s != nil {
		out.Step = s.Title
	}
	return out
}
