package astraazure

import (
	_ "embed"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// NoTerraform says why procedure D never will be written as Terraform.
const NoTerraform = "Astra's provider has no resource for a peering"

//go:embed script.sh
var scriptBody string

// Script is procedure D for az, curl and jq. There is no Terraform
// resource for it.
func Script(v wizard.Values) string {
	head := "# Needs az, curl, jq and APPLICATION_TOKEN (Database Administrator). You sign in as an administrator,\n" +
		"# in a folder of its own: your az stays as it is. It can be run again; with \"down\" it takes the peering away,\n" +
		"# and what it made, which it writes down beside itself.\n\n" +
		steps.Lines(
			export.Setting(v, vAstraSub, ""), export.Setting(v, vAstraGroup, ""), export.Setting(v, vAstraVNet,
				""), export.Setting(v, vDatabase, ""),
			export.Setting(v, vAstraRoleName,
				`astra-peer-$AZURE_VIRTUAL_NETWORK_NAME-$AZURE_RESOURCE_GROUP_NAME-${DATABASE_ID:0:8}`),
			export.Setting(v, vAstraAbout, "Allows Astra DB to peer with this VNet"),
			export.Setting(v, vBundleFile, "secure-connect-internal.zip"),
			`: "${APPLICATION_TOKEN:?set this first}"`) + "\n"
	actions := `"` + strings.Join(actions(), `","`) + `"`
	return head + export.Fill(scriptBody, "@APP@", astraApp, "@API@", astraAPI, "@ACTIONS@", actions)
}
