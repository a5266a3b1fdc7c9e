package link_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"peerage/providers"
	"peerage/providers/link"
	"peerage/providers/watch"
)

// The words that halves have, with some that nobody knows.
var (
	aivenStates = []string{"", "APPROVED", "APPROVED_PEER_REQUESTED", "PENDING_PEER", "ACTIVE",
		"INVALID_SPECIFICATION",
		"REJECTED_BY_PEER", "ERROR", "DELETED_BY_PEER", "DELETING", "DELETED", "BRAND_NEW", "active"}
	azureStates = []string{"", "Initiated", "Connected", "Disconnected", "Teleported"}
	azureSyncs  = []string{"", "FullyInSync", "RemoteNotInSync", "LocalNotInSync", "LocalAndRemoteNotInSync",
		"HalfInSync"}
	provisioning = []string{"", "Succeeded", "Updating", "Deleting", "Failed", "Pondering"}
	awsStates    = []string{"", "initiating-request", "pending-acceptance", "provisioning", "active",
		"deleting", "deleted",
		"failed", "rejected", "expired", "asleep"}
	upStates = []string{"", "provisioning", "pending-peer", "active", "conflict-subnet", "missing-local-router",
		"missing-peer-router", "deleted-peer-network", "disabled", "peer-disabled", "error", "brand-new"}
	astraStates = []string{"", "active", "ACTIVE ", "Provisioning", "initiating-request", "pending-acceptance",
		"failed", "expired",
		"rejected", "deleting", "deleted", "Conflict Error: RemotePeeringIsDisconnected",
		"conflict error: Other", "asleep"}
	connectionStates = []string{"", "pending-user-approval", "user-approved", "connected", "active", "odd"}
	endpointStates   = []string{"", "Pending", "Approved", "Rejected", "Disconnected", "Odd"}
)

// TestBothEnginesSayTheSame: the verdict of every pair of words, half there or
// not, seen or not, with and without warnings and messages.
func TestBothEnginesSayTheSame(t *testing.T) {
	n := 0
	everySight(func(s link.Sight) {
		n++
		old := watch.Judge(watch.Sight{Kind: s.Kind, Hosted: s.Hosted, Cloud: s.Cloud, HostedSeen: s.HostedSeen,
			CloudSeen: s.CloudSeen,
			Rivals:    s.Rivals, Network: s.Network})
		now := link.Judge(s)
		if len(s.Rivals) > 0 && s.Kind == link.KindAivenUpCloud {
			return // of several that could be it, all were taken for connected
		}
		if watch.Ruling(old) != watch.Ruling(now) {
			t.Errorf("%s: %s and %s\n%+v\n%+v", s.Kind, describe(s.Hosted), describe(s.Cloud), old, now)
		}
	})
	t.Logf("%d sights", n)
}

func describe(h *providers.Half) string {
	if h == nil {
		return "none"
	}
	return fmt.Sprintf("%q %q %q %v", h.State, h.Sync, h.Provisioning, h.Attrs)
}

func aivenHalves(cloud string) []*providers.Half {
	out := []*providers.Half{nil}
	for _, s := range aivenStates {
		for _, message := range []string{"", "no such thing"} {
			for _, warnings := range [][]string{nil, {"overlap (x)", "old"}} {
				out = append(out, &providers.Half{Provider: "aiven", Kind: link.HalfOrgPeering, ID: "p",
					State: s, PeerName: "vnet-orders",
					Message: message, Warnings: warnings, Attrs: map[string]string{link.AttrCloud: cloud}})
			}
		}
	}
	return out
}

func azureHalves() []*providers.Half {
	out := []*providers.Half{nil}
	for _, s := range azureStates {
		for _, y := range azureSyncs {
			for _, p := range provisioning {
				if s != "Connected" && y != "FullyInSync" {
					continue // nothing reads it
				}
				for _, access := range []string{"true", "false"} {
					out = append(out, &providers.Half{Provider: "azure", Kind: link.HalfVNetPeering, ID: "c",
						Network: "vnet-orders",
						State:   s, Sync: y, Provisioning: p, Attrs: map[string]string{link.AttrAccess: access}})
				}
			}
		}
	}
	return out
}

