package world

import (
	"net/netip"
	"slices"
	"strings"
	"time"
)

// UpCloud is UpCloud's part: networks, routers, peerings.
type UpCloud struct {
	w *World
	// Takes is how long a peering is provisioning after a change. Invented.
	Takes time.Duration

	accounts []*UpCloudAccount
	networks shelf[UpCloudNetwork]
	routers  shelf[UpCloudRouter]
	peerings shelf[UpCloudPeering]
	// from are the halves by the network that they lead from.
	from map[string][]*UpCloudPeering
	// aiven are Aiven's own networks, by its VPC's id.
	aiven map[string]*UpCloudNetwork
}

// AivenUpCloudAccount owns Aiven's networks. The name is invented.
const AivenUpCloudAccount = "aiven"

// UpCloudAccount is an account with its ways in.
type UpCloudAccount struct {
	Name, Password, Token string
	// ReadOnly may look only. Invented, as sub-accounts can be limited.
	ReadOnly bool
}

// UpCloudNetwork is a network. Ranges keep their host bits, as recorded.
type UpCloudNetwork struct {
	ID, Name, Account, Zone string
	// Type is private, public or utility.
	Type string
	// Router is the attached router's id; "" is none.
	Router  string
	Ranges  []string
	Servers []UpCloudServer
	Labels  []UpCloudLabel
	// DHCP is what was set of a range, by its address, as it came.
	DHCP map[string]map[string]any
}

// UpCloudLabel is a label of a network, router or peering.
type UpCloudLabel struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// UpCloudServer is a server on a network.
type UpCloudServer struct{ ID, Title string }

// UpCloudRouter joins networks. Type is normal or service.
type UpCloudRouter struct {
	ID, Name, Account, Type string
	Labels                  []UpCloudLabel
	// Static are its static routes: name, range, next hop.
	Static [][3]string
}

// UpCloudPeering is one half: a network that wants to reach another.
type UpCloudPeering struct {
	ID, Name, Account string
	// Configured is active or disabled.
	Configured    string
	Network, Peer string
	Labels        []UpCloudLabel
	Created       time.Time
	// busy is until when it is provisioning.
	busy time.Time
}

// The states of a half; all ten are documented by UpCloud's Go client.
const (
	UpCloudProvisioning  = "provisioning"
	UpCloudPendingPeer   = "pending-peer"
	UpCloudActive        = "active"
	UpCloudConflict      = "conflict-subnet"
	UpCloudNoRouter      = "missing-local-router"
	UpCloudNoPeerRouter  = "missing-peer-router"
	UpCloudPeerDeleted   = "deleted-peer-network"
	UpCloudDisabled      = "disabled"
	UpCloudPeerDisabled  = "peer-disabled"
	UpCloudError         = "error"
	upCloudPrivate       = "private"
	upCloudRouterService = "service"
)

func newUpCloud(w *World) *UpCloud {
	return &UpCloud{w: w, Takes: 8 * time.Second, aiven: map[string]*UpCloudNetwork{},
		from: map[string][]*UpCloudPeering{}}
}

// id makes an id whose first two digits say what it is: 00 server, 03
// network, 04 router (recorded), 0f peering (documented example).
func (u *UpCloud) id(kind string) string { return kind + u.w.UUID()[2:] }

// AddAccount makes an account with a token and a password of its own.
func (u *UpCloud) AddAccount(name string) *UpCloudAccount {
	a := &UpCloudAccount{Name: name, Password: u.w.Aiven.hex(20), Token: "ucat_" + u.w.Aiven.hex(32)}
	u.accounts = append(u.accounts, a)
	return a
}

// AddNetwork makes a network of an account.
func (u *UpCloud) AddNetwork(account, name, kind, zone, router string, ranges ...string) *UpCloudNetwork {
	n := &UpCloudNetwork{ID: u.id("03"), Name: name, Account: account, Type: kind, Zone: zone, Router: router,
		Ranges: ranges}
	u.networks.add(n.ID, n)
	return n
}

