//go:build !race

package watch_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/upcloud"
	"example.org/peerage/providers/watch"
)

func (c *contoso) addUpCloud() {
	cloud := upcloud.New(upcloud.Options{BaseURL: c.sim.Endpoints()[sim.UpCloud], HTTP: c.sim.Mem(),
		Env: func(string) string {
			return ""
		}})
	s := cloud.Open(providers.UpCloudCredentials{Token: c.acc.UpCloud.Account.Token})
	c.sources = append(c.sources, upcloud.AccountSource(s, "contoso", 0))
}

func TestUpCloudOnTheBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		c.addUpCloud()
		s, err := watch.Once(t.Context(), watch.Options{}, 0, c.sources...)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []struct {
			title, repair string
			verdict       providers.Verdict
			both          bool
		}{
			{"net-media ⇄ contoso-nordic", "", providers.Active, true},
			{"net-archive ⇄ contoso-nordic", link.RepairEnable, providers.Off, true},
			{"net-staging ⇄ contoso-nordic", link.RepairCreateCloud, providers.Waiting, false},
		} {
			l := find(t, s.Links, e.title)
			if l.Kind != link.KindAivenUpCloud || l.Verdict != e.verdict || l.Repair != e.repair ||
				(l.Hosted != nil && l.Cloud != nil) != e.both || l.Orphan {
				t.Errorf("%s: %s %s %q %s/%s: %s", l.Title, l.Kind, l.Verdict, l.Repair, l.HostedState(), l.CloudState(), l.Reason)
			}
		}
		if l := find(t, s.Links, "net-archive"); !strings.Contains(l.Reason, "upcloud-peering-in-error") {
			t.Errorf("Aiven's warning is not told: %s", l.Reason)
		}
	})
}

func TestUpCloudChangesLive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		c.addUpCloud()
		w := c.watch(watch.Options{})
		first := find(t, after(t, w, 5*time.Second).Links, "net-media")
		verdict := func(d time.Duration) providers.Link {
			var l providers.Link
			for range int(d / (10 * time.Second)) {
				l = find(t, after(t, w, 10*time.Second).Links, "net-media ⇄ contoso-nordic")
			}
			return l
		}
		net := c.acc.UpCloud.Networks["net-media"]
		var router string
		c.w.Do(func() { n := c.w.UpCloud.Network(net); router, n.Router = n.Router, "" })
		if l := verdict(30 * time.Second); l.Verdict != providers.Failed || l.Repair != link.RepairAttach ||
			l.ID != first.ID {
			t.Errorf("without router: %s %s %s", l.Verdict, l.Repair, l.Reason)
		}
		c.w.Do(func() { c.w.UpCloud.Network(net).Router = router })
		v := c.acc.VPCs[company.UpCloudVPC]
		c.w.Do(func() { c.w.Aiven.Unpeer(v, v.Peerings[0]) })
		l := verdict(4 * time.Minute)
		if l.Verdict != providers.Waiting || !l.Orphan || l.Repair != link.RepairDeleteCloud || l.ID != first.ID ||
			l.CloudState() != "pending-peer" {
			t.Errorf("without Aiven's half: %s %s %v %s: %s", l.Verdict, l.CloudState(), l.Orphan, l.Repair, l.Reason)
		}
	})
}
