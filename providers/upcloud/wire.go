package upcloud

import "example.org/peerage/providers"

// The shapes of UpCloud's API 1.3. Networks and routers are recorded, peerings
// documented. Lists lie inside an object of the singular name.

type addresses struct {
	List []struct {
		Address string `json:"address"`
	} `json:"ip_network"`
}

func (a addresses) ranges() []string {
	var out []string
	for _, x := range a.List {
		if x.Address != "" {
			out = append(out, x.Address)
		}
	}
	return out
}

type wireNetwork struct {
	UUID    string    `json:"uuid"`
	Name    string    `json:"name"`
	Type    string    `json:"type"`
	Zone    string    `json:"zone"`
	Router  string    `json:"router"`
	IP      addresses `json:"ip_networks"`
	Servers struct {
		List []struct {
			UUID  string `json:"uuid"`
			Title string `json:"title"`
		} `json:"server"`
	} `json:"servers"`
}

func (w wireNetwork) network() providers.UpCloudNetwork {
	n := providers.UpCloudNetwork{ID: w.UUID, Name: w.Name, Type: w.Type, Zone: w.Zone, Router: w.Router,
		Ranges: w.IP.ranges()}
	for _, s := range w.Servers.List {
		n.Servers = append(n.Servers, providers.UpCloudServer{ID: s.UUID, Title: s.Title})
	}
	return n
}

type wireRouter struct {
	UUID     string `json:"uuid"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Attached struct {
		List []struct {
			UUID string `json:"uuid"`
		} `json:"network"`
	} `json:"attached_networks"`
	Static []struct {
		Route   string `json:"route"`
		NextHop string `json:"nexthop"`
	} `json:"static_routes"`
}

// service: a router of UpCloud's own, which shows in every listing (recorded).
func (w wireRouter) service() bool { return w.Type == "service" }

func (w wireRouter) router() providers.UpCloudRouter {
	r := providers.UpCloudRouter{ID: w.UUID, Name: w.Name}
	for _, n := range w.Attached.List {
		r.Networks = append(r.Networks, n.UUID)
	}
	for _, x := range w.Static {
		r.Routes = append(r.Routes, providers.UpCloudRoute{Range: x.Route, NextHop: x.NextHop})
	}
	return r
}

type wireSide struct {
	UUID string     `json:"uuid"`
	IP   *addresses `json:"ip_networks,omitempty"`
}

func (s wireSide) ranges() []string {
	if s.IP == nil {
		return nil
	}
	return s.IP.ranges()
}

type wirePeering struct {
	UUID       string   `json:"uuid"`
	Name       string   `json:"name"`
	Configured string   `json:"configured_status"`
	State      string   `json:"state"`
	Network    wireSide `json:"network"`
	Peer       wireSide `json:"peer_network"`
}

func (w wirePeering) peering() providers.UpCloudPeering {
	return providers.UpCloudPeering{ID: w.UUID, Name: w.Name, State: w.State, Configured: w.Configured,
		Network: w.Network.UUID, Peer: w.Peer.UUID, Ranges: w.Network.ranges(), PeerRanges: w.Peer.ranges()}
}

// status is configured_status.
func status(active bool) string {
	if active {
		return providers.UpCloudOn
	}
	return providers.UpCloudOff
}
