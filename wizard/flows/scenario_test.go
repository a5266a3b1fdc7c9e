package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"peerage/providers/sim/company"
	"peerage/providers/sim/scenario"
	"peerage/providers/sim/world"
	"peerage/wizard"
	"peerage/wizard/flows/flowtest"
)

// trial is a documented failure with what mends it.
type trial struct {
	name string
	// meets are the remedies that must be seen, in order.
	meets []string
	rules func(*flowtest.Lab) []*flowtest.Rule
	// values changes what the person gives beforehand.
	values func(*flowtest.Lab, map[string]string)
	// adopts: what is there at the end differs from an undisturbed run's.
	adopts bool
}

func mend(pairs ...string) func(*flowtest.Lab) []*flowtest.Rule {
	return func(*flowtest.Lab) []*flowtest.Rule {
		var out []*flowtest.Rule
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, flowtest.Mend(pairs[i], pairs[i+1]))
		}
		return out
	}
}

// again waits as long as a colleague takes, then tries again.
func again(remedy string) func(*flowtest.Lab) []*flowtest.Rule {
	return func(l *flowtest.Lab) []*flowtest.Rule {
		r := flowtest.Mend(remedy, "again")
		r.Do = func() { settle(l.T); settle(l.T) }
		return []*flowtest.Rule{r}
	}
}

// changes has somebody change the world before a fault is tried again.
func changes(remedy, act string, fn func(*flowtest.Lab, *world.World)) func(*flowtest.Lab) []*flowtest.Rule {
	return func(l *flowtest.Lab) []*flowtest.Rule {
		r := flowtest.Mend(remedy, act)
		r.Do = func() { l.Do(func(w *world.World) { fn(l, w) }) }
		return []*flowtest.Rule{r}
	}
}

func newToken(remedy string) func(*flowtest.Lab) []*flowtest.Rule {
	return func(l *flowtest.Lab) []*flowtest.Rule {
		var value string
		l.Do(func(w *world.World) { value = w.Aiven.AddToken("", "eve@contoso.example", l.Acc.Org).Value })
		return []*flowtest.Rule{flowtest.Mend(remedy, "new-token"), flowtest.Input("AIVEN_TOKEN", value)}
	}
}

func drop(names ...string) func(*flowtest.Lab, map[string]string) {
	return func(_ *flowtest.Lab, v map[string]string) {
		for _, n := range names {
			delete(v, n)
		}
	}
}

var trials = []trial{
	{name: "expired-token", meets: []string{"aiven.expired"}, rules: newToken("aiven.expired")},
	{name: "token-ends", meets: []string{"aiven.expired"}, rules: newToken("aiven.expired")},
	{name: "token-ip", meets: []string{"aiven.allow-list"}, rules: changes("aiven.allow-list", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.AllowedFrom = nil })},
	{name: "personal-token", meets: []string{"aiven.personal"}, rules: newToken("aiven.personal")},
	{name: "read-only-token", meets: []string{"aiven.not-permitted"}, rules: changes("aiven.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Write = true })},
	{name: "no-org", meets: []string{"A13.none"}, values: drop("AIVEN_ORG_ID"), rules: changes("A13.none", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Orgs = []string{l.Acc.Org} })},
	{name: "no-subscription", meets: []string{"A01.no-subscription"}, rules: again("A01.no-subscription")},
	{name: "mfa-tenant"},
	{name: "no-rights", meets: []string{"A02.rights"}, rules: noRights, adopts: true},
	{name: "sign-in-ends", meets: []string{"azure.token-ended"}},
	{name: "same-name-app", rules: func(*flowtest.Lab) []*flowtest.Rule { return []*flowtest.Rule{flowtest.Adopt("A03", "adopt")} }, adopts: true},
	{name: "wrong-audience", rules: func(*flowtest.Lab) []*flowtest.Rule { return []*flowtest.Rule{flowtest.Adopt("A03", "adopt")} }, adopts: true},
	{name: "replication", meets: []string{"azure.replication", "azure.principal-not-found"}},
	{name: "principal-not-found", meets: []string{"azure.principal-not-found"}},
	{name: "secret-lag", meets: []string{"A18.new-key"}},
	{name: "secret-expired", meets: []string{"A18.expired"}, rules: mend("A18.expired", "new-key"), adopts: true},
	{name: "backing-application", meets: []string{"azure.directory-role"}, rules: again("azure.directory-role"), adopts: true},
	{name: "no-directory-rights", meets: []string{"azure.directory-role"}, rules: again("azure.directory-role")},
	{name: "sp-already-in-use", meets: []string{"not-yet"}, adopts: true},
	{name: "role-name-taken", meets: []string{"azure.role-name"}, rules: mend("azure.role-name", "rename"), adopts: true},
	{name: "role-not-in-effect", meets: []string{"A20.not-yet-in-effect"}},
	{name: "aiven-too-soon", meets: []string{"A16.specification"}, rules: mend("A16.specification", "recreate")},
	{name: "wrong-role", meets: []string{"A20.not-yet-in-effect"}, rules: mend("A20.not-yet-in-effect", "regrant")},
	{name: "role-removed", meets: []string{"A20.not-yet-in-effect"}, rules: mend("A20.not-yet-in-effect", "regrant")},
	{name: "policy", meets: []string{"azure.policy"}, rules: again("azure.policy")},
	{name: "locked", meets: []string{"azure.locked"}, rules: again("azure.locked")},
	{name: "not-registered", meets: []string{"azure.not-registered"}, rules: mend("azure.not-registered", "register")},
	{name: "peering-exists", adopts: true, rules: func(l *flowtest.Lab) []*flowtest.Rule {
		var secret string
		l.Do(func(w *world.World) {
			p := w.Azure.AddPassword(w.Azure.App(l.Acc.Network.AppID), "ops", w.Now(), w.Now().AddDate(1, 0, 0))
			p.Works, secret = w.Now(), p.Secret
		})
		return []*flowtest.Rule{flowtest.Adopt("A06", "use-app"), flowtest.Input("USER_APP_SECRET", secret)}
	}},
	{name: "invalid-specification", meets: []string{"A16.specification"}, rules: mend("A16.specification", "regrant")},
	{name: "unexplained", meets: []string{"A16.specification"}, rules: mend("A16.specification", "recreate")},
	{name: "rejected-by-peer", meets: []string{"A16.specification"}, rules: mend("A16.specification", "multi-tenant")},
	{name: "deleted-by-peer", meets: []string{"A16.deleted-by-peer"}, rules: mend("A16.deleted-by-peer", "heal")},
	{name: "aiven-error", meets: []string{"A16.error"}, rules: mend("A16.error", "recreate")},
	{name: "peer-requested"},
	{name: "aiven-slow"},
	{name: "aiven-silent", meets: []string{"deadline"}, rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) { w.Faults.Clear("aiven.never-prepares") })},
	{name: "never-active", meets: []string{"deadline"}, rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) { w.Faults.Clear("aiven.never-active") })},
	{name: "leftover", meets: []string{"network.leftover"}, rules: mend("network.leftover", "remove"), adopts: true},
	{name: "not-admitted", meets: []string{"A19.unknown-app"}},
	{name: "overlap", meets: []string{"network.overlap"}, rules: changes("network.overlap", "again", shrink)},
	{name: "overlap-late", meets: []string{"network.overlap"}, rules: again("network.overlap")},
	{name: "overlap-third", meets: []string{"network.overlap"}, rules: changes("network.overlap", "again", shrink)},
	{name: "remote-disconnected", meets: []string{"A20.stale"}, rules: mend("A20.stale", "heal")},
	{name: "linked-tenant", meets: []string{"A20.other-token"}, rules: mend("A20.other-token", "sign-in")},
	{name: "linked-peer-action", meets: []string{"A20.aiven-grant"}},
	{name: "another-peering", adopts: true},
	{name: "vnet-updating", meets: []string{"azure.busy"}},
	{name: "another-operation", meets: []string{"azure.busy"}},
	{name: "not-in-sync", meets: []string{"A21.sync"}, rules: mend("A21.sync", "sync"), adopts: true},
	{name: "rate-limit"}, {name: "slow"}, {name: "drip"}, {name: "cut", meets: []string{"transient"}}, {name: "cut-middle"},
	{name: "unreachable", meets: []string{"transient"}}, {name: "server-errors"}, {name: "azure-throttles"}, {name: "malformed"},
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
	want := undisturbed(t)
	for _, tr := range trials {
		t.Run(tr.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { tr.run(t, want) })
		})
	}
}

