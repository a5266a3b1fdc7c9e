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
	parts := "COMPONENTS=(" + strings.Join(fields(v(vParts)), " ") + ")"
	if v(vParts) == "" {
		parts = `read -ra COMPONENTS <<<"${COMPONENTS:?set this first, with blanks between}"`
	}
	head := "# Needs az (signed in), avn (AIVEN_AUTH_TOKEN) and jq.\n\n" + steps.Lines(
		export.Setting(v, vLinkProject, ""), export.Setting(v, vService, ""), export.Setting(v, vLinkSub,
			""), export.Setting(v, vLinkGroup, ""),
		export.Setting(v, vRegion, ""), export.Setting(v, vSubnet, ""), export.Setting(v, vEndpoint, "pe-$AIVEN_SERVICE"),
		parts) + "\n"
	down := steps.Lines(cmdDeleteEndpoint(v), cmdDeleteLink(v))
	return head + export.Fill(scriptBody) + "# " + strings.ReplaceAll(down, "\n", "\n# ") + "\n"
}
