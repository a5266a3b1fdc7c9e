package aiven

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/aiven/go-client-codegen/handler/staticip"

	"example.org/peerage/providers"
)

var _ providers.AivenServiceLinks = (*session)(nil)

// wireServiceDetail is a service with what Private Link needs of it.
type wireServiceDetail struct {
	wireService
	Plan  string     `json:"plan"`
	Nodes int        `json:"node_count"`
	Users []wireUser `json:"users"`
}

type wireComponent struct {
	Name       string `json:"component"`
	Host       string `json:"host"`
	Port       int    `json:"port"`
	Route      string `json:"route"`
	Usage      string `json:"usage"`
	Connection string `json:"privatelink_connection_id"`
	Auth       string `json:"kafka_authentication_method"`
	Path       string `json:"path"`
	SSL        *bool  `json:"ssl"`
}

type wireUser struct {
	Name     string `json:"username"`
	Type     string `json:"type"`
	Password string `json:"password"`
	Cert     string `json:"access_cert"`
	Key      string `json:"access_key"`
}

func (w wireServiceDetail) detail(project string) providers.AivenServiceDetail {
	d := providers.AivenServiceDetail{AivenService: w.service(project), Plan: w.Plan, Nodes: w.Nodes}
	var config struct {
		StaticIPs bool            `json:"static_ips"`
		Access    map[string]bool `json:"privatelink_access"`
	}
	if err := json.Unmarshal(w.Config, &config); err == nil || onlyShape(err) {
		d.StaticIPs, d.Access = config.StaticIPs, config.Access
	}
	for _, u := range w.Users {
		d.Users = append(d.Users, providers.AivenUser{Name: u.Name, Type: u.Type, Password: u.Password, AccessCert: u.Cert,
			AccessKey: u.Key})
	}
	return d
}

// ServiceDetail implements providers.AivenServiceLinks.
func (s *session) ServiceDetail(ctx context.Context, project, service string) (providers.AivenServiceDetail, error) {
	var out struct {
		Service wireServiceDetail `json:"service"`
	}
	err := read(ctx, "ServiceGet", &out, func(ctx context.Context) error {
		_, err := s.services.ServiceGet(ctx, project, service)
		return err
	})
	if err == nil && out.Service.Name == "" {
		err = malformed("ServiceGet", errors.New("it holds no service"))
	}
	return out.Service.detail(project), err
}

// ProjectCA implements providers.AivenServiceLinks: PEM.
func (s *session) ProjectCA(ctx context.Context, project string) (string, error) {
	var out struct {
		Certificate string `json:"certificate"`
	}
	err := read(ctx, "ProjectKmsGetCA", &out, func(ctx context.Context) error {
		_, err := s.projects.ProjectKmsGetCA(ctx, project)
		return err
	})
	if err == nil && out.Certificate == "" {
		err = malformed("ProjectKmsGetCA", errors.New("it holds no certificate"))
	}
	return out.Certificate, err
}

// SetServiceConfig implements providers.AivenServiceLinks. The body is made
// here and holds the options meant, nothing else: the generated one would hold
// project_vpc_id: null and move the service to the public network, and a plan
// that is sent along could be yesterday's.
func (s *session) SetServiceConfig(ctx context.Context, project, service string, values map[string]any) error {
	return s.putService(ctx, project, service, map[string]any{"user_config": nested(values)})
}

// LetIn implements providers.AivenSession. An entry is text, or an object with a
// description (both documented): what is there goes back as it came.
func (s *session) LetIn(ctx context.Context, project, service string, ranges []string) error {
	if err := s.doer.refused("ServiceUpdate", http.MethodPut); err != nil {
		return err
	}
	var out struct {
		Service struct {
			Name   string `json:"service_name"`
			Config struct {
				Filter []any `json:"ip_filter"`
			} `json:"user_config"`
		} `json:"service"`
	}
	err := read(ctx, "ServiceGet", &out, func(ctx context.Context) error {
		_, err := s.services.ServiceGet(ctx, project, service)
		return err
	})
	if err == nil && out.Service.Name == "" {
		err = malformed("ServiceGet", errors.New("it holds no service"))
	}
	if err != nil {
		return err
	}
	list, objects := out.Service.Config.Filter, false
	if list == nil { // a list of one range would shut out whom the default lets in
		return malformed("ServiceGet", errors.New("it does not tell the service's IP filter"))
	}
	there := map[string]bool{}
	for _, x := range list {
		_, ok := x.(map[string]any)
		objects, there[filterEntry(x).Network] = objects || ok, true
	}
	for _, r := range ranges {
		switch {
		case there[r]:
			continue
		case objects:
			list = append(list, map[string]any{"network": r, "description": "peerage"})
		default:
			list = append(list, r)
		}
	}
	return s.putService(ctx, project, service, map[string]any{"user_config": map[string]any{"ip_filter": list}})
}

