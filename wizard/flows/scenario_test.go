package flows_test

import (
	"testing"
	"time"

	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard/flows/flowtest"
)

var trials = []trial{
	{name: "expired-token", meets: []string{"aiven.expired"}, rules: newToken("aiven.expired")},
	{name: "token-ends", meets: []string{"aiven.expired"}, rules: newToken("aiven.expired")},
	{name: "token-ip", meets: []string{"aiven.allow-list"},
		rules: changes("aiven.allow-list", "again", func(l *flowtest.Lab, _ *world.World) {
			l.Acc.Token.AllowedFrom = nil
		})},
	{name: "personal-token", meets: []string{"aiven.personal"}, rules: newToken("aiven.personal")},
	{name: "read-only-token", meets: []string{"aiven.not-permitted"},
		rules: changes("aiven.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) {
			l.Acc.Token.Write = true
		})},
	{name: "no-org", meets: []string{"A13.none"}, values: drop("AIVEN_ORG_ID"),
		rules: changes("A13.none", "again", func(l *flowtest.Lab, _ *world.World) {
			l.Acc.Token.Orgs = []string{l.Acc.Org}
		})},
	{name: "no-vpc", values: func(l *flowtest.Lab, v map[string]string) {
		v["AIVEN_ORG_ID"], v["AIVEN_ORGANIZATION_VPC_ID"], v["AIVEN_NEW_VPC_CLOUD"],
			v["AIVEN_NEW_VPC_RANGE"] = l.Acc.OtherOrg, "new", "azure-westeurope", "10.200.0.0/24"
	}, adopts: true},
	{name: "device-code-blocked", meets: []string{"A01.conditional-access"},
		values: func(_ *flowtest.Lab, v map[string]string) { v["AZURE_SIGN_IN"] = "device-code" },
		rules: func(l *flowtest.Lab) []*flowtest.Rule {
			l.Do(func(w *world.World) { w.Azure.AutoApprove = 5 * time.Second })
			return []*flowtest.Rule{flowtest.Mend("A01.conditional-access", "other"),
				flowtest.Input("AZURE_SIGN_IN", "environment")}
		}},
	{name: "no-subscription", meets: []string{"A01.no-subscription"}, rules: again("A01.no-subscription")},
	{name: "mfa-tenant"},
	{name: "no-rights", meets: []string{"A02.rights"}, rules: noRights, adopts: true},
	{name: "sign-in-ends", meets: []string{"azure.token-ended"}},
	{name: "same-name-app", rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("A03", "adopt")}
	}, adopts: true},
	{name: "wrong-audience", rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("A03", "adopt")}
	}, adopts: true},
	{name: "replication", meets: []string{"azure.replication", "azure.principal-not-found"}},
	{name: "principal-not-found", meets: []string{"azure.principal-not-found"}},
	{name: "password-lifetime", meets: []string{"A05.lifetime"}, rules: mend("A05.lifetime", "fewer")},
	{name: "no-passwords", meets: []string{"A05.forbidden"}, rules: again("A05.forbidden")},
	{name: "secret-lag", meets: []string{"A18.new-key"}},
	{name: "secret-expired", meets: []string{"A18.expired"}, rules: mend("A18.expired", "new-key"), adopts: true},
	{name: "backing-application", meets: []string{"azure.directory-role"}, rules: again("azure.directory-role"),
		adopts: true},
	{name: "no-directory-rights", meets: []string{"azure.directory-role"}, rules: again("azure.directory-role")},
	{name: "sp-already-in-use", meets: []string{"not-yet"}, adopts: true},
	{name: "role-name-taken", meets: []string{"azure.role-name"}, rules: mend("azure.role-name", "rename"), adopts: true},
	{name: "grant-exists", adopts: true},
	{name: "role-in-use", meets: []string{"azure.role-in-use"}},
	{name: "role-not-in-effect", meets: []string{"A20.not-yet-in-effect"}},
	{name: "aiven-too-soon", meets: []string{"A16.specification"}, rules: mend("A16.specification", "recreate")},
	{name: "role-never-in-effect", meets: []string{"A16.specification"},
		rules: changes("A16.specification", "recreate", func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("azure.role-never-in-effect")
		})},
	{name: "wrong-role", meets: []string{"A20.not-yet-in-effect", "A20.no-grant"}, rules: mend("A20.no-grant", "regrant")},
	{name: "role-removed", meets: []string{"A20.not-yet-in-effect", "A20.no-grant"},
		rules: mend("A20.no-grant", "regrant")},
	{name: "policy", meets: []string{"azure.policy"}, rules: again("azure.policy")},
	{name: "locked", meets: []string{"azure.locked"}, rules: again("azure.locked")},
	{name: "not-registered", meets: []string{"azure.not-registered"}, rules: mend("azure.not-registered", "register")},
	{name: "peering-exists", adopts: true, rules: func(l *flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("A06", "use-app"), flowtest.Input("USER_APP_SECRET", networkKey(l))}
	}},
	{name: "ids-vanished", meets: []string{"A16.ids"}, adopts: true, rules: func(l *flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("A06", "use-app"), flowtest.Input("USER_APP_SECRET", networkKey(l)),
			flowtest.Mend("A16.ids", "heal")}
	}},
	{name: "deleted-in-aiven", meets: []string{"A16.gone"}, rules: mend("A16.gone", "heal")},
	{name: "invalid-specification", meets: []string{"A16.specification"}, rules: mend("A16.specification", "regrant")},
	{name: "unexplained", meets: []string{"A16.specification"}, rules: mend("A16.specification", "recreate")},
	{name: "rejected-by-peer", meets: []string{"A16.specification"}, rules: mend("A16.specification", "multi-tenant")},
	{name: "deleted-by-peer", meets: []string{"A16.deleted-by-peer"}, rules: mend("A16.deleted-by-peer", "heal")},
	{name: "aiven-error", meets: []string{"A16.error"}, rules: mend("A16.error", "recreate")},
	{name: "peer-requested"},
	{name: "aiven-slow"},
	{name: "aiven-silent", meets: []string{"deadline"},
		rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("aiven.never-prepares")
		})},
	{name: "never-active", meets: []string{"deadline"},
		rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("aiven.never-active")
		})},
	{name: "leftover", meets: []string{"network.leftover"}, rules: mend("network.leftover", "remove"), adopts: true},
	{name: "not-admitted", meets: []string{"A19.unknown-app"}},
	{name: "overlap", meets: []string{"network.overlap"}, rules: changes("network.overlap", "again", shrink)},
	{name: "overlap-late", meets: []string{"network.overlap"}, rules: again("network.overlap")},
	{name: "overlap-third", meets: []string{"network.overlap"}, rules: changes("network.overlap", "again", shrink)},
	{name: "remote-disconnected", meets: []string{"A20.stale"}, rules: mend("A20.stale", "heal")},
	{name: "linked-tenant", meets: []string{"A20.other-token"}, rules: mend("A20.other-token", "sign-in")},
	{name: "linked-peer-action", meets: []string{"A20.aiven-grant"}},
	{name: "another-peering", adopts: true, rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("A20", "adopt"), flowtest.Adopt("R20", "adopt")}
	}},
	{name: "vnet-updating", meets: []string{"azure.busy"}},
	{name: "another-operation", meets: []string{"azure.busy"}},
	{name: "peering-name", adopts: true},
	{name: "half-deleted", meets: []string{"A21.gone"}, rules: mend("A21.gone", "heal")},
	{name: "not-in-sync", meets: []string{"A21.sync"}, rules: mend("A21.sync", "sync"), adopts: true},
	{name: "rate-limit"}, {name: "slow"}, {name: "drip"}, {name: "cut", meets: []string{"transient"}},
	{name: "cut-middle"},
	{name: "unreachable", meets: []string{"transient"}}, {name: "server-errors"}, {name: "azure-throttles"},
	{name: "malformed"},
}

// noRights: a colleague first lets the person see the subscription, then lets
// them do everything.
func noRights(l *flowtest.Lab) []*flowtest.Rule {
	grant := func(role string) func() {
		return func() {
			l.Do(func(w *world.World) { w.Azure.Grant(l.Acc.Admin.ID, role, "/subscriptions/"+l.Acc.Production) })
		}
	}
	see := flowtest.Input("USER_SUBSCRIPTION_ID", l.Acc.Production)
	see.Do = grant(world.RoleReader)
	may := flowtest.Mend("A02.rights", "again")
	may.Do = grant(world.RoleOwner)
	return []*flowtest.Rule{see, may}
}

func shrink(l *flowtest.Lab, w *world.World) {
	w.Azure.SetAddressSpace(l.Acc.VNets["vnet-orders"], "10.40.0.0/16")
}

// TestScenarios provokes every documented failure, mends it as the remedies
// offer, and takes everything down again.
func TestScenarios(t *testing.T) {
	t.Parallel()
	courseA.tried(t, trials)
}
