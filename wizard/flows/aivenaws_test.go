package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

const awsProcedure = "aiven-aws"

// awsAnswers are the values with which vpc-orders is peered with aiven-aws-eu.
func awsAnswers(l *flowtest.Lab) map[string]string {
	return map[string]string{"AWS_PROFILE": "contoso", "AWS_VPC_REGION": l.Acc.AWS.Region,
		"AWS_VPC_ID":   l.Acc.AWS.VPCs[scenario.AWSNetwork],
		"AIVEN_ORG_ID": l.Acc.Org, "AIVEN_ORGANIZATION_VPC_ID": l.Acc.VPCs[company.AWSVPC].ID}
}

func TestAWSHappyPath(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		p := flowtest.Says()
		res, st := l.Start(awsProcedure, runID, awsAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		up := before.Diff(l.Inventory())
		t.Log(strings.Join(up, "\n"))
		for _, want := range []string{"aws peering: to vpc-orders",
			"orders-private 10.30.0.0/24 to peering with 999000111222 active", "orders-main 10.30.0.0/24", "ACTIVE"} {
			if !contains(up, want) {
				t.Errorf("no %q in the world", want)
			}
		}
		t.Log(len(l.Journal.Events()), "events", len(l.Sim.Calls()), "calls", st.Ended.Sub(st.Started))
		for _, s := range l.Procedure(awsProcedure).Steps {
			if s.Command != nil {
				if c := s.Command(st.Value); strings.Contains(c, "AWS_") || c == "" {
					t.Errorf("%s shows %q", s.ID, c)
				}
			}
		}
		noSecrets(t, l)
		p = flowtest.Says()
		res, _ = l.Teardown(awsProcedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}

// TestAWSTwice: a second run makes nothing twice.
func TestAWSTwice(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, _ := l.Start(awsProcedure, runID, awsAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		before := l.Inventory()
		l.Journal = &flowtest.Journal{}
		p = flowtest.Says(flowtest.Adopt("W04", wizard.ChoiceAdopt))
		res, _ = l.Start(awsProcedure, "9a0c1f6e-7a31-4d5c-9a53-0b8f2a1e6c45", awsAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		if diff := before.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("the second run changed:\n%s", strings.Join(diff, "\n"))
		}
		p = flowtest.Says()
		res, _ = l.Teardown(awsProcedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if diff := before.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("its teardown took what it had not made:\n%s", strings.Join(diff, "\n"))
		}
	})
}

// TestAWSShared: the VPC belongs to another account, whose profile accepts.
func TestAWSShared(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		values := awsAnswers(l)
		values["AWS_VPC_ID"] = l.Acc.AWS.VPCs["vpc-shared"]
		l.Guided = true
		p := flowtest.Says(flowtest.Given(values))
		res, st := l.Start(awsProcedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if got := st.Values["AWS_ACCEPTER_PROFILE"]; got != "contoso-network" ||
			st.Values["AWS_ACCOUNT_ID"] != l.Acc.AWS.Shared {
			t.Errorf("accepted by %q for %q", got, st.Values["AWS_ACCOUNT_ID"])
		}
		p = flowtest.Says()
		res, _ = l.Teardown(awsProcedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}

// TestAWSNewVPC makes the Aiven VPC, too, and takes it down.
func TestAWSNewVPC(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		values := awsAnswers(l)
		values["AIVEN_ORGANIZATION_VPC_ID"], values["AIVEN_NEW_VPC_CLOUD"], values["AIVEN_NEW_VPC_RANGE"] = "new",
			"aws-us-east-1", "10.33.0.0/24"
		p := flowtest.Says()
		res, _ := l.Start(awsProcedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		p = flowtest.Says()
		res, _ = l.Teardown(awsProcedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}

var awsTrials = []trial{
	{name: "aws-keys-ended", meets: []string{"aws.credentials"}, rules: again("aws.credentials")},
	{name: "aws-overlap", meets: []string{"W02.overlap"},
		rules: changes("W02.overlap", "again", func(l *flowtest.Lab, w *world.World) {
			v := w.AWS.VPC(l.Acc.AWS.VPCs[scenario.AWSNetwork])
			v.Ranges = v.Ranges[:1]
		})},
	{name: "aws-peering-exists", rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("W04", "recreate")}
	}, adopts: true},
	{name: "aws-failed", meets: []string{"W06.ended"}, rules: mend("W06.ended", "recreate")},
	{name: "unexplained", meets: []string{"W05.specification"}, rules: mend("W05.specification", "recreate")},
	{name: "deleted-by-peer", meets: []string{"W05.deleted-by-peer"}, rules: mend("W05.deleted-by-peer", "recreate")},
	{name: "aws-turned-down", meets: []string{"W05.rejected"}, rules: mend("W05.rejected", "recreate")},
	{name: "aiven-silent", meets: []string{"deadline"},
		rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("aiven.never-prepares")
		})},
	{name: "aws-aiven-error", meets: []string{"W05.error"}, rules: mend("W05.error", "recreate")},
	{name: "aws-late", meets: []string{"W06.not-visible"}},
	{name: "aws-lapsed", meets: []string{"W06.ended"},
		rules: mend("W06.ended", "recreate", "W05.specification", "recreate")},
	{name: "aws-rejected", meets: []string{"W06.ended"}, rules: mend("W06.ended", "recreate", "W05.rejected", "recreate")},
	{name: "aws-not-permitted", meets: []string{"W06.not-permitted"}, rules: again("W06.not-permitted")},
	{name: "aws-not-yours", meets: []string{"W06.wrong-place"}, rules: again("W06.wrong-place")},
	{name: "aws-limit", meets: []string{"W06.limit"}, rules: again("W06.limit")},
	{name: "aws-blackhole", meets: []string{"W07.blackhole"}, rules: mend("W07.blackhole", "replace"), adopts: true},
	{name: "aws-route-taken", meets: []string{"W07.taken"}, rules: mend("W07.taken", "leave"), adopts: true},
	{name: "aws-route-other-peering", meets: []string{"W07.other-peering"}, rules: mend("W07.other-peering", "replace"),
		adopts: true},
	{name: "aws-route-there", meets: []string{"W07.there"}, adopts: true},
	{name: "aws-no-route-right", meets: []string{"W07.not-permitted"}, rules: again("W07.not-permitted")},
	{name: "aws-route-limit", meets: []string{"W06.limit"}, rules: again("W06.limit")},
	{name: "aws-deleted", meets: []string{"W06.ended"},
		rules: mend("W06.ended", "recreate", "W05.deleted-by-peer", "recreate")},
	{name: "aws-never-active", meets: []string{"deadline"},
		rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("aiven.never-active")
		})},
	{name: "aws-throttles"},
	{name: "aws-cut", meets: []string{"transient"}},
}

// TestAWSScenarios provokes every documented failure of procedure W, mends it
// as the remedies offer, and takes everything down again.
func TestAWSScenarios(t *testing.T) {
	t.Parallel()
	courseW.tried(t, awsTrials)
}
