package world

import (
	"net/http"
	"slices"
	"unicode/utf8"
)

// What UpCloud refuses. Codes are those of UpCloud's Go client; four of them
// are documented with their status, the other statuses are inferred, and all
// messages but the documented four are invented.

func upCloudProblem(status int, code, message string) *Problem {
	return &Problem{Status: status, Code: code, Message: message}
}

// Authenticate finds who sends a request: by token, else by name and password.
func (u *UpCloud) Authenticate(token, name, password string) (*UpCloudAccount, *Problem) {
	a := firstOf(u.accounts, func(a *UpCloudAccount) bool {
		return token != "" && a.Token == token || token == "" && name != "" && a.Name == name && a.Password == password
	})
	if a == nil {
		return nil, upCloudProblem(http.StatusUnauthorized, "AUTHENTICATION_FAILED",
			"Authentication failed using the given username and password.")
	}
	return a, nil
}

// mayWrite refuses what a limited account may not do. Invented.
func mayWrite(a *UpCloudAccount) *Problem {
	if a.ReadOnly {
		return upCloudProblem(http.StatusForbidden, "ACTION_FORBIDDEN", "The account is not allowed to perform this action.")
	}
	return nil
}

// FindNetwork gives an account's network.
func (u *UpCloud) FindNetwork(a *UpCloudAccount, id string) (*UpCloudNetwork, *Problem) {
	n := u.Network(id)
	switch {
	case n == nil:
		return nil, upCloudProblem(http.StatusNotFound, "NETWORK_NOT_FOUND", "The network "+id+" does not exist.")
	case n.Account != a.Name:
		return nil, upCloudProblem(http.StatusForbidden, "NETWORK_FORBIDDEN",
			"The network "+id+" belongs to another account.")
	}
	return n, nil
}

// networkFits says what a network to be made lacks.
func networkFits(name, zone string, ranges []string) *Problem {
	switch {
	case !nameFits(name):
		return upCloudProblem(http.StatusBadRequest, "NETWORK_NAME_INVALID", "The name must have 1 to 255 characters.")
	case zone == "":
		return upCloudProblem(http.StatusBadRequest, "ZONE_MISSING", "The zone is missing.")
	case len(ranges) == 0 || len(masked(ranges)) != len(ranges):
		return upCloudProblem(http.StatusBadRequest, "ADDRESS_INVALID", "The network needs valid IP networks.")
	}
	return nil
}

// CreateNetwork makes a private network.
func (u *UpCloud) CreateNetwork(a *UpCloudAccount, name, zone, router string, ranges []string) (*UpCloudNetwork,
	*Problem) {
	if prob := mayWrite(a); prob != nil {
		return nil, prob
	}
	if prob := networkFits(name, zone, ranges); prob != nil {
		return nil, prob
	}
	if router != "" {
		if _, prob := u.FindRouter(a, router); prob != nil {
			return nil, prob
		}
	}
	return u.AddNetwork(a.Name, name, upCloudPrivate, zone, router, ranges...), nil
}

// RemoveNetwork takes an account's network away.
func (u *UpCloud) RemoveNetwork(a *UpCloudAccount, id string) *Problem {
	if prob := mayWrite(a); prob != nil {
		return prob
	}
	if _, prob := u.FindNetwork(a, id); prob != nil {
		return prob
	}
	u.DeleteNetwork(id)
	return nil
}

// UpCloudChange is what a PUT of a network sets; nil leaves a thing as it is, and
// "" takes the router off.
type UpCloudChange struct {
	Name, Router *string
	Labels       *[]UpCloudLabel
	// DHCP are the ranges with what is set of them; addresses do not change.
	DHCP []map[string]any
}

