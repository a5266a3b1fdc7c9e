package world_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/world"
)

// bench is the smallest world in which a peering can come up: everything that
// the documents ask for has been done.
type bench struct {
	*world.World
	tenant, aivenTenant, sub string
	vnet                     *world.VNet
	app                      *world.App
	own                      *world.ServicePrincipal
	vpc                      *world.AivenVPC
	org                      string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{World: world.New(clock.Real{}, 1)}
	b.Do(func() {
		az := b.Azure
		b.tenant, b.aivenTenant = az.AddTenant("", "Here", "here.example").ID, az.AddTenant("", "Aiven", "aiven.example").ID
		b.sub = az.AddSubscription(b.tenant, "", "Main").ID
		theirs := az.AddSubscription(b.aivenTenant, "", "Aiven's").ID
		b.vnet = az.AddVNet(b.sub, "rg-Main", "vnet-Main", "westeurope", "10.1.0.0/16")
		b.Aiven.UseAzure(b.aivenTenant, theirs)
		b.app = az.AddApp(b.tenant, "", "app", world.AudienceMultiple)
		b.own = az.EnsureServicePrincipal(b.tenant, world.AivenAppID)
		az.Grant(b.own.ID, world.RoleNetworkContributor, b.vnet.ID)
		b.org = b.Aiven.AddOrg("", "Org").ID
		v, prob := b.Aiven.CreateOrgVPC(b.org, "azure-westeurope", "10.9.0.0/24", "vpc")
		if prob != nil {
			t.Fatal(prob)
		}
		b.vpc = v
		b.Aiven.Activate(v)
	})
	return b
}

func (b *bench) spec() world.AivenSpec {
	return world.AivenSpec{Account: b.sub, ResourceGroup: "rg-main", VPC: "vnet-main", AppID: b.app.AppID,
		TenantID: b.tenant}
}

func (b *bench) ask(t *testing.T, s world.AivenSpec) *world.AivenPeering {
	t.Helper()
	var p *world.AivenPeering
	b.Do(func() {
		var prob *world.Problem
		if p, prob = b.Aiven.Peer(b.vpc, s); prob != nil {
			t.Fatal(prob)
		}
	})
	return p
}

// putHalf makes the customer's half.
func (b *bench) putHalf(t *testing.T) *world.Peering {
	t.Helper()
	var half *world.Peering
	b.Do(func() {
		var prob *world.Problem
		half, _, prob = b.Azure.PutPeering(b.vnet.ID, "to-aiven", world.PeeringSpec{RemoteVNetID: b.vpc.VNetID,
			AllowVirtualNetworkAccess: true})
		if prob != nil {
			t.Fatal(prob)
		}
	})
	return half
}

func (b *bench) wait(d time.Duration) {
	time.Sleep(d)
	b.Do(func() {})
}

func want(t *testing.T, p *world.AivenPeering, state string) {
	t.Helper()
	if p.State != state {
		t.Fatalf("state %s (%+v), want %s", p.State, p.Info, state)
	}
}

func TestPeeringComesUpAndGoesDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var before world.Inventory
		b.Do(func() { before = b.Inventory() })
		p := b.ask(t, b.spec())
		want(t, p, "APPROVED")
		if p.Info != nil {
			t.Error("state_info is there in APPROVED")
		}
		b.wait(2 * time.Minute)
		want(t, p, "PENDING_PEER")
		if p.Info.ToTenantID != b.aivenTenant || p.Info.ToNetworkID != b.vpc.VNetID {
			t.Errorf("ids %+v", p.Info)
		}
		half := b.putHalf(t)
		if half.State != "Connected" {
			t.Errorf("Azure half %s, want Connected at once", half.State)
		}
		b.wait(2 * time.Minute)
		want(t, p, "ACTIVE")
		if p.Info != nil {
			t.Error("state_info is not null in ACTIVE")
		}
		b.Do(func() { b.Aiven.Unpeer(b.vpc, p) })
		want(t, p, "DELETING")
		b.wait(45 * time.Second)
		want(t, p, "DELETED")
		b.Do(func() {
			if got := b.Azure.Peering(half.ID).State; got != "Disconnected" {
				t.Errorf("Azure half %s, want Disconnected", got)
			}
			if prob := b.Azure.DeletePeering(half.ID); prob != nil {
				t.Error(prob)
			}
		})
		b.wait(5 * time.Minute)
		b.Do(func() {
			if d := before.Diff(b.Inventory()); len(d) > 0 {
				t.Errorf("left behind: %q", d)
			}
		})
	})
}

