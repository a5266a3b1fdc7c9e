// Package flows lists the documented procedures, and the acts of the board as
// hidden ones.
package flows

import (
	"slices"

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

// offers are the procedures of the home screen, in its order. A new one is one
// more line.
func offers(k *steps.Kit) []export.Offer {
	return []export.Offer{
		aivenazure.Offer(k),
		aivenaws.Offer(k),
		privatelink.Offer(k),
		astraazure.Offer(k),
		aivenupcloud.Offer(k),
		aivenprojectazure.Offer(k),
		aivenprojectaws.Offer(k),
	}
}

// All makes every procedure: those of the home screen in its order, then the
// acts of the board.
func All(c Clouds) []*wizard.Procedure {
	k := steps.New(c)
	var out, more []*wizard.Procedure
	for _, o := range offers(k) {
		out, more = append(out, o.Procedure), append(more, o.Acts...)
	}
	hidden := append(acts(k), more...)
	for _, p := range hidden {
		p.Trim()
	}
	return append(out, hidden...)
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
	all := offers(steps.New(Clouds{}))
	if i := slices.IndexFunc(all, func(o export.Offer) bool { return o.ID == p.ID }); i >= 0 {
		return all[i]
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
