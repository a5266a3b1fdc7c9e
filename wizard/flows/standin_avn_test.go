package flows_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"example.org/peerage/providers/sim"
)

// avn is Aiven's client.
func (s *shell) avn(c command) (any, error) {
	verb, ok := "", false
	if _, verb, ok = strings.Cut(c.words, "peering-connection "); ok {
		return s.peerings(c, verb)
	}
	project := s.url[sim.Aiven] + "/v1/project/" + s.project(c)
	switch c.words {
	case "organization vpc list":
		out, err := s.aiven("GET", s.url[sim.Aiven]+"/v1/organization/"+c.opt["organization-id"]+"/vpcs", nil)
		return pick(out, "vpcs"), err
	case "vpc list":
		out, err := s.aiven("GET", project+"/vpcs", nil)
		return pick(out, "vpcs"), err
	}
	if _, verb, ok = strings.Cut(c.words, "static-ip "); ok {
		return s.addresses(c, verb, project+"/static-ips")
	}
	service := project + "/service/" + c.args[0]
	if _, verb, ok = strings.Cut(c.words, "privatelink azure "); ok {
		return s.privateLink(c, verb, service+"/privatelink/azure")
	}
	switch c.words {
	case "service get":
		out, err := s.aiven("GET", service, nil)
		return pick(out, "service"), err
	case "service update":
		config := map[string]any{}
		for _, x := range c.all["c"] {
			name, value, _ := strings.Cut(x, "=")
			in := config
			if part, of, ok := strings.Cut(name, "."); ok {
				in, name = map[string]any{}, of
				config[part] = in
			}
			var v any
			if err := json.Unmarshal([]byte(value), &v); err != nil {
				return nil, err
			}
			in[name] = v
		}
		_, err := s.aiven("PUT", service, map[string]any{"user_config": config})
		return nil, err
	}
	return nil, fmt.Errorf("avn %s is not stood in for", c.words)
}

// project is what a command names, or what the script has exported: avn reads
// it from AIVEN_PROJECT.
func (s *shell) project(c command) string {
	if p := c.opt["project"]; p != "" {
		return p
	}
	return s.inProject
}

func (s *shell) aiven(method, address string, in any) (any, error) {
	out, _, err := s.call(method, address, http.Header{"Authorization": {"aivenv1 " + s.acc.Token.Value}}, in)
	return out, err
}

func (s *shell) peerings(c command, verb string) (any, error) {
	base := s.url[sim.Aiven] + "/v1/organization/" + c.opt["organization-id"] + "/vpcs/" + c.opt["organization-vpc-id"]
	one := "/" + c.opt["peering-connection-id"]
	if strings.HasPrefix(c.words, "vpc") {
		base = s.url[sim.Aiven] + "/v1/project/" + s.project(c) + "/vpcs/" + c.opt["project-vpc-id"]
		one = "/peer-accounts/" + c.opt["peer-cloud-account"]
		if g := c.opt["peer-resource-group"]; g != "" {
			one += "/peer-resource-groups/" + g
		}
		one += "/peer-vpcs/" + c.opt["peer-vpc"]
		if r := c.opt["peer-region"]; r != "" {
			one += "/peer-regions/" + r
		}
	}
	switch verb {
	case "list":
		vpc, err := s.aiven("GET", base, nil)
		return pick(vpc, "peering_connections"), err
	case "create":
		in := map[string]any{}
		for _, name := range []string{"peer-cloud-account", "peer-vpc", "peer-region", "peer-resource-group",
			"peer-azure-app-id", "peer-azure-tenant-id"} {
			if v := c.opt[name]; v != "" {
				in[strings.ReplaceAll(name, "-", "_")] = v
			}
		}
		return s.aiven("POST", base+"/peering-connections", in)
	case "delete":
		return s.aiven("DELETE", base+"/peering-connections"+one, nil)
	}
	return nil, fmt.Errorf("avn %s is not stood in for", c.words)
}

func (s *shell) addresses(c command, verb, base string) (any, error) {
	switch verb {
	case "list":
		out, err := s.aiven("GET", base, nil)
		return pick(out, "static_ips"), err
	case "create":
		return s.aiven("POST", base, map[string]any{"cloud_name": c.opt["cloud"]})
	case "associate":
		return s.aiven("POST", base+"/"+c.args[0]+"/association", map[string]any{"service_name": c.opt["service"]})
	case "dissociate":
		return s.aiven("DELETE", base+"/"+c.args[0]+"/association", nil)
	case "delete":
		return s.aiven("DELETE", base+"/"+c.args[0], nil)
	}
	return nil, fmt.Errorf("avn %s is not stood in for", c.words)
}

// privateLink: avn shows a service's one link as a list.
func (s *shell) privateLink(c command, verb, base string) (out any, err error) {
	switch verb {
	case "get":
		out, err = s.aiven("GET", base, nil)
	case "create":
		out, err = s.aiven("POST", base, map[string]any{"user_subscription_ids": c.all["user-subscription-id"]})
	case "update":
		out, err = s.aiven("PUT", base, map[string]any{"user_subscription_ids": c.all["user-subscription-id"]})
	case "delete":
		out, err = s.aiven("DELETE", base, nil)
	case "refresh":
		_, err = s.aiven("POST", base+"/refresh", nil)
		return nil, err
	case "connection list":
		out, err = s.aiven("GET", base+"/connections", nil)
		return pick(out, "connections"), err
	case "connection approve":
		out, err = s.aiven("POST", base+"/connections/"+c.args[1]+"/approve", nil)
	case "connection update":
		out, err = s.aiven("PUT", base+"/connections/"+c.args[1],
			map[string]any{"user_ip_address": c.opt["endpoint-ip-address"]})
	default:
		return nil, fmt.Errorf("avn %s is not stood in for", c.words)
	}
	return []any{out}, err
}
