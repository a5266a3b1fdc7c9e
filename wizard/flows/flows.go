// Package flows lists the documented procedures, and the acts of the board as
// hidden ones.
package flows

import (
	"slices"
	"sync"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/aivenaws"
	"example.org/peerage/wizard/flows/aivenazure"
	"example.org/peerage/wizard/flows/aivenprojectaws"
	"example.org/peerage/wizard/flows/aivenprojectazure"
	"example.org/peerage/wizard/flows/aivenupcloud"
	"example.org/peerage/wizard/flows/astraazure"
	"example.org/peerage/wizard/flows/aws"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/privatelink"
	"example.org/peerage/wizard/flows/steps"
	"example.org/peerage/wizard/flows/vnetpeering"
)

// Clouds is what the procedures act on.
type Clouds = steps.Clouds

// Agreement is what an act of the board begins with where a name was typed.
func Agreement(p *wizard.Procedure, stops bool) map[string]string { return steps.Agreement(p, stops) }

// offers make the procedures of the home screen, in its order. A new one is one
// more line.
func offers() []func(*steps.Kit) export.Offer {
	return []func(*steps.Kit) export.Offer{
		aivenazure.Offer,
		aivenaws.Offer,
		privatelink.Offer,
		astraazure.Offer,
		aivenupcloud.Offer,
		aivenprojectazure.Offer,
		aivenprojectaws.Offer,
	}
}

// All makes every procedure: those of the home screen in its order, then the
// acts of the board.
func All(c Clouds) []*wizard.Procedure {
	k := steps.New(c)
	var out, more []*wizard.Procedure
	for _, build := range offers() {
		o := build(k)
		out, more = append(out, o.Procedure), append(more, o.Acts...)
	}
	hidden := append(acts(k), more...)
	for _, p := range hidden {
		p.Trim()
	}
	return append(out, hidden...)
}

// order has the ids of the procedures of the home screen.
var order = sync.OnceValue(func() []string {
	var out []string
	for _, build := range offers() {
		out = append(out, build(steps.New(Clouds{})).ID)
	}
	return out
})

// ByID makes one procedure, or one act of the board; nil for none.
func ByID(c Clouds, id string) *wizard.Procedure {
	if i := slices.Index(order(), id); i >= 0 {
		return offers()[i](steps.New(c)).Procedure
	}
	for _, p := range All(c) {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func acts(k *steps.Kit) []*wizard.Procedure {
	// An act declares the remedies of both sides: journals may name either's.
	ofAzure := azure.New(k, azure.ForAct(azure.UserNames())).Remedies()
	ofAiven := aiven.New(k, aiven.Spec{Of: aiven.Organization()}).Remedies()
	ofUpCloud := aivenupcloud.Remedies(k)
	return []*wizard.Procedure{
		azure.RemoveHalf(k, ofAiven...),
		aiven.RemoveHalf(k, ofAzure...),
		vnetpeering.Sync(k),
		aiven.Refresh(k, ofAzure...),
		azure.RemoveKey(k, ofAiven...),
		vnetpeering.Allow(k),
		privatelink.Approve(k),
		privatelink.Subscriptions(k),
		privatelink.RemoveEndpoint(k),
		aws.AcceptAct(k),
		aws.RemoveHalf(k),
		astraazure.Heal(k),
		astraazure.RemoveHalf(k),
		astraazure.Details(k),
		aivenupcloud.Enable(k),
		aivenupcloud.Disable(k),
		aivenupcloud.RemoveHalf(k),
		aivenupcloud.RemoveProjectHalf(k),
		aiven.ProjectRefresh(k, ofUpCloud...),
		vnetpeering.RemoveProjectHalf(k, ofUpCloud...),
		aiven.LetIn(k, ofAzure...),
	}
}

// offer is the one for a procedure; empty for acts.
func offer(p *wizard.Procedure) export.Offer {
	if i := slices.Index(order(), p.ID); i >= 0 {
		return offers()[i](steps.New(Clouds{}))
	}
	return export.Offer{}
}

// Script is a planned or finished run as a shell script (E1): the documented
// commands, corrected, with the retries that they need. It holds no secret.
func Script(p *wizard.Procedure, st *wizard.State) string {
	return export.Script(p, st, offer(p).Script)
}

// Terraform is a planned or finished run as a Terraform configuration (E2):
// what exists is taken over by import blocks. It holds no secret. Its error
// says that the procedure has no such form.
func Terraform(p *wizard.Procedure, st *wizard.State) (string, error) {
	o := offer(p)
	return export.Terraform(p, st, o.Terraform, o.NoTerraform)
}

// Record is a run as a Markdown document (E3), with drawings of what it built,
// as text.
func Record(p *wizard.Procedure, st *wizard.State, drawings ...string) string {
	return export.Record(p, st, drawings...)
}
