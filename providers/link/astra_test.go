package link_test

import (
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

const (
	astraSub = "99999999-0000-4000-8000-000000000009"
	mySub    = "11111111-0000-4000-8000-000000000001"
)

func astraHalf(db, status string) providers.Half {
	return link.AstraHalf("org", providers.AstraDatabase{ID: db, Name: db, Status: "ACTIVE", Tier: "C20"},
		providers.AstraPeering{ID: "c-" + db, Status: status, AstraAccount: astraSub, AstraRange: "172.24.0.0/22",
			OtherAccount: mySub, OtherRange: "10.70.0.0/16"})
}

// vnetHalf is a peering of one of my networks.
func vnetHalf(vnet, name, state, remoteSub, remoteRange string) providers.Half {
	id := providers.VNetID{SubscriptionID: mySub, Group: "rg", Name: vnet}
	return link.AzureHalves(mySub,
		[]providers.VNet{{ID: id.String(), Name: vnet, Group: "rg", Ranges: []string{"10.70.0.0/16"},
			Peerings: []providers.Peering{{ID: id.Peering(name), Name: name, State: state, Sync: "FullyInSync",
				Provisioning: "Succeeded", AllowAccess: true,
				RemoteID:     providers.VNetID{SubscriptionID: remoteSub, Group: "rg-astra", Name: "astra-" + name}.String(),
				RemoteRanges: []string{remoteRange}}}}})[0]
}

func joinAstra(azure []providers.Half, astra ...providers.Half) []providers.Link {
	now := time.Unix(1000, 0)
	return linktest.Join([]link.Listing{{Provider: "azure", Account: mySub, Halves: azure, Listed: true, Asked: now,
		AsOf: now},
		{Provider: "astra", Account: "org", Halves: astra, Listed: true, Asked: now, AsOf: now}}, nil)
}

func TestAstraIsJoinedByAccountAndRange(t *testing.T) {
	fits := vnetHalf("vnet-a", "one", "Connected", astraSub, "172.24.0.0/22")
	for name, c := range map[string]struct {
		azure   []providers.Half
		title   string
		verdict providers.Verdict
		links   int
		both    bool
		perhaps bool
	}{
		"one fits": {[]providers.Half{fits}, "vnet-a ⇄ claims", providers.Active, 1, true, false},
		"another range": {[]providers.Half{vnetHalf("vnet-a", "one", "Connected", astraSub, "172.30.0.0/22")},
			"vnet-a ⇄ claims", providers.Failed, 2, false, false},
		"somebody else's network": {[]providers.Half{vnetHalf("vnet-a", "one", "Connected", mySub, "172.24.0.0/22")},
			"vnet-a ⇄ claims", providers.Failed, 2, false, false},
		"two fit": {[]providers.Half{fits,
			vnetHalf("vnet-b", "two", "Connected", astraSub, "172.24.0.0/22")}, "? ⇄ claims", providers.Active, 3, false, true},
		"two fit, one of them broken": {[]providers.Half{fits,
			vnetHalf("vnet-b", "two", "Disconnected", astraSub, "172.24.0.0/22")}, "? ⇄ claims", providers.UnknownV, 3, false,
			true},
	} {
		links := joinAstra(c.azure, astraHalf("claims", "active"))
		l := links[0]
		if len(links) != c.links || l.Kind != link.KindAstraAzure || l.Title != c.title || l.Verdict != c.verdict ||
			(l.Cloud != nil) != c.both || l.Perhaps != c.perhaps {
			t.Errorf("%s: %d links, %s %s %s, cloud %v, perhaps %v", name, len(links), l.Kind, l.Title, l.Verdict,
				l.Cloud != nil, l.Perhaps)
		}
	}
	alone := linktest.Join(
		[]link.Listing{{Provider: "astra", Account: "org", Halves: []providers.Half{astraHalf("claims", "active")},
			Listed: true}}, nil)
	if l := alone[0]; l.Verdict != providers.Active || l.Orphan {
		t.Errorf("without Azure: %+v", l)
	}
}

func TestOneHalfIsNotGivenToTwoDatabases(t *testing.T) {
	links := joinAstra([]providers.Half{vnetHalf("vnet-a", "one", "Connected", astraSub, "172.24.0.0/22")},
		astraHalf("a", "active"), astraHalf("b", "active"))
	if len(links) != 3 || links[0].Cloud != nil || !links[0].Perhaps || !links[1].Perhaps || !links[2].Perhaps {
		t.Errorf("%+v", links)
	}
}

func TestVerdictsOfAstra(t *testing.T) {
	for _, c := range []struct {
		astra, azure string // azure "" is no half at all
		verdict      providers.Verdict
		repair       string
	}{
		{"active", "Connected", providers.Active, ""},
		{"ACTIVE", "Connected", providers.Active, ""},
		{"active", "Disconnected", providers.Failed, link.RepairHealAstra},
		{"active", "Initiated", providers.Waiting, ""},
		{"active", "Strange", providers.UnknownV, ""},
		{"active", "", providers.Failed, link.RepairHealAstra},
		{"provisioning", "", providers.Waiting, ""},
		{"pending-acceptance", "Initiated", providers.Waiting, ""},
		{"provisioning", "Disconnected", providers.Failed, link.RepairHealAstra},
		{"Conflict Error: RemotePeeringIsDisconnected", "Disconnected", providers.Failed, link.RepairHealAstra},
		{"conflict error: remotepeeringisdisconnected", "", providers.Failed, link.RepairHealAstra},
		{"Conflict Error: VnetAddressSpacesOverlap", "", providers.Failed, link.RepairHealAstra},
		{"failed", "", providers.Failed, link.RepairHealAstra},
		{"rejected", "", providers.Failed, link.RepairHealAstra},
		{"expired", "Connected", providers.Failed, link.RepairHealAstra},
		{"deleting", "Connected", providers.Waiting, ""},
		{"deleting", "Disconnected", providers.Waiting, link.RepairDeleteCloud},
		{"deleted", "", providers.GoneV, ""},
		{"deleted", "Disconnected", providers.Failed, link.RepairDeleteCloud},
		{"Creating something", "Connected", providers.UnknownV, ""},
		{"Creating something", "Disconnected", providers.UnknownV, ""},
	} {
		var azure []providers.Half
		if c.azure != "" {
			azure = []providers.Half{vnetHalf("vnet-a", "one", c.azure, astraSub, "172.24.0.0/22")}
		}
		l := joinAstra(azure, astraHalf("claims", c.astra))[0]
		if l.Verdict != c.verdict || l.Repair != c.repair || l.Reason == "" {
			t.Errorf("%s, %s: %s, repair %q (%s)", c.astra, c.azure, l.Verdict, l.Repair, l.Reason)
		}
		if l.Repair != "" && (!l.Yours || l.Next == "") {
			t.Errorf("%s, %s: %+v", c.astra, c.azure, l)
		}
	}
}
