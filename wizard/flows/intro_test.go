package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// offered are the procedures of the home screen.
func offered() []*wizard.Procedure {
	return slices.DeleteFunc(flows.All(flows.Clouds{}), func(p *wizard.Procedure) bool { return p.Hidden })
}

// TestEveryProcedureIsTold: what a procedure is, makes, needs and costs is told
// before it begins, and what it names there is.
func TestEveryProcedureIsTold(t *testing.T) {
	for _, p := range offered() {
		x := p.Intro
		if x == nil || p.Scene == nil {
			t.Errorf("%s has no first page", p.ID)
			continue
		}
		if len(x.About) != 3 || len(x.Makes) == 0 || len(x.Rights) < 2 || x.Costs == "" || x.Back == "" {
			t.Errorf("%s: three sentences, what is made, needed, paid and taken back: %+v", p.ID, x)
		}
		if x.Yours < 1 || x.Yours > p.Minutes {
			t.Errorf("%s: %d of %d minutes are the person's", p.ID, x.Yours, p.Minutes)
		}
		if len(p.Scene.Halves) != 2 || p.Scene.Halves[0].Out == p.Scene.Halves[1].Out {
			t.Errorf("%s: the scene has two halves, one from each side", p.ID)
		}
	}
}

// TestEveryThingMadeIsInTheScene: whatever a step makes, the drawing has a part
// that lights up with it.
func TestEveryThingMadeIsInTheScene(t *testing.T) {
	for _, p := range offered() {
		var drawn []string
		for _, part := range slices.Concat(p.Scene.Yours.Parts, p.Scene.Theirs.Parts,
			[]wizard.Part{p.Scene.Yours.Network, p.Scene.Theirs.Network}) {
			drawn = append(drawn, part.Steps...)
		}
		for _, h := range p.Scene.Halves {
			drawn = append(drawn, h.Steps...)
		}
		for _, st := range p.Steps {
			if len(st.Makes) > 0 && !slices.Contains(drawn, st.ID) && !undrawn[st.ID] {
				t.Errorf("%s: %s makes %s, and the drawing does not show it", p.ID, st.ID, st.Makes)
			}
		}
	}
}

// undrawn are steps that make what is neither a network's nor a half's: files,
// and a rule of a security group.
var undrawn = map[string]bool{"D08": true, "P12": true, "P13": true}

// TestPhasesAreInOrder: each phase begins where it stands in the order in which
// steps run, the choices first; numbers count that order.
func TestPhasesAreInOrder(t *testing.T) {
	for _, p := range offered() {
		if len(p.Phases) < 3 || p.Phases[0].From != p.Order()[0].ID {
			t.Errorf("%s: the phases begin with its first step: %v", p.ID, p.Phases)
			continue
		}
		last := 0
		for _, f := range p.Phases {
			if n := p.Number(f.From); n <= last {
				t.Errorf("%s: %q begins at %d, after %d", p.ID, f.Title, n, last)
			} else {
				last = n
			}
		}
		for i, st := range p.Order() {
			if p.Number(st.ID) != i+1 {
				t.Errorf("%s: %s is number %d in place %d", p.ID, st.ID, p.Number(st.ID), i+1)
			}
			if chosen := p.PhaseOf(st.ID) == p.Phases[0].Title; chosen != st.Preflight {
				t.Errorf("%s: %s is under %q", p.ID, st.ID, p.PhaseOf(st.ID))
			}
		}
	}
	if n := offered()[0].Number("nothing"); n != 0 {
		t.Errorf("what is no step has the number %d", n)
	}
}

// TestRightsAreProvedByWhatWasSeen: a right is unproved until a finding, a thing
// made with it or a refusal says more.
func TestRightsAreProvedByWhatWasSeen(t *testing.T) {
	p := offered()[0]
	i := slices.IndexFunc(p.Intro.Rights, func(r wizard.Right) bool { return r.ID != "" && len(r.Steps) > 0 })
	right := p.Intro.Rights[i]
	st := wizard.NewState()
	see := func(want wizard.FindingVerdict) {
		t.Helper()
		if got := p.Proved(st, right); got != want {
			t.Errorf("%s is %s, not %s", right.Text, got, want)
		}
	}
	see(wizard.Unproved)
	first := p.Order()[0].ID
	st.Step(first).Findings = []wizard.Finding{{Verdict: wizard.Bad, Right: right.ID}}
	see(wizard.Bad)
	st.Items = append(st.Items, wizard.ItemState{Item: wizard.Item{Key: "x", Step: right.Steps[0]}, Status: wizard.IsMade})
	see(wizard.OK)
	if !strings.Contains(strings.Join(p.Intro.Makes, " "), "1 app ") {
		t.Error("what is made is not told")
	}
}
