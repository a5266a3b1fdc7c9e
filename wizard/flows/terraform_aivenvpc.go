package flows

import "peerage/wizard"

// tfMakesVPC says whether the run makes the Aiven VPC itself.
func tfMakesVPC(st *wizard.State) bool {
	_, adopted, ok := there(st, keyVPC)
	return ok && !adopted || st.Values[vVPC] == newVPC
}

// tfVPCVariables tell the Aiven organization VPC, or what the new one needs.
func tfVPCVariables(st *wizard.State, where string) []string {
	if !tfMakesVPC(st) {
		return []string{variable(st, vVPC, "The Aiven organization VPC, "+where, "")}
	}
	return []string{
		variable(st, vNewCloud, "The cloud of the Aiven VPC", tfText(st.Values[vCloud])),
		variable(st, vNewCIDR, "The range of the Aiven VPC, /20 to /24", tfText(st.Values[vCIDR])),
	}
}

// tfVPC is how the VPC's id is told, and the VPC itself when the run makes it.
func tfVPC(st *wizard.State, step string) (id, made string) {
	if !tfMakesVPC(st) {
		return "var." + vVPC, ""
	}
	known, _, _ := there(st, keyVPC)
	return "aiven_organization_vpc.vpc.organization_vpc_id", "# " + step + ": the Aiven VPC\n" + resource(st, keyVPC, "aiven_organization_vpc", "vpc",
		`"${var.AIVEN_ORG_ID}/`+known+`"`,
		[]attr{{"organization_id", "var." + vOrg}, {"cloud_name", "var." + vNewCloud}, {"network_cidr", "var." + vNewCIDR}}) + "\n"
}
