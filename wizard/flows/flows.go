// Package flows holds the documented procedures as data for the engine, and
// the steps that they share.
package flows

import (
	"context"

	"peerage/providers"
	"peerage/wizard"
)

// Clouds is what the procedures act on.
type Clouds struct {
	Azure providers.Azure
	Aiven providers.Aiven
	// AWS, Astra and UpCloud may be nil where no procedure needs them.
	AWS     providers.AWS
	Astra   providers.Astra
	UpCloud providers.UpCloud
	// Lookup finds a host's addresses; nil looks nothing up.
	Lookup func(ctx context.Context, host string) ([]string, error)
	// Folder is where files are proposed to be saved; "" is the present one.
	Folder string
	// Others says whether a run other than the given one has a thing in its
	// inventory; then a teardown leaves it. Nil is no other runs.
	Others func(ctx context.Context, run, kind, id string) (bool, error)
}

// All makes every procedure, those of the home screen first.
func All(c Clouds) []*wizard.Procedure {
	k := newKit(c)
	return []*wizard.Procedure{
		aivenAzure(k),
		aivenAWS(k),
		aivenPrivateLink(k),
		astraAzure(k),
		aivenUpCloud(k),

		azureRemoveHalf(k, aivenRemedies(k)...),
		aivenRemoveHalf(k, azureRemedies(k)...),
		azureSync(k),
		aivenRefresh(k, azureRemedies(k)...),
		azureRemoveKey(k, aivenRemedies(k)...),
		azureAllow(k),
		linkApproveAct(k),
		linkSubscriptionsAct(k),
		linkRemoveEndpointAct(k),
		awsAcceptAct(k),
		awsRemoveAct(k),
		astraHeal(k),
		astraRemoveHalf(k),
		astraDetails(k),
		upEnable(k),
		upDisable(k),
		upRemoveHalf(k),
		projectRemoveHalf(k),
		projectRefresh(k, upRemedies(k)...),
		projectRemoveAzureHalf(k, upRemedies(k)...),
	}
}

// Script is a planned or finished run as a shell script (E1): the documented
// commands, corrected, with the retries that they need. It holds no secret.
func Script(p *wizard.Procedure, st *wizard.State) string {
	body := map[string]func(wizard.Values) string{
		"aiven-azure":             scriptAivenAzure,
		"aiven-aws":               scriptAivenAWS,
		"aiven-azure-privatelink": scriptPrivateLink,
		"astra-azure":             scriptAstraAzure,
		"aiven-upcloud":           scriptAivenUpCloud,
	}[p.ID]
	return scriptOf(p, st, body)
}

// Terraform is a planned or finished run as a Terraform configuration (E2):
// what exists is taken over by import blocks. It holds no secret. Its error
// says that the procedure has no such form.
func Terraform(p *wizard.Procedure, st *wizard.State) (string, error) {
	body := map[string]func(*wizard.State) string{
		"aiven-azure":             terraformAivenAzure,
		"aiven-aws":               terraformAivenAWS,
		"aiven-azure-privatelink": terraformPrivateLink,
		"aiven-upcloud":           terraformAivenUpCloud,
	}[p.ID]
	why := map[string]string{"astra-azure": noTerraform}[p.ID]
	return terraformOf(p, st, body, why)
}
