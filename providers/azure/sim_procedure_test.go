package azure_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/world"
)

// TestTheWholeListOfCalls runs Azure's part of procedure A in its order, and
// takes it all down again: the world must be as it was.
func TestTheWholeListOfCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		var before, after world.Inventory
		l.w.Do(func() { before = l.w.Inventory() })
		admin := l.ana(30 * time.Second)
		app, key := makeApp(t, l, admin)
		vnet := l.acc.VNets["vnet-orders"]
		sp := grantNetwork(t, l, admin, app, vnet)
		aiven, role := grantAiven(t, l, admin, vnet)
		app2 := signInApp(t, l, app, key)
		prove(t, l, app2, app)
		peer(t, l, app2, admin, app, vnet)
		teardown(t, l, admin, app, key, sp, aiven, role, vnet)
		removeAivens(t, l, app)
		l.w.Do(func() { after = l.w.Inventory() })
		if left := before.Diff(after); len(left) != 0 {
			t.Errorf("not as before: %q", left)
		}
	})
}

// removeAivens takes away what Aiven made on its own side.
func removeAivens(t *testing.T, l *lab, app providers.Application) {
	l.do(func(a *world.Azure) {
		for _, v := range a.VNets(l.acc.AivenSubscription) {
			if v.Name != "aiven-eu" {
				continue
			}
			for _, as := range a.Assignments() {
				if world.Within(as.Scope, v.ID) {
					a.DeleteAssignment(as.ID)
				}
			}
			if prob := a.DeleteVNet(v.ID); prob != nil {
				t.Error(prob)
			}
		}
		a.DeleteServicePrincipal(a.PrincipalOf(l.acc.AivenTenantID, app.AppID))
		a.Settle()
	})
}

func makeApp(t *testing.T, l *lab, admin providers.AzureSession) (providers.Application, providers.NewPassword) {
	ctx, tenant := t.Context(), l.acc.TenantID
	app, err := admin.CreateApplication(ctx, tenant,
		providers.Application{DisplayName: "peerage-orders", Audience: "AzureADMyOrg", Tags: []string{"peerage", "run-1"}})
	if err != nil {
		t.Fatal(err)
	}
	_, seen := until(t, func() (providers.Principal, error) {
		return admin.CreatePrincipal(ctx, tenant, app.AppID, []string{"peerage"})
	}, providers.NotYetConsistent, providers.NotPermitted)
	if len(seen) == 0 {
		t.Error("a fresh application was known at once: the lag is not tried")
	}
	until(t, func() (int, error) { return 0, admin.SetMultiTenant(ctx, tenant, app.AppID) }, providers.NotFound)
	key, _ := until(t, func() (providers.NewPassword, error) {
		return admin.AddPassword(ctx, tenant, app.AppID, "peerage-1", time.Now().Add(90*24*time.Hour))
	}, providers.NotFound)
	got, err := admin.Application(ctx, tenant, app.AppID)
	if err != nil || got.Audience != "AzureADMultipleOrgs" || len(got.Passwords) != 1 ||
		got.Passwords[0].KeyID != key.KeyID ||
		!slices.Contains(got.Tags, "run-1") || !slices.Contains(got.Owners, "ana@contoso.example") || got.Created.IsZero() {
		t.Errorf("%+v %v", got, err)
	}
	named, err := admin.ApplicationsNamed(ctx, tenant, "peerage-orders")
	if err != nil || len(named) != 1 || named[0].AppID != app.AppID || len(named[0].Owners) != 1 {
		t.Errorf("%+v %v", named, err)
	}
	return got, key
}

