package flows_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// setback is how a platform comes to refuse the run's credentials: what happens
// there, by which remedy it is met, and how that mends it.
type setback struct {
	name, remedy string
	strike       func(*flowtest.Lab, *world.World)
	mend         func(*flowtest.Lab) []*flowtest.Rule
}

var inAiven = []setback{
	{"right lacking", "aiven.not-permitted", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Write = false },
		changes("aiven.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Write = true })},
	{"token expired", "aiven.expired", func(l *flowtest.Lab, w *world.World) { l.Acc.Token.Expires = w.Now() },
		newToken("aiven.expired")},
	{"personal tokens banned", "aiven.personal", func(l *flowtest.Lab, w *world.World) {
		l.Acc.Token.Personal = true
		for _, o := range w.Aiven.Orgs() {
			o.NoPersonalTokens = true
		}
	}, newToken("aiven.personal")},
	{"address not allowed", "aiven.allow-list", func(l *flowtest.Lab, _ *world.World) {
		l.Acc.Token.AllowedFrom = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
	}, changes("aiven.allow-list", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.AllowedFrom = nil })},
}

var inAstra = []setback{
	{"right lacking", "astra.not-permitted", func(l *flowtest.Lab, _ *world.World) { l.Acc.Astra.Token.Admin = false },
		changes("astra.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Astra.Token.Admin = true })},
	{"token expired", "astra.refused", func(l *flowtest.Lab, w *world.World) { l.Acc.Astra.Token.Expires = w.Now() },
		newAstraToken},
	{"address not allowed", "astra.not-permitted", func(_ *flowtest.Lab, w *world.World) {
		w.Faults.Set(world.Fault{Name: "astra.restricted"})
	}, changes("astra.not-permitted", "again", func(_ *flowtest.Lab, w *world.World) { w.Faults.Clear("astra.restricted") })},
}

var inUpCloud = []setback{
	{"right lacking", "upcloud.not-permitted", func(l *flowtest.Lab, _ *world.World) { l.Acc.UpCloud.Account.ReadOnly = true },
		changes("upcloud.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) {
			l.Acc.UpCloud.Account.ReadOnly = false
		})},
	{"token ended", "upcloud.refused", func(l *flowtest.Lab, _ *world.World) { l.Acc.UpCloud.Account.Token = "ucat_another" },
		func(*flowtest.Lab) []*flowtest.Rule {
			return []*flowtest.Rule{flowtest.Mend("upcloud.refused", "new-credentials"),
				flowtest.Input("UPCLOUD_TOKEN", "ucat_another")}
		}},
}

// TestCaseRefusedMidway: a platform refuses what it took before, while the run
// is about to make its half, while it waits, or at the teardown: each refusal is
// told as what it is, and mended where it was met; nothing is made twice, and
// nothing is left.
func TestCaseRefusedMidway(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		course
		half string
		list []setback
	}{
		{courseA, "aiven-peering", inAiven}, {courseR, "aiven-project-peering", inAiven},
		{courseW, "aiven-peering", inAiven}, {courseS, "aiven-project-peering", inAiven},
		{courseU, "aiven-project-peering", inAiven}, {courseP, "privatelink", inAiven},
		{courseD, "astra-peering", inAstra}, {courseU, "upcloud-peering", inUpCloud},
	} {
		for _, s := range x.list {
			for _, kind := range []wizard.Kind{wizard.Intended, wizard.Made, wizard.UndoStarted} {
				t.Run(strings.Join([]string{x.procedure, x.half, s.name, string(kind)}, " "), func(t *testing.T) {
					x.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) { x.refusedAt(t, l, s, kind, x.half) })
				})
			}
		}
	}
}

func (c course) refusedAt(t *testing.T, l *flowtest.Lab, s setback, kind wizard.Kind, half string) {
	clean, met := l.Inventory(), 0
	person := func(rules ...*flowtest.Rule) *flowtest.Person {
		p := flowtest.Says(append(rules, s.mend(l)...)...)
		p.Watch = func(e wizard.Event) {
			if e.Kind == wizard.Faulted && e.Fault.Remedy == s.remedy {
				met++
			}
			if kind != "" && e.Kind == kind && (e.Item == nil || e.Item.Key == half) {
				l.Do(func(w *world.World) { s.strike(l, w) })
				kind = ""
			}
		}
		return p
	}
	p := person()
	res, _ := l.Start(c.procedure, runID, c.answers(l), p)
	done(t, l, res, p, wizard.Done)
	time.Sleep(time.Hour)
	p = person(c.down...)
	res, _ = l.Teardown(c.procedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	if met == 0 || kind != "" {
		t.Errorf("%s was not met (%q)", s.remedy, kind)
	}
	if left := clean.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("left:\n%s", strings.Join(left, "\n"))
	}
}