// ChangeNetwork changes what a PUT holds.
func (u *UpCloud) ChangeNetwork(a *UpCloudAccount, id string, c UpCloudChange) (*UpCloudNetwork, *Problem) {
	if prob := mayWrite(a); prob != nil {
		return nil, prob
	}
	n, prob := u.FindNetwork(a, id)
	if prob != nil {
		return nil, prob
	}
	if c.Router != nil && *c.Router != "" {
		if _, prob := u.FindRouter(a, *c.Router); prob != nil {
			return nil, prob
		}
	}
	if c.Name != nil && !nameFits(*c.Name) {
		return nil, upCloudProblem(http.StatusBadRequest, "NAME_INVALID", "The name must have 1 to 255 characters.")
	}
	for _, d := range c.DHCP {
		address, given := d["address"].(string)
		if given && !slices.Contains(n.Ranges, address) { // code inferred
			return nil, upCloudProblem(http.StatusBadRequest, "ADDRESS_INVALID",
				"The address of an IP network cannot be changed.")
		}
	}
	set(&n.Name, c.Name)
	set(&n.Router, c.Router)
	set(&n.Labels, c.Labels)
	for i, d := range c.DHCP {
		address, given := d["address"].(string)
		if !given && i < len(n.Ranges) {
			address = n.Ranges[i]
		}
		if n.DHCP == nil {
			n.DHCP = map[string]map[string]any{}
		}
		n.DHCP[address] = d
		delete(d, "address")
		delete(d, "family")
	}
	return n, nil
}

// FindRouter gives a router that an account may use.
func (u *UpCloud) FindRouter(a *UpCloudAccount, id string) (*UpCloudRouter, *Problem) {
	r := u.Router(id)
	if r == nil || r.Account != a.Name && r.Type != upCloudRouterService {
		return nil, upCloudProblem(http.StatusNotFound, "ROUTER_NOT_FOUND", "The router "+id+" does not exist.")
	}
	return r, nil
}

// CreateRouter makes a router.
func (u *UpCloud) CreateRouter(a *UpCloudAccount, name string) (*UpCloudRouter, *Problem) {
	if prob := mayWrite(a); prob != nil {
		return nil, prob
	}
	if !nameFits(name) {
		return nil, upCloudProblem(http.StatusBadRequest, "NAME_INVALID", "The name must have 1 to 255 characters.")
	}
	return u.AddRouter(a.Name, name, ""), nil
}

// RenameRouter changes an own router's name; "" leaves it.
func (u *UpCloud) RenameRouter(a *UpCloudAccount, id, name string) (*UpCloudRouter, *Problem) {
	if prob := mayWrite(a); prob != nil {
		return nil, prob
	}
	r, prob := u.FindRouter(a, id)
	if prob == nil && name != "" && r.Type != upCloudRouterService {
		r.Name = name
	}
	return r, prob
}

// DeleteRouter takes a router away; not while a network is attached to it.
func (u *UpCloud) DeleteRouter(a *UpCloudAccount, id string) *Problem {
	if prob := mayWrite(a); prob != nil {
		return prob
	}
	r, prob := u.FindRouter(a, id)
	switch {
	case prob != nil:
		return prob
	case r.Type == upCloudRouterService:
		return upCloudProblem(http.StatusForbidden, "ACTION_FORBIDDEN", "Service routers cannot be deleted.")
	case len(u.Attached(id)) > 0:
		return upCloudProblem(http.StatusConflict, "ROUTER_ATTACHED", "The router "+id+" has networks attached to it.")
	}
	u.routers.drop(r.ID)
	return nil
}

// Attached are the networks on a router.
func (u *UpCloud) Attached(router string) []*UpCloudNetwork {
	return allOf(u.networks.all, func(n *UpCloudNetwork) bool { return n.Router == router })
}

func nameFits(name string) bool { return name != "" && utf8.RuneCountInString(name) <= 255 }

