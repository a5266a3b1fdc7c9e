package flows_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard/flows/flowtest"
)

// applied sets a scenario up.
func applied(name string) func(*flowtest.Lab, map[string]string) {
	return func(l *flowtest.Lab, _ map[string]string) {
		sc, ok := scenario.Find(name)
		if !ok {
			l.T.Fatal("no scenario " + name)
		}
		sc.Apply(l.World, l.Acc)
	}
}

func clears(name string) func(*flowtest.Lab, *world.World) {
	return func(_ *flowtest.Lab, w *world.World) { w.Faults.Clear(name) }
}

// byCode signs in with a device code, as a person.
func byCode(l *flowtest.Lab, v map[string]string) {
	v["AZURE_SIGN_IN"] = "device-code"
	l.Do(func(w *world.World) { w.Azure.AutoApprove = 5 * time.Second })
}

// signInCorners are met when somebody signs in and chooses; sub and
// vnet are their names of the two, step one that works in Azure.
func signInCorners(sub, vnet, step string) []corner {
	return []corner{
		{name: "no subscription", meets: "A01.no-subscription", begin: strike(world.Fault{Name: "azure.no-subscription"}),
			rules: changes("A01.no-subscription", "again", clears("azure.no-subscription"))},
		{name: "device codes forbidden", meets: "A01.conditional-access", values: byCode,
			begin: strike(world.Fault{Name: "azure.device-code-blocked"}),
			rules: edits("A01.conditional-access", "other", "AZURE_SIGN_IN", func(*flowtest.Lab) string {
				return "environment"
			})},
		{name: "second factor wanted", meets: "A01.mfa", rules: mend("A01.mfa", "again"),
			begin: strike(noSignIn("/token", "50076", 400, 1))},
		{name: "sign-in refused", meets: "A01.refused", begin: func(l *flowtest.Lab, _ *world.World) {
			l.Env["AZURE_CLIENT_SECRET"] = "wrong"
		},
			rules: changes("A01.refused", "again", func(l *flowtest.Lab, _ *world.World) {
				l.Env["AZURE_CLIENT_SECRET"] = l.Acc.Secret
			})},
		{name: "the subscription is out of sight", meets: "A02.not-visible", rules: mend("A02.not-visible", "again"),
			begin: func(l *flowtest.Lab, w *world.World) {
				w.Faults.Set(refusal("arm", "GET", l.Acc.Production+"/providers/Microsoft.Authorization/permissions", 404,
					"SubscriptionNotFound"))
			}},
		{name: "the subscription is disabled", meets: "A02.not-alive", rules: changes("A02.not-alive", "again", alive("Enabled")),
			begin: alive("Disabled")},
		{name: "the subscription is past due", begin: alive("PastDue")},
		{name: "the subscription is disabled meanwhile", meets: "azure.subscription-disabled",
			rules: mend("azure.subscription-disabled", "again"),
			begin: strike(refusal("arm", "PUT", "/", 409, "ReadOnlyDisabledSubscription"))},
		{name: "a deny assignment", meets: "azure.denied", rules: mend("azure.denied", "again"),
			begin: strike(refusal("arm", "PUT", "/", 403, "DenyAssignmentAuthorizationFailed"))},
		{name: "a limit", meets: "azure.limit", rules: mend("azure.limit", "again"),
			begin: strike(refusal("arm", "PUT", "/", 400, "RoleAssignmentLimitExceeded"))},
		{name: "a network that is not there", meets: "network.not-found",
			rules:  edits("network.not-found", "other-vnet", vnet, orders),
			values: func(l *flowtest.Lab, v map[string]string) { v[vnet] = orders(l) + "x" }},
		{name: "a network of another directory", meets: "network.other-tenant",
			rules: edits("network.other-tenant", "other-vnet", vnet, orders), adopts: true,
			values: func(l *flowtest.Lab, v map[string]string) {
				byCode(l, v)
				v[vnet] = awayNetwork(l)
			}},
		{name: "a second factor for a change", meets: "azure.second-factor", rules: mend("azure.second-factor", "sign-in"),
			values: func(l *flowtest.Lab, v map[string]string) {
				byCode(l, v)
				l.Between = wantsFactor(http.MethodPut)
			}},
		{name: "a rule against the sign-in begins to hold", meets: "azure.blocked", rules: mend("azure.blocked", "sign-in"),
			at: once(starts(step), func(_ *flowtest.Lab, w *world.World) {
				w.Azure.ExpireTokens()
				w.Faults.Set(noSignIn("/token", "53003", 400, 3))
			})},
		{name: "tokens end", meets: "azure.token-ended", at: once(starts(step), func(_ *flowtest.Lab, w *world.World) {
			w.Azure.ExpireTokens()
		})},
		{name: "the administrator's password ends", meets: "azure.signed-out",
			at: once(starts(step), func(l *flowtest.Lab, w *world.World) {
				adminsKey(l, w).End = w.Now()
				w.Azure.ExpireTokens()
			}), rules: changes("azure.signed-out", "sign-in", func(l *flowtest.Lab, w *world.World) {
				adminsKey(l, w).End = w.Now().AddDate(1, 0, 0)
			})},
	}
}

