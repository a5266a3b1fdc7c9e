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

// TestCaseStrangersElsewhere (C2): what holds for one procedure in another account,
// organization or subscription holds for every one.
func TestCaseStrangersElsewhere(t *testing.T) {
	t.Parallel()
	as := func(x stranger, c course, names ...string) stranger {
		x.course = c
		x.names = func(*flowtest.Lab) []string { return names }
		return x
	}
	for _, c := range []course{courseR, courseS, courseP, courseU} {
		t.Run("Aiven, "+c.procedure, func(t *testing.T) { as(strangerAiven, c).keepsHold(t) })
	}
	for _, c := range []course{courseR, courseP, courseD} {
		t.Run("Azure, "+c.procedure, func(t *testing.T) { as(strangerAzure, c, "not visible from here").keepsHold(t) })
	}
	t.Run("AWS, "+onAWS, func(t *testing.T) { as(strangerW, courseS, otherAccount).keepsHold(t) })
	for c, half := range map[*course]string{&courseR: "aiven-project-peering", &courseS: "aiven-project-peering",
		&courseP: "privatelink"} {
		t.Run("resumed, "+c.procedure, func(t *testing.T) { as(strangerAiven, *c).makesNothingElsewhere(t, makes(half)) })
	}
}

// TestCaseSecondFactorElsewhere (C3): the claims come along in every procedure, and
// at a teardown.
func TestCaseSecondFactorElsewhere(t *testing.T) {
	t.Parallel()
	for _, c := range []course{courseR, courseD, courseP} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
			t.Run(c.procedure+" "+method, func(t *testing.T) {
				c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) { c.wantsFactor(t, l, method) })
			})
		}
	}
}

func (c course) wantsFactor(t *testing.T, l *flowtest.Lab, method string) {
	values, clean := c.answers(l), l.Inventory()
	byCode(l, values)
	l.Between = wantsFactor(method)
	told := 0
	person := func(rules ...*flowtest.Rule) *flowtest.Person {
		p := flowtest.Says(append(rules, flowtest.Mend("azure.second-factor", "sign-in"))...)
		p.Watch = func(e wizard.Event) {
			if e.Kind == wizard.Faulted && e.Fault.Remedy == "azure.second-factor" {
				told++
			}
		}
		return p
	}
	p := person()
	res, _ := l.Start(c.procedure, runID, values, p)
	done(t, l, res, p, wizard.Done)
	p = person(c.down...)
	res, _ = l.Teardown(c.procedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	if left := clean.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("left:\n%s", strings.Join(left, "\n"))
	}
	posts := c.procedure != linkProcedure // its directory is not changed
	if want := method != http.MethodPost || posts; (told == 1) != want || told > 1 {
		t.Errorf("told %d times", told)
	}
}

// TestCaseSignInsElsewhere (C7): a rule against the application, and the
// environment's secret, in the other procedures.
func TestCaseSignInsElsewhere(t *testing.T) {
	courseR.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		p.Watch = striking(l, starts("R18"), noSignIn("/token", "53003", 400, 99))
		l.Start(courseR.procedure, runID, courseR.answers(l), p)
		if step, text := faultOf(l); step != "R18" || !strings.Contains(text, "your application sign in in this directory") {
			t.Errorf("at %s: %s", step, text)
		}
	})
	for name, spoil := range map[string]func(*flowtest.Lab, *world.World){
		"expired": func(l *flowtest.Lab, w *world.World) { adminsKey(l, w).End = w.Now() },
		"wrong":   func(l *flowtest.Lab, _ *world.World) { l.Env["AZURE_CLIENT_SECRET"] = "not-the-secret" },
	} {
		for _, c := range []course{courseR, courseP, courseD} {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				l.Do(func(w *world.World) { spoil(l, w) })
				l.Start(c.procedure, runID, c.answers(l), flowtest.Says())
				if step, text := faultOf(l); !strings.Contains(text, "AZURE_CLIENT_SECRET") || !strings.Contains(text, name) {
					t.Errorf("%s of %s, at %q: %s", name, c.procedure, step, text)
				}
			})
		}
	}
}
