package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/flowtest"
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

// tried provokes every failure of the list, mends it as the remedies offer, and
// takes everything down again. Each scenario of the procedure must be in it.
func (c course) tried(t *testing.T, list []trial) {
	want, _ := c.undisturbed(t, company.Contoso)
	for _, tr := range list {
		t.Run(tr.name, func(t *testing.T) {
			c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) { tr.through(t, l, c, want) })
		})
	}
	for _, s := range scenario.All() {
		if slices.Contains(s.Procedures(), c.procedure) && !slices.ContainsFunc(list, func(tr trial) bool {
			return tr.name == s.Name
		}) {
			t.Errorf("%s is never tried", s.Name)
		}
	}
}

func (tr trial) through(t *testing.T, l *flowtest.Lab, c course, want []string) {
	sc, ok := scenario.Find(tr.name)
	if !ok {
		t.Fatal("no such scenario")
	}
	clean := l.Inventory()
	sc.ApplyIn(c.procedure, l.World, l.Acc)
	values := c.answers(l)
	if tr.values != nil {
		tr.values(l, values)
	}
	p := flowtest.Says()
	if tr.rules != nil {
		p.Rules = tr.rules(l)
	}
	before := l.Inventory()
	res, _ := l.Start(c.procedure, runID, values, p)
	done(t, l, res, p, wizard.Done)
	settle(t)
	if got := clean.Diff(l.Inventory()); !tr.adopts && !slices.Equal(got, want) {
		t.Errorf("not as in an undisturbed run:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	noSecrets(t, l)
	p = flowtest.Says(append(p.Rules, append(again("azure.locked")(l), again("azure.policy")(l)...)...)...)
	res, _ = l.Teardown(c.procedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	now := l.Inventory()
	if left := before.Diff(now); len(left) > 0 && len(clean.Diff(now)) > 0 && !tr.adopts {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
	tr.met(t, l)
}

// met says whether the remedies were seen in their order.
func (tr trial) met(t *testing.T, l *flowtest.Lab) {
	t.Helper()
	var seen []string
	for _, e := range l.Seen {
		if e.Kind == wizard.Faulted {
			seen = append(seen, e.Fault.Remedy, ofOrganization(e.Fault.Remedy))
			if e.Fault.Code(aiven.CodeGone) && e.Fault.Lacks == "" {
				t.Errorf("%s says that a half is gone, and shows it as there", e.Fault.Remedy)
			}
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