func TestAivenEnforcesTheDocuments(t *testing.T) {
	for name, c := range map[string]struct {
		spoil       func(*bench, *world.AivenSpec)
		state, says string
	}{
		"upper case": {func(_ *bench, s *world.AivenSpec) { s.ResourceGroup = "rg-Main" }, "INVALID_SPECIFICATION",
			"lower case"},
		"no such VNet": {func(_ *bench, s *world.AivenSpec) { s.VPC = "vnet-other" }, "INVALID_SPECIFICATION",
			"not found"},
		"no such app": {func(_ *bench, s *world.AivenSpec) {
			s.AppID = strings.Repeat("0", 8) +
				"-0000-0000-0000-000000000000"
		}, "REJECTED_BY_PEER", "does not refer to a valid application object"},
		"app of one": {func(b *bench, _ *world.AivenSpec) { b.app.Audience = world.AudienceSingle }, "REJECTED_BY_PEER",
			"does not refer"},
		"other tenant": {func(b *bench, s *world.AivenSpec) { s.TenantID = b.aivenTenant }, "REJECTED_BY_PEER",
			"does not refer"},
		"no principal": {func(b *bench, _ *world.AivenSpec) { b.Azure.DeleteServicePrincipal(b.own) },
			"INVALID_SPECIFICATION", "service principal"},
		"not permitted": {func(b *bench, _ *world.AivenSpec) { b.ungrant() }, "INVALID_SPECIFICATION", "permission"},
		"overlap": {func(b *bench, _ *world.AivenSpec) { b.Azure.SetAddressSpace(b.vnet.ID, "10.9.0.0/16") },
			"INVALID_SPECIFICATION", "overlaps"},
		"by switch": {func(b *bench, _ *world.AivenSpec) { b.Faults.Set(world.Fault{Name: "aiven.error"}) }, "ERROR",
			"Internal"},
		"leftover half": {func(b *bench, _ *world.AivenSpec) { b.leftover() }, "INVALID_SPECIFICATION",
			"RemotePeeringIsDisconnected"},
		"nothing is wrong": {func(*bench, *world.AivenSpec) {}, "PENDING_PEER", "peering"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				s := b.spec()
				b.Do(func() { c.spoil(b, &s) })
				p := b.ask(t, s)
				b.wait(2 * time.Minute)
				want(t, p, c.state)
				if !strings.Contains(p.Info.Message, c.says) {
					t.Errorf("says %q, want %q in it", p.Info.Message, c.says)
				}
			})
		})
	}
}

func (b *bench) ungrant() {
	for _, as := range b.Azure.Assignments() {
		if as.PrincipalID == b.own.ID {
			b.Azure.DeleteAssignment(as.ID)
		}
	}
}

// leftover makes the Disconnected half that an earlier attempt left.
func (b *bench) leftover() {
	back, _, _ := b.Azure.PutPeering(b.vpc.VNetID, "earlier", world.PeeringSpec{RemoteVNetID: b.vnet.ID})
	_, _, _ = b.Azure.PutPeering(b.vnet.ID, "to-aiven", world.PeeringSpec{RemoteVNetID: b.vpc.VNetID})
	b.Azure.Settle()
	_ = b.Azure.DeletePeering(back.ID)
	b.Azure.Settle()
}

func TestAskingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		s := b.spec()
		s.VPC = "vnet-Main"
		p := b.ask(t, s)
		if b.ask(t, b.spec()) != p {
			t.Error("asking twice made two")
		}
		b.wait(2 * time.Minute)
		want(t, p, "INVALID_SPECIFICATION")
		b.wait(time.Hour)
		want(t, p, "INVALID_SPECIFICATION") // no re-validation
		if b.ask(t, b.spec()) != p {
			t.Error("asking for a failed one made another")
		}
		want(t, p, "APPROVED")
		b.wait(2 * time.Minute)
		want(t, p, "PENDING_PEER")
	})
}

