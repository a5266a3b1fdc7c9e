package flows_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// stopsByHand is how often each procedure stops for a person who does it by
// hand in the company, with the plan agreed to: what is chosen, the plan
// itself, and what is asked about apart. One more is the first page.
var stopsByHand = []struct {
	course
	most int
}{
	{courseA, 8}, {courseW, 7}, {courseP, 10}, {courseD, 8}, {courseU, 6}, {courseR, 8}, {courseS, 7},
}

// goAhead agrees to the plan, and keeps it.
func goAhead(plan *wizard.Ask) *flowtest.Rule {
	return &flowtest.Rule{When: isPlan, Reply: func(a *wizard.Ask) wizard.Reply {
		*plan = *a
		return wizard.Reply{Choice: wizard.ChoiceOK}
	}}
}

func isPlan(a *wizard.Ask) bool { return a.Kind == wizard.AskPlan }

// stepByHand goes through a procedure as a person does who knows the answers: each
// is given when it is asked for. It gives what was asked, countdowns left out.
func stepByHand(t *testing.T, l *flowtest.Lab, c course,
	more ...*flowtest.Rule) (*flowtest.Person, []wizard.Ask, *wizard.State) {
	t.Helper()
	l.Guided = true
	var asked []wizard.Ask
	p := flowtest.Says(append(more, flowtest.Given(c.answers(l)))...)
	p.Watch = func(e wizard.Event) {
		if e.Kind == wizard.Asked && e.Ask.Person() {
			asked = append(asked, *e.Ask)
		}
	}
	res, st := l.Start(c.procedure, runID, nil, p)
	done(t, l, res, p, wizard.Done)
	settle(t)
	return p, asked, st
}

// TestStopsByHand: with the plan agreed to, a procedure stops for what is
// chosen and for nothing that was agreed to.
func TestStopsByHand(t *testing.T) {
	for _, x := range stopsByHand {
		t.Run(x.procedure, func(t *testing.T) {
			x.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				before := l.Inventory()
				var plan wizard.Ask
				p, asked, st := stepByHand(t, l, x.course, goAhead(&plan))
				if len(asked) > x.most {
					t.Errorf("%d stops, more than %d:\n%s", len(asked), x.most, strings.Join(p.Asked, "\n"))
				}
				pr := l.Procedure(x.procedure)
				after := asked[slices.IndexFunc(asked, func(a wizard.Ask) bool { return a.Kind == wizard.AskPlan })+1:]
				for _, a := range after {
					if !pr.Step(a.Step).Apart {
						t.Errorf("asked after the plan was agreed to: %s %s %s", a.Step, a.Kind, a.Title)
					}
				}
				keptToThePlan(t, pr, &plan, st)
				recordAddsUp(t, pr, st)
				t.Log(len(asked), "stops")
				x.takenDown(t, l, before, x.down...)
			})
		})
	}
}

// keptToThePlan compares what was done with what was agreed to.
func keptToThePlan(t *testing.T, p *wizard.Procedure, plan *wizard.Ask, st *wizard.State) {
	t.Helper()
	var listed []string
	for _, r := range plan.Plan.Rows {
		listed = append(listed, r.Step)
		if r.Number != p.Number(r.Step) || r.Phase == "" || r.Title == "" {
			t.Errorf("a row of the plan: %+v", r)
		}
	}
	for _, s := range p.Order() {
		if !s.Preflight && st.Step(s.ID).Status == wizard.Done && !slices.Contains(listed, s.ID) {
			t.Errorf("%s was done and is not in the plan", s.ID)
		}
	}
	for _, f := range plan.More {
		if got := st.Value(f.Var); got != f.Draft {
			t.Errorf("the plan said %s=%q, it is %q", f.Var, f.Draft, got)
		}
	}
}