// CreatePeering makes an account's half.
func (u *UpCloud) CreatePeering(a *UpCloudAccount, name, network, peer, configured string) (*UpCloudPeering, *Problem) {
	if prob := mayWrite(a); prob != nil {
		return nil, prob
	}
	if configured == "" {
		configured = UpCloudActive
	}
	switch {
	case !nameFits(name):
		return nil, upCloudProblem(http.StatusBadRequest, "NAME_INVALID", "The name must have 1 to 255 characters.")
	case configured != UpCloudActive && configured != UpCloudDisabled:
		return nil, upCloudProblem(http.StatusBadRequest, "CONFIGURED_STATUS_INVALID",
			"configured_status must be active or disabled.")
	}
	n, prob := u.FindNetwork(a, network)
	if prob == nil {
		prob = u.peerable(n, peer)
	}
	if prob != nil {
		return nil, prob
	}
	p := &UpCloudPeering{ID: u.id("0f"), Name: name, Account: a.Name, Configured: configured, Network: network, Peer: peer,
		Created: u.w.now, busy: u.w.now.Add(u.Takes)}
	u.keep(p)
	return p, nil
}

// peerable says why a network cannot be peered with another; nil when it can.
func (u *UpCloud) peerable(n *UpCloudNetwork, peer string) *Problem {
	far := u.Network(peer)
	conflict := firstOf(u.from[n.ID], func(p *UpCloudPeering) bool { return p.Peer == peer })
	switch {
	case n.Type != upCloudPrivate:
		return upCloudProblem(http.StatusConflict, "NETWORK_TYPE_INVALID", "Only networks of type private can be peered.")
	case n.Router == "":
		return upCloudProblem(http.StatusConflict, "LOCAL_NETWORK_NO_ROUTER", "The local network has no router.")
	case far == nil:
		return upCloudProblem(http.StatusNotFound, "PEER_NETWORK_NOT_FOUND", "Peer network was not found.")
	case region(far.Zone) != region(n.Zone):
		return upCloudProblem(http.StatusConflict, "ZONE_MISMATCH", "The networks are in different zones.")
	case conflict != nil:
		return upCloudProblem(http.StatusConflict, "PEERING_CONFLICT", "The peering already exists.")
	}
	return nil
}

// FindPeering gives an account's half.
func (u *UpCloud) FindPeering(a *UpCloudAccount, id string) (*UpCloudPeering, *Problem) {
	p := u.Peering(id)
	if p == nil || p.Account != a.Name {
		return nil, upCloudProblem(http.StatusNotFound, "PEERING_NOT_FOUND", "The peering "+id+" does not exist.")
	}
	return p, nil
}

// ChangePeering renames a half or switches it; "" leaves a thing as it is.
func (u *UpCloud) ChangePeering(a *UpCloudAccount, id, name, configured string) (*UpCloudPeering, *Problem) {
	if prob := mayWrite(a); prob != nil {
		return nil, prob
	}
	p, prob := u.FindPeering(a, id)
	if prob != nil {
		return nil, prob
	}
	if configured != "" && configured != UpCloudActive && configured != UpCloudDisabled {
		return nil, upCloudProblem(http.StatusBadRequest, "CONFIGURED_STATUS_INVALID",
			"configured_status must be active or disabled.")
	}
	if name != "" {
		p.Name = name
	}
	if configured != "" && configured != p.Configured {
		p.Configured, p.busy = configured, u.w.now.Add(u.Takes)
	}
	return p, nil
}

// DeletePeering takes a half away, which must be disabled. Documented.
func (u *UpCloud) DeletePeering(a *UpCloudAccount, id string) *Problem {
	if prob := mayWrite(a); prob != nil {
		return prob
	}
	p, prob := u.FindPeering(a, id)
	if prob != nil {
		return prob
	}
	if u.State(p) != UpCloudDisabled {
		return upCloudProblem(http.StatusConflict, "PEERING_NOT_DISABLED", "The peering "+id+" is not disabled.")
	}
	u.dropPeering(id)
	return nil
}

func (u *UpCloud) keep(p *UpCloudPeering) {
	u.peerings.add(p.ID, p)
	u.from[p.Network] = append(u.from[p.Network], p)
}

func (u *UpCloud) dropPeering(id string) {
	if p := u.peerings.get(id); p != nil {
		u.from[p.Network] = slices.DeleteFunc(u.from[p.Network], func(q *UpCloudPeering) bool { return q == p })
	}
	u.peerings.drop(id)
}
