package aivenapi_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// schema is as much of a description as says what an answer must hold.
type schema struct {
	Type       string             `json:"type"`
	Required   []string           `json:"required"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
	Enum       []string           `json:"enum"`
}

// described is Aiven's own description of its answers.
var described = sync.OnceValue(func() (out struct {
	// Envelope is what every answer has beside its own; NotFound are the error
	// codes that an operation's 404 may have.
	Envelope   *schema
	NotFound   map[string][]string `json:"not_found"`
	Operations map[string]string
	Bodies     map[string]*schema
}) {
	b, err := os.ReadFile("testdata/answers.json")
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		panic(err)
	}
	return out
})

// nullable: the description says of no key that it may be null, while Aiven
// sends these so (public clients' tests and reports).
var nullable = []string{"peer_azure_app_id", "peer_azure_tenant_id", "peer_resource_group", "peer_region", "state_info",
	"peering_connection_id", "project_vpc_id", "ip_address", "service_name", "user_ip_address",
	"pending_build_only_peering_connections", "default_governance_user_group_id"}

// operation finds what a request is called in the description; "" for what it
// lacks. The singular paths came after it.
func operation(method, path string) string {
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimPrefix(path, "/v1")
	if strings.HasPrefix(path, "/organization/") {
		path = strings.Replace(strings.Replace(path, "/vpc/", "/vpcs/", 1), "/peering-connection/", "/peering-connections/",
			1)
	}
	have := strings.Split(path, "/")
	for name := range described().Operations {
		m, pattern, _ := strings.Cut(name, " ")
		want := strings.Split(pattern, "/")
		if m == method && len(want) == len(have) && !slices.ContainsFunc(want, func(w string) bool {
			return !strings.HasPrefix(w, "{") && have[slices.Index(want, w)] != w
		}) {
			return name
		}
	}
	return ""
}

// against lists where a body is not as described.
func (s *schema) against(at string, v any) []string {
	key := at[strings.LastIndex(at, ".")+1:]
	if v == nil {
		if slices.Contains(nullable, key) {
			return nil
		}
		return []string{at + " is null"}
	}
	kind := map[string]string{"map[string]interface {}": "object", "[]interface {}": "array", "string": "string",
		"bool": "boolean", "float64": "number"}[fmt.Sprintf("%T", v)]
	if s.Type != "" && kind != s.Type && !(s.Type == "integer" && kind == "number") {
		return []string{fmt.Sprintf("%s is of type %s, not %s", at, kind, s.Type)}
	}
	if text, ok := v.(string); ok && s.Enum != nil && !slices.Contains(s.Enum, text) {
		return []string{at + ": no value " + text}
	}
	var out []string
	o, _ := v.(map[string]any)
	for _, k := range s.Required {
		if _, there := o[k]; !there && s.Type == "object" {
			out = append(out, at+" lacks "+k)
		}
	}
	for k, p := range s.Properties {
		if x, there := o[k]; there {
			out = append(out, p.against(at+"."+k, x)...)
		}
	}
	list, _ := v.([]any)
	for _, x := range list {
		if s.Items != nil {
			out = append(out, s.Items.against(at, x)...)
		}
	}
	return out
}

// compare fails a test whose answer is not what Aiven describes, be it a refusal.
func compare(t *testing.T, method, path string, r result) {
	t.Helper()
	name, d := operation(method, path), described()
	if strings.HasPrefix(path, "/_lab/") {
		return
	}
	wrong := d.Envelope.against("", r.body)
	switch {
	case r.status >= 400:
		wrong = append(wrong, refused(name, r)...)
	case r.status != 200:
		wrong = append(wrong, fmt.Sprint("status ", r.status))
	case name != "":
		wrong = append(wrong, d.Bodies[d.Operations[name]].against("", r.body)...)
	case !slices.ContainsFunc(undescribed, func(x *regexp.Regexp) bool { return x.MatchString(method + " " + path) }):
		wrong = append(wrong, "is neither described nor known to be missing there")
	}
	for _, why := range wrong {
		t.Errorf("%s %s: %s", method, path, why)
	}
}

// undescribed are what the description lacks, and public clients ask for: avn,
// Aiven's Go client and its Terraform provider.
var undescribed = []*regexp.Regexp{
	regexp.MustCompile(`^GET /v1/(me|account|project|service_types|clouds)\b`), regexp.MustCompile(`^GET /v1/organization/[^/]+$`),
	regexp.MustCompile(`^POST .*/refresh$`), regexp.MustCompile(`^PUT /v1/organization/[^/]+/vpcs?/[^/]+$`), // display_name
}

// unnamed are codes of the lab's own for what is not there: the description asks
// clients to be ready for codes that it does not tell.
var unnamed = []string{"vpc_not_found", "vpc_peering_connection_not_found"}

// refused lists where a refusal is not as described: a message, and errors that
// tell the status of the answer.
func refused(name string, r result) (wrong []string) {
	list, _ := r.body["errors"].([]any)
	if text, _ := r.body["message"].(string); text == "" || len(list) == 0 {
		wrong = append(wrong, "a refusal without words")
	}
	for _, x := range list {
		e, _ := x.(map[string]any)
		code, told := e["error_code"].(string)
		if status, _ := e["status"].(float64); int(status) != r.status {
			wrong = append(wrong, fmt.Sprintf("%d tells %v", r.status, status))
		}
		if known := described().NotFound[name]; told && r.status == 404 && known != nil &&
			!slices.Contains(slices.Concat(known, unnamed), code) {
			wrong = append(wrong, code+" is none of "+strings.Join(known, ", "))
		}
	}
	return wrong
}

// TestEveryAnswerIsAsDescribed walks through all that the description has.
func TestEveryAnswerIsAsDescribed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		seen := map[string]bool{}
		ask := func(method, path, body string) result {
			t.Helper()
			r := d.do(t, method, path, body)
			if r.status != 200 {
				t.Fatalf("%s %s: %d %v", method, path, r.status, r.body)
			}
			seen[operation(method, path)] = true
			return r
		}
		text := func(r result, key string) string { s, _ := r.body[key].(string); return s }
		project := "/v1/project/" + company.DataProject
		for _, path := range []string{"/v1/organizations", d.org + "/vpc-clouds", d.org + "/vpcs",
			d.org + "/vpc-peering-connection-types", project + "/vpc-peering-connection-types", project + "/vpcs",
			project + "/privatelink-availability", project + "/static-ip-availability", project + "/service"} {
			ask("GET", path, "")
		}
		for _, cloud := range []string{"azure-westeurope", "aws-eu-west-1"} {
			d.walkVPCs(t, ask, text, cloud)
		}
		d.walkService(t, ask, text, project)
		for name := range described().Operations {
			if !seen[name] {
				t.Errorf("%s was not asked", name)
			}
		}
	})
}

type asker func(method, path, body string) result

// walkVPCs makes an organization's and a project's VPC, peers both and takes
// all away.
func (d *lab) walkVPCs(t *testing.T, ask asker, text func(result, string) string, cloud string) {
	t.Helper()
	network := `"cloud_name":"` + cloud + `","network_cidr":"10.201.0.0/24"`
	v := d.org + "/vpcs/" + text(ask("POST", d.org+"/vpcs", `{"clouds":[{`+network+`}],"peering_connections":[]}`),
		"organization_vpc_id")
	own := "/v1/project/contoso-prod/vpcs"
	p := own + "/" + text(ask("POST", own, `{`+network+`,"peering_connections":[]}`), "project_vpc_id")
	time.Sleep(5 * time.Minute)
	peer, by := d.request(), "/peer-accounts/"+d.c.Production+"/peer-resource-groups/rg-orders/peer-vpcs/vnet-orders"
	again := by
	if strings.HasPrefix(cloud, "aws") {
		vpc := d.c.AWS.VPCs["vpc-orders"]
		peer = `{"peer_cloud_account":"` + d.c.AWS.Account + `","peer_vpc":"` + vpc + `","peer_region":"eu-west-1"}`
		by = "/peer-accounts/" + d.c.AWS.Account + "/peer-vpcs/" + vpc
		again = by + "/peer-regions/eu-west-1"
	}
	id := text(ask("POST", v+"/peering-connections", peer), "peering_connection_id")
	ask("PUT", v+"/peering-connections/"+id+"/user-peer-network-cidrs", `{"add":[{"cidr":"10.7.0.0/24"}]}`)
	ask("POST", p+"/peering-connections", peer)
	time.Sleep(5 * time.Minute)
	ask("GET", v, "")
	ask("PUT", p+"/user-peer-network-cidrs", `{"add":[],"delete":["10.7.0.0/24"]}`)
	ask("GET", p, "")
	ask("DELETE", p+"/peering-connections"+by, "")
	time.Sleep(5 * time.Minute)
	ask("POST", p+"/peering-connections", peer)
	ask("DELETE", p+"/peering-connections"+again, "")
	ask("DELETE", v+"/peering-connections/"+id, "")
	time.Sleep(5 * time.Minute)
	ask("DELETE", v, "")
	ask("DELETE", p, "")
}

// walkService gives a service addresses, Private Link and takes them back.
func (d *lab) walkService(t *testing.T, ask asker, text func(result, string) string, project string) {
	one := project + "/service/grafana-ops"
	ask("GET", one, "")
	var ips []string
	for range 3 {
		ips = append(ips, project+"/static-ips/"+
			text(ask("POST", project+"/static-ips", `{"cloud_name":"azure-westeurope"}`), "static_ip_address_id"))
	}
	time.Sleep(time.Minute)
	for _, ip := range ips {
		ask("POST", ip+"/association", `{"service_name":"grafana-ops"}`)
	}
	ask("GET", project+"/static-ips", "")
	ask("PUT", one, `{"user_config":{"static_ips":true}}`)
	time.Sleep(10 * time.Minute)
	link := one + "/privatelink/azure"
	ask("POST", link, `{"user_subscription_ids":["`+d.c.Production+`"]}`)
	time.Sleep(5 * time.Minute)
	ask("PUT", link, `{"user_subscription_ids":["`+d.c.Production+`"]}`)
	alias := text(ask("GET", link, ""), "azure_service_alias")
	d.w.Do(func() {
		vnet := d.c.VNets["vnet-orders"]
		_, _, prob := d.w.Azure.PutEndpoint(world.PrivateEndpoint{ID: vnet[:strings.Index(vnet, "/virtualNetworks/")] +
			"/privateEndpoints/pe", Name: "pe", Group: "rg-orders", SubscriptionID: d.c.Production, Region: "westeurope",
			SubnetID: vnet + "/subnets/snet-endpoints", Target: alias, ConnectionName: "pe"})
		if prob != nil {
			panic(prob)
		}
	})
	time.Sleep(2 * time.Minute)
	ask("POST", link+"/refresh", "")
	time.Sleep(2 * time.Minute)
	list, _ := ask("GET", link+"/connections", "").body["connections"].([]any)
	id, _ := list[0].(map[string]any)["privatelink_connection_id"].(string)
	ask("POST", link+"/connections/"+id+"/approve", "")
	time.Sleep(2 * time.Minute)
	for _, ip := range []string{"not-an-ip", "", "fd00::4", "10.20.1.4/32", "10.20.1.400"} {
		if r := d.do(t, "PUT", link+"/connections/"+id, `{"user_ip_address":"`+ip+`"}`); r.status != 400 {
			t.Errorf("the address %q: %d %v", ip, r.status, r.body)
		}
	}
	ask("PUT", link+"/connections/"+id, `{"user_ip_address":"10.20.1.4"}`)
	time.Sleep(2 * time.Minute)
	ask("GET", link+"/connections", "")
	ask("GET", one, "")
	ask("DELETE", link, "")
	ask("DELETE", ips[2]+"/association", "")
	ask("DELETE", ips[2], "")
}
