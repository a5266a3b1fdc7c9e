package upcloud

import (
	"context"
	"net/http"
	"net/url"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// session implements providers.UpCloudSession.
type session struct{ d *doer }

// String says what this is, without the credentials.
func (s *session) String() string { return s.d.String() }

func get(words, path string) thin.Call {
	return thin.Call{Words: words, Method: http.MethodGet, Path: path}
}

func write(words, method, path string) thin.Call {
	return thin.Call{Words: words, Method: method, Path: path, Write: true}
}

func at(path, id string) string { return path + "/" + url.PathEscape(id) }

// missing is an answer that lacks what was asked for. An empty list is not
// made of it: links would vanish from the board.
func (s *session) missing(r thin.Call, what string) error {
	return s.d.client.Malformed(s.d.credentials(), r, "it holds no "+what, nil)
}

// Prove implements providers.UpCloudSession: the account's user name.
func (s *session) Prove(ctx context.Context) (string, error) {
	var out struct {
		Account struct {
			Name string `json:"username"`
		} `json:"account"`
	}
	r := get("show the account", "/account")
	err := s.d.call(ctx, r, nil, &out)
	if err == nil && out.Account.Name == "" {
		err = s.missing(r, "account")
	}
	return out.Account.Name, err
}

// Networks implements providers.UpCloudSession.
func (s *session) Networks(ctx context.Context) ([]providers.UpCloudNetwork, error) {
	var out struct {
		Networks *struct {
			List []wireNetwork `json:"network"`
		} `json:"networks"`
	}
	r := get("list the networks", "/network")
	if err := s.d.call(ctx, r, nil, &out); err != nil {
		return nil, err
	}
	if out.Networks == nil {
		return nil, s.missing(r, "list of networks")
	}
	var list []providers.UpCloudNetwork
	for _, w := range out.Networks.List {
		list = append(list, w.network())
	}
	return list, nil
}

// Network implements providers.UpCloudSession.
func (s *session) Network(ctx context.Context, id string) (providers.UpCloudNetwork, error) {
	var out struct {
		Network wireNetwork `json:"network"`
	}
	r := get("look at the network", at("/network", id))
	err := s.d.call(ctx, r, nil, &out)
	if err == nil && out.Network.UUID == "" {
		err = s.missing(r, "network")
	}
	return out.Network.network(), err
}

// Routers implements providers.UpCloudSession.
func (s *session) Routers(ctx context.Context) ([]providers.UpCloudRouter, error) {
	var out struct {
		Routers *struct {
			List []wireRouter `json:"router"`
		} `json:"routers"`
	}
	r := get("list the routers", "/router")
	if err := s.d.call(ctx, r, nil, &out); err != nil {
		return nil, err
	}
	if out.Routers == nil {
		return nil, s.missing(r, "list of routers")
	}
	var list []providers.UpCloudRouter
	for _, w := range out.Routers.List {
		if !w.service() {
			list = append(list, w.router())
		}
	}
	return list, nil
}

// CreateRouter implements providers.UpCloudSession.
func (s *session) CreateRouter(ctx context.Context, name string) (providers.UpCloudRouter, error) {
	var out struct {
		Router wireRouter `json:"router"`
	}
	in := map[string]any{"router": map[string]any{"name": name}}
	r := write("create the router", http.MethodPost, "/router")
	err := s.d.call(ctx, r, in, &out)
	if err == nil && out.Router.UUID == "" {
		err = s.missing(r, "router")
	}
	return out.Router.router(), err
}

// DeleteRouter implements providers.UpCloudSession.
func (s *session) DeleteRouter(ctx context.Context, id string) error {
	return s.d.call(ctx, write("delete the router", http.MethodDelete, at("/router", id)), nil, nil)
}

// AttachRouter implements providers.UpCloudSession. A PUT changes only what it
// holds (recorded).
func (s *session) AttachRouter(ctx context.Context, network, router string) error {
	words, value := "attach the router", any(router)
	if router == "" {
		words, value = "detach the router", nil
	}
	in := map[string]any{"network": map[string]any{"router": value}}
	return s.d.call(ctx, write(words, http.MethodPut, at("/network", network)), in, nil)
}

// Peerings implements providers.UpCloudSession.
func (s *session) Peerings(ctx context.Context) ([]providers.UpCloudPeering, error) {
	var out struct {
		Peerings *struct {
			List []wirePeering `json:"network_peering"`
		} `json:"network_peerings"`
	}
	r := get("list the network peerings", "/network-peering")
	if err := s.d.call(ctx, r, nil, &out); err != nil {
		return nil, err
	}
	if out.Peerings == nil {
		return nil, s.missing(r, "list of network peerings")
	}
	var list []providers.UpCloudPeering
	for _, w := range out.Peerings.List {
		list = append(list, w.peering())
	}
	return list, nil
}

// Peering implements providers.UpCloudSession.
func (s *session) Peering(ctx context.Context, id string) (providers.UpCloudPeering, error) {
	return s.one(ctx, get("look at the network peering", at("/network-peering", id)), nil)
}

// CreatePeering implements providers.UpCloudSession. Its state may still be
// provisioning or pending-peer.
func (s *session) CreatePeering(ctx context.Context, name, network, peer string,
	active bool) (providers.UpCloudPeering, error) {
	return s.one(ctx, write("create the network peering", http.MethodPost, "/network-peering"), map[string]any{
		"name": name, "configured_status": status(active),
		"network": wireSide{UUID: network}, "peer_network": wireSide{UUID: peer},
	})
}

// SetPeering implements providers.UpCloudSession.
func (s *session) SetPeering(ctx context.Context, id string, active bool) (providers.UpCloudPeering, error) {
	words := "switch the network peering off"
	if active {
		words = "switch the network peering on"
	}
	return s.one(ctx, write(words, http.MethodPatch, at("/network-peering", id)),
		map[string]any{"configured_status": status(active)})
}

// RenamePeering implements providers.UpCloudSession.
func (s *session) RenamePeering(ctx context.Context, id, name string) (providers.UpCloudPeering, error) {
	return s.one(ctx, write("rename the network peering", http.MethodPatch, at("/network-peering", id)),
		map[string]any{"name": name})
}

// one sends a call that is answered with a peering.
func (s *session) one(ctx context.Context, r thin.Call, body map[string]any) (providers.UpCloudPeering, error) {
	var in any
	if body != nil {
		in = map[string]any{"network_peering": body}
	}
	var out struct {
		Peering wirePeering `json:"network_peering"`
	}
	err := s.d.call(ctx, r, in, &out)
	if err == nil && out.Peering.UUID == "" {
		err = s.missing(r, "network peering")
	}
	return out.Peering.peering(), err
}

// DeletePeering implements providers.UpCloudSession. UpCloud deletes only what
// is disabled.
func (s *session) DeletePeering(ctx context.Context, id string) error {
	return s.d.call(ctx, write("delete the network peering", http.MethodDelete, at("/network-peering", id)), nil, nil)
}
