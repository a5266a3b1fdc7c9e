package astra

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
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

// CreatePeering implements providers.AstraSession.
func (s *session) CreatePeering(ctx context.Context, id string,
	p providers.AstraPeeringSpec) (providers.AstraPeering, error) {
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
	if err == nil && c == (connection{}) {
		err = s.malformed(r, nil)
	}
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
