package aiven_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

func lab(t *testing.T) (*world.World, *company.Accounts, *aiven.Cloud) {
	t.Helper()
	w := world.New(clock.Real{}, 3)
	acc := company.Contoso(w)
	s := sim.New(w, sim.Options{Latency: 100 * time.Millisecond})
	return w, acc, aiven.New(aiven.Options{BaseURL: s.Endpoints()[sim.Aiven] + "/", HTTP: s.Mem(),
		Env: func(string) string {
			return ""
		}})
}

func TestAgainstTheEmbeddedAiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, acc, cloud := lab(t)
		ctx, a := t.Context(), cloud.Open(acc.Token.Value)
		if who, err := a.Prove(ctx); err != nil || who != "ana@contoso.example" {
			t.Errorf("%q, %v", who, err)
		}
		orgs, err := a.Organizations(ctx)
		if err != nil || len(orgs) != 2 || orgs[0].ID != acc.Org || orgs[0].Name != "Contoso" {
			t.Fatalf("%+v, %v", orgs, err)
		}
		vpcs, err := a.VPCs(ctx, providers.OfOrganization(acc.Org))
		if err != nil || len(vpcs) != 4 {
			t.Fatalf("%+v, %v", vpcs, err)
		}
		v, err := a.VPC(ctx, providers.OfOrganization(acc.Org), vpcs[0].ID)
		if err != nil || v.Name != "aiven-eu" || v.CIDR != "10.20.0.0/24" || len(v.Peerings) != 2 ||
			v.Peerings[0].State != "ACTIVE" {
			t.Errorf("%+v, %v", v, err)
		}
		if names, err := a.Projects(ctx); err != nil || len(names) == 0 {
			t.Errorf("%v, %v", names, err)
		}
		project := providers.OfProject(acc.Project)
		list, err := a.VPCs(ctx, project)
		if err != nil || len(list) != 2 || len(list[0].Peerings) != 0 || list[0].Scope != project {
			t.Fatalf("%+v, %v", list, err)
		}
		if v, err = a.VPC(ctx, project, list[0].ID); err != nil || len(v.Peerings) != 1 || v.Peerings[0].ID == "" {
			t.Errorf("%+v, %v", v, err)
		}
		services, err := a.Services(ctx, acc.Project)
		if err != nil || len(services) == 0 || services[0].Host == "" || services[0].Port == 0 {
			t.Errorf("%+v, %v", services, err)
		}
	})
}

// The life of a peering: asked for, prepared with both ids shown, taken back.
func TestPeeringFromBirthToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, acc, cloud := lab(t)
		ctx, a := t.Context(), cloud.Open(acc.Token.Value)
		org, vpc := providers.OfOrganization(acc.Org), acc.VPCs["aiven-eu"].ID
		var to providers.AzureTarget
		w.Do(func() {
			v := w.Azure.VNet(acc.VNets["vnet-orders"])
			sp := w.Azure.EnsureServicePrincipal(acc.TenantID, acc.Network.AppID)
			w.Azure.Grant(sp.ID, world.RoleNetworkContributor, v.ID)
			w.Azure.Grant(w.Azure.PrincipalOf(acc.TenantID, world.AivenAppID).ID, world.RoleNetworkContributor, v.ID)
			w.Azure.Settle()
			to = providers.AzureTarget{SubscriptionID: v.SubscriptionID, ResourceGroup: v.Group, VNet: v.Name,
				AppID: acc.Network.AppID, TenantID: acc.TenantID}
		})
		p, err := a.CreatePeering(ctx, org, vpc, to)
		if err != nil || p.ID == "" || p.State != "APPROVED" || p.Info != nil {
			t.Fatalf("%+v, %v", p, err)
		}
		p = until(t, a, org, vpc, p.ID, "PENDING_PEER")
		if p.ToTenantID != acc.AivenTenantID || !strings.Contains(p.ToNetworkID, "/virtualNetworks/") {
			t.Errorf("the two ids: %+v", p)
		}
		if err := a.Refresh(ctx, org, vpc); err != nil {
			t.Error(err)
		}
		if err := a.DeletePeering(ctx, org, vpc, p); err != nil {
			t.Error(err)
		}
		until(t, a, org, vpc, p.ID, "")
		if err := a.DeletePeering(ctx, org, vpc, p); !providers.Is(err, providers.NotFound) {
			t.Errorf("deleting what is gone: %v", err)
		}
	})
}

