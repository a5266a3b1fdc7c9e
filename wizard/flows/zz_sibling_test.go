package flows_test

import (
	"net/http"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

func TestZZStrangers(t *testing.T) {
	for _, c := range []course{courseR, courseS, courseP, courseU} {
		x := strangerAiven
		x.course = c
		if c.procedure != procedure {
			x.names = func(l *flowtest.Lab) []string { return nil }
		}
		t.Run(c.procedure, func(t *testing.T) { x.keepsHold(t) })
	}
	for _, c := range []course{courseR, courseP, courseD} {
		x := strangerAzure
		x.course = c
		t.Run("azure "+c.procedure, func(t *testing.T) { x.keepsHold(t) })
	}
	x := strangerW
	x.course = courseS
	t.Run("aws S", func(t *testing.T) { x.keepsHold(t) })
	for _, c := range []course{courseR, courseS} {
		x := strangerAiven
		x.course = c
		x.names = func(l *flowtest.Lab) []string { return nil }
		t.Run("resume "+c.procedure, func(t *testing.T) { x.makesNothingElsewhere(t, makes("aiven-project-peering")) })
	}
	x = strangerAiven
	x.course = courseP
	x.names = func(l *flowtest.Lab) []string { return nil }
	t.Run("resume P", func(t *testing.T) { x.makesNothingElsewhere(t, makes("privatelink")) })
}

func TestZZFactor(t *testing.T) {
	for _, c := range []course{courseR, courseD, courseP} {
		for _, method := range []string{http.MethodPost, http.MethodPut} {
			t.Run(c.procedure+method, func(t *testing.T) {
				c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
					values := c.answers(l)
					byCode(l, values)
					l.Between = wantsFactor(method)
					p := flowtest.Says(flowtest.Mend("azure.second-factor", "sign-in"))
					res, _ := l.Start(c.procedure, runID, values, p)
					done(t, l, res, p, wizard.Done)
					told := 0
					for _, e := range l.Seen {
						if e.Kind == wizard.Faulted && e.Fault.Remedy == "azure.second-factor" {
							told++
						}
					}
					t.Logf("%s told %d", method, told)
				})
			})
		}
		t.Run(c.procedure+" down", func(t *testing.T) {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				values := c.answers(l)
				byCode(l, values)
				clean := l.Inventory()
				p := flowtest.Says()
				res, _ := l.Start(c.procedure, runID, values, p)
				done(t, l, res, p, wizard.Done)
				l.Between = wantsFactor(http.MethodDelete)
				p = flowtest.Says(append([]*flowtest.Rule{flowtest.Mend("azure.second-factor", "sign-in")}, c.down...)...)
				res, _ = l.Teardown(c.procedure, p)
				done(t, l, res, p, wizard.TakenOff)
				settle(t)
				if left := clean.Diff(l.Inventory()); len(left) > 0 {
					t.Errorf("left %s", strings.Join(left, "\n"))
				}
			})
		})
	}
}

func TestZZRule(t *testing.T) {
	courseR.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		p.Watch = striking(l, starts("R18"), noSignIn("/token", "53003", 400, 99))
		l.Start(courseR.procedure, runID, courseR.answers(l), p)
		step, text := faultOf(l)
		t.Log(step, text)
		if !strings.Contains(text, "your application sign in in this directory") {
			t.Error("no")
		}
	})
	for _, c := range []course{courseR, courseP, courseD} {
		for name, spoil := range map[string]func(*flowtest.Lab, *world.World){
			"expired": func(l *flowtest.Lab, w *world.World) { adminsKey(l, w).End = w.Now() },
			"wrong":   func(l *flowtest.Lab, _ *world.World) { l.Env["AZURE_CLIENT_SECRET"] = "not-the-secret" },
		} {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				l.Do(func(w *world.World) { spoil(l, w) })
				l.Start(c.procedure, runID, c.answers(l), flowtest.Says())
				if step, text := faultOf(l); !strings.Contains(text, "AZURE_CLIENT_SECRET") || !strings.Contains(text, name) {
					t.Errorf("%s %s, at %q: %s", c.procedure, name, step, text)
				}
			})
		}
	}
}