// TestThePlanSaysWhatIsThere: what somebody made before is in the plan, from a
// look that changes nothing.
func TestThePlanSaysWhatIsThere(t *testing.T) {
	for name, fill := range map[string]func(*world.World) *company.Accounts{"": company.Bare,
		"there since": company.Contoso} {
		courseA.in(t, fill, func(t *testing.T, l *flowtest.Lab) {
			l.Guided = true
			before, seen := l.Inventory(), wizard.PlanRow{}
			see := &flowtest.Rule{When: isPlan, Reply: func(a *wizard.Ask) wizard.Reply {
				seen = rowOf(a, "A09")
				return wizard.Reply{Choice: wizard.ChoiceStop}
			}}
			l.Start(procedure, runID, nil, flowtest.Says(see, flowtest.Given(l.Answers())))
			if seen.Step == "" || !strings.HasPrefix(seen.Found, name) || (seen.Found == "") != (name == "") ||
				(seen.Text == "") == (name == "") {
				t.Errorf("of Aiven's principal is said %+v", seen)
			}
			if left := before.Diff(l.Inventory()); len(left) > 0 {
				t.Errorf("the plan changed the world:\n%s", strings.Join(left, "\n"))
			}
		})
	}
}

// TestThePlanKnowsARoleThatIsHeld: no other is made, so that the plan has no name for
// one, and says whose is used.
func TestThePlanKnowsARoleThatIsHeld(t *testing.T) {
	analytics := courseR
	analytics.answers = func(l *flowtest.Lab) map[string]string {
		values := courseR.answers(l)
		values["USER_SUBSCRIPTION_ID"], values["USER_VNET_ID"] = l.Acc.Analytics, l.Acc.VNets["vnet-analytics"]
		return values
	}
	analytics.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		var plan wizard.Ask
		_, _, st := stepByHand(t, l, analytics, goAhead(&plan))
		role, grant := rowOf(&plan, "R10"), rowOf(&plan, "R11")
		if role.Found != "Contoso Aiven peering: there already, used as it is" || role.Text != "" ||
			!strings.HasPrefix(grant.Found, "there since ") || grant.Text != "" {
			t.Errorf("of the role is said %+v, of its grant %+v", role, grant)
		}
		keptToThePlan(t, l.Procedure(analytics.procedure), &plan, st)
	})
}

// TestThePlanSaysWhatItCouldNotLookAt: it does not pass for something that is not
// there.
func TestThePlanSaysWhatItCouldNotLookAt(t *testing.T) {
	courseA.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
		l.Guided = true
		l.World.Do(func() {
			l.World.Faults.Set(refusal("graph", "GET", "/servicePrincipals", 400, "Request_BadRequest"))
		})
		var seen wizard.PlanRow
		see := &flowtest.Rule{When: isPlan, Reply: func(a *wizard.Ask) wizard.Reply {
			seen = rowOf(a, "A09")
			return wizard.Reply{Choice: wizard.ChoiceStop}
		}}
		l.Start(procedure, runID, nil, flowtest.Says(see, flowtest.Given(l.Answers())))
		if !strings.Contains(seen.Found, "could not be looked at: ") || seen.Text == "" {
			t.Errorf("of Aiven's principal is said %+v", seen)
		}
	})
}

func rowOf(a *wizard.Ask, step string) wizard.PlanRow {
	i := slices.IndexFunc(a.Plan.Rows, func(r wizard.PlanRow) bool { return r.Step == step })
	if i < 0 {
		return wizard.PlanRow{}
	}
	return a.Plan.Rows[i]
}

// onThePlan changes values on the plan once, before anything else is said to it.
func onThePlan(more map[string]string) *flowtest.Rule {
	return &flowtest.Rule{When: isPlan, Times: 1, Reply: func(*wizard.Ask) wizard.Reply {
		return wizard.Reply{Choice: wizard.ChoiceEdit, More: more}
	}}
}