// TestRefreshTakesOverRanges: after the customer's network has grown, its half
// waits for Aiven's, which a refresh brings up to date.
func TestRefreshTakesOverRanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.ask(t, b.spec())
		b.wait(2 * time.Minute)
		half := b.putHalf(t)
		b.wait(2 * time.Minute)
		level := func() (s string) { b.Do(func() { s = b.Azure.SyncLevel(half) }); return s }
		b.Do(func() { b.Azure.SetAddressSpace(b.vnet.ID, "10.1.0.0/16", "10.2.0.0/16") })
		if s := level(); s != "RemoteNotInSync" {
			t.Fatal(s)
		}
		b.Do(func() { b.Aiven.Refresh(b.vpc) })
		b.wait(time.Minute)
		if s := level(); s != "FullyInSync" {
			t.Error(s)
		}
	})
}

func TestDeletedByPeerIsAnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := b.ask(t, b.spec())
		b.wait(2 * time.Minute)
		half := b.putHalf(t)
		b.wait(2 * time.Minute)
		want(t, p, "ACTIVE")
		b.Do(func() { _ = b.Azure.DeletePeering(half.ID) })
		b.wait(20 * time.Second)
		b.Do(func() { b.Aiven.Refresh(b.vpc) })
		b.wait(10 * time.Second)
		want(t, p, "DELETED_BY_PEER")
		b.ask(t, b.spec())
		b.wait(5 * time.Minute)
		want(t, p, "DELETED_BY_PEER")
		b.Do(func() { b.Aiven.Unpeer(b.vpc, p) })
		if _, prob := b.Aiven.Peer(b.vpc, b.spec()); prob == nil || prob.Status != 409 {
			t.Errorf("asking while it is being deleted: %v", prob)
		}
		b.wait(time.Minute)
		want(t, p, "DELETED")
		if again := b.ask(t, b.spec()); again == p {
			t.Error("a deleted one came back")
		}
	})
}

func TestOverlappingPeersAreWarnedOf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := b.ask(t, b.spec())
		b.wait(2 * time.Minute)
		b.putHalf(t)
		var other *world.VNet
		b.Do(func() {
			other = b.Azure.AddVNet(b.sub, "rg-main", "vnet-two", "westeurope", "10.2.0.0/16")
			b.Azure.Grant(b.own.ID, world.RoleNetworkContributor, other.ID)
		})
		s := b.spec()
		s.VPC = "vnet-two"
		q := b.ask(t, s)
		b.wait(3 * time.Minute)
		want(t, q, "PENDING_PEER")
		b.Do(func() { b.Azure.SetAddressSpace(other.ID, "10.2.0.0/16", "10.1.128.0/20") })
		b.wait(2 * time.Minute)
		want(t, p, "ACTIVE")
		if p.Info == nil || len(p.Info.Warnings) != 1 || p.Info.Warnings[0].ConflictingID != other.ID {
			t.Errorf("no warning in %+v", p.Info)
		}
	})
}

func TestVPCLives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var v *world.AivenVPC
		b.Do(func() {
			for _, cidr := range []string{"10.3.0.0/16", "10.3.0.0/25", "8.8.8.0/24", "10.3.0.1/24", "x"} {
				if _, prob := b.Aiven.CreateOrgVPC(b.org, "azure-westeurope", cidr, ""); prob == nil || prob.Status != 400 {
					t.Errorf("%s was taken", cidr)
				}
			}
			v, _ = b.Aiven.CreateOrgVPC(b.org, "azure-northeurope", "10.3.0.0/24", "new")
		})
		if v.State != "APPROVED" || v.VNetID != "" {
			t.Errorf("a new VPC is %+v", v)
		}
		b.wait(3 * time.Minute)
		if v.State != "ACTIVE" || v.VNetID == "" {
			t.Errorf("after a while it is %+v", v)
		}
		p := b.ask(t, b.spec())
		b.Do(func() {
			if prob := b.Aiven.DeleteVPC(b.vpc); prob == nil || prob.Status != 409 {
				t.Errorf("deleted with peering %s in it", p.ID)
			}
			if prob := b.Aiven.DeleteVPC(v); prob != nil {
				t.Error(prob)
			}
		})
		b.wait(5 * time.Minute)
		b.Do(func() {
			if b.Aiven.OrgVPC(b.org, v.ID) != nil || b.Azure.VNet(v.VNetID) != nil {
				t.Error("it is still there")
			}
		})
	})
}
