package vnetpeering

import (
	"slices"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// plan writes a run of a procedure.
type plan struct {
	*Peering
	st *wizard.State
	// done: the Azure half is there, so that nobody signs in as the application
	// any more, and what the run has no item for was there before.
	done bool
}

// Terraform is the procedure for the providers aiven, azuread and azurerm. What
// Aiven's resource tells of the two ids is gone once the link is up (an
// organization's tells none), so they are variables and the Azure half comes
// with a second apply.
func (k *Peering) Terraform(st *wizard.State) string {
	_, _, done := export.There(st, KeyAzureHalf)
	p := plan{Peering: k, st: st, done: done}
	return strings.Join([]string{p.head(), p.providers(), p.variables(), p.app(), p.roles(), p.halves()}, "\n")
}

func (p plan) head() string {
	set, list := "and set AIVEN_TOKEN.", "avn vpc peering-connection list --project … --project-vpc-id … --json"
	if p.aiven.Of.ByID {
		set = "and set AIVEN_TOKEN and\nPROVIDER_AIVEN_ENABLE_BETA=1."
		list = "avn organization vpc peering-connection list --organization-id … --organization-vpc-id … --json"
	}
	text := "\nSign in as an administrator, with az login or with ARM_CLIENT_ID and\nARM_CLIENT_SECRET, " + set
	if p.done {
		return export.Remark(text + tfDone)
	}
	text += " The first terraform apply makes everything up to\nAiven's half. Then, when Aiven says PENDING_PEER, " +
		"set what the second one needs\nand apply again:\n\n  " + list
	for _, x := range [][2]string{{azure.VarToTenant, "to-tenant-id"}, {azure.VarToVNet, "to-network-id"}} {
		text += "\n  export TF_VAR_" + x[0] + "=" + quotedOr(p.st.Values[x[0]]) + " # " + x[1] + " in state_info"
	}
	return export.Remark(text + tfSecondApply + tfLine5 + tfShared)
}

const (
	tfDone = `

Both halves are there. terraform apply takes over what the run made and makes
nothing. It needs no password of the application and never signs in as it. What
was there before the run is read or left out: terraform destroy leaves it, and
Aiven's principal, which all peerings of the directory share.`
	tfSecondApply = `
  export TF_VAR_USER_APP_SECRET=$(terraform output -raw USER_APP_SECRET)

Keep all three set for every later plan, and for terraform destroy. Terraform
makes a password of its own and keeps it in its state.`
	tfLine5 = `

azurerm is 5.0 or later: 4.x lists the subscription's resource providers, which
the application may not.`
	tfShared = `

All peerings of the directory share the principal of Aiven's application:
Terraform reads it, and terraform destroy leaves it. Where the plan does not
find it, make it once, with

  az ad sp create --id ` + AivenApp + `

or, without az, with an azuread_service_principal of that client_id in a
Terraform directory of its own.`
)

func (p plan) providers() string {
	args := []export.Attr{{"tenant_id", "var." + azure.VarTenant}, {"subscription_id", "var." + azure.VarSubscription}}
	features := export.Block("features")
	out := []string{
		export.Required("aiven", "azuread", "azurerm"),
		export.Block("provider " + export.HCL("aiven")),
		export.Block("provider "+export.HCL("azuread"), args[:1]),
		export.Block("provider "+export.HCL("azurerm"), args, features),
	}
	if p.done {
		return strings.Join(out, "\n")
	}
	first := "var." + azure.VarToTenant + ` == ""`
	app := append([]export.Attr{{"alias", export.HCL("app")}}, append(args, []export.Attr{
		{"client_id", first + " ? null : " + p.appID()},
		{"client_secret", "var." + azure.VarSecret},
		{"use_cli", first},
		{"auxiliary_tenant_ids", "compact([var." + azure.VarToTenant + "])"},
	}...)...)
	return strings.Join(append(out,
		"# "+p.row("18")+", "+p.row("19")+": the application, signed in to both directories; in the\n"+
			"# first apply, which makes nothing as it, your own sign-in\n"+
			export.Block("provider "+export.HCL("azurerm"), app, features)), "\n")
}

func (p plan) variables() string {
	st := p.st
	return strings.Join(slices.Concat([]string{
		export.Variable(st, azure.VarTenant, "Your Microsoft Entra directory", ""),
		export.Variable(st, azure.VarSubscription, "The subscription of the VNet", ""),
		export.Variable(st, azure.VarGroup, "The resource group of the VNet", ""),
		export.Variable(st, azure.VarVNet, "The VNet", ""),
	}, p.aiven.Of.TerraformVariables(st, aiven.OnAzure()), p.names(), p.secondApply(), []string{
		export.Block("locals", []export.Attr{{"vnet_id", steps.OrText(export.Text(st.Values[azure.VarVNetID]), tfVNet)}}),
	}), "\n")
}

// names are the names of what is made, and the application where the run has
// none of its own.
func (p plan) names() []string {
	st := p.st
	half := export.Known(st, azure.VarPeeringName)
	if id, _, ok := export.There(st, KeyAzureHalf); ok {
		half = export.HCL(steps.LastPart(id))
	}
	out := []string{export.VariableOf(azure.VarPeeringName, "string", "The name of the Azure half",
		steps.OrText(half, export.HCL("to-aiven")))}
	if p.makes(KeyAivenRole) {
		out = append([]string{
			export.Variable(st, VarRoleName, "The name of the role for Aiven's application, unique in the directory", ""),
		}, out...)
	}
	switch _, _, ok := export.There(st, azure.KeyApp); {
	case p.makes(azure.KeyApp):
		out = append([]string{
			export.Variable(st, azure.VarAppName, "The application's display name", export.HCL("peerage")),
		}, out...)
	case !ok:
		out = append(out, export.Variable(st, azure.VarAppID, "The application of the peering", ""))
	}
	return out
}

// secondApply is what Aiven tells, and the password that the second apply needs.
func (p plan) secondApply() []string {
	st, end := p.st, "null"
	if p.done {
		return []string{export.Variable(st, azure.VarToVNet, "Aiven's VNet, to-network-id in state_info", "")}
	}
	if it := st.Item(azure.KeyPassword); it != nil && it.Attrs["expires"] != "" {
		end = export.HCL(it.Attrs["expires"] + "T00:00:00Z")
	}
	told := func(name, key string) string {
		return export.VariableOf(name, "string", key+" in the state_info of Aiven's half; empty in the first apply",
			export.HCL(""))
	}
	text := func(about string) []export.Attr {
		return []export.Attr{{"type", "string"}, {"description", export.HCL(about)}}
	}
	return []string{
		told(azure.VarToTenant, "to-tenant-id"), told(azure.VarToVNet, "to-network-id"),
		export.Block("variable "+export.HCL("USER_APP_SECRET_END"),
			append(text("When the application's password expires"), export.Attr{"default", end})),
		export.Block("variable "+export.HCL(azure.VarSecret),
			append(text("The application's password, for the second apply: by the environment only"),
				[]export.Attr{{"sensitive", "true"}, {"default", "null"}}...)),
	}
}

const tfVNet = `"/subscriptions/${var.USER_SUBSCRIPTION_ID}/resourceGroups/${var.USER_RESOURCE_GROUP}` +
	`/providers/Microsoft.Network/virtualNetworks/${var.USER_VNET_NAME}"`

// quotedOr is a value as a shell word, or an ellipsis for none.
func quotedOr(value string) string {
	if value == "" {
		return "…"
	}
	return steps.Quote(value)
}
