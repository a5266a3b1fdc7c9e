package aiven

import (
	"peerage/wizard"
	"peerage/wizard/flows/export"
	"peerage/wizard/flows/steps"
)

// TerraformMakesVPC says whether the run makes the Aiven VPC itself.
func TerraformMakesVPC(st *wizard.State) bool {
	_, adopted, ok := export.There(st, KeyVPC)
	return ok && !adopted || st.Values[VarVPC] == steps.NewVPC
}

// TerraformVPCVariables tell the Aiven organization VPC, or what the new one needs.
func TerraformVPCVariables(st *wizard.State, where string) []string {
	if !TerraformMakesVPC(st) {
		return []string{export.Variable(st, VarVPC, "The Aiven organization VPC, "+where, "")}
	}
	return []string{
		export.Variable(st, VarNewCloud, "The cloud of the Aiven VPC", export.Text(st.Values[VarCloud])),
		export.Variable(st, VarNewRange, "The range of the Aiven VPC, /20 to /24", export.Text(st.Values[VarRange])),
	}
}

// TerraformVPC is how the VPC's id is told, and the VPC itself when the run makes it.
func TerraformVPC(st *wizard.State, step string) (id, made string) {
	if !TerraformMakesVPC(st) {
		return "var." + VarVPC, ""
	}
	known, _, _ := export.There(st, KeyVPC)
	return "aiven_organization_vpc.vpc.organization_vpc_id", "# " + step + ": the Aiven VPC\n" + export.Resource(st, KeyVPC, "aiven_organization_vpc", "vpc",
		`"${var.AIVEN_ORG_ID}/`+known+`"`,
		[]export.Attr{{"organization_id", "var." + VarOrg}, {"cloud_name", "var." + VarNewCloud}, {"network_cidr", "var." + VarNewRange}}) + "\n"
}
