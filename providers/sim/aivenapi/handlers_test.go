package aivenapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aiven/go-client-codegen/handler/organization"
	"github.com/aiven/go-client-codegen/handler/organizationvpc"
	"github.com/aiven/go-client-codegen/handler/project"
	"github.com/aiven/go-client-codegen/handler/service"
	"github.com/aiven/go-client-codegen/handler/user"
	"github.com/aiven/go-client-codegen/handler/vpc"

	"example.org/peerage/providers/sim/world"
)

// doer puts Aiven's official handlers before the embedded API, as their own
// client would: the token's scheme, and a limit on everything.
type doer struct{ d *lab }

func (x doer) Do(_ context.Context, op, method, path string, in any, _ ...[2]string) ([]byte, error) {
	var body []byte
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = b
	}
	r := httptest.NewRequest(method, path+"?limit=999", bytes.NewReader(body))
	r.Header.Set("Authorization", "aivenv1 "+x.d.c.Token.Value)
	rec := httptest.NewRecorder()
	x.d.h.ServeHTTP(rec, r)
	if rec.Code != 200 {
		return nil, fmt.Errorf("[%d %s]: %s", rec.Code, op, rec.Body)
	}
	return rec.Body.Bytes(), nil
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestOfficialHandlersReadAccounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		users, orgs := user.NewHandler(doer{d}), organization.NewHandler(doer{d})
		if me := must[*user.UserInfoOut](t)(users.UserInfo(t.Context())); me.User != "ana@contoso.example" {
			t.Errorf("who: %+v", me)
		}
		list := must[[]organization.OrganizationOut](t)(orgs.UserOrganizationsList(t.Context()))
		if len(list) != 2 || list[0].OrganizationId != d.c.Org || list[0].CreateTime.IsZero() {
			t.Errorf("organizations: %+v", list)
		}
		projects := project.NewHandler(doer{d})
		if ps := must[*project.ProjectListOut](t)(projects.ProjectList(t.Context())); len(ps.Projects) < 3 ||
			ps.Projects[0].OrganizationId != d.c.Org {
			t.Errorf("projects: %+v", ps)
		}
		services := service.NewHandler(doer{d})
		found := must[[]service.ServiceOut](t)(services.ServiceList(t.Context(), d.c.Project))
		if len(found) < 4 || found[0].ProjectVpcId != d.c.VPCs["aiven-eu"].ID || found[0].State != "RUNNING" {
			t.Errorf("services: %+v", found)
		}
		one := must[*service.ServiceGetOut](t)(services.ServiceGet(t.Context(), d.c.Project, "pg-orders"))
		if one.ServiceUriParams["host"] != "pg-orders.contoso.aivencloud.example" ||
			len(one.UserConfig["ip_filter"].([]any)) != 2 {
			t.Errorf("service: %+v", one)
		}
	})
}

func TestOfficialHandlersPeer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		d.w.Do(func() {
			own := d.w.Azure.PrincipalOf(d.c.TenantID, world.AivenAppID)
			d.w.Azure.Grant(own.ID, world.RoleNetworkContributor, d.c.VNets["vnet-orders"])
		})
		h := organizationvpc.NewHandler(doer{d})
		vpcs := must[[]organizationvpc.VpcOut](t)(h.OrganizationVpcList(t.Context(), d.c.Org))
		if len(vpcs) != 4 || vpcs[0].Clouds[0].NetworkCidr != "10.20.0.0/24" {
			t.Fatalf("VPCs: %+v", vpcs)
		}
		id := vpcs[0].OrganizationVpcId
		group := "rg-orders"
		made := must[*organizationvpc.OrganizationVpcPeeringConnectionCreateOut](t)(h.OrganizationVpcPeeringConnectionCreate(
			t.Context(), d.c.Org, id, &organizationvpc.OrganizationVpcPeeringConnectionCreateIn{PeerCloudAccount: d.c.Production,
				PeerVpc: "vnet-orders", PeerResourceGroup: &group, PeerAzureAppId: &d.c.Network.AppID,
				PeerAzureTenantId: &d.c.TenantID}))
		if made.State != "APPROVED" || made.PeeringConnectionId == nil {
			t.Fatalf("made %+v", made)
		}
		time.Sleep(2 * time.Minute)
		whole := must[*organizationvpc.OrganizationVpcGetOut](t)(h.OrganizationVpcGet(t.Context(), d.c.Org, id))
		var state string
		for _, p := range whole.PeeringConnections {
			if *p.PeeringConnectionId == *made.PeeringConnectionId {
				state = string(p.State) + " " + p.StateInfo.Type
			}
		}
		if state != "PENDING_PEER azure-vnet-peering-pending-peer" {
			t.Errorf("after two minutes %q", state)
		}
		gone := must[*organizationvpc.OrganizationVpcPeeringConnectionDeleteByIdOut](t)(
			h.OrganizationVpcPeeringConnectionDeleteById(t.Context(), d.c.Org, id, *made.PeeringConnectionId))
		if gone.State != "DELETING" {
			t.Errorf("deleted: %+v", gone)
		}
	})
}

func TestOfficialHandlersReadProjectVPCs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newLab()
		h := vpc.NewHandler(doer{d})
		list := must[[]vpc.VpcOut](t)(h.VpcList(t.Context(), d.c.Project))
		if len(list) != 2 || list[0].NetworkCidr != "10.24.0.0/24" {
			t.Fatalf("VPCs: %+v", list)
		}
		one := must[*vpc.VpcGetOut](t)(h.VpcGet(t.Context(), d.c.Project, list[0].ProjectVpcId))
		if len(one.PeeringConnections) != 1 || one.PeeringConnections[0].State != "ACTIVE" {
			t.Errorf("VPC: %+v", one)
		}
	})
}
