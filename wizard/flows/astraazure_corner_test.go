package flows_test

import (
	"slices"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

func TestAstraAccountCorners(t *testing.T) {
	courseD.corners(t, slices.Concat(signInCorners("AZURE_SUBSCRIPTION_ID", "AZURE_VNET_ID", "D04"),
		[]corner{otherSubscription("AZURE_SUBSCRIPTION_ID", "AZURE_VNET_ID")}, astraAccounts))
}

func ordersDB(l *flowtest.Lab) string { return l.Acc.Astra.Databases["astra-orders"].ID }

// astraAccounts are about databases, and what is asked of Astra.
var astraAccounts = []corner{
	{name: "no database", meets: "D02.none", values: drop("DATABASE_ID"), begin: func(l *flowtest.Lab, w *world.World) {
		l.Env["ASTRA_DB_APPLICATION_TOKEN"] = w.Astra.AddToken(w.Astra.AddOrg("Empty").ID).Value
	}, rules: func(l *flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Mend("D02.none", "new-token"),
			flowtest.Input("APPLICATION_TOKEN", l.Acc.Astra.Token.Value), flowtest.Input("DATABASE_ID", ordersDB(l))}
	}},
	{name: "no such database", meets: "D02.not-found", values: nobody("DATABASE_ID"),
		rules: edits("D02.not-found", "other", "DATABASE_ID", ordersDB)},
	{name: "a colleague asks just before", meets: "D06.there", adopts: true,
		at: once(intends("astra-peering"), func(l *flowtest.Lab, w *world.World) {
			n := w.Azure.VNet(orders(l))
			if _, prob := w.Astra.Peer(l.Acc.Astra.Databases["astra-orders"],
				world.AstraSpec{TenantID: l.Acc.TenantID, SubscriptionID: n.SubscriptionID,
					ResourceGroup: n.Group, VNet: n.Name}); prob != nil {
				l.T.Error(prob)
			}
		}), rules: func(*flowtest.Lab) []*flowtest.Rule {
			return []*flowtest.Rule{flowtest.Adopt("D06", wizard.ChoiceAdopt)}
		}},
	{name: "access is switched off", meets: "D07.half", rules: mend("D07.half", "heal"),
		at: once(starts("D07"), switchedOff)},
	{name: "Astra does not take the request", meets: "D06.refused", rules: mend("D06.refused", "again"),
		begin: strike(world.Fault{Name: "refused", Service: "astra", Method: "POST", Path: "/v2/peering/", Times: 1,
			Kind: "status", Status: 400,
			Body: `{"errors":[{"ID":340400,"message":"Refused for a test."}]}`})},
}

// TestAstraNotRegistered: Azure answers nothing about networks until the
// subscription is registered for them, which is offered and done.
func TestAstraNotRegistered(t *testing.T) {
	courseD.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		sub := l.World.Azure.Subscription(l.Acc.Production)
		l.Do(func(w *world.World) {
			sub.NetworkRegistered = false
			w.Faults.Set(refusal("arm", "GET", "/virtualNetworks/vnet-orders", 409, "MissingSubscriptionRegistration"))
		})
		p := flowtest.Says(mend("azure.not-registered", "register")(l)...)
		res, _ := l.Start(procedureD, runID, courseD.answers(l), p)
		done(t, l, res, p, wizard.Done)
		trial{meets: []string{"azure.not-registered"}}.met(t, l)
		l.Do(func(*world.World) {
			if !sub.NetworkRegistered {
				t.Error("it is not registered")
			}
		})
	})
}

// switchedOff has access to Astra switched off as soon as the half is there.
func switchedOff(l *flowtest.Lab, w *world.World) {
	for _, p := range w.Azure.Peerings(orders(l)) {
		if p.RemoteVNetID == l.Acc.Astra.Databases["astra-orders"].VNetID {
			p.AllowVirtualNetworkAccess = false
			return
		}
	}
	w.At(time.Second, func() { switchedOff(l, w) })
}

// astraAccess are about roles, when they are made and when they go.
var astraAccess = []corner{
	{name: "may not define roles", meets: "azure.role-not-authorized", rules: mend("azure.role-not-authorized", "again"),
		begin: strike(refusal("arm", "PUT", "/roleDefinitions/", 403, "AuthorizationFailed"))},
	{name: "may not grant roles", meets: "azure.grant-not-authorized", rules: mend("azure.grant-not-authorized", "again"),
		begin: strike(refusal("arm", "PUT", "/roleAssignments/", 403, "AuthorizationFailed"))},
	{name: "the role is not seen everywhere", meets: "azure.role-not-seen",
		begin: strike(refusal("arm", "PUT", "/roleAssignments/", 404, "RoleDefinitionDoesNotExist"))},
	{name: "a policy against roles", meets: "azure.policy", rules: mend("azure.policy", "again"),
		begin: strike(refusal("arm", "PUT", "/roleDefinitions/", 403, "RequestDisallowedByPolicy"))},
	{name: "a lock", meets: "azure.locked", rules: changes("azure.locked", "again", clears("azure.locked")),
		at: once(undoing, strike(world.Fault{Name: "azure.locked"}))},
	{name: "another operation", meets: "azure.busy", at: once(undoing, func(_ *flowtest.Lab, w *world.World) {
		w.Faults.Set(world.Fault{Name: "azure.another-operation"})
		w.At(2*time.Minute, func() { w.Faults.Clear("azure.another-operation") })
	})},
	{name: "may not take grants back", meets: "azure.not-authorized", rules: mend("azure.not-authorized", "again"),
		at: once(undoing, strike(refusal("arm", "DELETE", "/roleAssignments/", 403, "AuthorizationFailed")))},
	{name: "the role is granted to somebody else", meets: "azure.role-in-use",
		at: once(removed("astra-assignment"), func(l *flowtest.Lab, w *world.World) {
			for _, d := range w.Azure.Definitions(l.Acc.TenantID) {
				if d.Description == "Allows Astra DB to peer with this VNet" {
					as := w.Azure.Grant(l.Acc.Bob.ID, d.GUID, orders(l))
					w.At(2*time.Minute, func() { w.Azure.DeleteAssignment(as.ID) })
				}
			}
		})},
}

func TestAstraAccessCorners(t *testing.T) { courseD.corners(t, astraAccess) }
