package flows_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// The two procedures for a project's VPC have the rows of those for an
// organization's, and what those meet.
const (
	onAzure = "aiven-project-azure"
	onAWS   = "aiven-project-aws"
)

var (
	courseR = course{procedure: onAzure, answers: onAzureAnswers}
	courseS = course{procedure: onAWS, answers: onAWSAnswers}
)

// onAzureAnswers are the values with which vnet-orders is peered with the
// project's VPC on Azure.
func onAzureAnswers(l *flowtest.Lab) map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN": "environment", "USER_SUBSCRIPTION_ID": l.Acc.Production,
		"USER_VNET_ID":  l.Acc.VNets[scenario.VNet],
		"AIVEN_PROJECT": l.Acc.Project, "AIVEN_PROJECT_VPC_ID": l.Acc.VPCs[company.AzureProjectVPC].ID,
	}
}

// onAWSAnswers are the values with which vpc-orders is peered with the
// project's VPC on AWS.
func onAWSAnswers(l *flowtest.Lab) map[string]string {
	return map[string]string{
		"AWS_PROFILE": "contoso", "AWS_VPC_REGION": l.Acc.AWS.Region,
		"AWS_VPC_ID":    l.Acc.AWS.VPCs[scenario.AWSNetwork],
		"AIVEN_PROJECT": l.Acc.Project, "AIVEN_PROJECT_VPC_ID": l.Acc.VPCs[company.AWSProjectVPC].ID,
	}
}

func TestProjectHappyPath(t *testing.T) {
	for _, x := range []struct {
		course
		made []string
	}{
		{courseR, []string{"Connected FullyInSync", "to-aiven-contoso-prod", "ACTIVE"}},
		{courseS, []string{"aws peering: to vpc-orders", "orders-private 10.31.0.0/24", "ACTIVE"}},
	} {
		for _, guided := range []bool{false, true} {
			x.guided = guided
			t.Run(x.procedure, func(t *testing.T) {
				x.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
					before, p := l.Inventory(), flowtest.Says(flowtest.Given(x.answers(l)))
					res, st := l.Start(x.procedure, runID, x.answers(l), p)
					done(t, l, res, p, wizard.Done)
					settle(t)
					up := strings.Join(before.Diff(l.Inventory()), "\n")
					for _, want := range x.made {
						if !strings.Contains(up, want) {
							t.Errorf("no %q in\n%s", want, up)
						}
					}
					for _, s := range l.Procedure(x.procedure).Steps {
						if s.Command != nil && strings.Contains(s.Command(st.Value), "organization") {
							t.Errorf("%s shows %q", s.ID, s.Command(st.Value))
						}
					}
					if !contains(findings(l), "project:networking:write") || contains(findings(l), "router") {
						t.Errorf("says %q", findings(l))
					}
					noSecrets(t, l)
					x.takenDown(t, l, before)
				})
			})
		}
	}
}

func TestProjectKilledAnywhere(t *testing.T) {
	t.Parallel()
	t.Run("R", courseR.killedAnywhere)
	t.Run("S", courseS.killedAnywhere)
}

// TestProjectGuidedKilledAnywhere makes a VPC on the way, where the world names
// nothing after its id.
func TestProjectGuidedKilledAnywhere(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]course{"R": courseR, "S": courseS.anew("aws-eu-west-1")} {
		c.guided = true
		t.Run(name, c.killedAnywhere)
	}
}

func TestProjectTeardownKilledAnywhere(t *testing.T) {
	t.Parallel()
	t.Run("R", courseR.teardownKilledAnywhere)
	t.Run("S", courseS.teardownKilledAnywhere)
}

func TestProjectDroppedAnywhere(t *testing.T) {
	t.Parallel()
	t.Run("R", courseR.anew("azure-westeurope").droppedAnywhere)
	t.Run("S", courseS.anew("aws-eu-west-1").droppedAnywhere)
}

