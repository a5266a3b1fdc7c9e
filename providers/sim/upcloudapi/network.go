package upcloudapi

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/netip"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

func (a *api) networks() *wire.Reply {
	list, zone := []any{}, a.r.Query.Get("zone")
	for _, n := range a.w.UpCloud.Networks(a.acc.Name) {
		if (zone == "" || n.Zone == zone) && a.labelled(n.Labels) {
			list = append(list, networkBody(n))
		}
	}
	return answer(http.StatusOK, object{"networks": object{"network": list}})
}

func (a *api) network() *wire.Reply {
	return oneNetwork(http.StatusOK)(a.w.UpCloud.FindNetwork(a.acc, a.id()))
}

func (a *api) removeNetwork() *wire.Reply {
	if prob := a.w.UpCloud.RemoveNetwork(a.acc, a.id()); prob != nil {
		return refuse(prob)
	}
	return nothing()
}

// createNetwork is for those who bring their own: Terraform's examples do.
func (a *api) createNetwork() *wire.Reply {
	var in struct {
		Network struct {
			Name   string                `json:"name"`
			Zone   string                `json:"zone"`
			Router string                `json:"router"`
			Labels *[]world.UpCloudLabel `json:"labels"`
			IP     struct {
				List []map[string]any `json:"ip_network"`
			} `json:"ip_networks"`
		} `json:"network"`
	}
	if a.r.Decode(&in) != nil {
		return badJSON()
	}
	var ranges []string
	for _, x := range in.Network.IP.List {
		address, _ := x["address"].(string)
		ranges = append(ranges, address)
	}
	x := in.Network
	n, prob := a.w.UpCloud.CreateNetwork(a.acc, x.Name, x.Zone, x.Router, ranges)
	if prob == nil {
		n, prob = a.w.UpCloud.ChangeNetwork(a.acc, n.ID, world.UpCloudChange{Labels: x.Labels, DHCP: x.IP.List})
	}
	return oneNetwork(http.StatusCreated)(n, prob)
}

// changeNetwork: PUT changes only what it holds (recorded); "router" is an id
// or null. What is set of a range besides its address is kept as it came.
func (a *api) changeNetwork() *wire.Reply {
	var in struct {
		Network struct {
			Name   *string               `json:"name"`
			Labels *[]world.UpCloudLabel `json:"labels"`
			Router json.RawMessage       `json:"router"`
			IP     struct {
				List []map[string]any `json:"ip_network"`
			} `json:"ip_networks"`
		} `json:"network"`
	}
	if a.r.Decode(&in) != nil {
		return badJSON()
	}
	x := in.Network
	change := world.UpCloudChange{Name: x.Name, Labels: x.Labels, DHCP: x.IP.List}
	if x.Router != nil {
		if json.Unmarshal(x.Router, &change.Router) != nil {
			return badJSON()
		}
		if change.Router == nil {
			change.Router = new(string)
		}
	}
	return oneNetwork(http.StatusOK)(a.w.UpCloud.ChangeNetwork(a.acc, a.id(), change))
}

func oneNetwork(status int) func(*world.UpCloudNetwork, *world.Problem) *wire.Reply {
	return func(n *world.UpCloudNetwork, prob *world.Problem) *wire.Reply {
		if prob != nil {
			return refuse(prob)
		}
		return answer(status, object{"network": networkBody(n)})
	}
}

// networkBody: router and servers are absent, not null, when there is none
// (recorded).
func networkBody(n *world.UpCloudNetwork) object {
	o := object{"uuid": n.ID, "name": n.Name, "type": n.Type, "zone": n.Zone, "labels": labelsBody(n.Labels),
		"ip_networks": object{"ip_network": addresses(n.Ranges, n)}}
	if n.Router != "" {
		o["router"] = n.Router
	}
	var servers []any
	for _, s := range n.Servers {
		servers = append(servers, object{"uuid": s.ID, "title": s.Title})
	}
	if servers != nil {
		o["servers"] = object{"server": servers}
	}
	return o
}

// addresses are ranges, with what a network sets of them when it is given.
func addresses(ranges []string, of *world.UpCloudNetwork) []any {
	list := []any{}
	for _, r := range ranges {
		family := "IPv4"
		p, err := netip.ParsePrefix(r)
		if err == nil && p.Addr().Is6() {
			family = "IPv6"
		}
		o := object{"address": r, "family": family}
		if of != nil {
			o["dhcp"], o["dhcp_default_route"], o["gateway"] = "yes", "no", p.Masked().Addr().Next().String()
			maps.Copy(o, of.DHCP[r])
		}
		list = append(list, o)
	}
	return list
}

func (a *api) routers() *wire.Reply {
	list := []any{}
	for _, r := range a.w.UpCloud.Routers(a.acc.Name) {
		if a.labelled(r.Labels) {
			list = append(list, a.routerBody(r))
		}
	}
	return answer(http.StatusOK, object{"routers": object{"router": list}})
}

// named is a router as it is made or renamed.
type named struct {
	Router struct {
		Name   string                `json:"name"`
		Labels *[]world.UpCloudLabel `json:"labels"`
	} `json:"router"`
}

func (a *api) createRouter() *wire.Reply {
	var in named
	if a.r.Decode(&in) != nil {
		return badJSON()
	}
	r, prob := a.w.UpCloud.CreateRouter(a.acc, in.Router.Name)
	if prob == nil && in.Router.Labels != nil {
		r.Labels = *in.Router.Labels
	}
	return a.oneRouter(http.StatusCreated, r, prob)
}

func (a *api) router() *wire.Reply {
	r, prob := a.w.UpCloud.FindRouter(a.acc, a.id())
	return a.oneRouter(http.StatusOK, r, prob)
}

func (a *api) renameRouter() *wire.Reply {
	var in named
	if a.r.Decode(&in) != nil {
		return badJSON()
	}
	r, prob := a.w.UpCloud.RenameRouter(a.acc, a.id(), in.Router.Name)
	if prob == nil && in.Router.Labels != nil {
		r.Labels = *in.Router.Labels
	}
	return a.oneRouter(http.StatusOK, r, prob)
}

func (a *api) removeRouter() *wire.Reply {
	if prob := a.w.UpCloud.DeleteRouter(a.acc, a.id()); prob != nil {
		return refuse(prob)
	}
	return nothing()
}

func (a *api) oneRouter(status int, r *world.UpCloudRouter, prob *world.Problem) *wire.Reply {
	if prob != nil {
		return refuse(prob)
	}
	return answer(status, object{"router": a.routerBody(r)})
}

func (a *api) routerBody(r *world.UpCloudRouter) object {
	nets := []any{}
	for _, n := range a.w.UpCloud.Attached(r.ID) {
		nets = append(nets, object{"uuid": n.ID})
	}
	static := []any{}
	for _, x := range r.Static {
		static = append(static, object{"name": x[0], "route": x[1], "nexthop": x[2], "type": "user"})
	}
	return object{
		"uuid": r.ID, "name": r.Name, "type": r.Type, "labels": labelsBody(r.Labels), "static_routes": static,
		"attached_networks": object{"network": nets},
	}
}