// alive sets the subscriptions' state.
func alive(state string) func(*flowtest.Lab, *world.World) {
	return func(_ *flowtest.Lab, w *world.World) {
		for _, s := range w.Azure.Subscriptions() {
			s.State = state
		}
	}
}

// otherSubscription is met in P and D: their subscription follows the network's
// directory.
func otherSubscription(sub, vnet string) corner {
	return corner{
		name: "a subscription of another directory", meets: "network.other-tenant", adopts: true,
		rules: edits("network.other-tenant", "other", sub, awaySubscription),
		values: func(l *flowtest.Lab, v map[string]string) {
			byCode(l, v)
			v[vnet] = awayNetwork(l)
			delete(v, "AZURE_SUBNET_ID")
		},
	}
}

// awayNetwork makes a network in another directory, where Ana is a guest.
func awayNetwork(l *flowtest.Lab) (id string) {
	l.Do(func(w *world.World) {
		tenant := w.Azure.AddTenant("", "Northwind", "northwind.example")
		sub := w.Azure.AddSubscription(tenant.ID, "", "Northwind")
		guest := w.Azure.AddGuest(tenant.ID, l.Acc.Ana)
		guest.Admin = true
		w.Azure.Grant(guest.ID, world.RoleOwner, "/subscriptions/"+sub.ID)
		id = w.Azure.AddVNet(sub.ID, "rg", "vnet-away", "westeurope", "10.99.0.0/24").ID
	})
	return id
}

// awaySubscription is the one that the network lies in.
func awaySubscription(l *flowtest.Lab) (id string) {
	l.Do(func(w *world.World) {
		all := w.Azure.Subscriptions()
		id = all[slices.IndexFunc(all, func(s *world.Subscription) bool { return strings.EqualFold(s.Name, "Northwind") })].ID
	})
	return id
}

// adminsKey is the administrator's password.
func adminsKey(l *flowtest.Lab, w *world.World) *world.AppPassword {
	return w.Azure.App(l.Acc.Admin.AppID).Passwords[0]
}

// tokenCorners are about the Aiven token.
var tokenCorners = []corner{
	{name: "an expired token", meets: "aiven.expired", values: applied("expired-token"), rules: newToken("aiven.expired")},
	{name: "a token copied in part", meets: "aiven.refused", rules: newToken("aiven.refused"),
		begin: func(l *flowtest.Lab, _ *world.World) { l.Env["AIVEN_TOKEN"] = l.Env["AIVEN_TOKEN"][:10] }},
	{name: "a token bound to an address", meets: "aiven.allow-list", values: applied("token-ip"),
		rules: changes("aiven.allow-list", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.AllowedFrom = nil })},
	{name: "personal tokens banned", meets: "aiven.personal", values: applied("personal-token"),
		rules: newToken("aiven.personal")},
	{name: "a token that may only look", meets: "aiven.not-permitted", values: applied("read-only-token"),
		rules: changes("aiven.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Write = true })},
}

func TestAWSTokenCorners(t *testing.T)     { courseW.corners(t, tokenCorners) }
func TestUpCloudTokenCorners(t *testing.T) { courseU.corners(t, tokenCorners) }