// TestNamesAreEditedOnThePlan: what was edited is what is made; a value that
// cannot be is said at once, and nothing is taken for agreed to.
func TestNamesAreEditedOnThePlan(t *testing.T) {
	courseA.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		var plan wizard.Ask
		wrong := onThePlan(map[string]string{"USER_APP_SECRET_DAYS": "many"})
		right := onThePlan(map[string]string{
			"USER_APP_NAME": "net-orders", "USER_APP_SECRET_DAYS": "30", "USER_APP_ROLE": "custom",
		})
		problem := &flowtest.Rule{When: func(a *wizard.Ask) bool { return isPlan(a) && a.Problem != "" }, Times: 1,
			Reply: right.Reply}
		_, asked, st := stepByHand(t, l, courseA, wrong, problem, goAhead(&plan))
		if n := len(slices.DeleteFunc(asked, func(a wizard.Ask) bool { return a.Kind != wizard.AskPlan })); n != 3 {
			t.Errorf("the plan was shown %d times", n)
		}
		keptToThePlan(t, l.Procedure(procedure), &plan, st)
		world := strings.Join(l.Inventory().Diff(l.Inventory()), "")
		for _, it := range st.Items {
			world += it.Kind + " " + it.Name + "\n"
		}
		if !strings.Contains(world, "application net-orders") || st.Value("USER_APP_SECRET_DAYS") != "30" ||
			!strings.Contains(rowOf(&plan, "A03").Text, "net-orders") {
			t.Errorf("it was not made as edited:\n%s", world)
		}
	})
}

// TestBackFromThePlan: another choice makes another plan, with nothing made
// before it was agreed to.
func TestBackFromThePlan(t *testing.T) {
	courseA.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		back := &flowtest.Rule{When: isPlan, Choice: wizard.ChoiceBack, Times: 1}
		first := flowtest.Input("USER_VNET_ID", l.Acc.VNets["vnet-web"])
		first.Times = 1
		var plan wizard.Ask
		_, _, st := stepByHand(t, l, courseA, back, first, goAhead(&plan))
		if !strings.Contains(plan.Text, "vnet-orders") || st.Value("USER_VNET_NAME") != "vnet-orders" {
			t.Errorf("the plan is about %q, the run about %q", plan.Text, st.Value("USER_VNET_NAME"))
		}
		if i := slices.IndexFunc(l.Seen, func(e wizard.Event) bool { return e.Kind == wizard.Intended }); l.Seen[i].Seq == 0 {
			t.Error("something was made before")
		}
	})
}

// TestOtherPeoplesThingsAreAskedAbout although the plan was agreed to.
func TestOtherPeoplesThingsAreAskedAbout(t *testing.T) {
	courseA.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		var plan wizard.Ask
		stepByHand(t, l, courseA, goAhead(&plan))
		l.Journal, l.Name = &flowtest.Journal{}, "orders"
		l.Guided = true
		asked := false
		stop := &flowtest.Rule{When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskAdopt }, Choice: wizard.ChoiceStop,
			Do: func() { asked = true }}
		l.Start(procedure, "another-run", nil, flowtest.Says(stop, goAhead(&plan), flowtest.Given(l.Answers())))
		if !asked {
			t.Error("another run's application was used, or passed over, without a question")
		}
	})
}

// TestThePlanSaysWhoAccepts: the VPC may belong to another account than the one
// that is signed in; the plan and the question say whose profile accepts, and where.
func TestThePlanSaysWhoAccepts(t *testing.T) {
	for _, c := range []course{courseW, courseS} {
		for vpc, accepter := range map[string]string{
			"vpc-web": "", "vpc-shared": "contoso-network", "vpc-shared ": "another-team",
		} {
			c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				l.Guided = true
				values, seen := c.answers(l), wizard.PlanRow{}
				values["AWS_VPC_ID"] = l.Acc.AWS.VPCs[strings.TrimSpace(vpc)]
				if values["AWS_ACCEPTER_PROFILE"] = accepter; accepter == "" {
					delete(values, "AWS_ACCEPTER_PROFILE")
				}
				see := &flowtest.Rule{When: isPlan, Reply: func(a *wizard.Ask) wizard.Reply {
					seen = rowOf(a, strings.ToUpper(l.Procedure(c.procedure).Steps[0].ID[:1])+"06")
					return wizard.Reply{Choice: wizard.ChoiceStop}
				}}
				_, st := l.Start(c.procedure, runID, nil, flowtest.Says(see, flowtest.Given(values)))
				want := cmp.Or(strings.ReplaceAll(accepter, "another-team", "another team"), st.Value("AWS_PROFILE"))
				if !strings.Contains(seen.As, want) || !strings.HasSuffix(seen.As, ", account "+st.Value("AWS_ACCOUNT_ID")) {
					t.Errorf("%s: it says %q, not %s", vpc, seen.As, want)
				}
			})
		}
	}
}