// until waits for a peering's state, "" for its end.
func until(t *testing.T, a providers.AivenSession, of providers.AivenScope, vpc, id,
	state string) providers.AivenPeering {
	t.Helper()
	seen := ""
	for range 60 {
		v, err := a.VPC(t.Context(), of, vpc)
		if err != nil {
			t.Fatal(err)
		}
		there := false
		for _, p := range v.Peerings {
			if p.ID != id {
				continue
			}
			if there, seen = true, p.State; p.State == state {
				return p
			}
		}
		if !there && state == "" {
			return providers.AivenPeering{}
		}
		time.Sleep(10 * time.Second)
	}
	t.Fatalf("never %q, last %q", state, seen)
	return providers.AivenPeering{}
}

func TestVPCFromBirthToEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, acc, cloud := lab(t)
		ctx, a := t.Context(), cloud.Open(acc.Token.Value)
		v, err := a.CreateVPC(ctx, providers.OfOrganization(acc.Org),
			providers.AivenNewVPC{Cloud: "azure-westeurope", CIDR: "10.99.0.0/24", Name: "fresh"})
		if err != nil || v.ID == "" || v.Name != "fresh" {
			t.Fatalf("%+v, %v", v, err)
		}
		time.Sleep(5 * time.Minute)
		if v, err = a.VPC(ctx, providers.OfOrganization(acc.Org), v.ID); err != nil || v.State != "ACTIVE" ||
			v.CIDR != "10.99.0.0/24" {
			t.Errorf("%+v, %v", v, err)
		}
		if err := a.DeleteVPC(ctx, providers.OfOrganization(acc.Org), v.ID); err != nil {
			t.Error(err)
		}
	})
}

func TestRefusalsOfTheEmbeddedAiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, acc, cloud := lab(t)
		ctx, a := t.Context(), cloud.Open(acc.Token.Value)
		_, err := cloud.Open("wrong").Prove(ctx)
		if !providers.Is(err, providers.NotAuthenticated) {
			t.Errorf("wrong token: %v", err)
		}
		if _, err = a.VPCs(ctx, providers.OfOrganization("org0000000000")); !providers.Is(err, providers.NotVisible) {
			t.Errorf("unknown organization: %v", err)
		}
		if _, err = a.VPC(ctx, providers.OfOrganization(acc.Org), "no-such"); !providers.Is(err, providers.NotFound) &&
			!providers.Is(err, providers.Invalid) {
			t.Errorf("unknown VPC: %v", err)
		}
		_, err = cloud.Open(acc.ReadToken.Value).CreateVPC(ctx, providers.OfOrganization(acc.Org),
			providers.AivenNewVPC{Cloud: "azure-westeurope", CIDR: "10.99.0.0/24", Name: "x"})
		if !providers.Is(err, providers.NotPermitted) {
			t.Errorf("a token that may only read: %v", err)
		}
		for _, f := range []world.Fault{{Kind: "cut"}, {Kind: "drop"}, {Kind: "malformed"}, {Kind: "status", Status: 500},
			{Kind: "status", Status: 429, RetryAfter: 9 * time.Second}, {Kind: "slow", Delay: 2 * time.Minute}} {
			f.Name, f.Service, f.Times = "bad luck", sim.Aiven, 1
			w.Do(func() { w.Faults.Set(f) })
			if list, err := a.VPCs(ctx, providers.OfOrganization(acc.Org)); err != nil || len(list) != 4 {
				t.Errorf("%s %d: %v", f.Kind, f.Status, err)
			}
		}
		if strings.Contains(fmt.Sprint(err), acc.ReadToken.Value) {
			t.Error("the token shows")
		}
	})
}
