package azure_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/world"
)

func TestSees(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s, ctx := l.admin(), t.Context()
		here, err := s.Place(ctx)
		if err != nil || here != (providers.Place{Provider: "azure", Account: l.acc.TenantID}) {
			t.Errorf("%+v, %v", here, err)
		}
		for name, c := range map[string]struct {
			place   providers.Place
			visible bool
		}{
			"the directory": {here, true},
			"a subscription": {providers.Place{Provider: "azure", Account: l.acc.TenantID, Scope: l.acc.Production},
				true},
			"a subscription alone": {providers.Place{Provider: "azure", Scope: l.acc.Production}, true},
			"one that is not there": {providers.Place{Account: l.acc.TenantID, Scope: "00000000-0000-0000-0000-000000000000"},
				false},
			"one of somebody else's":  {providers.Place{Account: l.acc.TenantID, Scope: l.acc.AivenSubscription}, false},
			"one that moved away":     {providers.Place{Account: l.acc.GuestTenantID, Scope: l.acc.Production}, false},
			"a directory not there":   {providers.Place{Account: "00000000-0000-0000-0000-000000000000"}, false},
			"somebody else's tenant":  {providers.Place{Account: l.acc.GuestTenantID}, false},
			"another provider's":      {providers.Place{Provider: "aws"}, false},
			"nothing in particular":   {providers.Place{}, true},
			"a subscription by a key": {providers.Place{Scope: strings.ToUpper(l.acc.Production)}, true},
		} {
			err := s.Sees(ctx, c.place)
			if c.visible && err != nil || !c.visible && !providers.Is(err, providers.NotVisible) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// What is asked about in a subscription that cannot be seen is not gone.
func TestNotFoundIsNotGone(t *testing.T) {
	for code, visible := range map[string]bool{
		"SubscriptionNotFound": false, "InvalidSubscriptionId": false, "SomethingNew": false, "": false,
		"ResourceNotFound": true, "ResourceGroupNotFound": true, "RoleAssignmentNotFound": true,
		"RoleDefinitionDoesNotExist": true, "NotFound": true,
	} {
		t.Run(code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := failing(reply{status: 404, body: body(code, "no")})
				if code == "" {
					s = failing(reply{status: 404, body: "<html>Not here</html>",
						header: map[string]string{"Content-Type": "text/html"}})
				}
				app, ctx := s.app(t, s.options()), t.Context()
				scope := "/subscriptions/" + subID
				for name, err := range map[string]error{
					"peering": app.DeletePeering(ctx, peeringID),
					"role":    app.DeleteRole(ctx, scope+"/providers/Microsoft.Authorization/roleDefinitions/"+appID),
					"grant":   app.Unassign(ctx, scope+"/providers/Microsoft.Authorization/roleAssignments/"+appID),
					"endpoint": app.(providers.AzureEndpoints).DeleteEndpoint(ctx,
						scope+"/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/x"),
				} {
					if visible && err != nil || !visible && !providers.Is(err, providers.NotVisible) {
						t.Errorf("%s: %v", name, err)
					}
				}
				want := providers.NotVisible
				if visible {
					want = providers.NotFound
				}
				if _, err := app.VNet(ctx, vnetID); !providers.Is(err, want) {
					t.Errorf("reading: %v", err)
				}
			})
		})
	}
}

// The whole of a subscription hides; what is in it is not taken for deleted.
func TestAHiddenSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		s := l.admin()
		l.fault(world.Fault{Name: "hidden", Kind: "status", Service: "arm", Path: "/subscriptions/" + l.acc.Production,
			Status: 404, Code: "SubscriptionNotFound"})
		if _, err := s.VNet(t.Context(), l.acc.VNets["vnet-orders"]); !providers.Is(err, providers.NotVisible) {
			t.Error(err)
		}
		if err := s.Sees(t.Context(), providers.Place{Provider: "azure", Scope: l.acc.Production}); !providers.Is(err,
			providers.NotVisible) {
			t.Error(err)
		}
	})
}