func grantNetwork(t *testing.T, l *lab, admin providers.AzureSession, app providers.Application,
	vnet string) providers.Principal {
	ctx := t.Context()
	sp, _ := until(t, func() (providers.Principal, error) {
		return admin.Principal(ctx, l.acc.TenantID, app.AppID)
	}, providers.NotFound)
	if sp.OwnerTenant != l.acc.TenantID || sp.AppID != app.AppID {
		t.Errorf("%+v", sp)
	}
	if _, err := admin.CreatePrincipal(ctx, l.acc.TenantID, app.AppID, nil); !providers.Is(err, providers.AlreadyExists) {
		t.Errorf("a second principal: %v", err)
	}
	roles, err := admin.RolesNamed(ctx, vnet, "network contributor")
	if err != nil || len(roles) != 1 || roles[0].Custom ||
		!strings.HasSuffix(roles[0].ID, "4d97b98b-1d4f-4787-a291-c67834d212e7") {
		t.Fatalf("%+v %v", roles, err)
	}
	grant, _ := until(t, func() (providers.Assignment, error) {
		return admin.Assign(ctx, vnet, roles[0].ID, sp.ObjectID)
	}, providers.NotYetConsistent)
	again, err := admin.Assign(ctx, vnet, roles[0].ID, sp.ObjectID)
	if err != nil || again.ID != grant.ID {
		t.Errorf("granting twice: %+v %v", again, err)
	}
	held, err := admin.Assignments(ctx, vnet, sp.ObjectID)
	if err != nil || len(held) != 1 || !providers.SameID(held[0].ID, grant.ID) || !providers.SameID(held[0].Scope, vnet) {
		t.Errorf("%+v %v", held, err)
	}
	beneath, err := admin.AllAssignments(ctx, "/subscriptions/"+l.acc.Production)
	if err != nil || !slices.ContainsFunc(beneath, func(a providers.Assignment) bool {
		return providers.SameID(a.ID, held[0].ID)
	}) {
		t.Errorf("the grant on the network is not among %d of the subscription: %v", len(beneath), err)
	}
	if above, err := admin.Assignments(ctx, "/subscriptions/"+l.acc.Production, sp.ObjectID); err != nil ||
		len(above) != 0 {
		t.Errorf("a grant beneath the scope is listed: %+v %v", above, err)
	}
	actions, not, err := admin.Permissions(ctx, vnet)
	if err != nil || !slices.Contains(actions, "*") || len(not) != 0 {
		t.Errorf("%v %v %v", actions, not, err)
	}
	return sp
}

func grantAiven(t *testing.T, l *lab, admin providers.AzureSession, vnet string) (providers.Principal, providers.Role) {
	ctx, scope := t.Context(), "/subscriptions/"+l.acc.Production
	aiven, _ := until(t, func() (providers.Principal, error) {
		return admin.CreatePrincipal(ctx, l.acc.TenantID, world.AivenAppID, nil)
	}, providers.NotYetConsistent)
	if aiven.OwnerTenant != l.acc.AivenTenantID {
		t.Errorf("%+v", aiven)
	}
	want := providers.Role{ID: uuid.NewString(), Name: "peerage Aiven", Description: "d", Scopes: []string{scope},
		Actions: []string{"Microsoft.Network/virtualNetworks/peer/action"}}
	role, err := admin.PutRole(ctx, want)
	if err != nil || !role.Custom || role.Name != want.Name || !slices.Equal(role.Actions, want.Actions) {
		t.Fatalf("%+v %v", role, err)
	}
	twin := want
	twin.ID = uuid.NewString()
	if _, err := admin.PutRole(ctx, twin); !providers.HasCode(err, "RoleDefinitionWithSameNameExists") ||
		!providers.Is(err, providers.AlreadyExists) {
		t.Errorf("same name: %v", err)
	}
	got, err := admin.Role(ctx, role.ID)
	if err != nil || got.Name != want.Name || !slices.Equal(got.Scopes, []string{scope}) {
		t.Errorf("%+v %v", got, err)
	}
	until(t, func() (providers.Assignment, error) {
		return admin.Assign(ctx, vnet, role.ID, aiven.ObjectID)
	}, providers.NotYetConsistent, providers.NotFound)
	if err := admin.DeleteRole(ctx, role.ID); !providers.HasCode(err, "RoleDefinitionHasAssignments") {
		t.Errorf("a role in use was deleted: %v", err)
	}
	return aiven, role
}

