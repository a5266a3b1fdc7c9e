package link_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
	"example.org/peerage/providers/sim/world"
)

// TestUpCloudStates: each of the ten states, and an unknown one, has its own
// verdict beside an active half of Aiven's.
func TestUpCloudStates(t *testing.T) {
	aiven := providers.Half{Provider: "aiven", State: "ACTIVE", Attrs: map[string]string{link.AttrCloud: "upcloud"}}
	seen := map[string]string{}
	for state, want := range map[string]providers.Verdict{
		world.UpCloudProvisioning: providers.Waiting, world.UpCloudPendingPeer: providers.Waiting,
		world.UpCloudActive:   providers.Active,
		world.UpCloudConflict: providers.Failed, world.UpCloudNoRouter: providers.Failed,
		world.UpCloudNoPeerRouter: providers.Failed,
		world.UpCloudPeerDeleted:  providers.Failed, world.UpCloudDisabled: providers.Off,
		world.UpCloudPeerDisabled: providers.Off,
		world.UpCloudError:        providers.Failed, "brand-new": providers.UnknownV,
	} {
		half := providers.Half{Provider: "upcloud", State: state, Network: "net-a"}
		r := link.Judge(link.Sight{Kind: link.KindAivenUpCloud, Hosted: &aiven, Cloud: &half})
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
			a := providers.Half{Provider: "aiven", State: state, Attrs: map[string]string{link.AttrCloud: "upcloud"}}
			u := providers.Half{Provider: "upcloud", State: cloud, Network: "net-a"}
			r := link.Judge(link.Sight{Kind: link.KindAivenUpCloud, Hosted: &a, Cloud: &u})
			if r.Verdict != providers.Failed || r.Repair != link.RepairRecreateHosted ||
				strings.Contains(r.Reason+r.Next, "Azure") {
				t.Errorf("%s and %s: %s %s: %s %s", state, cloud, r.Verdict, r.Repair, r.Reason, r.Next)
			}
		}
	}
}

// TestUpCloudOwnNetworks: two networks of one account are joined with each
// other.
func TestUpCloudOwnNetworks(t *testing.T) {
	nets := []providers.UpCloudNetwork{{ID: "03A", Name: "a", Type: "private"}, {ID: "03b", Name: "b", Type: "private"},
		{ID: "03c", Name: "c", Type: "private"}}
	halves := link.UpCloudHalves("x", nets, []providers.UpCloudPeering{
		{ID: "0f1", Network: "03a", Peer: "03b", State: "active"}, {ID: "0f2", Network: "03b", Peer: "03a",
			State: "peer-disabled"},
		{ID: "0f3", Network: "03c", Peer: "03ffff", State: "pending-peer"}})
	links := linktest.Join([]link.Listing{{Provider: "upcloud", Account: "x", Halves: halves, Listed: true}}, nil)
	if len(links) != 2 || links[0].Kind != link.KindUpCloudUpCloud || links[0].Hosted == nil ||
		links[0].Verdict != providers.Off {
		t.Fatalf("%+v", links)
	}
	if l := links[1]; l.Verdict != providers.Waiting || l.Orphan || l.Title != "c ⇄ 03ffff" {
		t.Errorf("%+v", l)
	}
}
