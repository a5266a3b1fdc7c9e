package aws

import (
	_ "embed"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// scriptHalf names a project's half for avn.
const scriptHalf = `--peer-cloud-account "$AWS_ACCOUNT_ID" --peer-vpc "$AWS_VPC_ID" --peer-region "$AWS_VPC_REGION"`

//go:embed script.sh
var scriptBody string

// Script is the procedure whose rows begin so, for aws, avn and jq.
func Script(of aiven.Owner, rows string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		profile := ""
		if p := steps.OrText(v(VarAccepter), v(VarProfile)); named(p) {
			profile = "export AWS_PROFILE=" + steps.Quote(p) + "\n"
		}
		head := "# Needs aws, avn (AIVEN_AUTH_TOKEN) and jq. It can be run again; with \"down\" it takes all of " +
			"it away.\n\n" + profile + steps.Lines(
			export.Setting(v, VarAccount, ""), export.Setting(v, VarRegion, ""), export.Setting(v, VarVPC, ""),
			export.Setting(v, of.Var, ""), export.Setting(v, of.VPC, ""), export.Setting(v, aiven.VarRange, ""),
			export.Setting(v, VarPCX, "''")) + "\n"
		return head + export.Fill(scriptBody, append(of.ShellPlaces(scriptHalf), "@R@", rows, "@TABLES@", scriptTables(v))...)
	}
}

// scriptTables are a command that prints the chosen route tables, or all of
// the VPC's.
func scriptTables(v wizard.Values) string {
	switch chosen := v(VarTables); chosen {
	case "":
		return `in_aws describe-route-tables --filters "Name=vpc-id,Values=$AWS_VPC_ID" ` +
			`--query 'RouteTables[].RouteTableId' --output text`
	case NoTables:
		return ":"
	default:
		return "printf '%s\n' " + strings.Join(steps.QuoteAll(steps.Split(chosen)), " ")
	}
}
