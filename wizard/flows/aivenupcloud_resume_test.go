package flows_test

import (
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestUpCloudSharedThingsStay: what others need is left, with the reason.
func TestUpCloudSharedThingsStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Bare)
		p := flowtest.Says()
		res, _ := l.Start(upCloud, runID, upAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		l.Do(func(w *world.World) {
			n := w.UpCloud.Network(l.Acc.UpCloud.Networks["net-shop"])
			w.UpCloud.Network(l.Acc.UpCloud.Networks["net-legacy"]).Router = n.Router
		})
		p = flowtest.Says()
		res, st := l.Teardown(upCloud, p)
		done(t, l, res, p, wizard.TakenOff)
		stays := ""
		for _, it := range st.Items {
			if it.Status == wizard.IsStaying {
				stays += it.Kind + ";"
			}
		}
		if stays != "router;" {
			t.Errorf("staying: %q", stays)
		}
	})
}