func signInApp(t *testing.T, l *lab, app providers.Application, key providers.NewPassword) providers.AzureSession {
	s, err := l.c.SignInApp(t.Context(), l.acc.TenantID, app.AppID, key.Secret, l.acc.AivenTenantID)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func prove(t *testing.T, l *lab, s providers.AzureSession, app providers.Application) {
	until(t, func() (int, error) { return 0, s.Prove(t.Context(), l.acc.TenantID) }, providers.NotAuthenticated)
	err := s.Prove(t.Context(), l.acc.AivenTenantID)
	if e := providers.AsError(err); e == nil || e.Code != "AADSTS7000229" || e.Detail["tenant"] != l.acc.AivenTenantID {
		t.Errorf("before Aiven has prepared: %v", err)
	}
	l.do(func(a *world.Azure) { a.EnsureServicePrincipal(l.acc.AivenTenantID, app.AppID) })
	if err := s.Prove(t.Context(), l.acc.AivenTenantID); err != nil {
		t.Error(err)
	}
}

func peer(t *testing.T, l *lab, s, admin providers.AzureSession, app providers.Application, vnet string) {
	p := pair{here: vnet}
	l.do(func(a *world.Azure) {
		v := a.AddVNet(l.acc.AivenSubscription, "aiven", "aiven-eu", "westeurope", "10.20.0.0/24")
		p.remote = v.ID
		a.Grant(a.PrincipalOf(l.acc.AivenTenantID, app.AppID).ID, world.RoleNetworkContributor, v.ID)
		if _, _, prob := a.PutPeering(v.ID, "back", world.PeeringSpec{RemoteVNetID: vnet}); prob != nil {
			t.Fatal(prob)
		}
	})
	time.Sleep(l.w.Timing.FirstPeering)
	got, _ := until(t, func() (providers.Peering, error) {
		if err := s.Prove(t.Context(), ""); err != nil {
			return providers.Peering{}, err
		}
		return s.PutPeering(t.Context(), l.put(p))
	}, providers.NotPermitted, providers.Transient)
	if got.State != "Connected" {
		t.Errorf("%+v", got)
	}
	nets, err := admin.VNets(t.Context(), l.acc.Production)
	i := slices.IndexFunc(nets, func(v providers.VNet) bool { return providers.SameID(v.ID, vnet) })
	if err != nil || i < 0 || len(nets[i].Peerings) != 1 || nets[i].Peerings[0].ResourceGUID == "" {
		t.Errorf("%+v %v", nets, err)
	}
}

func teardown(t *testing.T, l *lab, admin providers.AzureSession, app providers.Application, key providers.NewPassword,
	sp, aiven providers.Principal, role providers.Role, vnet string) {
	ctx, tenant := t.Context(), l.acc.TenantID
	step := func(name string, fn func(context.Context) error) {
		until(t, func() (string, error) { return name, fn(ctx) }, providers.Transient, providers.Conflict)
	}
	step("peering", func(ctx context.Context) error {
		return admin.DeletePeering(ctx, vnet+"/virtualNetworkPeerings/to-aiven")
	})
	for _, who := range []string{sp.ObjectID, aiven.ObjectID} {
		held, err := admin.Assignments(ctx, vnet, who)
		if err != nil || len(held) != 1 {
			t.Fatalf("%+v %v", held, err)
		}
		step("grant", func(ctx context.Context) error { return admin.Unassign(ctx, held[0].ID) })
		step("grant again", func(ctx context.Context) error { return admin.Unassign(ctx, held[0].ID) })
	}
	step("role", func(ctx context.Context) error { return admin.DeleteRole(ctx, role.ID) })
	step("aiven", func(ctx context.Context) error { return admin.DeletePrincipal(ctx, tenant, aiven.ObjectID) })
	step("key", func(ctx context.Context) error { return admin.RemovePassword(ctx, tenant, app.AppID, key.KeyID) })
	step("key again", func(ctx context.Context) error { return admin.RemovePassword(ctx, tenant, app.AppID, key.KeyID) })
	step("principal", func(ctx context.Context) error { return admin.DeletePrincipal(ctx, tenant, sp.ObjectID) })
	step("app", func(ctx context.Context) error { return admin.DeleteApplication(ctx, tenant, app.AppID) })
	step("app again", func(ctx context.Context) error { return admin.DeleteApplication(ctx, tenant, app.AppID) })
	if err := admin.RegisterNetwork(ctx, l.acc.Production); err != nil {
		t.Error(err)
	}
}
