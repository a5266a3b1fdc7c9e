package astra

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"example.org/peerage/providers"
	"example.org/peerage/providers/jsonmerge"
	"example.org/peerage/providers/thin"
)

// entry is an address of an access list on the wire.
type entry struct {
	Address     string `json:"address"`
	Description string `json:"description"`
	Enabled     bool   `json:"enabled"`
}

// accessList is an access list on the wire.
type accessList struct {
	Addresses      []entry `json:"addresses"`
	Configurations *struct {
		Enabled bool `json:"accessListEnabled"`
	} `json:"configurations"`
}

// AccessList implements providers.AstraSession.
func (s *session) AccessList(ctx context.Context, id string) (providers.AstraAccessList, error) {
	raw, err := s.rawAccessList(ctx, id)
	if err != nil || raw == nil {
		return providers.AstraAccessList{}, err
	}
	var in accessList
	if json.Unmarshal(raw, &in) != nil || in.Configurations == nil {
		return providers.AstraAccessList{}, s.malformed(readList(id), raw)
	}
	out := providers.AstraAccessList{Enabled: in.Configurations.Enabled}
	for _, x := range in.Addresses {
		out.Addresses = append(out.Addresses, providers.AstraAddress(x))
	}
	return out, nil
}

func readList(id string) thin.Call {
	return thin.Call{Words: "look at the access list", Method: http.MethodGet, Path: databasePath(id, "/access-list")}
}

// rawAccessList gives the list as it came; nil when there is none. The
// description has an object, the examples an array of one: both are taken.
func (s *session) rawAccessList(ctx context.Context, id string) (json.RawMessage, error) {
	r := readList(id)
	if err := named(r.Words, id); err != nil {
		return nil, err
	}
	var raw json.RawMessage
	if err := s.ask(ctx, r, nil, &raw); err != nil {
		return nil, err
	}
	if raw = bytes.TrimSpace(raw); !bytes.HasPrefix(raw, []byte("[")) {
		return raw, nil
	}
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) > 1 {
		return nil, s.malformed(r, raw)
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list[0], nil
}

// AddAccess implements providers.AstraSession: a POST adds and never replaces.
func (s *session) AddAccess(ctx context.Context, id string, a providers.AstraAddress) error {
	r := thin.Call{Words: "add to the access list", Write: true, Method: http.MethodPost,
		Path: databasePath(id, "/access-list")}
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

// EnableAccessList implements providers.AstraSession. The list is sent as it
// came, as DataStax's own clients do, but for the switch.
func (s *session) EnableAccessList(ctx context.Context, id string, on bool) error {
	r := thin.Call{Words: "switch the access list", Write: true, Method: http.MethodPatch,
		Path: databasePath(id, "/access-list")}
	if err := s.client.Refused(s.credentials(), r); err != nil {
		return err
	}
	raw, err := s.rawAccessList(ctx, id)
	if err != nil {
		return err
	}
	list, err := jsonmerge.Read(raw)
	if err != nil {
		return s.malformed(readList(id), raw)
	}
	list.Drop("organizationId", "databaseId")
	if list["addresses"] == nil {
		list["addresses"] = []any{}
	}
	list.Merge(jsonmerge.Object{"configurations": jsonmerge.Object{"accessListEnabled": on}})
	return s.ask(ctx, r, list, nil)
}
