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

// Remakes is the step from which the link is made anew when others have removed it,
// or a half of it: the first that makes a half, and with which each half is looked at
// again. "" where the procedure builds none.
func (p *Procedure) Remakes() string {
	if p.Scene == nil {
		return ""
	}
	half := func(h Span, list []*Step) bool {
		return slices.ContainsFunc(list, func(x *Step) bool { return slices.Contains(h.Steps, x.ID) })
	}
	for _, st := range p.Order() {
		all := []*Step{st}
		for i := 0; i < len(all); i++ {
			for _, x := range p.Steps {
				if x.needs(all[i].Gives) && !slices.Contains(all, x) {
					all = append(all, x)
				}
			}
		}
		makes := slices.ContainsFunc(p.Scene.Halves, func(h Span) bool { return half(h, all[:1]) })
		if makes && !slices.ContainsFunc(p.Scene.Halves, func(h Span) bool { return !half(h, all) }) {
			return st.ID
		}
	}
	return ""
}
