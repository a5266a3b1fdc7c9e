//go:build !race

package watch_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"peerage/providers"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/upcloud"
	"peerage/providers/watch"
)

func (c *contoso) addUpCloud() {
	cloud := upcloud.New(upcloud.Options{BaseURL: c.sim.Endpoints()[sim.UpCloud], HTTP: c.sim.Mem(), Env: func(string) string { return "" }})
	s := cloud.Open(providers.UpCloudCredentials{Token: c.acc.UpCloud.Account.Token})
	c.sources = append(c.sources, watch.UpCloudAccount(s, "contoso", 0))
}

func TestUpCloudOnTheBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		c.addUpCloud()
		s, err := watch.Once(t.Context(), watch.Options{}, c.sources...)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range []struct {
			title, repair string
			verdict       providers.Verdict
			both          bool
		}{
			{"net-media ⇄ contoso-nordic", "", providers.Active, true},
			{"net-archive ⇄ contoso-nordic", watch.RepairEnable, providers.Off, true},
			{"net-staging ⇄ contoso-nordic", watch.RepairCreateCloud, providers.Waiting, false},
		} {
			l := find(t, s.Links, e.title)
			if l.Kind != watch.KindAivenUpCloud || l.Verdict != e.verdict || l.Repair != e.repair || (l.Hosted != nil && l.Cloud != nil) != e.both || l.Orphan {
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
		if l := verdict(30 * time.Second); l.Verdict != providers.Failed || l.Repair != watch.RepairAttach || l.ID != first.ID {
			t.Errorf("without router: %s %s %s", l.Verdict, l.Repair, l.Reason)
		}
		c.w.Do(func() { c.w.UpCloud.Network(net).Router = router })
		v := c.acc.VPCs[company.UpCloudVPC]
		c.w.Do(func() { c.w.Aiven.Unpeer(v, v.Peerings[0]) })
		l := verdict(4 * time.Minute)
		if l.Verdict != providers.Waiting || !l.Orphan || l.Repair != watch.RepairDeleteCloud || l.ID != first.ID || l.CloudState() != "pending-peer" {
			t.Errorf("without Aiven's half: %s %s %v %s: %s", l.Verdict, l.CloudState(), l.Orphan, l.Repair, l.Reason)
		}
	})
}

// TestUpCloudStates: each of the ten states, and an unknown one, has its own
// verdict beside an active half of Aiven's.
func TestUpCloudStates(t *testing.T) {
	aiven := providers.Half{Provider: "aiven", State: "ACTIVE", Attrs: map[string]string{watch.AttrCloud: "upcloud"}}
	seen := map[string]string{}
	for state, want := range map[string]providers.Verdict{
		world.UpCloudProvisioning: providers.Waiting, world.UpCloudPendingPeer: providers.Waiting, world.UpCloudActive: providers.Active,
		world.UpCloudConflict: providers.Failed, world.UpCloudNoRouter: providers.Failed, world.UpCloudNoPeerRouter: providers.Failed,
		world.UpCloudPeerDeleted: providers.Failed, world.UpCloudDisabled: providers.Off, world.UpCloudPeerDisabled: providers.Off,
		world.UpCloudError: providers.Failed, "brand-new": providers.UnknownV,
	} {
		half := providers.Half{Provider: "upcloud", State: state, Network: "net-a"}
		r := watch.Judge(watch.Sight{Kind: watch.KindAivenUpCloud, Hosted: &aiven, Cloud: &half})
		if r.Verdict != want {
			t.Errorf("%s: %s (%s)", state, r.Verdict, r.Reason)
		}
		if strings.Contains(r.Reason+r.Next, "{") || strings.Contains(r.Reason+r.Next, "Azure") {
			t.Errorf("%s: %q %q", state, r.Reason, r.Next)
		}
		if other, ok := seen[r.Reason]; ok {
			t.Errorf("%s and %s have the same words", state, other)
		}
		seen[r.Reason] = state
	}
}

// TestUpCloudEndsOfAivenCount: an end of Aiven's half is told before UpCloud's
// state.
func TestUpCloudEndsOfAivenCount(t *testing.T) {
	for _, state := range []string{"INVALID_SPECIFICATION", "REJECTED_BY_PEER", "ERROR", "DELETED_BY_PEER"} {
		for _, cloud := range []string{"disabled", "active", "pending-peer", "error"} {
			a := providers.Half{Provider: "aiven", State: state, Attrs: map[string]string{watch.AttrCloud: "upcloud"}}
			u := providers.Half{Provider: "upcloud", State: cloud, Network: "net-a"}
			r := watch.Judge(watch.Sight{Kind: watch.KindAivenUpCloud, Hosted: &a, Cloud: &u})
			if r.Verdict != providers.Failed || r.Repair != watch.RepairRecreateHosted || strings.Contains(r.Reason+r.Next, "Azure") {
				t.Errorf("%s and %s: %s %s: %s %s", state, cloud, r.Verdict, r.Repair, r.Reason, r.Next)
			}
		}
	}
}

// TestUpCloudOwnNetworks: two networks of one account are joined with each
// other.
func TestUpCloudOwnNetworks(t *testing.T) {
	nets := []providers.UpCloudNetwork{{ID: "03A", Name: "a", Type: "private"}, {ID: "03b", Name: "b", Type: "private"}, {ID: "03c", Name: "c", Type: "private"}}
	halves := watch.UpCloudHalves("x", nets, []providers.UpCloudPeering{
		{ID: "0f1", Network: "03a", Peer: "03b", State: "active"}, {ID: "0f2", Network: "03b", Peer: "03a", State: "peer-disabled"},
		{ID: "0f3", Network: "03c", Peer: "03ffff", State: "pending-peer"}})
	links := watch.Join([]watch.Listing{{Provider: "upcloud", Account: "x", Halves: halves, Listed: true}}, nil)
	if len(links) != 2 || links[0].Kind != watch.KindUpCloudUpCloud || links[0].Hosted == nil || links[0].Verdict != providers.Off {
		t.Fatalf("%+v", links)
	}
	if l := links[1]; l.Verdict != providers.Waiting || l.Orphan || l.Title != "c ⇄ 03ffff" {
		t.Errorf("%+v", l)
	}
}
