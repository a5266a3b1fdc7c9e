package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseAnotherVPCForgetsWhoAccepts: who accepts, and whose a VPC is, was said
// of the VPC that was chosen then. Another one is accepted by its own account,
// and of one that is not seen the account is asked for anew.
func TestCaseAnotherVPCForgetsWhoAccepts(t *testing.T) {
	for row, c := range map[string]course{"W": courseW, "S": courseS} {
		for name, accepter := range map[string]string{"a profile": "contoso-network", "another team": "another-team"} {
			t.Run(row+" after "+name, func(t *testing.T) {
				try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
					values := c.answers(l)
					values["AWS_VPC_ID"], values["AWS_ACCEPTER_PROFILE"] = l.Acc.AWS.VPCs["vpc-shared"], accepter
					p := by(values, all)
					p.Watch = diesAfter(l, func(e wizard.Event) bool { return e.Kind == wizard.StepDone && e.Step == row+"02" })
					l.Start(c.procedure, runID, values, p)
					values = map[string]string{"AWS_VPC_ID": l.Acc.AWS.VPCs[scenario.AWSNetwork]}
					p = by(values, all)
					res, st := l.Back(c.procedure, row+"02", values, p)
					ended(t, res, p, wizard.Done)
					if got := st.Value("AWS_ACCEPTER_PROFILE"); got != "" || st.Value("AWS_ROUTE_TABLE_IDS") == "none" {
						t.Errorf("accepted by %q, routes in %q", got, st.Value("AWS_ROUTE_TABLE_IDS"))
					}
				})
			})
		}
		t.Run(row+" not seen", func(t *testing.T) {
			try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
				values := c.answers(l)
				p := by(values, all)
				p.Watch = diesAfter(l, func(e wizard.Event) bool { return e.Kind == wizard.StepDone && e.Step == row+"02" })
				l.Start(c.procedure, runID, values, p)
				l.Seen = nil
				values = map[string]string{"AWS_VPC_ID": "vpc-0123456789abcdef0"}
				l.Back(c.procedure, row+"02", values, by(values, all))
				if !slices.ContainsFunc(asksOf(l), func(a wizard.Ask) bool { return a.Var == "AWS_ACCOUNT_ID" }) {
					t.Error("nobody asks whose the VPC is")
				}
			})
		})
	}
}

// TestCaseAccountGivenWrongly: the account of a VPC that is not shown was typed.
// That is said, and it can be given anew.
func TestCaseAccountGivenWrongly(t *testing.T) {
	for row, c := range map[string]course{"W": courseW, "S": courseS} {
		t.Run(row, func(t *testing.T) {
			try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
				values := c.answers(l)
				values["AWS_PROFILE"], values["AWS_VPC_ID"] = "contoso-network", l.Acc.AWS.VPCs[scenario.AWSNetwork]
				values["AWS_ACCOUNT_ID"] = "999999999999"
				p := by(values, all, flowtest.Mend("W02.account-given", "account"),
					flowtest.Input("AWS_ACCEPTER_PROFILE", "contoso"), flowtest.Input("AWS_ACCOUNT_ID", l.Acc.AWS.Account))
				res, _ := l.Start(c.procedure, runID, values, p)
				ended(t, res, p, wizard.Done)
				if !slices.ContainsFunc(l.Seen, func(e wizard.Event) bool {
					return e.Kind == wizard.Faulted && e.Fault.Remedy == "W02.account-given"
				}) {
					t.Error("nobody was told")
				}
				for _, e := range l.Seen {
					if e.Kind == wizard.Faulted && strings.Contains(e.Fault.Err.Message, "belongs to 999999999999") {
						t.Errorf("what was typed is said as known: %s", e.Fault.Err.Message)
					}
				}
			})
		})
	}
}

// TestCaseRegionsAfterARefusal: a region that AWS refuses is no reason to offer
// no other.
func TestCaseRegionsAfterARefusal(t *testing.T) {
	for row, c := range map[string]course{"W": courseW, "S": courseS} {
		t.Run(row, func(t *testing.T) {
			try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
				values := c.answers(l)
				values["AWS_VPC_REGION"] = "mars-north-1"
				l.Start(c.procedure, runID, values, by(values, all, flowtest.Mend("W02.region-off", "region"),
					&flowtest.Rule{When: func(a *wizard.Ask) bool { return a.Var == "AWS_VPC_REGION" }, Choice: wizard.ChoiceStop}))
				asked := asksOf(l)
				i := slices.IndexFunc(asked, func(a wizard.Ask) bool { return a.Var == "AWS_VPC_REGION" })
				if i < 0 || len(asked[i].Choices) < 3 {
					t.Errorf("it is not asked for anew, with the regions that there are: %+v", asked)
				}
			})
		})
	}
}
