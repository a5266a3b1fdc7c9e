package aiven

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers"
)

const vpcBody = `{"organization_vpc_id":"v1","display_name":"aiven-eu","state":"ACTIVE","create_time":"2026-11-01T10:00:00Z",
"update_time":null,"clouds":[{"cloud_name":"azure-westeurope","network_cidr":"10.20.0.0/24"}],"organization_id":"o1",
"pending_build_only_peering_connections":null,"peering_connections":[
{"peering_connection_id":"p1","peer_cloud_account":"sub","peer_resource_group":"rg","peer_vpc":"vnet","peer_region":null,
 "peer_azure_app_id":"app","peer_azure_tenant_id":"ten","state":"PENDING_PEER","create_time":"2026-11-20T10:00:00.123456Z","update_time":"yesterday",
 "state_info":{"to-tenant-id":"T","to-network-id":"N","message":"m","type":"x"},"user_peer_network_cidrs":[],"vpc_peering_connection_type":"azure-vnet-peering"},
{"peering_connection_id":"p2","state":"SOMETHING_NEW","state_info":"odd","peer_vpc":5}]}`

func TestVPCWithPeerings(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(vpcBody)}}
		v, err := open(s).VPC(ctx, providers.OfOrganization("o/1"), "v1")
		if err != nil {
			t.Fatal(err)
		}
		if got := s.asked[0].URL.EscapedPath(); got != "/v1/organization/o%2F1/vpc/v1" || len(s.asked) != 1 {
			t.Errorf("asked %s, %d times", got, len(s.asked))
		}
		if v.ID != "v1" || v.Name != "aiven-eu" || v.Cloud != "azure-westeurope" || v.CIDR != "10.20.0.0/24" ||
			v.Scope.Organization() != "o/1" || v.Created.IsZero() {
			t.Errorf("%+v", v)
		}
		p := v.Peerings[0]
		if p.ToTenantID != "T" || p.ToNetworkID != "N" || p.State != "PENDING_PEER" ||
			p.Target.Account() != "sub" || p.Azure().AppID != "app" || p.Azure().TenantID != "ten" {
			t.Errorf("%+v", p)
		}
		if p.Created.IsZero() || !p.Updated.IsZero() || !json.Valid(p.Info) {
			t.Errorf("times or info: %+v", p)
		}
		if q := v.Peerings[1]; q.State != "SOMETHING_NEW" || q.Message != "odd" || q.ID != "p2" {
			t.Errorf("the strange one: %+v", q)
		}
	})
}

// A broken answer must never read as "nothing there".
func TestBrokenListsAreErrors(t *testing.T) {
	for name, body := range map[string]string{"no list": `{}`, "no array": `{"vpcs":"x"}`,
		"scalar entries": `{"vpcs":[1]}`} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(ctx context.Context, t *testing.T) {
				list, err := open(&script{answers: []answer{ok(body)}}).VPCs(ctx, orgO)
				if name == "scalar entries" { // an entry is kept, empty
					if err != nil || len(list) != 1 {
						t.Errorf("%v, %v", list, err)
					}
					return
				}
				wantClass(t, err, providers.Transient)
			})
		})
	}
	bubble(t, func(ctx context.Context, t *testing.T) {
		for _, body := range []string{`{"vpc":1}`, `{"organization_vpc_id":"v","peering_connections":"x"}`} {
			_, err := open(&script{answers: []answer{ok(body)}}).VPC(ctx, orgO, "v")
			wantClass(t, err, providers.Transient)
		}
	})
}

func TestCreatePeeringSendsLowerCase(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(`{"peering_connection_id":"p9","state":"APPROVED","state_info":null}`)}}
		p, err := open(s).CreatePeering(ctx, orgO, "v", providers.AzureTarget{
			SubscriptionID: "SUB", ResourceGroup: "RG-Orders", VNet: "VNet-Orders", AppID: "APP", TenantID: "TEN"})
		if err != nil || p.ID != "p9" || p.State != "APPROVED" || p.Info != nil {
			t.Fatalf("%+v, %v", p, err)
		}
		var sent map[string]any
		if err := json.Unmarshal([]byte(s.bodies[0]), &sent); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{"peer_cloud_account": "sub", "peer_resource_group": "rg-orders", "peer_vpc": "vnet-orders",
			"peer_azure_app_id": "app", "peer_azure_tenant_id": "ten"}
		if !reflect.DeepEqual(sent, want) {
			t.Errorf("sent %v", sent)
		}
		if len(s.asked) != 1 || s.asked[0].URL.Path != "/v1/organization/o/vpc/v/peering-connections" {
			t.Errorf("%d requests, %s", len(s.asked), s.asked[0].URL.Path)
		}
	})
}

