package aiven_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// project is a project's VPC, with what is done to it in these tests.
type project struct {
	*testing.T
	ctx context.Context
	w   *world.World
	acc *company.Accounts
	a   providers.AivenSession
	of  providers.AivenScope
	vpc string
}

func onProject(t *testing.T, cloud string, fn func(p *project)) {
	synctest.Test(t, func(t *testing.T) {
		w, acc, av := lab(t)
		p := &project{T: t, ctx: t.Context(), w: w, acc: acc, a: av.Open(acc.Token.Value),
			of: providers.OfProject(acc.UpCloud.Project)}
		v, err := p.a.CreateVPC(p.ctx, p.of, providers.AivenNewVPC{Cloud: cloud, CIDR: "10.199.0.0/24"})
		if err != nil || v.ID == "" || v.CIDR != "10.199.0.0/24" || v.Cloud != cloud || v.Scope != p.of {
			t.Fatalf("%+v, %v", v, err)
		}
		p.vpc = v.ID
		time.Sleep(5 * time.Minute)
		fn(p)
	})
}

// look finds the peering by its id; the zero value when it is gone.
func (p *project) look(id string) (out providers.AivenPeering) {
	p.Helper()
	v, err := p.a.VPC(p.ctx, p.of, p.vpc)
	if err != nil || v.Scope != p.of || v.State != providers.AivenActive {
		p.Fatalf("%+v, %v", v, err)
	}
	for _, q := range v.Peerings {
		if q.ID == id {
			out = q
		}
	}
	return out
}

// create asks for a peering and waits until Aiven has prepared it.
func (p *project) create(to providers.AivenTarget) providers.AivenPeering {
	p.Helper()
	made, err := p.a.CreatePeering(p.ctx, p.of, p.vpc, to)
	if err != nil || made.ID == "" || made.State != providers.AivenApproved || !providers.SameTarget(made.Target, to) {
		p.Fatalf("%+v, %v", made, err)
	}
	time.Sleep(5 * time.Minute)
	return p.look(made.ID)
}

// end deletes the peering, without its id, and sees that it goes.
func (p *project) end(made providers.AivenPeering) {
	p.Helper()
	if err := p.a.Refresh(p.ctx, p.of, p.vpc); err != nil {
		p.Error(err)
	}
	nameless := providers.AivenPeering{Target: made.Target}
	if err := p.a.DeletePeering(p.ctx, p.of, p.vpc, nameless); err != nil {
		p.Error(err)
	}
	time.Sleep(5 * time.Minute)
	if q := p.look(made.ID); q.ID != "" {
		p.Errorf("still there: %+v", q)
	}
	if err := p.a.DeletePeering(p.ctx, p.of, p.vpc, nameless); !providers.Is(err, providers.NotFound) {
		p.Errorf("deleting what is gone: %v", err)
	}
}

// A project's peering is made without an id in the answer, found again, and
// deleted by what it leads to.
func TestProjectPeeringWithUpCloud(t *testing.T) {
	onProject(t, "upcloud-fi-hel", func(p *project) {
		q := p.create(providers.UpCloudTarget{NetworkID: p.acc.UpCloud.Networks["net-shop"]})
		if q.State != providers.AivenPendingPeer || !strings.HasPrefix(q.ToNetworkID, "03") || len(q.Info) == 0 {
			t.Errorf("%+v", q)
		}
		p.end(q)
	})
}

// vnet lets Aiven's and the customer's application peer with vnet-orders.
func (p *project) vnet() (to providers.AzureTarget) {
	p.w.Do(func() {
		v, az := p.w.Azure.VNet(p.acc.VNets["vnet-orders"]), p.w.Azure
		sp := az.EnsureServicePrincipal(p.acc.TenantID, p.acc.Network.AppID)
		az.Grant(sp.ID, world.RoleNetworkContributor, v.ID)
		az.Grant(az.PrincipalOf(p.acc.TenantID, world.AivenAppID).ID, world.RoleNetworkContributor, v.ID)
		az.Settle()
		to = providers.AzureTarget{SubscriptionID: v.SubscriptionID, ResourceGroup: strings.ToUpper(v.Group), VNet: v.Name,
			AppID: p.acc.Network.AppID, TenantID: p.acc.TenantID}
	})
	return to
}

// The three further parts that Azure needs arrive, in lower case, and Aiven
// tells its two ids; once the customer's half is there, the peering is up.
func TestProjectPeeringWithAzure(t *testing.T) {
	onProject(t, "azure-westeurope", func(p *project) {
		to := p.vnet()
		q := p.create(to)
		if q.State != providers.AivenPendingPeer || q.ToTenantID != p.acc.AivenTenantID ||
			!strings.Contains(q.ToNetworkID, "/virtualNetworks/") {
			t.Errorf("%+v", q)
		}
		if q.Azure() != to.Lower() {
			t.Errorf("leads to %+v", q.Azure())
		}
		p.w.Do(func() {
			_, _, prob := p.w.Azure.PutPeering(p.acc.VNets["vnet-orders"], "to-aiven",
				world.PeeringSpec{RemoteVNetID: q.ToNetworkID, AllowVirtualNetworkAccess: true})
			if prob != nil {
				t.Fatal(prob)
			}
		})
		time.Sleep(10 * time.Minute)
		if q = p.look(q.ID); q.State != providers.AivenActive {
			t.Errorf("after the other half: %+v", q)
		}
		p.w.Do(func() { _ = p.w.Azure.DeletePeering(p.acc.VNets["vnet-orders"] + "/virtualNetworkPeerings/to-aiven") })
		time.Sleep(10 * time.Minute)
		if q = p.look(q.ID); q.State != providers.AivenDeletedByPeer || q.Message == "" {
			t.Errorf("after the other half went: %+v", q)
		}
		p.end(q)
	})
}

