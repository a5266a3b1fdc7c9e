package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestCaseHandMadeRoutesAreNamed: routes that somebody else made through the
// run's connection are blackholes once it is gone. A teardown says so before,
// and offers to delete them, too.
func TestCaseHandMadeRoutesAreNamed(t *testing.T) {
	for _, choice := range []string{wizard.ChoiceOK, wizard.ChoiceRemove} {
		try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
			values := awsAnswers(l)
			values["AWS_ROUTE_TABLE_IDS"] = "none"
			p := by(values, all)
			res, _ := l.Start(awsProcedure, runID, values, p)
			ended(t, res, p, wizard.Done)
			settle(t)
			l.Do(func(w *world.World) {
				aws := l.Acc.AWS
				c := w.AWS.PeeringOf(aws.VPCs[scenario.AWSNetwork])
				for _, table := range w.AWS.Tables(aws.Account, aws.Region) {
					if table.VPC == c.Accepter.VPC {
						if no := w.AWS.Route(aws.Account, aws.Region, table.ID, "10.30.0.0/24", c.ID, false); no != nil {
							t.Fatal(no)
						}
						break
					}
				}
			})
			l.Seen = nil
			p = flowtest.Says(&flowtest.Rule{When: func(a *wizard.Ask) bool {
				return slices.ContainsFunc(a.Choices, func(c wizard.Choice) bool { return c.Value == wizard.ChoiceRemove })
			}, Choice: choice})
			res, _ = l.Teardown(awsProcedure, p)
			ended(t, res, p, wizard.TakenOff)
			said := slices.ContainsFunc(asksOf(l), func(a wizard.Ask) bool {
				return strings.Contains(a.Title+a.Text, "10.30.0.0/24") && strings.Contains(a.Text, "blackhole")
			})
			if !said {
				t.Error("nobody says what becomes of the route")
			}
			if left := contains(l.Inventory().Lines(), "10.30.0.0/24 to"); left != (choice == wizard.ChoiceOK) {
				t.Errorf("%s: the route is there: %v", choice, left)
			}
		})
	}
}
