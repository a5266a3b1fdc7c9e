package flows_test

import (
	"slices"
	"strings"
	"testing"

	"peerage/providers/sim/company"
	"peerage/providers/sim/scenario"
	"peerage/providers/sim/world"
	"peerage/wizard"
	"peerage/wizard/flows/flowtest"
)

// projectCorners goes through those of a procedure for organizations' VPCs, but
// for what is about an organization, with the project's VPC in the place of the
// organization's.
func (c course) projectCorners(t *testing.T, list []corner) {
	for _, x := range list {
		if slices.Contains(ofOrganizations, x.name) {
			continue
		}
		t.Run(x.name, func(t *testing.T) {
			c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				l.Acc.VPCs["aiven-eu"] = l.Acc.VPCs[company.AzureProjectVPC]
				l.Acc.VPCs[company.AWSVPC] = l.Acc.VPCs[company.AWSProjectVPC]
				x.asProject().through(t, l, c)
			})
		})
	}
}

// ofOrganizations are corners about the choice of an organization and its VPC,
// and those that are another's here.
var ofOrganizations = []string{
	"no such organization", "no organization", "no such Aiven VPC", "an Aiven VPC on Azure",
	"an Aiven VPC where Aiven has no cloud", "an Aiven VPC that is not let go",
	"a subscription of another directory", "the connection of an adopted one is lost",
}

// asProject has its rules and moments match by the rows and keys of a project's
// procedure.
func (x corner) asProject() corner {
	rules, at := x.rules, x.at
	if rules != nil {
		x.rules = func(l *flowtest.Lab) []*flowtest.Rule { return byRow(rules(l)) }
	}
	if at != nil {
		x.at = func(l *flowtest.Lab, e wizard.Event) {
			e.Step = ofOrganization(e.Step)
			if e.Item != nil && e.Item.Key == "aiven-project-peering" {
				it := *e.Item
				it.Key = "aiven-peering"
				e.Item = &it
			}
			at(l, e)
		}
	}
	return x
}

// projectChoices are met while the project is chosen in one step and its VPC in
// another; vpc is the one that does, unfit one in another cloud.
func projectChoices(project, chosen, cloud, vpc, unfit string) []corner {
	fits := func(l *flowtest.Lab) string { return l.Acc.VPCs[vpc].ID }
	name := func(l *flowtest.Lab) string { return l.Acc.Project }
	return []corner{
		{
			name: "no project", meets: project + ".none", values: drop("AIVEN_PROJECT"),
			begin: func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Orgs = nil },
			rules: func(l *flowtest.Lab) []*flowtest.Rule {
				member := func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Orgs = []string{l.Acc.Org} }
				return append(changes(project+".none", "again", member)(l), flowtest.Input("AIVEN_PROJECT", name(l)))
			},
		},
		{
			name: "no such project", meets: project + ".project", values: set("AIVEN_PROJECT", "contoso-nowhere"),
			rules: edits(project+".project", "project", "AIVEN_PROJECT", name),
		},
		{
			name: "no such VPC", meets: chosen + ".not-found", values: nobody("AIVEN_PROJECT_VPC_ID"),
			rules: edits(chosen+".not-found", "other", "AIVEN_PROJECT_VPC_ID", fits),
		},
		{
			name: "a VPC in another cloud", meets: chosen + ".unfit",
			values: func(l *flowtest.Lab, v map[string]string) { v["AIVEN_PROJECT_VPC_ID"] = l.Acc.VPCs[unfit].ID },
			rules:  edits(chosen+".unfit", "other", "AIVEN_PROJECT_VPC_ID", fits),
		},
		{
			name: "a VPC where Aiven has no cloud", meets: chosen + ".refused", values: anewInProject(strings.SplitAfter(cloud, "-")[0] + "atlantis"),
			rules: edits(chosen+".refused", "cloud", "AIVEN_NEW_PROJECT_VPC_CLOUD", func(*flowtest.Lab) string { return cloud }),
		},
		{
			name: "a VPC that is not let go", meets: chosen + ".in-use", values: anewInProject(cloud),
			at: once(removed("aiven-peering"), strike(world.Fault{
				Name: "busy", Service: "aiven", Method: "DELETE", Kind: "status", Status: 409, Times: 2,
			})),
		},
	}
}

// refusals are met while roles are made and the Azure half is created.
var refusals = []corner{
	{
		name: "not authorized to grant", meets: "azure.grant-not-authorized",
		begin: strike(refusal("arm", "PUT", "/roleAssignments/", 403, "AuthorizationFailed")),
		rules: mend("azure.grant-not-authorized", "again"),
	},
	{
		name: "not authorized to define", meets: "azure.role-not-authorized",
		begin: strike(refusal("arm", "PUT", "/roleDefinitions/", 403, "AuthorizationFailed")),
		rules: mend("azure.role-not-authorized", "again"),
	},
	{
		name: "name not valid", meets: "A20.name",
		begin: strike(refusal("arm", "PUT", "/virtualNetworkPeerings/", 400, "InvalidResourceName")),
		rules: edits("A20.name", "edit", "PEERING_NAME_OF_YOUR_CHOICE", func(*flowtest.Lab) string { return "to-aiven" }),
	},
	{
		name: "the password is lost", meets: "A18.lost", rules: mend("A18.lost", "new-key"),
		at: once(starts("A18"), func(l *flowtest.Lab, _ *world.World) { l.Vault.Lose() }),
	},
}

// lostConnections: Aiven says that a link is up whose connection is gone.
var lostConnections = []corner{{
	name: "an adopted connection is lost", meets: "W05.unknown", adopts: true,
	rules: mend("W05.unknown", "recreate", "deadline", "again"),
	begin: func(l *flowtest.Lab, w *world.World) {
		v, half := ordersPeering(l, w)
		w.Aiven.Hasten(v, half)
		accepted(l.T, l, w, half.HalfID)
		w.Aiven.Hasten(v, half)
		w.Timing.AivenPolls *= 60
		w.AWS.End(w.AWS.PeeringOf(l.Acc.AWS.VPCs[scenario.AWSNetwork]), world.AWSDeleted, "Deleted by 123456789012")
	},
}}

func TestProjectOnAzureCorners(t *testing.T) {
	courseR.projectCorners(t, slices.Concat(tokenCorners, azureAccess, azureHalves, refusals,
		signInCorners("USER_SUBSCRIPTION_ID", "USER_VNET_ID", "A10"),
		projectChoices("R13", "R14", "azure-westeurope", company.AzureProjectVPC, company.AWSProjectVPC)))
}

func TestProjectOnAWSCorners(t *testing.T) {
	courseS.projectCorners(t, slices.Concat(tokenCorners, awsCorners, lostConnections,
		projectChoices("S03", "S03", "aws-eu-west-1", company.AWSProjectVPC, company.AzureProjectVPC)))
}