// PowerOn implements providers.AivenServiceLinks.
func (s *session) PowerOn(ctx context.Context, project, service string) error {
	return s.putService(ctx, project, service, map[string]any{"powered": true})
}

func (s *session) putService(ctx context.Context, project, service string, in map[string]any) error {
	path := "/v1/project/" + url.PathEscape(project) + "/service/" + url.PathEscape(service)
	_, err := s.doer.Do(ctx, "ServiceUpdate", http.MethodPut, path, in)
	return err
}

// nested makes objects of dotted names.
func nested(values map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range values {
		at := out
		for {
			head, rest, more := strings.Cut(name, ".")
			if !more {
				at[head] = v
				break
			}
			sub, ok := at[head].(map[string]any)
			if !ok {
				sub = map[string]any{}
				at[head] = sub
			}
			at, name = sub, rest
		}
	}
	return out
}

type wireStaticIP struct {
	ID      string `json:"static_ip_address_id"`
	IP      string `json:"ip_address"`
	Cloud   string `json:"cloud_name"`
	State   string `json:"state"`
	Service string `json:"service_name"`
}

// StaticIPs implements providers.AivenServiceLinks.
func (s *session) StaticIPs(ctx context.Context, project string) ([]providers.AivenStaticIP, error) {
	h := staticip.NewHandler(s.doer)
	list, err := readList[wireStaticIP](ctx, "StaticIPList", "static_ips", func(ctx context.Context) error {
		_, err := h.StaticIPList(ctx, project)
		return err
	})
	var out []providers.AivenStaticIP
	for _, w := range list {
		out = append(out, providers.AivenStaticIP(w))
	}
	return out, err
}

// CreateStaticIP implements providers.AivenServiceLinks. The address is not
// ready at once: wait for created.
func (s *session) CreateStaticIP(ctx context.Context, project, cloud string) (providers.AivenStaticIP, error) {
	h := staticip.NewHandler(s.doer)
	var w wireStaticIP
	err := read(ctx, "StaticIPCreate", &w, func(ctx context.Context) error {
		_, err := h.StaticIPCreate(ctx, project, &staticip.StaticIPCreateIn{CloudName: cloud})
		return err
	})
	if err == nil && w.ID == "" {
		err = malformed("StaticIPCreate", errors.New("it names no address"))
	}
	w.Cloud = cmp.Or(w.Cloud, cloud)
	return providers.AivenStaticIP(w), err
}

// AssociateStaticIP implements providers.AivenServiceLinks.
func (s *session) AssociateStaticIP(ctx context.Context, project, id, service string) error {
	h := staticip.NewHandler(s.doer)
	return read(ctx, "ProjectStaticIPAssociate", nil, func(ctx context.Context) error {
		_, err := h.ProjectStaticIPAssociate(ctx, project, id, &staticip.ProjectStaticIPAssociateIn{ServiceName: service})
		return err
	})
}

// DissociateStaticIP implements providers.AivenServiceLinks.
func (s *session) DissociateStaticIP(ctx context.Context, project, id string) error {
	h := staticip.NewHandler(s.doer)
	return read(ctx, "ProjectStaticIPDissociate", nil, func(ctx context.Context) error {
		_, err := h.ProjectStaticIPDissociate(ctx, project, id)
		return err
	})
}

// DeleteStaticIP implements providers.AivenServiceLinks.
func (s *session) DeleteStaticIP(ctx context.Context, project, id string) error {
	h := staticip.NewHandler(s.doer)
	return read(ctx, "StaticIPDelete", nil, func(ctx context.Context) error {
		_, err := h.StaticIPDelete(ctx, project, id)
		return err
	})
}