func undisturbed(t *testing.T) []string {
	var out []string
	t.Run("undisturbed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			l := flowtest.New(t, company.Contoso)
			before := l.Inventory()
			p := flowtest.Says()
			res, _ := l.Start(procedure, runID, l.Answers(), p)
			done(t, l, res, p, wizard.Done)
			settle(t)
			out = before.Diff(l.Inventory())
		})
	})
	return out
}

func (tr trial) run(t *testing.T, want []string) {
	l := flowtest.New(t, company.Contoso)
	sc, ok := scenario.Find(tr.name)
	if !ok {
		t.Fatal("no such scenario")
	}
	clean := l.Inventory()
	sc.Apply(l.World, l.Acc)
	values := l.Answers()
	if tr.values != nil {
		tr.values(l, values)
	}
	p := flowtest.Says()
	if tr.rules != nil {
		p.Rules = tr.rules(l)
	}
	before := l.Inventory()
	res, _ := l.Start(procedure, runID, values, p)
	done(t, l, res, p, wizard.Done)
	tr.met(t, l)
	settle(t)
	if got := clean.Diff(l.Inventory()); !tr.adopts && !slices.Equal(got, want) {
		t.Errorf("not as in an undisturbed run:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	noSecrets(t, l)
	p = flowtest.Says()
	p.Rules = append(again("azure.locked")(l), again("azure.policy")(l)...)
	res, _ = l.Teardown(procedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	now := l.Inventory()
	if left := before.Diff(now); len(left) > 0 && len(clean.Diff(now)) > 0 && !tr.adopts {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
}

// met says whether the remedies were seen in their order.
func (tr trial) met(t *testing.T, l *flowtest.Lab) {
	t.Helper()
	var seen []string
	for _, e := range l.Seen {
		if e.Kind == wizard.Faulted {
			seen = append(seen, e.Fault.Remedy)
		}
	}
	rest := seen
	for _, want := range tr.meets {
		i := slices.Index(rest, want)
		if i < 0 {
			t.Errorf("remedy %s not met; seen %v", want, slices.Compact(seen))
			return
		}
		rest = rest[i+1:]
	}
}

// noSecrets looks for every secret in everything that was said or kept.
func noSecrets(t *testing.T, l *flowtest.Lab) {
	t.Helper()
	secrets := append(slices.Clone(l.Vault.Ever), l.Env["AIVEN_TOKEN"], l.Env["AZURE_CLIENT_SECRET"])
	text := l.Journal.Text() + said(l)
	for _, s := range secrets {
		if s != "" && strings.Contains(text, s) {
			t.Errorf("a secret was told: %s…", s[:4])
		}
	}
}
