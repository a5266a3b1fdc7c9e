package flows_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

func set(name, value string) func(*flowtest.Lab, map[string]string) {
	return func(_ *flowtest.Lab, v map[string]string) { v[name] = value }
}

// edits mends by entering another value.
func edits(remedy, act, name string, value func(*flowtest.Lab) string) func(*flowtest.Lab) []*flowtest.Rule {
	return func(l *flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Mend(remedy, act), flowtest.Input(name, value(l))}
	}
}

func strike(f world.Fault) func(*flowtest.Lab, *world.World) {
	return func(_ *flowtest.Lab, w *world.World) { w.Faults.Set(f) }
}

// noSignIn is a refusal of the sign-in service.
func noSignIn(path, number string, status, times int) world.Fault {
	return world.Fault{Name: "sign-in", Service: "login", Method: "POST", Path: path, Kind: "status", Status: status,
		Times: times,
		Body:  `{"error":"invalid_grant","error_description":"AADSTS` + number + `: Refused for a test."}`}
}

func orders(l *flowtest.Lab) string { return l.Acc.VNets["vnet-orders"] }
func theOrg(l *flowtest.Lab) string { return l.Acc.Org }
func nowhere(*flowtest.Lab) string  { return uuid.NewString() }
func nobody(name string) func(*flowtest.Lab, map[string]string) {
	return func(l *flowtest.Lab, v map[string]string) { v[name] = nowhere(l) }
}

// newPeering is the one that a run has made in Aiven with vnet-orders.
func newPeering(l *flowtest.Lab) (*world.AivenVPC, *world.AivenPeering) {
	for _, v := range l.World.Aiven.AllVPCs() {
		for _, p := range v.Peerings {
			if p.VPC == "vnet-orders" {
				return v, p
			}
		}
	}
	l.T.Error("Aiven has no peering with vnet-orders")
	return &world.AivenVPC{}, &world.AivenPeering{}
}

// azureSignIns are met before anything is made.
func azureSignIns(o owned) []corner {
	return slices.Concat(signInCorners("USER_SUBSCRIPTION_ID", "USER_VNET_ID", o.row("10")), tokenCorners[1:2])
}

func TestAzureSignInCorners(t *testing.T) {
	t.Parallel()
	tryBoth(t, azureSignIns, ownedA, ownedR)
}
func TestAzureVPCCorners(t *testing.T) { ownedA.corners(t, ownedA.vpcCorners()) }
func TestAzureOwnerCorners(t *testing.T) {
	courseA.corners(t, []corner{{
		name: "no such organization", meets: "A13.not-found", values: set("AIVEN_ORG_ID", "org1a2b3c4d5e6"),
		rules: edits("A13.not-found", "other", "AIVEN_ORG_ID", theOrg),
	}})
}

// TestSubscriptionOutOfSight: whoever goes on with a run does not see its
// subscription, until a colleague helps.
func TestSubscriptionOutOfSight(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		p.Watch = func(e wizard.Event) {
			if started(e, "A12") {
				l.Journal.Kill = len(l.Journal.Events()) + 1
			}
		}
		l.Start(procedure, runID, l.Answers(), p)
		l.Do(func(w *world.World) { adminsRole(l, w).Scope = "/subscriptions/" + l.Acc.Sandbox })
		p = flowtest.Says(changes("A02.not-visible", "again", func(l *flowtest.Lab, w *world.World) {
			w.Azure.Grant(l.Acc.Admin.ID, world.RoleOwner, "/subscriptions/"+l.Acc.Production)
		})(l)...)
		res, _ := l.Resume(procedure, p)
		done(t, l, res, p, wizard.Done)
		trial{meets: []string{"A02.not-visible"}}.met(t, l)
	})
}