func plain(provider, kind string, states []string) []*providers.Half {
	out := []*providers.Half{nil}
	for _, s := range states {
		out = append(out, &providers.Half{Provider: provider, Kind: kind, ID: "h" + s, Network: "net-a",
			State: s, PeerAccount: "123"})
	}
	return out
}

func awsHalves() []*providers.Half {
	out := plain("aws", link.HalfPCX, awsStates)
	for _, attrs := range []map[string]string{{link.AttrAccepter: "true"},
		{link.AttrAccepter: "true", link.AttrExpires: "2026-03-04T05:06:07Z"},
		{link.AttrAccepter: "true", link.AttrExpires: "soon"}} {
		h := *out[3]
		h.Attrs = attrs
		out = append(out, &h)
	}
	return out
}

func endpointHalves() []*providers.Half {
	out := plain("azure", link.HalfEndpoint, endpointStates)
	for _, h := range out[1:] {
		for _, p := range provisioning {
			x := *h
			x.Provisioning = p
			out = append(out, &x)
		}
	}
	return out
}

// everySight calls fn with every combination of each kind.
func everySight(fn func(link.Sight)) {
	azure, up := azureHalves(), plain("upcloud", link.HalfNetworkPeering, upStates)
	for _, k := range []struct {
		kind          string
		hosted, cloud []*providers.Half
		noHosted      bool
	}{
		{link.KindAivenAzure, aivenHalves("azure"), azure, true},
		{link.KindAzureAzure, azure, azure, true},
		{link.KindAivenAWS, aivenHalves("aws"), awsHalves(), true},
		{link.KindAWSAWS, []*providers.Half{nil}, awsHalves(), true},
		{link.KindAivenUpCloud, aivenHalves("upcloud"), up, true},
		{link.KindUpCloudUpCloud, up, up, true},
		{link.KindAstraAzure, plain("astra", link.HalfAstraPeering, astraStates), azure, true},
		{link.KindPrivateLink, plain("aiven", link.HalfConnection, connectionStates), endpointHalves(), true},
		{"aiven-google", aivenHalves("google"), []*providers.Half{nil}, false},
	} {
		twins := k.kind == link.KindAzureAzure || k.kind == link.KindUpCloudUpCloud
		for _, h := range k.hosted {
			for _, c := range k.cloud {
				for _, seen := range []bool{false, true} {
					if h == nil && c == nil || twins && c == nil || k.kind == link.KindAWSAWS && seen {
						continue
					}
					fn(link.Sight{Kind: k.kind, Hosted: h, Cloud: c, HostedSeen: seen, CloudSeen: seen})
				}
			}
		}
		rivals(k.kind, k.hosted, k.cloud, fn)
	}
}

// rivals calls fn with several possible partners.
func rivals(kind string, hosted, cloud []*providers.Half, fn func(link.Sight)) {
	switch kind {
	case link.KindAivenAzure, link.KindAivenUpCloud, link.KindAstraAzure:
	default:
		return
	}
	for _, h := range hosted {
		for _, c := range cloud {
			if h != nil && c != nil {
				fn(link.Sight{Kind: kind, Hosted: h, CloudSeen: true, Rivals: []*providers.Half{c,
					cloud[len(cloud)-1]}})
			}
		}
	}
}

// TestBothEnginesJoinTheSame: random halves out of few names, so that they
// collide in every way.
func TestBothEnginesJoinTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	links, guesses := 0, 0
	for range 4000 {
		listings, known := collide(r)
		n, g := sameJoin(t, listings, known)
		links, guesses = links+n, guesses+g
		if t.Failed() {
			return
		}
	}
	t.Logf("%d links, of which %d are guesses", links, guesses)
}

