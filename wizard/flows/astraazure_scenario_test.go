package flows_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// choose answers a question about what is there with the choice whose title
// holds some words.
func choose(step, words string) *flowtest.Rule {
	return &flowtest.Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskAdopt && a.Step == step },
		Reply: func(a *wizard.Ask) wizard.Reply {
			for _, c := range a.Choices {
				if strings.Contains(c.Title, words) {
					return wizard.Reply{Choice: c.Value}
				}
			}
			return wizard.Reply{Choice: wizard.ChoiceStop}
		}}
}

func newAstraToken(l *flowtest.Lab) []*flowtest.Rule {
	var value string
	l.Do(func(w *world.World) { value = w.Astra.AddToken(l.Acc.Astra.Org).Value })
	return []*flowtest.Rule{flowtest.Mend("astra.refused", "new-token"), flowtest.Input("APPLICATION_TOKEN", value)}
}

// later mends a fault when colleagues have had the time to do their part.
func later(remedy, act string) func(*flowtest.Lab) []*flowtest.Rule {
	return func(l *flowtest.Lab) []*flowtest.Rule {
		r := flowtest.Mend(remedy, act)
		r.Do = func() { settle(l.T); settle(l.T); settle(l.T) }
		return []*flowtest.Rule{r}
	}
}

var astraTrials = []trial{
	{name: "astra-token", meets: []string{"astra.refused"}, rules: newAstraToken},
	{name: "astra-reader", meets: []string{"astra.not-permitted"}, rules: again("astra.not-permitted")},
	{name: "astra-restricted", meets: []string{"astra.not-permitted"}, rules: again("astra.not-permitted")},
	{name: "astra-parked", meets: []string{"D02.unfit"}, rules: again("D02.unfit")},
	{name: "astra-no-rights", meets: []string{"network.rights"}, adopts: true, rules: again("network.rights")},
	{name: "astra-directory-role", meets: []string{"azure.directory-role"}, rules: again("azure.directory-role")},
	{name: "astra-role-name", meets: []string{"azure.role-name"}, adopts: true, rules: mend("azure.role-name", "rename")},
	{name: "astra-sleeps", meets: []string{"D08.state"}, rules: again("D08.state")},
	{name: "astra-deleting", meets: []string{"D06.deleting"}},
	{name: "astra-busy", meets: []string{"D07.busy"}, rules: later("D07.busy", "recreate")},
	{name: "astra-scope", meets: []string{"D04.scope"}, adopts: true},
	{name: "astra-list-off", adopts: true},
	{name: "astra-exists", adopts: true, rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{choose("D06", "Delete it")}
	}},
	{name: "astra-not-granted", meets: []string{"D07.failed"}, rules: mend("D07.failed", "regrant")},
	{name: "astra-too-soon", meets: []string{"D07.failed"}, rules: mend("D07.failed", "recreate")},
	{name: "astra-overlap", meets: []string{"D07.overlap"}, rules: later("D07.overlap", "recreate")},
	{name: "astra-deleted", meets: []string{"D07.gone"}, rules: mend("D07.gone", "recreate")},
	{name: "astra-odd-status"},
	{name: "astra-slow"},
	{name: "astra-silent", meets: []string{"deadline"},
		rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("astra.never-prepares")
		})},
	{name: "astra-tidy"},
	{name: "astra-leftover", meets: []string{"D07.disconnected"}, rules: mend("D07.disconnected", "heal")},
	{name: "astra-leftovers", meets: []string{"D07.disconnected"}, adopts: true,
		rules: func(*flowtest.Lab) []*flowtest.Rule {
			return []*flowtest.Rule{flowtest.Mend("D07.disconnected", "heal"), choose("D07", "astra-earlier")}
		}},
	{name: "astra-another", meets: []string{"D07.another"}, rules: mend("D07.another", "heal")},
	{name: "astra-half-deleted", meets: []string{"D07.missing", "D07.failed"}, rules: mend("D07.failed", "recreate")},
	{name: "astra-cut", meets: []string{"transient"}},
	{name: "astra-rate-limit"}, {name: "astra-errors"}, {name: "astra-malformed"},
	{name: "astra-bundle-expired"}, {name: "astra-bundle-cut", meets: []string{"transient"}},
	// What every procedure meets in Azure.
	{name: "no-subscription", meets: []string{"A01.no-subscription"}, rules: again("A01.no-subscription")},
	{name: "mfa-tenant"},
	{name: "replication", meets: []string{"azure.principal-not-found"}},
	{name: "sign-in-ends"},
}

// TestAstraScenarios provokes every documented failure, mends it as the
// remedies offer, and takes everything down again.
func TestAstraScenarios(t *testing.T) {
	t.Parallel()
	var want []string
	astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
		before, p := l.Inventory(), flowtest.Says()
		res, _ := l.Start(procedureD, runID, values, p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		want = before.Diff(l.Inventory())
	})
	for _, tr := range astraTrials {
		t.Run(tr.name, func(t *testing.T) {
			astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
				tr.runAstra(t, l, values, want)
			})
		})
	}
	for _, s := range scenario.All() {
		if s.Procedure() == procedureD && !slices.ContainsFunc(astraTrials, func(tr trial) bool {
			return tr.name == s.Name
		}) {
			t.Errorf("%s is never tried", s.Name)
		}
	}
}

func (tr trial) runAstra(t *testing.T, l *flowtest.Lab, values map[string]string, want []string) {
	sc, ok := scenario.Find(tr.name)
	if !ok {
		t.Fatal("no such scenario")
	}
	clean := l.Inventory()
	sc.Apply(l.World, l.Acc)
	p := flowtest.Says()
	if tr.rules != nil {
		p.Rules = tr.rules(l)
	}
	before := l.Inventory()
	res, _ := l.Start(procedureD, runID, values, p)
	done(t, l, res, p, wizard.Done)
	tr.met(t, l)
	settle(t)
	if got := clean.Diff(l.Inventory()); !tr.adopts && !slices.Equal(got, want) {
		t.Errorf("not as in an undisturbed run:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	noSecrets(t, l)
	if text := l.Journal.Text() + said(l); strings.Contains(text, "/bundles/") ||
		strings.Contains(text, "AstraCS:"+strings.Split(l.Acc.Astra.Token.Value, ":")[1]) {
		t.Error("a bundle's address or the token was told")
	}
	if info, err := os.Stat(values["SECURE_BUNDLE_FILE"]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the bundle: %v", err)
	}
	p = flowtest.Says()
	res, _ = l.Teardown(procedureD, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	now := l.Inventory()
	if left := before.Diff(now); len(left) > 0 && len(clean.Diff(now)) > 0 && !tr.adopts {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
}