// A request reaches the account, is accepted there, and the peering is up.
func TestProjectPeeringWithAWS(t *testing.T) {
	onProject(t, "aws-eu-west-1", func(p *project) {
		to := providers.AWSTarget{AccountID: p.acc.AWS.Account, VPC: p.acc.AWS.VPCs["vpc-orders"], Region: "eu-west-1"}
		q := p.create(to)
		if q.State != providers.AivenPendingPeer || !strings.HasPrefix(q.PCX, "pcx-") || q.Target != to {
			t.Fatalf("%+v", q)
		}
		p.w.Do(func() {
			if _, no := p.w.AWS.Accept(to.AccountID, to.Region, q.PCX); no != nil {
				t.Fatal(no)
			}
		})
		time.Sleep(10 * time.Minute)
		if q = p.look(q.ID); q.State != providers.AivenActive {
			t.Errorf("after it was accepted: %+v", q)
		}
		p.end(q)
	})
}

// What Aiven keeps without a region lies in the VPC's own, is the same peering
// when asked for with it, and can be deleted with it.
func TestRegionLeftOut(t *testing.T) {
	onProject(t, "aws-eu-west-1", func(p *project) {
		to := providers.AWSTarget{AccountID: p.acc.AWS.Account, VPC: p.acc.AWS.VPCs["vpc-orders"]}
		q := p.create(to)
		to.Region = "eu-west-1"
		if q.Target != to {
			t.Errorf("leads to %+v", q.Target)
		}
		again, err := p.a.CreatePeering(p.ctx, p.of, p.vpc, to)
		if err != nil || again.ID != q.ID {
			t.Errorf("%+v, %v", again, err)
		}
		p.end(q)
	})
}

// An organization's peering whose id is not known is found by what it leads
// to, a project's by its id.
func TestDeletePeeringByTheOtherName(t *testing.T) {
	onProject(t, "aws-eu-west-1", func(p *project) {
		to := providers.AWSTarget{AccountID: p.acc.AWS.Account, VPC: p.acc.AWS.VPCs["vpc-orders"], Region: "eu-west-1"}
		made := p.create(to)
		if err := p.a.DeletePeering(p.ctx, p.of, p.vpc, providers.AivenPeering{ID: made.ID}); err != nil {
			t.Error(err)
		}
		if q := p.look(made.ID); q.State != providers.AivenDeleting {
			t.Errorf("%+v", q)
		}
		p.of, p.vpc = providers.OfOrganization(p.acc.Org), p.acc.VPCs[company.AWSVPC].ID
		p.end(p.create(to))
		if err := p.a.DeletePeering(p.ctx, p.of, p.vpc, providers.AivenPeering{}); !providers.Is(err, providers.Invalid) {
			t.Errorf("of nothing: %v", err)
		}
	})
}

func TestProjectVPCIsDeleted(t *testing.T) {
	onProject(t, "upcloud-fi-hel", func(p *project) {
		if err := p.a.DeleteVPC(p.ctx, p.of, p.vpc); err != nil {
			t.Error(err)
		}
		time.Sleep(5 * time.Minute)
		if _, err := p.a.VPC(p.ctx, p.of, p.vpc); !providers.Is(err, providers.NotFound) {
			t.Error(err)
		}
	})
}

func TestReadTokenMakesNoProjectVPC(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, acc, cloud := lab(t)
		reader, of := cloud.Open(acc.ReadToken.Value), providers.OfProject(acc.UpCloud.Project)
		_, err := reader.CreateVPC(t.Context(), of, providers.AivenNewVPC{Cloud: "upcloud-fi-hel", CIDR: "10.52.0.0/24"})
		if !providers.Is(err, providers.NotPermitted) {
			t.Errorf("a token that may only read: %v", err)
		}
	})
}

// TestWhereVPCsCanBeMade: both lists name clouds as a VPC's creation takes them.
func TestWhereVPCsCanBeMade(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, acc, cloud := lab(t)
		a := cloud.Open(acc.Token.Value)
		has := func(of providers.AivenScope, name string) {
			t.Helper()
			list, err := a.Clouds(t.Context(), of)
			if err != nil || !slices.ContainsFunc(list, func(x providers.AivenPlace) bool { return x.Cloud == name }) {
				t.Errorf("no %s in %v, %v", name, list, err)
			}
		}
		has(providers.OfOrganization(acc.Org), "azure-westeurope")
		has(providers.OfProject(acc.UpCloud.Project), "upcloud-fi-hel")
		if _, err := a.Clouds(t.Context(), providers.OfOrganization("org0000000000")); !providers.Is(err,
			providers.NotVisible) {
			t.Errorf("of nobody's organization: %v", err)
		}
	})
}