// azureAccess are about roles, keys and sign-ins.
func azureAccess(o owned) []corner {
	return []corner{
		{name: "roles may not be granted on the network", meets: "network.rights", adopts: true,
			begin: func(l *flowtest.Lab, w *world.World) {
				adminsRole(l, w).RoleGUID = world.RoleNetworkContributor
			}, values: set("AIVEN_ROLE_MADE_BY_OTHERS", "yes"), rules: changes("network.rights", "again",
				func(l *flowtest.Lab, w *world.World) {
					w.Azure.Grant(l.Acc.Admin.ID, world.RoleOwner, "/subscriptions/"+l.Acc.Production)
				})},
		{name: "the application is not seen everywhere", meets: "A05.replication",
			begin: strike(world.Fault{Name: "unseen", Service: "graph", Method: "POST",
				Path: "addPassword", Kind: "status", Status: 404, Times: 2,
				Body: `{"error":{"code":"Request_ResourceNotFound","message":"Not there yet."}}`})},
		{name: "the role is not seen everywhere", meets: "azure.role-not-seen",
			begin: strike(refusal("arm", "PUT", "/roleAssignments/", 404, "RoleDefinitionDoesNotExist"))},
		{name: "not authorized to grant", meets: "azure.grant-not-authorized", rules: mend("azure.grant-not-authorized", "again"),
			begin: strike(refusal("arm", "PUT", "/roleAssignments/", 403, "AuthorizationFailed"))},
		{name: "not authorized to define", meets: "azure.role-not-authorized", rules: mend("azure.role-not-authorized", "again"),
			begin: strike(refusal("arm", "PUT", "/roleDefinitions/", 403, "AuthorizationFailed"))},
		{name: "the network may not be read any more", meets: "azure.not-authorized",
			rules: mend("azure.not-authorized", "again"),
			at: once(o.starts("15"),
				strike(refusal("arm", "GET", "/virtualNetworks/vnet-orders", 403, "AuthorizationFailed")))},
		{name: "the application is not in its own directory yet", meets: o.row("18") + ".unknown-app",
			at: once(o.starts("18"), strike(noSignIn("/token", "700016", 400, 1)))},
		{name: "a rule against the application", meets: "A18.refused", rules: mend("A18.refused", "again"),
			at: once(o.starts("18"), strike(noSignIn("/token", "53003", 400, 1)))},
		{name: "the given password is wrong", meets: "A18.wrong", adopts: true, begin: o.otherAppsPeering,
			rules: func(l *flowtest.Lab) []*flowtest.Rule {
				wrong := flowtest.Input("USER_APP_SECRET", "not the password")
				wrong.Times = 1
				return []*flowtest.Rule{flowtest.Adopt(o.row("06"), "use-app"), wrong, flowtest.Mend("A18.wrong", "enter"),
					flowtest.Input("USER_APP_SECRET", networkKey(l))}
			}},
		{name: "the password is lost", meets: "A18.lost", rules: mend("A18.lost", "new-key"),
			at: once(o.starts("18"), func(l *flowtest.Lab, _ *world.World) { l.Vault.Lose() })},
		{name: "the given password is lost", meets: "A18.lost-given", adopts: true, begin: o.otherAppsPeering,
			at: once(o.starts("18"), func(l *flowtest.Lab, _ *world.World) { l.Vault.Lose() }),
			rules: func(l *flowtest.Lab) []*flowtest.Rule {
				return []*flowtest.Rule{flowtest.Adopt(o.row("06"), "use-app"), flowtest.Input("USER_APP_SECRET", networkKey(l)),
					flowtest.Mend("A18.lost-given", "enter")}
			}},
	}
}

func TestAzureAccessCorners(t *testing.T) {
	t.Parallel()
	tryBoth(t, azureAccess, ownedA, ownedR)
}

// adminsRole is what the administrator holds on the subscription.
func adminsRole(l *flowtest.Lab, w *world.World) *world.RoleAssignment {
	for _, as := range w.Azure.Assignments() {
		if as.PrincipalID == l.Acc.Admin.ID && as.Scope == "/subscriptions/"+l.Acc.Production {
			return as
		}
	}
	return &world.RoleAssignment{}
}

// otherAppsPeering has Aiven's half made for the company's application.
func (o owned) otherAppsPeering(l *flowtest.Lab, w *world.World) {
	n := w.Azure.VNet(orders(l))
	v, p := o.peerWith(l, w, world.AivenSpec{Account: n.SubscriptionID, ResourceGroup: "rg-orders", VPC: n.Name,
		AppID: l.Acc.Network.AppID, TenantID: l.Acc.TenantID})
	w.Azure.Grant(w.Azure.EnsureServicePrincipal(l.Acc.TenantID, world.AivenAppID).ID, world.RoleNetworkContributor, n.ID)
	w.Aiven.Hasten(v, p)
}

// networkKey adds a password to the company's application.
func networkKey(l *flowtest.Lab) (secret string) {
	l.Do(func(w *world.World) {
		p := w.Azure.AddPassword(w.Azure.App(l.Acc.Network.AppID), "ops", w.Now(), w.Now().AddDate(1, 0, 0))
		p.Works, secret = w.Now(), p.Secret
	})
	return secret
}

