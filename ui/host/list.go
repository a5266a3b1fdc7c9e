package host

import (
	"context"

	"peerage/state"
	"peerage/ui/front"
	"peerage/wizard"
)

// List implements front.Runs: the run touched last first. Acts of the board
// are left out.
func (h *Host) List(ctx context.Context) ([]front.RunInfo, error) {
	all, err := h.o.Store.Runs(ctx)
	if err != nil {
		return nil, err
	}
	var out []front.RunInfo
	for _, r := range all {
		p := h.Procedure(r.Procedure)
		if p != nil && p.Hidden && r.Status == wizard.Done {
			continue
		}
		out = append(out, h.info(r, p))
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
