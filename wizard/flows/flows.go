// Package flows lists the documented procedures, and the acts of the board as
// hidden ones.
package flows

import (
	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/aivenaws"
	"peerage/wizard/flows/aivenazure"
	"peerage/wizard/flows/aivenupcloud"
	"peerage/wizard/flows/astraazure"
	"peerage/wizard/flows/aws"
	"peerage/wizard/flows/azure"
	"peerage/wizard/flows/export"
	"peerage/wizard/flows/privatelink"
	"peerage/wizard/flows/steps"
	"peerage/wizard/flows/vnetpeering"
)

// Clouds is what the procedures act on.
type Clouds = steps.Clouds

// Agreement is what an act of the board begins with where a name was typed.
func Agreement(p *wizard.Procedure, stops bool) map[string]string { return steps.Agreement(p, stops) }

// All makes every procedure: those of the home screen in its order, then the
// acts of the board.
func All(c Clouds) []*wizard.Procedure {
	k := steps.New(c)
	// An act declares the remedies of both sides: journals may name either's.
	ofAzure := azure.Remedies(azure.New(k, azure.UserNames()))
	ofAiven := aiven.New(k, aiven.Spec{Of: aiven.Organization()}).Remedies()
	ofUpCloud := aivenupcloud.Remedies(k)
	return []*wizard.Procedure{
		aivenazure.Procedure(k),
		aivenaws.Procedure(k),
		privatelink.Procedure(k),
		astraazure.Procedure(k),
		aivenupcloud.Procedure(k),

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
	}
}

// Script is a planned or finished run as a shell script (E1): the documented
// commands, corrected, with the retries that they need. It holds no secret.
func Script(p *wizard.Procedure, st *wizard.State) string {
	body := map[string]func(wizard.Values) string{
		"aiven-azure":             aivenazure.Script,
		"aiven-aws":               aivenaws.Script,
		"aiven-azure-privatelink": privatelink.Script,
		"astra-azure":             astraazure.Script,
		"aiven-upcloud":           aivenupcloud.Script,
	}[p.ID]
	return export.Script(p, st, body)
}

// Terraform is a planned or finished run as a Terraform configuration (E2):
// what exists is taken over by import blocks. It holds no secret. Its error
// says that the procedure has no such form.
func Terraform(p *wizard.Procedure, st *wizard.State) (string, error) {
	body := map[string]func(*wizard.State) string{
		"aiven-azure":             aivenazure.Terraform,
		"aiven-aws":               aivenaws.Terraform,
		"aiven-azure-privatelink": privatelink.Terraform,
		"aiven-upcloud":           aivenupcloud.Terraform,
	}[p.ID]
	why := map[string]string{"astra-azure": astraazure.NoTerraform}[p.ID]
	return export.Terraform(p, st, body, why)
}

// Record is a run as a Markdown document (E3).
func Record(p *wizard.Procedure, st *wizard.State) string { return export.Record(p, st) }
