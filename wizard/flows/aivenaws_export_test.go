package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// TestAWSScript: the exported script says what is missing, and holds
// what the run knows.
func TestAWSScript(t *testing.T) {
	var plan, full string
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, st := l.Start(awsProcedure, runID, awsAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		pr := l.Procedure(awsProcedure)
		full, plan = flows.Script(pr, st), flows.Script(pr, &wizard.State{Values: map[string]string{}})
		for _, want := range []string{"AWS_VPC_ID=" + l.Acc.AWS.VPCs["vpc-orders"], l.Acc.AWS.Tables["orders-private"],
			"export AWS_PROFILE=contoso", "AIVEN_VPC_RANGE=10.30.0.0/24"} {
			if !strings.Contains(full, want) {
				t.Errorf("the script lacks %q", want)
			}
		}
		for _, secret := range []string{l.Acc.AWS.Ana.Secret, l.Acc.Token.Value} {
			if strings.Contains(full, secret) {
				t.Error("the script holds a secret")
			}
		}
	})
	if !strings.Contains(plan, `: "${AWS_VPC_ID:?set this first}"`) {
		t.Error("the plan does not ask for what is missing")
	}
}
