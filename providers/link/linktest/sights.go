package linktest

import (
	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// The words that halves have, with some that nobody knows.
var (
	AivenStates = []string{"", "APPROVED", "APPROVED_PEER_REQUESTED", "PENDING_PEER", "ACTIVE",
		"INVALID_SPECIFICATION",
		"REJECTED_BY_PEER", "ERROR", "DELETED_BY_PEER", "DELETING", "DELETED", "BRAND_NEW", "active"}
	AzureStates = []string{"", "Initiated", "Connected", "Disconnected", "Teleported"}
	AzureSyncs  = []string{"", "FullyInSync", "RemoteNotInSync", "LocalNotInSync", "LocalAndRemoteNotInSync",
		"HalfInSync"}
	Provisioning = []string{"", "Succeeded", "Updating", "Deleting", "Failed", "Pondering"}
	AWSStates    = []string{"", "initiating-request", "pending-acceptance", "provisioning", "active",
		"deleting", "deleted",
		"failed", "rejected", "expired", "asleep"}
	UpCloudStates = []string{"", "provisioning", "pending-peer", "active", "conflict-subnet", "missing-local-router",
		"missing-peer-router", "deleted-peer-network", "disabled", "peer-disabled", "error", "brand-new"}
	AstraStates = []string{"", "active", "ACTIVE ", "Provisioning", "initiating-request", "pending-acceptance",
		"failed", "expired",
		"rejected", "deleting", "deleted", "Conflict Error: RemotePeeringIsDisconnected",
		"conflict error: Other", "asleep"}
	ConnectionStates = []string{"", "pending-user-approval", "user-approved", "connected", "active", "odd"}
	EndpointStates   = []string{"", "Pending", "Approved", "Rejected", "Disconnected", "Odd"}
)

func aivenHalves(cloud string) []*providers.Half {
	out := []*providers.Half{nil}
	for _, s := range AivenStates {
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
	for _, s := range AzureStates {
		for _, y := range AzureSyncs {
			for _, p := range Provisioning {
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

func upHalves() []*providers.Half {
	out := plain("upcloud", link.HalfNetworkPeering, UpCloudStates)
	for _, configured := range []string{providers.UpCloudOn, providers.UpCloudOff} {
		out = append(out, &providers.Half{
			Provider: "upcloud", Kind: link.HalfNetworkPeering, ID: "h-" + configured, Network: "net-a",
			State: providers.UpCloudDisabled, Attrs: map[string]string{link.AttrConfigured: configured},
		})
	}
	return out
}

func awsHalves() []*providers.Half {
	out := plain("aws", link.HalfPCX, AWSStates)
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
	out := plain("azure", link.HalfEndpoint, EndpointStates)
	for _, h := range out[1:] {
		for _, p := range Provisioning {
			x := *h
			x.Provisioning = p
			out = append(out, &x)
		}
	}
	return out
}

// EverySight calls fn with every combination of each kind.
func EverySight(fn func(link.Sight)) {
	azure, up := azureHalves(), upHalves()
	for _, k := range []struct {
		kind          string
		hosted, cloud []*providers.Half
	}{
		{link.KindAivenAzure, aivenHalves("azure"), azure},
		{link.KindAzureAzure, azure, azure},
		{link.KindAivenAWS, aivenHalves("aws"), awsHalves()},
		{link.KindAWSAWS, []*providers.Half{nil}, awsHalves()},
		{link.KindAivenUpCloud, aivenHalves("upcloud"), up},
		{link.KindUpCloudUpCloud, up, up},
		{link.KindAstraAzure, plain("astra", link.HalfAstraPeering, AstraStates), azure},
		{link.KindPrivateLink, plain("aiven", link.HalfConnection, ConnectionStates), endpointHalves()},
		{"aiven-google", aivenHalves("google"), []*providers.Half{nil}},
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