// sameJoin compares what becomes of every half. What ranges alone say is told
// as perhaps, and a stranger's half is not joined: that is meant to differ.
func sameJoin(t *testing.T, listings []link.Listing, known link.Known) (links, guesses int) {
	t.Helper()
	old := make([]watch.Listing, len(listings))
	for i, l := range listings {
		old[i] = watch.Listing{Provider: l.Provider, Account: l.Account, Halves: l.Halves, Listed: l.Listed,
			Stale: l.Stale, Denied: l.Denied}
	}
	was, now := rowsOf(watch.Join(old, watch.Known(known))), rowsOf(link.Join(link.Options{Kinds: link.All(),
		Known: known}, listings).Links)
	for h, a := range was {
		b := now[h]
		switch {
		case b != nil && a.Cloud == nil && ended(b.Cloud), b != nil && a.Hosted == nil && ended(a.Cloud):
			// A connection that has ended is one row with Aiven's half.
		case b != nil && a.Cloud != nil && a.Hosted != nil && shows(listings, a.Cloud.PeerID):
			// A connection to a VPC of one's own is not Aiven's, whatever the range.
		case b == nil && ended(h):
			// One that has ended is not told beside another between the same VPCs.
		case b == nil:
			t.Errorf("%s is not shown any more: %s", h.ID, a.Title)
		case b.Perhaps || a.Perhaps || unsure(now, a.Hosted) || unsure(now, a.Cloud):
			guesses++
		case h.Provider == link.AWS && a.Hosted == nil && b.Hosted == nil && b.Kind == link.KindAivenAWS:
			// A connection that Aiven has named is told as Aiven's now.
		case a.Hosted != b.Hosted || a.Cloud != b.Cloud:
			t.Errorf("%s: joined\n%s with %s, was\n%s with %s", h.ID, half(b.Hosted), half(b.Cloud),
				half(a.Hosted), half(a.Cloud))
		case told(a) != told(b):
			t.Errorf("%s and %s:\n%s, was\n%s", half(a.Hosted), half(a.Cloud), told(b), told(a))
		}
	}
	for h, b := range now {
		if was[h] == nil {
			t.Errorf("%s was not shown before: %s", h.ID, b.Title)
		}
	}
	return len(now), guesses
}

// shows says whether AWS's listing shows a network.
func shows(listings []link.Listing, id string) bool {
	return slices.ContainsFunc(listings, func(l link.Listing) bool {
		return l.Provider == link.AWS && slices.ContainsFunc(l.Halves,
			func(h providers.Half) bool { return h.NetworkID == id })
	})
}

func ended(h *providers.Half) bool {
	return h != nil && h.Provider == link.AWS && slices.Contains([]string{"deleted", "failed", "rejected",
		"expired"}, h.State)
}

func unsure(rows map[*providers.Half]*providers.Link, h *providers.Half) bool {
	return h != nil && rows[h] != nil && rows[h].Perhaps
}

func rowsOf(links []providers.Link) map[*providers.Half]*providers.Link {
	out := map[*providers.Half]*providers.Link{}
	for i := range links {
		for _, h := range []*providers.Half{links[i].Hosted, links[i].Cloud} {
			if h != nil {
				out[h] = &links[i]
			}
		}
	}
	return out
}

func half(h *providers.Half) string {
	if h == nil {
		return "nothing"
	}
	return fmt.Sprintf("%s %s %s (%s to %s %v %v)", h.Provider, h.ID, h.State, h.NetworkID, h.PeerID,
		h.PeerRanges, h.Attrs)
}

// told is what a link says. A project's kind has a name of its own now, and a
// listed network its own casing; a link to AWS, and a Private Link, rests on the
// cloud's listing also where that shows no half, or gave no answer yet.
func told(l *providers.Link) string {
	switch l.Kind {
	case link.KindAivenAWS, link.KindAivenProjectAWS, link.KindPrivateLink:
		l.Stale, l.Denied = false, false
	}
	kind := strings.Replace(l.Kind, "aiven-project-", "aiven-", 1)
	return strings.ToLower(strings.Join([]string{kind, string(l.Verdict), l.Reason, l.Next, l.Repair, l.Title,
		fmt.Sprint(l.Yours, l.Orphan, l.Stale, l.Denied)}, " | "))
}
