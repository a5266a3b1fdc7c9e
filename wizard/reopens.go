package wizard

import "slices"

// Reopens are the things of the run that rest on a step, or on a step that is
// done again with it: what going back there is about. They are not removed by
// it.
func (p *Procedure) Reopens(id string, st *State) []ItemState {
	from := p.Step(id)
	if from == nil {
		return nil
	}
	again := []*Step{from}
	for i := 0; i < len(again); i++ {
		for _, x := range p.Steps {
			status := st.Step(x.ID).Status
			if (status == Done || status == Skipped) && x.needs(again[i].Gives) && !slices.Contains(again, x) {
				again = append(again, x)
			}
		}
	}
	var out []ItemState
	for _, it := range st.Items {
		if it.Status == IsMade && !it.Replaced() &&
			slices.ContainsFunc(again, func(x *Step) bool { return x.ID == it.Step }) {
			out = append(out, it)
		}
	}
	return out
}