// azureHalves are about the two halves.
func azureHalves(o owned) []corner {
	return []corner{
		{name: "the old peering is going", meets: "A15.deleting",
			at: once(o.starts("15"), func(l *flowtest.Lab, w *world.World) {
				o.otherAppsPeering(l, w)
				w.Aiven.Unpeer(newPeering(l))
			}), adopts: true},
		{name: "Aiven does not take the request", meets: "A15.refused", rules: mend("A15.refused", "again"),
			begin: strike(world.Fault{Name: "no", Service: "aiven", Method: "POST", Path: "peering-connections", Times: 1,
				Kind: "status", Status: 400})},
		{name: "deleted in Aiven", meets: "A16.gone", rules: mend("A16.gone", "heal"),
			at: once(o.looked("16"), func(l *flowtest.Lab, w *world.World) {
				w.Aiven.Unpeer(newPeering(l))
			})},
		{name: "the grant is looked at", meets: "A20.no-grant", rules: mend("A20.not-yet-in-effect", "look", "A20.no-grant",
			"regrant"),
			at: once(o.starts("17"), func(l *flowtest.Lab, w *world.World) {
				for _, as := range w.Azure.Assignments() {
					if as.RoleGUID == world.RoleNetworkContributor && as.Scope == orders(l) {
						w.Azure.DeleteAssignment(as.ID)
					}
				}
			})},
		{name: "the name is not valid", meets: "A20.name",
			rules: edits("A20.name", "edit", "PEERING_NAME_OF_YOUR_CHOICE", always("to-aiven")),
			begin: strike(refusal("arm", "PUT", "/virtualNetworkPeerings/", 400, "InvalidResourceName"))},
		{name: "a colleague is quicker", meets: "A20.there", adopts: true,
			at: once(intends("azure-peering"), func(l *flowtest.Lab, w *world.World) {
				v, _ := newPeering(l)
				_, _, prob := w.Azure.PutPeering(orders(l), "made-by-bob",
					world.PeeringSpec{RemoteVNetID: v.VNetID, AllowVirtualNetworkAccess: true})
				if prob != nil {
					l.T.Error(prob)
				}
				w.Azure.Settle()
			})},
		{name: "Aiven's half is lost in Azure", meets: "A20.half-absent",
			rules: changes("A20.half-absent", "heal", looksOften), at: once(o.starts("17"), loseHalf)},
		{name: "the Azure half is deleted", meets: "A21.gone", rules: mend("A21.gone", "heal"),
			at: once(o.starts("21"), func(l *flowtest.Lab, w *world.World) {
				for _, p := range w.Azure.Peerings(orders(l)) {
					_ = w.Azure.DeletePeering(p.ID) // it is there
				}
			})},
		{name: "Aiven's half is deleted in Azure", meets: "A21.stale", rules: changes("A21.stale", "heal", looksOften),
			at: once(o.starts("21"), loseHalf)},
		{name: "access is switched off while Aiven is waited for", meets: "A21.off", rules: mend("A21.off", "allow"),
			at: once(o.starts("21"), func(l *flowtest.Lab, w *world.World) {
				w.Azure.Peerings(orders(l))[0].AllowVirtualNetworkAccess = false
			})},
		{name: "the VNet grows while Aiven is waited for", meets: "A21.behind", adopts: true,
			at: once(o.starts("21"), func(l *flowtest.Lab, w *world.World) {
				w.Azure.SetAddressSpace(orders(l), "10.40.0.0/16", "10.49.0.0/16")
			})},
	}
}

// loseHalf deletes Aiven's half in Azure, which Aiven is slow to notice.
func loseHalf(l *flowtest.Lab, w *world.World) {
	_, p := newPeering(l)
	w.Timing.AivenPolls, w.Timing.DeletePeering = time.Hour, 50*time.Millisecond
	_ = w.Azure.DeletePeering(p.HalfID) // it is there
}

func looksOften(_ *flowtest.Lab, w *world.World) { w.Timing.AivenPolls = time.Minute }

func TestAzureHalfCorners(t *testing.T) {
	t.Parallel()
	tryBoth(t, azureHalves, ownedA, ownedR)
}

// TestAHealedHalfTakesAfterTheOld: what somebody has set on the half that is
// deleted and made again is set on the new one, too.
func TestAHealedHalfTakesAfterTheOld(t *testing.T) {
	courseA.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
		lose := once(starts("A21"), func(l *flowtest.Lab, w *world.World) {
			half := w.Azure.Peerings(orders(l))[0]
			half.AllowForwardedTraffic, half.Extra = true, map[string]any{"doNotVerifyRemoteGateways": true}
			loseHalf(l, w)
		})
		p := flowtest.Says(changes("A21.stale", "heal", looksOften)(l)...)
		p.Watch = func(e wizard.Event) { lose(l, e) }
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		l.Do(func(w *world.World) {
			for _, half := range w.Azure.Peerings(orders(l)) {
				if !half.AllowForwardedTraffic || half.Extra["doNotVerifyRemoteGateways"] != true {
					t.Errorf("made anew as %+v", half.PeeringSpec)
				}
			}
		})
	})
}
