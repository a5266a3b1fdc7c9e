package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseMadeAnew: others removed the link, or a half of it, after the run was
// done. From the step that Remakes names all that is missing is made anew, and
// what was made with the run goes with it.
func TestCaseMadeAnew(t *testing.T) {
	t.Parallel()
	for _, x := range walks {
		for name, half := range map[string]string{"the hosted half": "hosted", "the cloud's half": "cloud", "both": ""} {
			t.Run(x.procedure+" "+name, func(t *testing.T) {
				try(t, x.fill, func(t testing.TB, l *flowtest.Lab) {
					clean := l.Inventory()
					p := by(x.answers(l), all)
					res, st := l.Start(x.procedure, runID, x.answers(l), p)
					ended(t, res, p, wizard.Done)
					settle(t)
					there := l.Inventory()
					l.Do(func(w *world.World) { dropHalf(t, l, w, st, half) })
					settle(t)
					first := l.Procedure(x.procedure).Remakes()
					anew := &flowtest.Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskRemedy && len(a.Choices) > 0 },
						Reply: func(a *wizard.Ask) wizard.Reply { return wizard.Reply{Choice: a.Choices[0].Value} }}
					p = by(x.answers(l), all, anew)
					res, _ = l.Back(x.procedure, first, nil, p)
					ended(t, res, p, wizard.Done)
					settle(t)
					if now := l.Inventory(); len(now.Lines()) != len(there.Lines()) {
						t.Errorf("it is not as it was:\n%s", strings.Join(there.Diff(now), "\n"))
					}
					x.goes(t, l, clean)
				})
			})
		}
	}
}

// dropHalf has others remove a half of a run's link, or both.
func dropHalf(t testing.TB, l *flowtest.Lab, w *world.World, st *wizard.State, half string) {
	id := func(key string) string {
		if it := st.Item(key); it != nil {
			return it.ID
		}
		return ""
	}
	if half != "cloud" {
		for _, v := range w.Aiven.AllVPCs() {
			for _, p := range v.Peerings {
				if p.ID == id("aiven-peering") || p.ID == id("aiven-project-peering") {
					w.Aiven.Unpeer(v, p)
				}
			}
		}
		for _, d := range w.Astra.Databases(l.Acc.Astra.Org) {
			if id("astra-peering") != "" && d.Peering != nil {
				w.Astra.Unpeer(d)
			}
		}
	}
	if half == "hosted" {
		return
	}
	for _, key := range []string{"azure-peering", "astra-azure-half"} {
		if w.Azure.Peering(id(key)) != nil {
			_ = w.Azure.DeletePeering(id(key)) // it is there
		}
	}
	if e := w.Azure.Endpoint(id("private-endpoint")); e != nil {
		w.Azure.DeleteEndpoint(e)
	}
	if p := id("aws-connection"); p != "" {
		if no := w.AWS.Delete(l.Acc.AWS.Account, l.Acc.AWS.Region, p); no != nil && half != "" {
			t.Error(no)
		}
	}
	if p := w.UpCloud.Peering(id("upcloud-peering")); p != nil {
		p.Configured = world.UpCloudDisabled
		w.UpCloud.Settle()
		if prob := w.UpCloud.DeletePeering(l.Acc.UpCloud.Account, p.ID); prob != nil {
			t.Error(prob)
		}
	}
}
