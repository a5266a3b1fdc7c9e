package upcloudapi

import (
	"net/http"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

type reference struct {
	UUID string `json:"uuid"`
}

// request is a peering as it is made or changed.
type request struct {
	Peering struct {
		Name       string                `json:"name"`
		Configured string                `json:"configured_status"`
		Labels     *[]world.UpCloudLabel `json:"labels"`
		Network    reference             `json:"network"`
		Peer       reference             `json:"peer_network"`
	} `json:"network_peering"`
}

func (a *api) peerings() *wire.Reply {
	list := []any{}
	for _, p := range a.w.UpCloud.Peerings(a.acc.Name) {
		if a.labelled(p.Labels) {
			list = append(list, a.peeringBody(p))
		}
	}
	return answer(http.StatusOK, object{"network_peerings": object{"network_peering": list}})
}

func (a *api) createPeering() *wire.Reply {
	var in request
	if a.r.Decode(&in) != nil {
		return badJSON()
	}
	x := in.Peering
	p, prob := a.w.UpCloud.CreatePeering(a.acc, x.Name, x.Network.UUID, x.Peer.UUID, x.Configured)
	if prob == nil && x.Labels != nil {
		p.Labels = *x.Labels
	}
	return a.onePeering(http.StatusCreated, p, prob)
}

func (a *api) peering() *wire.Reply {
	p, prob := a.w.UpCloud.FindPeering(a.acc, a.id())
	return a.onePeering(http.StatusOK, p, prob)
}

func (a *api) changePeering() *wire.Reply {
	var in request
	if a.r.Decode(&in) != nil {
		return badJSON()
	}
	p, prob := a.w.UpCloud.ChangePeering(a.acc, a.id(), in.Peering.Name, in.Peering.Configured)
	if prob == nil && in.Peering.Labels != nil {
		p.Labels = *in.Peering.Labels
	}
	return a.onePeering(http.StatusOK, p, prob)
}

func (a *api) removePeering() *wire.Reply {
	if prob := a.w.UpCloud.DeletePeering(a.acc, a.id()); prob != nil {
		return refuse(prob)
	}
	return nothing()
}

func (a *api) onePeering(status int, p *world.UpCloudPeering, prob *world.Problem) *wire.Reply {
	if prob != nil {
		return refuse(prob)
	}
	return answer(status, object{"network_peering": a.peeringBody(p)})
}

// peeringBody: the own side always has its ranges; the peer's are absent
// while it is pending (documented).
func (a *api) peeringBody(p *world.UpCloudPeering) object {
	state := a.w.UpCloud.State(p)
	side := func(id string, with bool) object {
		o := object{"uuid": id}
		if n := a.w.UpCloud.Network(id); n != nil && with {
			o["ip_networks"] = object{"ip_network": addresses(n.Ranges, nil)}
		}
		return o
	}
	told := state != world.UpCloudPendingPeer && state != world.UpCloudProvisioning
	return object{
		"uuid": p.ID, "name": p.Name, "configured_status": p.Configured, "state": state, "labels": labelsBody(p.Labels),
		"network": side(p.Network, true), "peer_network": side(p.Peer, told),
	}
}
