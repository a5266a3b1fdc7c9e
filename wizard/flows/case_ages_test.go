package flows_test

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseAgeOfAGrant (C14): a grant that was there already is as old as Azure
// says, not as old as the run; one that Azure dates in the future tells of a clock
// that is off, and no age is below nothing.
func TestCaseAgeOfAGrant(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		age  time.Duration
		want string
	}{
		"old":            {time.Hour, "Azure still has not put the role into effect. It is granted: that was looked at."},
		"new":            {time.Minute, "Normal for up to 10 minutes after granting it."},
		"clock is off":   {-17 * time.Minute, "from now, by this machine's clock: one of the two is off."},
		"a little ahead": {-20 * time.Second, "Normal for up to 10 minutes after granting it."},
	} {
		t.Run(name, func(t *testing.T) {
			courseA.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				p := flowtest.Says()
				res, st := l.Start(procedure, runID, l.Answers(), p)
				done(t, l, res, p, wizard.Done)
				l.Do(func(w *world.World) {
					v, half := newPeering(l)
					w.Aiven.Unpeer(v, half)
					for _, x := range w.Azure.Peerings(l.Acc.VNets["vnet-orders"]) {
						w.Azure.DeletePeering(x.ID)
					}
				})
				settle(t)
				l.Do(func(w *world.World) {
					as := w.Azure.Assignment(st.Item("app-assignment").ID)
					as.Created, as.InEffect = w.Now().Add(-c.age), w.Now().Add(5*time.Minute)
				})
				l.Journal = &flowtest.Journal{}
				p = flowtest.Says(&flowtest.Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskAdopt },
					Choice: wizard.ChoiceAdopt})
				said := ""
				p.Watch = func(e wizard.Event) {
					if e.Kind == wizard.Faulted && e.Fault.Remedy == "A20.not-yet-in-effect" {
						said += e.Fault.Says + " " + e.Fault.Why + "\n"
					}
				}
				res, _ = l.Start(procedure, "7e1f0000-0000-4000-8000-000000000002", l.Answers(), p)
				done(t, l, res, p, wizard.Done)
				if first, _, _ := strings.Cut(said, "\n"); !strings.Contains(first, c.want) || strings.Contains(said, " -") {
					t.Errorf("%s", said)
				}
			})
		})
	}
}

// TestCaseRangesOfAnotherFamily (C14): Aiven's VPCs have IPv4 only, so its IP
// filters are not asked for a network's IPv6 ranges.
func TestCaseRangesOfAnotherFamily(t *testing.T) {
	courseA.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		l.Do(func(w *world.World) {
			n := w.Azure.VNet(l.Acc.VNets["vnet-orders"])
			n.Prefixes = append(n.Prefixes, "fd00:db8:40::/48")
		})
		p := flowtest.Says()
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		if text := checkedOf(l, ""); strings.Contains(text, "fd00:db8:40") || !strings.Contains(text, "IP filter") {
			t.Errorf("the closing list:\n%s", text)
		}
	})
}