func TestCreatePeeringFindsItsID(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{ok(`{"state":"APPROVED"}`), ok(vpcBody)}}
		p, err := open(s).CreatePeering(ctx, orgO, "v", providers.AzureTarget{SubscriptionID: "Sub", ResourceGroup: "RG",
			VNet: "VNET"})
		if err != nil || p.ID != "p1" {
			t.Fatalf("%+v, %v", p, err)
		}
		s = &script{answers: []answer{ok(`{"state":"APPROVED"}`), {status: 403}}}
		p, err = open(s).CreatePeering(ctx, orgO, "v", providers.AzureTarget{SubscriptionID: "Sub", VNet: "VNET"})
		if err != nil || p.State != "APPROVED" {
			t.Errorf("a failed look hides the peering made: %+v, %v", p, err)
		}
	})
}

func TestCreateVPCSendsTheDocumentedBody(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{
			answers: []answer{
				ok(
					`{"organization_vpc_id":"v","state":"APPROVED","clouds":[{"cloud_name":"azure-x","network_cidr":"10.1.0.0/24"}]}`)}}
		v, err := open(s).CreateVPC(ctx, orgO, providers.AivenNewVPC{Cloud: "azure-x", CIDR: "10.1.0.0/24", Name: "eu"})
		if err != nil || v.ID != "v" || v.CIDR != "10.1.0.0/24" {
			t.Fatalf("%+v, %v", v, err)
		}
		want := `{"clouds":[{"cloud_name":"azure-x","network_cidr":"10.1.0.0/24"}],"display_name":"eu","peering_connections":[]}`
		if s.bodies[0] != want {
			t.Errorf("sent %s", s.bodies[0])
		}
	})
}

func TestRefreshAndDeletes(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		s := &script{answers: []answer{{status: 200}}}
		a := open(s)
		for _, err := range []error{a.Refresh(ctx, orgO, "v"),
			a.DeletePeering(ctx, orgO, "v", providers.AivenPeering{ID: "p"}), a.DeleteVPC(ctx, orgO, "v")} {
			if err != nil {
				t.Error(err)
			}
		}
		want := []string{"POST /v1/organization/o/vpcs/v/peering-connections/actions/refresh",
			"DELETE /v1/organization/o/vpc/v/peering-connection/p", "DELETE /v1/organization/o/vpc/v"}
		for i, r := range s.asked {
			if got := r.Method + " " + r.URL.Path; got != want[i] {
				t.Errorf("asked %s, want %s", got, want[i])
			}
			if s.bodies[i] != "" {
				t.Errorf("%s with body %q", want[i], s.bodies[i])
			}
		}
	})
}

func TestProve(t *testing.T) {
	for body, want := range map[string]string{
		`{"user":{"user":"ana@contoso.example","real_name":"Ana"}}`: "ana@contoso.example",
		`{"user":{"real_name":"Robot"}}`:                            "Robot",
		`{"user":{}}`:                                               "",
	} {
		bubble(t, func(ctx context.Context, t *testing.T) {
			got, err := open(&script{answers: []answer{ok(body)}}).Prove(ctx)
			if got != want || (err == nil) != (want != "") {
				t.Errorf("%s: %q, %v", body, got, err)
			}
		})
	}
}

func TestProjectsAndServices(t *testing.T) {
	bubble(t, func(ctx context.Context, t *testing.T) {
		names,
			err := open(&script{answers: []answer{ok(`{"projects":[{"project_name":"a"},{"project_name":"b"}]}`)}}).Projects(ctx)
		if err != nil || strings.Join(names, ",") != "a,b" {
			t.Errorf("%v, %v", names, err)
		}
		list,
			err := open(
			&script{
				answers: []answer{
					ok(`{"services":[{"service_name":"pg","service_type":"pg","state":"RUNNING","cloud_name":"azure-we",
			"project_vpc_id":"v","service_uri_params":{"host":"pg.example","port":"21699"},
			"user_config":{"ip_filter":["10.0.0.0/8",{"network":"192.0.2.0/24","description":"VPN"}]}},
			{"service_name":"shut","user_config":{"ip_filter":[]}},
			{"service_name":"off","project_vpc_id":null,"service_uri_params":{},"user_config":{}}]}`)}}).Services(ctx, "prod")
		if err != nil || len(list) != 3 {
			t.Fatalf("%+v, %v", list, err)
		}
		if list[1].IPFilter == nil || list[2].IPFilter != nil { // nobody is let in, and not told
			t.Errorf("%+v", list)
		}
		s := list[0]
		if s.Host != "pg.example" || s.Port != 21699 || s.VPCID != "v" ||
			!slices.Equal(s.IPFilter, []providers.AivenFilterEntry{{Network: "10.0.0.0/8"}, {Network: "192.0.2.0/24", Description: "VPN"}}) || s.Project != "prod" {
			t.Errorf("%+v", s)
		}
	})
}