// anew is the course with a VPC that is made on the way.
func (c course) anew(cloud string) course {
	answers := c.answers
	c.answers = func(l *flowtest.Lab) map[string]string {
		v := answers(l)
		anewInProject(cloud)(l, v)
		return v
	}
	return c
}

// TestProjectTwice: a second run makes nothing twice, and takes nothing that
// it has not made.
func TestProjectTwice(t *testing.T) {
	for _, c := range []course{courseR, courseS} {
		t.Run(c.procedure, func(t *testing.T) {
			c.in(t, company.Bare, func(t *testing.T, l *flowtest.Lab) {
				p := flowtest.Says()
				res, _ := l.Start(c.procedure, runID, c.answers(l), p)
				done(t, l, res, p, wizard.Done)
				settle(t)
				before := l.Inventory()
				second := *l
				second.Journal, second.Vault = &flowtest.Journal{}, flowtest.NewVault()
				p = by(c.answers(l), all, flowtest.Adopt("R06", wizard.ChoiceAdopt)) // it is connected already
				res, _ = second.Start(c.procedure, "7e6f0a1c-7a31-4d5c-9a53-0b8f2a1e6c55", c.answers(l), p)
				done(t, &second, res, p, wizard.Done)
				settle(t)
				if d := before.Diff(l.Inventory()); len(d) > 0 {
					t.Errorf("the second run changed:\n%s", strings.Join(d, "\n"))
				}
				c.takenDown(t, &second, before)
			})
		})
	}
}

// TestProjectScenarios provokes every documented failure, mends it as the
// remedies offer, and takes everything down again.
func TestProjectScenarios(t *testing.T) {
	t.Parallel()
	t.Run("R", func(t *testing.T) { courseR.tried(t, asProjects(trials, noProject, otherProject)) })
	t.Run("S", func(t *testing.T) { courseS.tried(t, asProjects(awsTrials)) })
}

var noProject = trial{
	name: "no-org", meets: []string{"R13.none"}, values: drop("AIVEN_PROJECT"),
	rules: changes("R13.none", "again", func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Orgs = []string{l.Acc.Org} }),
}

var otherProject = trial{name: "no-vpc", adopts: true, values: func(l *flowtest.Lab, v map[string]string) {
	anewInProject("azure-westeurope")(l, v)
	v["AIVEN_PROJECT"] = "contoso-labs"
}}

// asProjects are trials of a procedure for organizations' VPCs, met in the one
// for projects': its steps, and the remedies that are called after them, have
// another letter. instead takes the places of those of the same names.
func asProjects(list []trial, instead ...trial) []trial {
	out := slices.Clone(list)
	for i, tr := range out {
		if j := slices.IndexFunc(instead, func(x trial) bool { return x.name == tr.name }); j >= 0 {
			out[i] = instead[j]
			continue
		}
		if rules := tr.rules; rules != nil {
			out[i].rules = func(l *flowtest.Lab) []*flowtest.Rule { return byRow(rules(l)) }
		}
	}
	return out
}

// byRow has rules for organizations' procedures match in those for projects.
func byRow(rules []*flowtest.Rule) []*flowtest.Rule {
	for _, r := range rules {
		when := r.When
		r.When = func(a *wizard.Ask) bool {
			b := *a
			b.Step = ofOrganization(b.Step)
			if b.Fault != nil {
				f := *b.Fault
				f.Remedy = ofOrganization(f.Remedy)
				b.Fault = &f
			}
			return when(&b) || when(a)
		}
	}
	return rules
}

var ofProjects = regexp.MustCompile(`^[RS](\d\d)`)

// ofOrganization is an id as the procedure for organizations' VPCs has it.
func ofOrganization(id string) string {
	return ofProjects.ReplaceAllStringFunc(id, func(s string) string {
		return map[byte]string{'R': "A", 'S': "W"}[s[0]] + s[1:]
	})
}
