package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// checkedOf are the findings of a session's checks and of its closing list, in words.
func checkedOf(l *flowtest.Lab, step string) string {
	var out []string
	for _, e := range l.Seen {
		if e.Kind != wizard.Checked || step != "" && e.Step != step {
			continue
		}
		for _, f := range e.Findings {
			out = append(out, string(f.Verdict)+" "+f.Text)
		}
	}
	return strings.Join(out, "\n")
}

// into puts routes into the table of vpc-orders.
func into(l *flowtest.Lab, routes ...*world.AWSRoute) {
	l.Do(func(w *world.World) {
		w.AWS.Prefixes = map[string][]string{"pl-0abc": {"10.30.0.64/26", "10.31.0.64/26", "172.20.0.0/16"}}
		t := w.AWS.TableNamed("orders-private")
		t.Routes = append(t.Routes, routes...)
	})
}

// TestCaseNarrowerRoutes (C11): a route that is narrower than ours takes its
// part of Aiven's range away: named, with its target, before anything is made,
// when routes are made, and in the closing list; also one of a prefix list, and
// of two halves that together cover all. Whoever leaves it is told so again.
func TestCaseNarrowerRoutes(t *testing.T) {
	for _, c := range []owned{ownedW, ownedS} {
		for name, x := range map[string]struct {
			ends  []string
			named []string
		}{
			"a part":        {[]string{"0/25"}, []string{"0/25"}},
			"two halves":    {[]string{"0/25", "128/25"}, []string{"0/25", "128/25"}},
			"a prefix list": {[]string{"pl-0abc"}, []string{"64/26 (route for pl-0abc)"}},
		} {
			t.Run(c.procedure+"/"+name, func(t *testing.T) {
				c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
					at := strings.TrimSuffix(c.host(l).CIDR, "0/24")
					for _, end := range x.ends {
						to := end
						if !strings.HasPrefix(end, "pl-") {
							to = at + end
						}
						into(l, &world.AWSRoute{Destination: to, Target: "tgw-0123", Origin: "CreateRoute"})
					}
					p := flowtest.Says(flowtest.Mend("W07.narrower", "leave"))
					res, _ := l.Start(c.procedure, runID, c.answers(l), p)
					done(t, l, res, p, wizard.Done)
					trial{meets: []string{"W07.narrower"}}.met(t, l)
					row := c.rows + "02"
					for _, end := range x.named {
						for where, text := range map[string]string{row: checkedOf(l, row), "closing": checkedOf(l, "closing"),
							"asked": strings.Join(p.Asked, "\n")} {
							if !strings.Contains(text, "leads "+at+end+", a part of "+c.host(l).CIDR+", to tgw-0123") {
								t.Errorf("%s does not name %s:\n%s", where, end, text)
							}
						}
					}
					if text := checkedOf(l, "closing"); strings.Contains(text, "ok The route tables") {
						t.Errorf("it still says that all lead to Aiven:\n%s", text)
					}
				})
			})
		}
	}
}

// TestCaseHalvesToAiven: routes that lead both halves to Aiven are as good as
// one for the whole: nothing is made.
func TestCaseHalvesToAiven(t *testing.T) {
	for _, c := range []owned{ownedW, ownedS} {
		c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
			at := strings.TrimSuffix(c.host(l).CIDR, "0/24")
			p := flowtest.Says()
			p.Watch = func(e wizard.Event) {
				if !started(e, c.rows+"07") {
					return
				}
				var pcx string
				l.Do(func(w *world.World) { pcx = w.AWS.PeeringOf(l.Acc.AWS.VPCs["vpc-orders"]).ID })
				into(l, &world.AWSRoute{Destination: at + "0/25", Target: pcx, Origin: "CreateRoute"},
					&world.AWSRoute{Destination: at + "128/25", Target: pcx, Origin: "CreateRoute"})
			}
			res, _ := l.Start(c.procedure, runID, c.answers(l), p)
			done(t, l, res, p, wizard.Done)
			l.Do(func(w *world.World) {
				for _, r := range w.AWS.TableNamed("orders-private").Routes {
					if r.Destination == c.host(l).CIDR {
						t.Error("a route is made though both halves lead there")
					}
				}
			})
			if text := checkedOf(l, "closing"); !strings.Contains(text, "ok The route tables") {
				t.Error(text)
			}
		})
	}
}
