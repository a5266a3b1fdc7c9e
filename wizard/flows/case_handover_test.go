package flows_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// handsOver answers a fault with its hand over, and has the other team do its part
// after a while.
func handsOver(remedy string, after time.Duration, part func()) *flowtest.Rule {
	r := flowtest.Mend(remedy, "hand-over")
	r.Times = 1
	r.Do = func() {
		go func() {
			time.Sleep(after)
			part()
		}()
	}
	return r
}

// message is what was handed over at a step.
func message(l *flowtest.Lab, step string) string {
	for _, e := range l.Seen {
		if e.Kind == wizard.Faulted && e.Step == step && !e.Fault.Handed.IsZero() {
			i := slices.IndexFunc(e.Fault.Acts, func(a wizard.Act) bool { return a.Message != "" })
			return e.Fault.Acts[i].Message
		}
	}
	return ""
}

// TestCaseAnotherTeamsVPC (C13): whoever has no way into the VPC's account hands
// AWS's part over. The run waits, sees in Aiven that it was done, and goes on.
// Without any profile nothing is asked of AWS; who sees a VPC that is shared with
// them looks at it.
func TestCaseAnotherTeamsVPC(t *testing.T) {
	for name, given := range map[string]map[string]string{
		"no profile": {"AWS_PROFILE": "another-team", "AWS_ACCOUNT_ID": "210987654321", "AWS_VPC_RANGES": "10.99.0.0/16"},
		"shared":     {"AWS_PROFILE": "contoso", "AWS_ACCEPTER_PROFILE": "another-team"},
	} {
		for _, c := range []course{courseW, courseS} {
			t.Run(name+" "+c.procedure, func(t *testing.T) {
				c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) { c.byAnotherTeam(t, l, given) })
			})
		}
	}
}

func (c course) byAnotherTeam(t *testing.T, l *flowtest.Lab, given map[string]string) {
	row := map[string]string{awsProcedure: "W", onAWS: "S"}[c.procedure]
	vpc, values := l.Acc.AWS.VPCs["vpc-shared"], c.answers(l)
	maps.Copy(values, given)
	values["AWS_VPC_ID"] = vpc
	clean := l.Inventory()
	p := flowtest.Says(handsOver("W06.another-team", 40*time.Minute, func() {
		l.Do(func(w *world.World) {
			if _, bad := w.AWS.Accept(l.Acc.AWS.Shared, l.Acc.AWS.Region, w.AWS.PeeringOf(vpc).ID); bad != nil {
				t.Error(bad)
			}
		})
	}))
	res, st := l.Start(c.procedure, runID, values, p)
	done(t, l, res, p, wizard.Done)
	if took := st.Ended.Sub(st.Started); took < 40*time.Minute || took > 50*time.Minute {
		t.Errorf("took %s", took)
	}
	text := message(l, row+"06")
	for _, want := range []string{"Where: region eu-west-1, account " + l.Acc.AWS.Shared,
		"ec2:AcceptVpcPeeringConnection and ec2:CreateRoute", "aws ec2 accept-vpc-peering-connection",
		"--vpc-peering-connection-id pcx-", "aws ec2 create-route", "Send back:"} {
		if !strings.Contains(text, want) || strings.Contains(text, "another-team") || strings.Contains(text, "--profile") {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if at := st.Step(row + "07").Status; at != wizard.Skipped {
		t.Errorf("the routes are %s", at)
	}
	if text := checkedOf(l, ""); !strings.Contains(text, "whether they lead to Aiven is not seen from here") {
		t.Errorf("the closing list:\n%s", text)
	}
	p = flowtest.Says()
	res, _ = l.Teardown(c.procedure, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	if left := clean.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
	if n := len(slices.DeleteFunc(l.Sim.Calls(), func(x sim.Call) bool {
		return x.Service != sim.AWS
	})); n > 0 && given["AWS_VPC_RANGES"] != "" {
		t.Errorf("AWS was asked %d times", n)
	}
}
