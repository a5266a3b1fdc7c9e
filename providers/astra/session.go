package astra

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"peerage/providers"
	"peerage/providers/thin"
)

const (
	// page is how many databases one call lists at most (the API's own limit).
	page = 100
	// mostPages is where a list that has no end is given up.
	mostPages = 200
)

// Prove implements providers.AstraSession.
func (s *session) Prove(ctx context.Context) (string, error) {
	var out struct{ ID string }
	r := thin.Call{Words: "show the token's organization", Method: http.MethodGet, Path: "/v2/currentOrg"}
	if err := s.ask(ctx, r, nil, &out); err != nil {
		return "", err
	}
	if out.ID == "" {
		return "", s.malformed(r, nil)
	}
	return out.ID, nil
}

// database is a database on the wire.
type database struct {
	ID     string
	Status string
	Info   struct{ Name, Keyspace, CloudProvider, Tier, Region string }
}

func (d database) plain() providers.AstraDatabase {
	return providers.AstraDatabase{ID: d.ID, Name: d.Info.Name, Status: d.Status, Cloud: d.Info.CloudProvider,
		Region: d.Info.Region, Tier: d.Info.Tier, Keyspace: d.Info.Keyspace}
}

// Databases implements providers.AstraSession: all that are not terminated.
func (s *session) Databases(ctx context.Context) ([]providers.AstraDatabase, error) {
	var out []providers.AstraDatabase
	q := url.Values{"include": {"nonterminated"}, "limit": {strconv.Itoa(page)}}
	r := thin.Call{Words: "list the databases", Method: http.MethodGet, Path: "/v2/databases", Query: q}
	for range mostPages {
		var list []database
		if err := s.ask(ctx, r, nil, &list); err != nil {
			return nil, err
		}
		for _, d := range list {
			out = append(out, d.plain())
		}
		if len(list) < page || q.Get("starting_after") == list[len(list)-1].ID {
			return out, nil
		}
		q.Set("starting_after", list[len(list)-1].ID)
	}
	return nil, s.client.Malformed(s.credentials(), r, "its pages have no end", nil)
}

func databasePath(id, rest string) string { return "/v2/databases/" + url.PathEscape(id) + rest }

// named refuses an empty id: the path would mean something else.
func named(words, id string) error {
	if id == "" {
		return &providers.Error{Class: providers.Invalid, Provider: "astra", Op: words, Message: "the database has no id"}
	}
	return nil
}

// Database implements providers.AstraSession.
func (s *session) Database(ctx context.Context, id string) (providers.AstraDatabase, error) {
	r := thin.Call{Words: "look at the database", Method: http.MethodGet, Path: databasePath(id, "")}
	if err := named(r.Words, id); err != nil {
		return providers.AstraDatabase{}, err
	}
	var d database
	err := s.ask(ctx, r, nil, &d)
	if err == nil && d.ID == "" {
		err = s.malformed(r, nil)
	}
	return d.plain(), err
}

// connection is a peering on the wire.
type connection struct {
	ConnectionID, Status string
	CurrentVPC, OtherVPC struct{ Account, VPCID, CIDRBlock string }
}

func (c connection) plain() providers.AstraPeering {
	return providers.AstraPeering{ID: c.ConnectionID, Status: c.Status,
		AstraID: c.CurrentVPC.VPCID, AstraRange: c.CurrentVPC.CIDRBlock, AstraAccount: c.CurrentVPC.Account,
		OtherID: c.OtherVPC.VPCID, OtherRange: c.OtherVPC.CIDRBlock, OtherAccount: c.OtherVPC.Account}
}

func peeringPath(id string) string {
	return "/v2/peering/provider/azure/database/" + url.PathEscape(id)
}

// Peering implements providers.AstraSession.
func (s *session) Peering(ctx context.Context, id string) (providers.AstraPeering, error) {
	r := thin.Call{Words: "look at the peering in Astra", Method: http.MethodGet, Path: peeringPath(id)}
	if err := named(r.Words, id); err != nil {
		return providers.AstraPeering{}, err
	}
	var c connection
	err := s.ask(ctx, r, nil, &c)
	if err == nil && c == (connection{}) {
		err = s.malformed(r, nil)
	}
	return c.plain(), err
}

// CreatePeering implements providers.AstraSession. An answer that cannot be
// read is Transient: whether it was made shows by looking.
func (s *session) CreatePeering(ctx context.Context, id string, p providers.AstraPeeringSpec) (providers.AstraPeering, error) {
	r := thin.Call{Words: "create the peering in Astra", Write: true, Method: http.MethodPost, Path: peeringPath(id)}
	if err := named(r.Words, id); err != nil {
		return providers.AstraPeering{}, err
	}
	in := struct {
		TenantID       string `json:"tenantId"`
		SubscriptionID string `json:"subscriptionId"`
		Group          string `json:"resourceGroupName"`
		VNet           string `json:"virtualNetworkName"`
	}{p.TenantID, p.SubscriptionID, p.ResourceGroup, p.VNet}
	var c connection
	err := s.ask(ctx, r, in, &c)
	return c.plain(), err
}