// AddServer puts a server on a network.
func (u *UpCloud) AddServer(n *UpCloudNetwork, title string) {
	n.Servers = append(n.Servers, UpCloudServer{ID: u.id("00"), Title: title})
}

// AddRouter makes a router of an account; kind "" is normal.
func (u *UpCloud) AddRouter(account, name, kind string) *UpCloudRouter {
	if kind == "" {
		kind = "normal"
	}
	r := &UpCloudRouter{ID: u.id("04"), Name: name, Account: account, Type: kind}
	u.routers.add(r.ID, r)
	return r
}

// DeleteNetwork takes a network away, with whatever hangs on it.
func (u *UpCloud) DeleteNetwork(id string) {
	u.networks.drop(id)
}

// Network finds a network of any account; nil when there is none.
func (u *UpCloud) Network(id string) *UpCloudNetwork { return u.networks.get(id) }

// Router finds a router of any account; nil when there is none.
func (u *UpCloud) Router(id string) *UpCloudRouter { return u.routers.get(id) }

// Peering finds a half of any account; nil when there is none.
func (u *UpCloud) Peering(id string) *UpCloudPeering { return u.peerings.get(id) }

// Networks, Routers and Peerings list an account's; "" is everybody's.
func (u *UpCloud) Networks(account string) []*UpCloudNetwork {
	return allOf(u.networks.all, func(n *UpCloudNetwork) bool { return account == "" || n.Account == account })
}

// Routers is like Networks. Service routers show to everybody (recorded).
func (u *UpCloud) Routers(account string) []*UpCloudRouter {
	return allOf(u.routers.all, func(r *UpCloudRouter) bool {
		return account == "" || r.Account == account || r.Type == upCloudRouterService
	})
}

// Peerings is like Networks.
func (u *UpCloud) Peerings(account string) []*UpCloudPeering {
	return allOf(u.peerings.all, func(p *UpCloudPeering) bool { return account == "" || p.Account == account })
}

func firstOf[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

func allOf[T any](list []*T, is func(*T) bool) []*T {
	var out []*T
	for _, x := range list {
		if is(x) {
			out = append(out, x)
		}
	}
	return out
}

// other is the half that leads the opposite way; nil when there is none.
func (u *UpCloud) other(p *UpCloudPeering) *UpCloudPeering {
	return firstOf(u.from[p.Peer], func(q *UpCloudPeering) bool { return q.Peer == p.Network })
}

// State is a half's state now. What each word means is inferred from its name
// and from what Terraform's provider does; their order is invented.
func (u *UpCloud) State(p *UpCloudPeering) string {
	mine, theirs, back := u.Network(p.Network), u.Network(p.Peer), u.other(p)
	switch {
	case p.busy.After(u.w.now):
		return UpCloudProvisioning
	case p.Configured == UpCloudDisabled:
		return UpCloudDisabled
	case p.Account != AivenUpCloudAccount && u.w.Faults.On("upcloud.error"):
		return UpCloudError
	case theirs == nil:
		return UpCloudPeerDeleted
	case mine == nil || mine.Router == "":
		return UpCloudNoRouter
	case theirs.Router == "":
		return UpCloudNoPeerRouter
	case back == nil:
		return UpCloudPendingPeer
	case back.Configured == UpCloudDisabled:
		return UpCloudPeerDisabled
	case back.busy.After(u.w.now):
		return UpCloudProvisioning
	case len(overlap(masked(mine.Ranges), masked(theirs.Ranges))) > 0:
		return UpCloudConflict
	}
	return UpCloudActive
}

// masked clears the host bits of ranges.
func masked(ranges []string) []string {
	var out []string
	for _, s := range ranges {
		if p, err := netip.ParsePrefix(s); err == nil {
			out = append(out, p.Masked().String())
		}
	}
	return out
}

// region is a zone without its number: fi-hel1 and fi-hel2 are both fi-hel.
func region(zone string) string { return strings.TrimRight(zone, "0123456789") }

// Settle ends all provisioning at once. For seeding.
func (u *UpCloud) Settle() {
	for _, p := range u.peerings.all {
		p.busy = u.w.now
	}
}
