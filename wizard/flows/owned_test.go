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

// owned is a course with whose Aiven VPC it peers: an organization's or a
// project's. What the procedures for the two have in common is tried in both.
type owned struct {
	course
	// rows begins the ids of its steps; choice is the step that chooses the VPC,
	// choices begins the ids of the remedies for it.
	rows, choice, choices string
	// owner, vpc and cloud are variables: who has the VPC, which it is, where a
	// new one is made.
	owner, vpc, cloud string
	// half is the key of Aiven's half in the inventory.
	half string
	// called is the VPC's key in Accounts.VPCs, unfit that of one in another
	// cloud; region is where Aiven makes one.
	called, unfit, region string
}

var (
	ownedA = byOrganization(courseA, "A", "aiven-eu", company.AWSVPC, "azure-westeurope")
	ownedW = byOrganization(courseW, "W", company.AWSVPC, "aiven-eu", "aws-us-east-1")
	ownedR = byProject(courseR, "R", "R14", company.AzureProjectVPC, company.AWSProjectVPC, "azure-westeurope")
	ownedS = byProject(courseS, "S", "S03", company.AWSProjectVPC, company.AzureProjectVPC, "aws-us-east-1")
)

func byOrganization(c course, rows, called, unfit, region string) owned {
	return owned{
		course: c, rows: rows, choice: "A14", choices: "A14", called: called, unfit: unfit, region: region,
		owner: "AIVEN_ORG_ID", vpc: "AIVEN_ORGANIZATION_VPC_ID", cloud: "AIVEN_NEW_VPC_CLOUD", half: "aiven-peering",
	}
}

func byProject(c course, rows, choice, called, unfit, region string) owned {
	return owned{
		course: c, rows: rows, choice: choice, choices: choice, called: called, unfit: unfit, region: region,
		owner: "AIVEN_PROJECT", vpc: "AIVEN_PROJECT_VPC_ID", cloud: "AIVEN_NEW_PROJECT_VPC_CLOUD",
		half: "aiven-project-peering",
	}
}

// tryBoth goes through corners in the two procedures for one cloud.
func tryBoth(t *testing.T, list func(owned) []corner, both ...owned) {
	for _, o := range both {
		t.Run(o.procedure, func(t *testing.T) { o.corners(t, list(o)) })
	}
}

func (o owned) row(number string) string { return o.rows + number }

// host is the VPC that is peered, own its id.
func (o owned) host(l *flowtest.Lab) *world.AivenVPC { return l.Acc.VPCs[o.called] }
func (o owned) own(l *flowtest.Lab) string           { return o.host(l).ID }

// newVPC has a VPC made where Aiven has a cloud of that name.
func (o owned) newVPC(cloud string) func(*flowtest.Lab, map[string]string) {
	return func(_ *flowtest.Lab, v map[string]string) {
		v[o.vpc], v[o.cloud], v["AIVEN_NEW_VPC_RANGE"] = "new", cloud, "10.200.0.0/24"
	}
}

// vpcCorners are about the choice of Aiven's VPC.
func (o owned) vpcCorners() []corner {
	cloud, _, _ := strings.Cut(o.region, "-")
	return []corner{
		{name: "no such VPC", meets: o.choices + ".not-found", values: nobody(o.vpc),
			rules: edits(o.choices+".not-found", "other", o.vpc, o.own)},
		{name: "a VPC in another cloud", meets: o.choices + ".unfit", rules: edits(o.choices+".unfit", "other", o.vpc, o.own),
			values: func(l *flowtest.Lab, v map[string]string) { v[o.vpc] = l.Acc.VPCs[o.unfit].ID }},
		{name: "a VPC where Aiven has no cloud", meets: o.choices + ".refused", values: o.newVPC(cloud + "-atlantis-1"),
			rules: edits(o.choices+".refused", "cloud", o.cloud, func(*flowtest.Lab) string { return o.region })},
		{name: "a VPC that is not let go", meets: o.choices + ".in-use", values: o.newVPC(o.region),
			at: once(removed(o.half),
				strike(world.Fault{Name: "busy", Service: "aiven", Method: "DELETE", Kind: "status", Status: 409, Times: 2}))},
	}
}

// projectCorners are about the choice of a project in a step.
func (o owned) projectCorners(step string) []corner {
	name := func(l *flowtest.Lab) string { return l.Acc.Project }
	return []corner{
		{name: "no project", meets: step + ".none", values: drop(o.owner),
			begin: func(l *flowtest.Lab, _ *world.World) { l.Acc.Token.Orgs = nil },
			rules: changes(step+".none", "again", func(l *flowtest.Lab, _ *world.World) {
				l.Acc.Token.Orgs = []string{l.Acc.Org}
			})},
		{name: "no such project", meets: step + ".project", values: set(o.owner, "contoso-nowhere"),
			rules: edits(step+".project", "project", o.owner, name)},
	}
}

func TestProjectChoiceCorners(t *testing.T) {
	for step, o := range map[string]owned{"R13": ownedR, "S03": ownedS} {
		t.Run(o.procedure, func(t *testing.T) {
			o.corners(t, slices.Concat(o.projectCorners(step), o.vpcCorners(), tokenCorners))
		})
	}
}

// peerWith has Aiven make a half beside the run.
func (o owned) peerWith(l *flowtest.Lab, w *world.World, spec world.AivenSpec) (*world.AivenVPC, *world.AivenPeering) {
	v := o.host(l)
	p, prob := w.Aiven.Peer(v, spec)
	if prob != nil {
		l.T.Fatal(prob)
	}
	return v, p
}

// ordersPeering is Aiven's half with vpc-orders.
func (o owned) ordersPeering(l *flowtest.Lab, w *world.World) (*world.AivenVPC, *world.AivenPeering) {
	return o.peerWith(l, w, world.AivenSpec{
		Account: l.Acc.AWS.Account, VPC: l.Acc.AWS.VPCs[scenario.AWSNetwork], Region: l.Acc.AWS.Region,
	})
}

// webConnection is the accepted connection of a half with vpc-web that Aiven
// does not tell of any more. The organization has one.
func (o owned) webConnection(l *flowtest.Lab, w *world.World) *world.AWSPeering {
	web := l.Acc.AWS.VPCs["vpc-web"]
	if o.owner == "AIVEN_ORG_ID" {
		return w.AWS.PeeringOf(web)
	}
	v, half := o.peerWith(l, w, world.AivenSpec{Account: l.Acc.AWS.Account, VPC: web, Region: l.Acc.AWS.Region})
	w.Aiven.Hasten(v, half)
	accepted(l.T, l, w, half.HalfID)
	w.Aiven.Hasten(v, half)
	half.Info = nil
	p, no := w.AWS.Peering(l.Acc.AWS.Account, l.Acc.AWS.Region, half.HalfID)
	if no != nil {
		l.T.Fatal(no)
	}
	return p
}

// starts and looked are moments of a run at a row.
func (o owned) starts(row string) func(wizard.Event) bool { return starts(o.row(row)) }
func (o owned) looked(row string) func(wizard.Event) bool { return looked(o.row(row)) }
