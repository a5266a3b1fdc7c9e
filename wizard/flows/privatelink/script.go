package privatelink

import (
	_ "embed"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

//go:embed script.sh
var scriptBody string

// Script is procedure P for az, avn and jq.
func Script(v wizard.Values) string {
	parts := "COMPONENTS=(" + strings.Join(steps.QuoteAll(fields(v(vParts))), " ") + ")"
	if v(vParts) == "" {
		parts = `read -ra COMPONENTS <<<"${COMPONENTS:?set this first, with blanks between}"`
	}
	head := `# Needs az, avn (AIVEN_AUTH_TOKEN) and jq. You sign in to Azure in a folder of its
# own: your az stays as it is. It can be run again; with "down" it takes away what
# it made, which it writes down beside itself.

` + steps.Lines(
		export.Setting(v, vLinkProject, ""), export.Setting(v, vService, ""), export.Setting(v, vLinkSub,
			""), export.Setting(v, vLinkGroup, ""),
		export.Setting(v, vRegion, ""), export.Setting(v, vSubnet, ""), export.Setting(v, vEndpoint, "pe-$AIVEN_SERVICE"),
		parts, export.Setting(v, vRuleName, "peerage-kafka-$AIVEN_SERVICE"), clients(v)) + "\n"
	return head + export.Fill(scriptBody)
}

// clients are whom Kafka's ports are opened for, where a rule closes them: those
// that the run names, or the virtual network.
func clients(v wizard.Values) string {
	if v(vClients) == "" {
		return `read -ra CLIENTS <<<"${CLIENTS:-VirtualNetwork}"`
	}
	return "CLIENTS=(" + strings.Join(steps.QuoteAll(fields(v(vClients))), " ") + ")"
}
