package aiven

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers"
)

// The shapes below read answers leniently: Aiven sends null, leaves out or
// changes much of this between endpoints, and a strange field must not hide
// the rest. Verbs, paths and request bodies are the generated handlers'.

// stamp is a time that survives null, "" and other formats.
type stamp struct{ time.Time }

// UnmarshalJSON implements json.Unmarshaler; it never fails.
func (s *stamp) UnmarshalJSON(b []byte) error {
	var v string
	if json.Unmarshal(b, &v) == nil {
		if t, err := time.Parse(time.RFC3339Nano, v); err == nil {
			s.Time = t
		}
	}
	return nil
}

type wireOrganization struct {
	ID   string `json:"organization_id"`
	Name string `json:"organization_name"`
	Tier string `json:"tier"`
}

type wireProject struct {
	Name string `json:"project_name"`
}

type wireVPC struct {
	OrgVPC   string       `json:"organization_vpc_id"`
	Project  string       `json:"project_vpc_id"`
	Name     string       `json:"display_name"`
	State    string       `json:"state"`
	Cloud    string       `json:"cloud_name"`
	CIDR     string       `json:"network_cidr"`
	Clouds   []wireCloud  `json:"clouds"`
	Peerings wirePeerings `json:"peering_connections"`
	Created  stamp        `json:"create_time"`
	Updated  stamp        `json:"update_time"`
}

// wirePeerings is a list of peerings. Anything else than a list or null is an
// error, so that links do not vanish because of a broken answer.
type wirePeerings []wirePeering

// UnmarshalJSON implements json.Unmarshaler.
func (w *wirePeerings) UnmarshalJSON(b []byte) error {
	var entries []json.RawMessage
	if json.Unmarshal(b, &entries) != nil {
		return errors.New("its peering_connections are no list")
	}
	*w = make(wirePeerings, len(entries))
	for i, raw := range entries {
		if err := json.Unmarshal(raw, &(*w)[i]); err != nil && !onlyShape(err) {
			return err
		}
	}
	return nil
}

type wireCloud struct {
	Name string `json:"cloud_name"`
	CIDR string `json:"network_cidr"`
}

type wirePeering struct {
	ID      string          `json:"peering_connection_id"`
	State   string          `json:"state"`
	Account string          `json:"peer_cloud_account"`
	Group   string          `json:"peer_resource_group"`
	VPC     string          `json:"peer_vpc"`
	Region  string          `json:"peer_region"`
	App     string          `json:"peer_azure_app_id"`
	Tenant  string          `json:"peer_azure_tenant_id"`
	Kind    string          `json:"vpc_peering_connection_type"`
	Info    json.RawMessage `json:"state_info"`
	Created stamp           `json:"create_time"`
	Updated stamp           `json:"update_time"`
}

func (w wireVPC) vpc(of providers.AivenScope) providers.AivenVPC {
	v := providers.AivenVPC{ID: w.OrgVPC, Name: w.Name, State: w.State, Cloud: w.Cloud, CIDR: w.CIDR,
		Scope: of, Created: w.Created.Time, Updated: w.Updated.Time}
	if of.Project() != "" {
		v.ID = w.Project
	}
	// An organization VPC lies in exactly one cloud.
	if len(w.Clouds) > 0 {
		v.Cloud, v.CIDR = w.Clouds[0].Name, w.Clouds[0].CIDR
	}
	for _, p := range w.Peerings {
		v.Peerings = append(v.Peerings, p.peering(v.Cloud))
	}
	return v
}

// peering makes of w a peering of a VPC on that cloud; "" when it is not known.
func (w wirePeering) peering(cloud string) providers.AivenPeering {
	info := parseStateInfo(w.Info)
	return providers.AivenPeering{
		ID: w.ID, State: w.State, Target: w.target(cloud),
		Info: info.raw, ToTenantID: info.tenant, ToNetworkID: info.network, PCX: info.pcx,
		Type: info.kind, Message: info.message, Warnings: info.warnings,
		Created: w.Created.Time, Updated: w.Updated.Time,
	}
}

type wireService struct {
	Name   string          `json:"service_name"`
	Type   string          `json:"service_type"`
	State  string          `json:"state"`
	Cloud  string          `json:"cloud_name"`
	VPC    string          `json:"project_vpc_id"`
	Params map[string]any  `json:"service_uri_params"`
	Config json.RawMessage `json:"user_config"`
	// Components are in lists, too (Aiven's OpenAPI, ServiceList).
	Components []wireComponent `json:"components"`
}

func (w wireService) service(project string) providers.AivenService {
	s := providers.AivenService{Project: project, Name: w.Name, Type: w.Type, State: w.State, Cloud: w.Cloud,
		VPCID: w.VPC, Host: text(w.Params["host"]), IPFilter: ipFilter(w.Config)}
	// The port comes as text; a number is survived.
	s.Port, _ = strconv.Atoi(strings.TrimSpace(fmt.Sprint(w.Params["port"])))
	for _, c := range w.Components {
		s.Components = append(s.Components, providers.AivenComponent{Name: c.Name, Host: c.Host, Route: c.Route,
			Usage: c.Usage, Connection: c.Connection, Auth: c.Auth, Path: c.Path, Port: c.Port, SSL: c.SSL == nil || *c.SSL})
	}
	return s
}

// ipFilter reads the allow-list, which holds ranges as text or as objects with
// a "network" (both documented).
func ipFilter(config json.RawMessage) []providers.AivenFilterEntry {
	var c struct {
		Filter []any `json:"ip_filter"`
	}
	if json.Unmarshal(config, &c) != nil || c.Filter == nil {
		return nil
	}
	out := []providers.AivenFilterEntry{}
	for _, x := range c.Filter {
		if e := filterEntry(x); e.Network != "" {
			out = append(out, e)
		}
	}
	return out
}

func filterEntry(x any) providers.AivenFilterEntry {
	if m, ok := x.(map[string]any); ok {
		return providers.AivenFilterEntry{Network: text(m["network"]), Description: text(m["description"])}
	}
	return providers.AivenFilterEntry{Network: text(x)}
}

type wirePlace struct {
	Cloud string `json:"cloud_name"`
	Words string `json:"cloud_description"`
}
