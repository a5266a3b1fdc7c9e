package link_test

import (
	"fmt"

	"peerage/providers"
	"peerage/providers/link"
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

func describe(h *providers.Half) string {
	if h == nil {
		return "none"
	}
	return fmt.Sprintf("%q %q %q %v", h.State, h.Sync, h.Provisioning, h.Attrs)
}