// DeletePeering implements providers.AstraSession.
func (s *session) DeletePeering(ctx context.Context, id string) error {
	r := thin.Call{Words: "delete the peering in Astra", Write: true, Method: http.MethodDelete, Path: peeringPath(id)}
	if err := named(r.Words, id); err != nil {
		return err
	}
	return s.ask(ctx, r, nil, nil)
}

// entry is an address of an access list on the wire.
type entry struct {
	Address     string `json:"address"`
	Description string `json:"description"`
	Enabled     bool   `json:"enabled"`
}

// accessList is an access list on the wire.
type accessList struct {
	Addresses      []entry         `json:"addresses"`
	Configurations *configurations `json:"configurations"`
}

type configurations struct {
	AccessListEnabled bool `json:"accessListEnabled"`
}

// AccessList implements providers.AstraSession. The description has an
// object, the examples an array of one: both are taken.
func (s *session) AccessList(ctx context.Context, id string) (providers.AstraAccessList, error) {
	r := thin.Call{Words: "look at the access list", Method: http.MethodGet, Path: databasePath(id, "/access-list")}
	if err := named(r.Words, id); err != nil {
		return providers.AstraAccessList{}, err
	}
	var raw json.RawMessage
	if err := s.ask(ctx, r, nil, &raw); err != nil {
		return providers.AstraAccessList{}, err
	}
	in, err := oneOf[accessList](raw)
	switch {
	case err == nil && bytes.Equal(raw, []byte("[]")):
		in.Configurations = &configurations{} // there is none
	case err != nil || in.Configurations == nil:
		return providers.AstraAccessList{}, s.malformed(r, raw)
	}
	out := providers.AstraAccessList{Enabled: in.Configurations.AccessListEnabled}
	for _, x := range in.Addresses {
		out.Addresses = append(out.Addresses, providers.AstraAddress(x))
	}
	return out, nil
}

// oneOf reads an object, or the first of an array; an empty array is an empty
// object.
func oneOf[T any](raw json.RawMessage) (T, error) {
	var one T
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return one, errors.New("nothing there")
	}
	if raw[0] != '[' {
		return one, json.Unmarshal(raw, &one)
	}
	var list []T
	err := json.Unmarshal(raw, &list)
	if len(list) > 0 {
		one = list[0]
	}
	return one, err
}

// AddAccess implements providers.AstraSession: a POST adds and never replaces.
func (s *session) AddAccess(ctx context.Context, id string, a providers.AstraAddress) error {
	r := thin.Call{Words: "add to the access list", Write: true, Method: http.MethodPost, Path: databasePath(id, "/access-list")}
	if err := named(r.Words, id); err != nil {
		return err
	}
	if a.Address == "" {
		return &providers.Error{Class: providers.Invalid, Provider: "astra", Op: r.Words, Message: "no address was given"}
	}
	return s.ask(ctx, r, []entry{entry(a)}, nil)
}

// RemoveAccess implements providers.AstraSession. Without an address the API
// would empty the list and open the database to everyone.
func (s *session) RemoveAccess(ctx context.Context, id, address string) error {
	r := thin.Call{Words: "remove from the access list", Write: true, Method: http.MethodDelete,
		Path: databasePath(id, "/access-list"), Query: url.Values{"addresses": {address}}}
	if err := named(r.Words, id); err != nil {
		return err
	}
	if address == "" {
		return &providers.Error{Class: providers.Invalid, Provider: "astra", Op: r.Words,
			Message: "no address was given: without one the whole list would be deleted"}
	}
	return s.ask(ctx, r, nil, nil)
}

// EnableAccessList implements providers.AstraSession. The entries are sent
// along as they are, as DataStax's own clients do.
func (s *session) EnableAccessList(ctx context.Context, id string, on bool) error {
	r := thin.Call{Words: "switch the access list", Write: true, Method: http.MethodPatch, Path: databasePath(id, "/access-list")}
	if err := s.client.Refused(s.credentials(), r); err != nil {
		return err
	}
	now, err := s.AccessList(ctx, id)
	if err != nil {
		return err
	}
	in := accessList{Addresses: []entry{}, Configurations: &configurations{on}}
	for _, a := range now.Addresses {
		in.Addresses = append(in.Addresses, entry(a))
	}
	return s.ask(ctx, r, in, nil)
}
