package linktest

import (
	"fmt"
	"math/rand/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// estate is a random one in the making: what each account lists.
type estate struct {
	r     *rand.Rand
	vnets map[string][]providers.VNet
	vpcs  map[string][]providers.AivenVPC
	dbs   []providers.Half
	pcx   map[string][]providers.AWSPeering
	up    map[string][]providers.UpCloudPeering
	known link.Known
}

// The accounts of a random estate; AWS's twice, as it has two sides.
var (
	azureSubs = []string{SubA, SubB}
	aivenOf   = []string{"org", "prod", "test"}
	amazons   = []string{"111", "222"}
	upClouds  = []string{"up-a", "up-b"}
)

// Random makes an estate as companies have them: links of every kind over
// several accounts, healthy and not, with halves that are missing, and some of
// the platforms' networks known. All accounts have answered.
func Random(r *rand.Rand) ([]link.Listing, link.Known) {
	e := &estate{r: r, vnets: map[string][]providers.VNet{}, vpcs: map[string][]providers.AivenVPC{},
		pcx: map[string][]providers.AWSPeering{}, up: map[string][]providers.UpCloudPeering{}, known: link.Known{}}
	for i := range 2 + r.IntN(8) {
		switch r.IntN(6) {
		case 0, 1:
			e.aivenAzure(i)
		case 2:
			e.azureAzure(i)
		case 3:
			e.aws(i)
		case 4:
			e.upCloud(i)
		case 5:
			e.astra(i)
		}
	}
	return e.listings(), e.known
}

func (e *estate) listings() []link.Listing {
	var out []link.Listing
	add := func(provider, account string, halves []providers.Half) {
		out = append(out, link.Listing{Provider: provider, Account: account, Listed: true, AsOf: AivenList().AsOf,
			Halves: halves})
	}
	for _, a := range azureSubs {
		add(link.Azure, a, link.AzureHalves(a, e.vnets[a]))
	}
	for _, a := range aivenOf {
		add(link.Aiven, a, link.AivenHalves(a, e.vpcs[a]))
	}
	for _, a := range amazons {
		add(link.AWS, a, link.AWSHalves(a, "eu", e.pcx[a], nil))
	}
	for _, a := range upClouds {
		add(link.UpCloud, a, link.UpCloudHalves(a, nil, e.up[a]))
	}
	add(link.Astra, "stars", e.dbs)
	for _, p := range []string{link.Azure, link.Aiven, link.AWS, link.UpCloud, link.Astra} {
		add(p, "", nil)
	}
	return out
}

// has says yes five times of six.
func (e *estate) has() bool { return e.r.IntN(6) > 0 }

func (e *estate) of(list []string) string { return list[e.r.IntN(len(list))] }

func (e *estate) peering(remote string, ranges ...string) providers.Peering {
	p := Peer("p", remote, ranges...)
	p.State, p.Sync = e.of(AzureStates), e.of(AzureSyncs)
	return p
}

func (e *estate) aivenAzure(i int) {
	sub, account := e.of(azureSubs), e.of(aivenOf)
	name, remote, cidr := fmt.Sprint("vnet-", i), fmt.Sprint(AivenNet, i), fmt.Sprintf("10.20.%d.0/24", i)
	half := providers.AivenPeering{ID: fmt.Sprint("pc-", i), State: e.of(AivenStates[1:]),
		Target: providers.AzureTarget{SubscriptionID: sub, ResourceGroup: "rg-net", VNet: name}}
	switch e.r.IntN(3) {
	case 0:
		half.ToNetworkID = remote
	case 1:
		e.known[half.ID] = remote
	}
	if e.has() {
		v := AivenVPC(fmt.Sprint("vpc-", i), half)
		v.CIDR = cidr
		if account != "org" {
			v.Scope = providers.OfProject(account)
		}
		e.vpcs[account] = append(e.vpcs[account], v)
	}
	v := VNet(sub, name)
	if e.has() {
		v.Peerings = []providers.Peering{e.peering(remote, cidr)}
	}
	e.vnets[sub] = append(e.vnets[sub], v)
}

func (e *estate) azureAzure(i int) {
	a, b := e.of(azureSubs), e.of(append(azureSubs, "33333333-3333-3333-3333-333333333333"))
	from, to := fmt.Sprint("hub-", i), fmt.Sprint("spoke-", i)
	if e.r.IntN(2) == 0 {
		from, to = to, from
	}
	e.vnets[a] = append(e.vnets[a], VNet(a, from, e.peering(VNetID(b, to))))
	if e.has() {
		e.vnets[b] = append(e.vnets[b], VNet(b, to, e.peering(VNetID(a, from))))
	}
}

func (e *estate) aws(i int) {
	account, id := e.of(amazons), fmt.Sprint("pcx-", i)
	from, to := fmt.Sprint("vpc-f", i), fmt.Sprint("vpc-t", i)
	p := providers.AWSPeering{ID: id, Status: e.of(AWSStates[1:]), RequesterAccount: "999", RequesterVPC: from,
		RequesterRegion: "eu", AccepterAccount: account, AccepterVPC: to, AccepterRegion: "eu"}
	if e.r.IntN(2) == 0 { // between two accounts of the customer's
		p.RequesterAccount = e.of(amazons)
		e.pcx[account] = append(e.pcx[account], p)
		if p.RequesterAccount != account {
			e.pcx[p.RequesterAccount] = append(e.pcx[p.RequesterAccount], p)
		}
		return
	}
	if e.has() {
		e.pcx[account] = append(e.pcx[account], p)
	}
	if e.has() {
		v := AivenVPC(fmt.Sprint("vpc-", i), providers.AivenPeering{ID: fmt.Sprint("pc-", i), PCX: id,
			State: e.of(AivenStates[1:]), Target: providers.AWSTarget{AccountID: account, VPC: to, Region: "eu"}})
		v.Cloud = "aws-eu"
		e.vpcs["org"] = append(e.vpcs["org"], v)
	}
}

func (e *estate) upCloud(i int) {
	account := e.of(upClouds)
	from, to := fmt.Sprint("03a", i), fmt.Sprint("03f", i)
	mine := providers.UpCloudPeering{ID: fmt.Sprint("0fa", i), Network: from, Peer: to, State: e.of(UpCloudStates[1:])}
	e.up[account] = append(e.up[account], mine)
	switch {
	case e.r.IntN(2) == 0:
		other := providers.UpCloudPeering{ID: fmt.Sprint("0fb", i), Network: to, Peer: from,
			State: e.of(UpCloudStates[1:])}
		e.up[account] = append(e.up[account], other)
	case e.has():
		v := AivenVPC(fmt.Sprint("vpc-", i), providers.AivenPeering{ID: fmt.Sprint("pc-", i), ToNetworkID: to,
			State: e.of(AivenStates[1:]), Target: providers.UpCloudTarget{NetworkID: from}})
		v.Cloud, v.Scope = "upcloud-z", providers.OfProject("prod")
		e.vpcs["prod"] = append(e.vpcs["prod"], v)
	}
}

func (e *estate) astra(i int) {
	sub, name := e.of(azureSubs), fmt.Sprint("vnet-s", i)
	remote := "/subscriptions/cccccccc-0000-0000-0000-000000000001/resourceGroups/a/providers/" +
		"Microsoft.Network/virtualNetworks/astra-" + fmt.Sprint(i)
	v, cidr := VNet(sub, name), fmt.Sprintf("10.%d.0.0/16", 60+i)
	v.Ranges = []string{cidr}
	if e.has() {
		v.Peerings = []providers.Peering{e.peering(remote, fmt.Sprintf("10.30.%d.0/24", i))}
	}
	e.vnets[sub] = append(e.vnets[sub], v)
	e.dbs = append(e.dbs, link.AstraHalf("stars", providers.AstraDatabase{ID: fmt.Sprint("db", i),
		Name: fmt.Sprint("db", i)}, providers.AstraPeering{ID: fmt.Sprint("s", i), Status: e.of(AstraStates[1:]),
		OtherAccount: sub, OtherRange: cidr, AstraRange: fmt.Sprintf("10.30.%d.0/24", i),
		AstraAccount: e.of([]string{"", "cccccccc-0000-0000-0000-000000000001"})}))
}
