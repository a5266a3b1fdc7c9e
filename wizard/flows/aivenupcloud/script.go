package aivenupcloud

import (
	_ "embed"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

//go:embed script.sh
var scriptBody string

// Script is procedure U for avn, curl and jq.
func Script(v wizard.Values) string {
	return "# Needs avn (AIVEN_AUTH_TOKEN), curl (UPCLOUD_TOKEN) and jq.\n" +
		"# It can be run again; with \"down\" it takes the peering away, and a router that it made.\n\n" + steps.Lines(
		export.Setting(v, aiven.VarProject, ""), export.Setting(v, aiven.VarProjectVPC, ""),
		export.Assign(v(vNet), "NETWORK_UUID", ""), export.Assign(v(vPeer), "PEER_NETWORK_UUID", "''"),
		export.Assign(v(vHalf), "NAME", "to-aiven"), export.Assign(v(vHalfOn), "CONFIGURED_STATUS", providers.UpCloudOn),
	) + "\n" + export.Fill(scriptBody)
}
