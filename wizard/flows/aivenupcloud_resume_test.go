package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/wizard"
	"peerage/wizard/flows/flowtest"
)

// TestUpCloudKilledAnywhere ends the program at every event, before and after
// it is kept, and goes on in a new one: the world must be as after an
// undisturbed run, and everything that was made must be known.
func TestUpCloudKilledAnywhere(t *testing.T) {
	var want []string
	events := 0
	values := func(l *flowtest.Lab) map[string]string {
		v := upAnswers(l)
		v["AIVEN_PROJECT_VPC_ID"], v["AIVEN_NEW_PROJECT_VPC_CLOUD"], v["AIVEN_NEW_VPC_RANGE"] = "new", "upcloud-fi-hel", "10.55.0.0/24"
		return v
	}
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		clean, p := l.Inventory(), flowtest.Says()
		res, _ := l.Start(upCloud, runID, values(l), p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		want, events = clean.Diff(l.Inventory()), len(l.Journal.Events())
	})
	for n := 2; n <= events; n++ {
		for _, after := range []bool{false, true} {
			upBubble(t, func(t *testing.T, l *flowtest.Lab) {
				clean := l.Inventory()
				l.Journal.Kill, l.Journal.After = n, after
				l.Start(upCloud, runID, values(l), flowtest.Says())
				at := lastEvent(l)
				p := flowtest.Says(flowtest.Given(values(l)))
				res, _ := l.Resume(upCloud, p)
				if res.Status != wizard.Done {
					t.Fatalf("killed at %d (kept: %v, last %s): resume ended %q at %s: %+v\n%s", n, after, at, res.Status, res.Step, p.Lost, strings.Join(p.Asked, "\n"))
				}
				settle(t)
				if got := clean.Diff(l.Inventory()); !slices.Equal(got, want) {
					t.Errorf("killed at %d (kept: %v, last %s):\n%s\nwant\n%s", n, after, at, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
				upTeardown(t, l, clean)
			})
		}
	}
}

func lastEvent(l *flowtest.Lab) string {
	all := l.Journal.Events()
	if len(all) == 0 {
		return "nothing"
	}
	return string(all[len(all)-1].Kind) + " " + all[len(all)-1].Step
}

// TestUpCloudTeardownKilledAnywhere does the same to a teardown.
func TestUpCloudTeardownKilledAnywhere(t *testing.T) {
	for n := 1; n < 60; n++ {
		for _, after := range []bool{false, true} {
			over := false
			upBubble(t, func(t *testing.T, l *flowtest.Lab) {
				before, p := l.Inventory(), flowtest.Says()
				res, _ := l.Start(upCloud, runID, upAnswers(l), p)
				done(t, l, res, p, wizard.Done)
				l.Journal.Kill, l.Journal.After = len(l.Journal.Events())+n, after
				l.Teardown(upCloud, flowtest.Says())
				if over = l.Journal.Kill != 0; !over {
					upTeardown(t, l, before)
				}
			})
			if over {
				return
			}
		}
	}
}

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
