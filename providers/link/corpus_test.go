package link_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

const (
	subA     = "11111111-1111-1111-1111-111111111111"
	subB     = "22222222-2222-2222-2222-222222222222"
	aivenSub = "aaaaaaaa-0000-0000-0000-000000000001"
)

func vnetID(sub, name string) string {
	return "/subscriptions/" + sub + "/resourceGroups/RG/providers/Microsoft.Network/virtualNetworks/" + name
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func some(r *rand.Rand, list ...string) []string {
	if x := pick(r, list...); x != "" {
		return []string{x}
	}
	return nil
}

// collide makes listings of every provider out of few names.
func collide(r *rand.Rand) ([]link.Listing, link.Known) {
	out := []link.Listing{
		{Provider: link.Azure, Account: subA, Halves: azureCorpus(r, subA)},
		{Provider: link.Azure, Account: subB, Halves: azureCorpus(r, subB)},
		{Provider: link.Aiven, Account: "org", Halves: aivenCorpus(r, "")},
		{Provider: link.Aiven, Account: "prod", Halves: aivenCorpus(r, "prod")},
		{Provider: link.AWS, Account: "111", Halves: awsCorpus(r)},
		{Provider: link.UpCloud, Account: "up", Halves: upCorpus(r)},
		{Provider: link.Astra, Account: "stars", Halves: astraCorpus(r)},
		{Provider: link.Endpoints, Account: subA, Halves: endpointCorpus(r)},
		{Provider: link.AivenLinks, Account: "prod", Halves: connectionCorpus(r)},
	}
	for i := range out {
		out[i].Listed = r.IntN(8) > 0
		out[i].Stale, out[i].Denied = r.IntN(6) == 0, r.IntN(9) == 0
		if !out[i].Listed {
			out[i].Halves = nil
		}
	}
	known := learned(r, out)
	r.Shuffle(len(out), func(a, b int) { out[a], out[b] = out[b], out[a] })
	return out, known
}

// learned is what was seen earlier of some halves, and of one that is gone.
func learned(r *rand.Rand, listings []link.Listing) link.Known {
	known := link.Known{"gone": pick(r, vnetID(aivenSub, "x"), "03f3", "pcx-2")}
	for _, l := range listings {
		for _, h := range l.Halves {
			if h.Provider != link.Aiven || h.Kind == link.HalfConnection || r.IntN(4) > 0 {
				continue
			}
			switch h.Attrs[link.AttrCloud] {
			case "azure":
				known[h.ID] = vnetID(aivenSub, strings.ToUpper(own(h.NetworkID)))
			case "aws":
				known[h.ID] = pick(r, "pcx-0", "pcx-1", "pcx-9")
			case "upcloud":
				known[h.ID] = "03f" + own(h.NetworkID)
			}
		}
	}
	return known
}

// own tells the network that lies behind one of Aiven's VPCs.
func own(vpc string) string {
	return map[string]string{"vpc0": "x", "vpc1": "y", "vpc2": "z", "prodvpc0": "u", "prodvpc1": "v",
		"prodvpc2": "w"}[vpc]
}

var ranges = []string{"10.20.0.0/24", "10.0.0.0/8", "", "x", "10.21.0.0/24"}

func azureCorpus(r *rand.Rand, sub string) []providers.Half {
	var vnets []providers.VNet
	for _, name := range []string{"a", "B", "c"} {
		v := providers.VNet{ID: vnetID(sub, name), Name: name, Group: "RG", SubscriptionID: sub,
			Ranges: []string{pick(r, "10.40.0.0/16", "10.41.0.0/16")}}
		for n := range r.IntN(3) {
			remote := vnetID(pick(r, subA, subB, aivenSub, aivenSub, "cccc"), pick(r, "A", "b", "x", "y", "z", "u"))
			if slices.ContainsFunc(v.Peerings, func(p providers.Peering) bool { return p.RemoteID == remote }) {
				continue // Azure allows one
			}
			v.Peerings = append(v.Peerings, providers.Peering{Name: fmt.Sprint("to", n),
				State: pick(r, linktest.AzureStates...), Sync: pick(r, linktest.AzureSyncs...),
				Provisioning: pick(r, linktest.Provisioning...), AllowAccess: r.IntN(4) > 0,
				RemoteID:     remote,
				RemoteRanges: some(r, ranges...), ResourceGUID: pick(r, "", "", "", "g", "h")})
		}
		vnets = append(vnets, v)
	}
	return link.AzureHalves(sub, vnets)
}

func aivenCorpus(r *rand.Rand, project string) []providers.Half {
	var vpcs []providers.AivenVPC
	for n := range 3 {
		v := providers.AivenVPC{ID: project + fmt.Sprint("vpc", n), Name: fmt.Sprint("aiven", n),
			CIDR: pick(r, ranges...), Scope: providers.OfProject(project),
			Cloud: pick(r, "azure-x", "azure-x", "azure-x", "aws-y", "upcloud-z", "google-w")}
		if project == "" {
			v.Scope = providers.OfOrganization("org")
		}
		for k := range r.IntN(3) {
			p := providers.AivenPeering{ID: fmt.Sprint(v.ID, "p", k), State: pick(r, linktest.AivenStates...)}
			switch v.Cloud {
			case "aws-y":
				p.Target, p.PCX = providers.AWSTarget{AccountID: "111", VPC: pick(r, "vpc-a", "vpc-b")},
					pick(r, "", "", "pcx-1", "pcx-2")
			case "upcloud-z":
				p.Target, p.ToNetworkID = providers.UpCloudTarget{NetworkID: pick(r, "03a", "03B", "03c")},
					pick(r, "", "", "03f"+own(v.ID))
			case "google-w":
				p.Target = providers.OtherTarget{On: "google", AccountID: "their-project",
					NetworkID: pick(r, "a", "b")}
			default:
				p.Target = providers.AzureTarget{SubscriptionID: pick(r, subA, subB, "dddd"),
					ResourceGroup: "rg", VNet: pick(r, "a", "b", "c")}
				p.ToNetworkID = pick(r, "", "", vnetID(aivenSub, own(v.ID)))
			}
			if !slices.ContainsFunc(v.Peerings, func(q providers.AivenPeering) bool { // Aiven allows one that lives
				return providers.SameTarget(q.Target, p.Target) && !strings.HasPrefix(q.State, "DELET")
			}) {
				v.Peerings = append(v.Peerings, p)
			}
		}
		vpcs = append(vpcs, v)
	}
	return link.AivenHalves("org", vpcs)
}

func awsCorpus(r *rand.Rand) []providers.Half {
	var list []providers.AWSPeering
	for n := range r.IntN(4) {
		list = append(list, providers.AWSPeering{ID: fmt.Sprint("pcx-", n), Status: pick(r, linktest.AWSStates...),
			RequesterAccount: pick(r, "999", "111", "333"), RequesterVPC: pick(r, "vpc-x", "vpc-y", "vpc-b"),
			RequesterRegion: "y",
			RequesterRanges: some(r, ranges...), AccepterAccount: "111", AccepterVPC: pick(r, "vpc-a", "vpc-b"),
			AccepterRegion: pick(r, "y", "y", "z")})
	}
	return link.AWSHalves("111", "y", list, nil)
}

func upCorpus(r *rand.Rand) []providers.Half {
	nets := []providers.UpCloudNetwork{{ID: "03a", Name: "a", Type: "private"},
		{ID: "03b", Name: "b", Type: "private"}, {ID: "03c", Name: "c", Type: "private"}}
	var list []providers.UpCloudPeering
	for n := range r.IntN(4) {
		own, peer := pick(r, "03a", "03b", "03c"), pick(r, "03a", "03b", "03fx", "03fy", "03fu", "03f3")
		if slices.ContainsFunc(list, func(p providers.UpCloudPeering) bool { return p.Network == own && p.Peer == peer }) {
			continue
		}
		list = append(list, providers.UpCloudPeering{ID: fmt.Sprint("0f", n), Network: own, Peer: peer,
			State: pick(r, linktest.UpCloudStates...), PeerRanges: some(r, ranges...)})
	}
	return link.UpCloudHalves("up", nets, list)
}

func astraCorpus(r *rand.Rand) []providers.Half {
	var out []providers.Half
	for n := range r.IntN(3) {
		out = append(out, link.AstraHalf("stars", providers.AstraDatabase{ID: fmt.Sprint("db", n),
			Name: fmt.Sprint("db", n)}, providers.AstraPeering{
			ID: fmt.Sprint("s", n), Status: pick(r, linktest.AstraStates...), OtherAccount: pick(r, subA, subB),
			OtherRange: pick(r, "10.40.0.0/16", "10.41.0.0/16", ""),
			AstraRange: pick(r, ranges...), AstraAccount: pick(r, "", aivenSub, "cccc")}))
	}
	return out
}

func endpointCorpus(r *rand.Rand) []providers.Half {
	var list []providers.PrivateEndpoint
	for n := range r.IntN(3) {
		list = append(list, providers.PrivateEndpoint{ID: fmt.Sprint("/subscriptions/"+subA+"/e", n),
			Name: fmt.Sprint("e", n), Status: pick(r, linktest.EndpointStates...),
			Provisioning: pick(r, linktest.Provisioning...), ServiceID: "pg-orders.guid.azure.privatelinkservice",
			SubnetID: vnetID(subA, "a") + "/subnets/s"})
	}
	return link.EndpointHalves(subA, list)
}

func connectionCorpus(r *rand.Rand) []providers.Half {
	var list []providers.AivenConnection
	for n := range r.IntN(3) {
		list = append(list, providers.AivenConnection{ID: fmt.Sprint("plc", n),
			EndpointID: fmt.Sprint("/Subscriptions/"+subA+"/E", n), State: pick(r, linktest.ConnectionStates...)})
	}
	return link.ConnectionHalves(providers.AivenService{Project: "prod", Name: "pg-orders"}, list)
}
