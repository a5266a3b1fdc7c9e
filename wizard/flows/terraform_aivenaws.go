package flows

import (
	"slices"
	"strings"

	"peerage/wizard"
)

// terraformAivenAWS is procedure W for the providers aiven and aws.
func terraformAivenAWS(st *wizard.State) string {
	vpc, made := tfVPC(st, "W03")
	return strings.Join([]string{tfAWSHead, tfAWSProviders(st), tfAWSVariables(st), made + tfAWSHalves(st, vpc), tfAWSRoutes(st)}, "\n")
}

const tfAWSHead = `#
# Set AIVEN_TOKEN and PROVIDER_AIVEN_ENABLE_BETA=1, and sign in to the account that
# the VPC belongs to. When AWS finds the id of the peering connection wrong, Aiven
# has not told it yet, or AWS does not show it yet: apply again.
#
# Destroying AWS's half only forgets it: it goes with Aiven's.
`

func tfAWSProviders(st *wizard.State) string {
	args := []attr{{"region", "var." + vAWSRegion}, {"allowed_account_ids", "[var." + vAWSAccount + "]"}}
	if p := orText(st.Values[vAWSAccepter], st.Values[vAWSProfile]); p != "" && p != awsEnvironment {
		args = append(args, attr{"profile", hcl(p)})
	}
	return tfRequired("aiven", "aws") + "\n" + block(`provider "aiven"`) + "\n" + block(`provider "aws"`, args)
}

func tfAWSVariables(st *wizard.State) string {
	list := []string{
		variable(st, vAWSAccount, "The account that the VPC belongs to", ""),
		variable(st, vAWSRegion, "The region of the VPC", ""),
		variable(st, vAWSVPC, "The VPC", ""),
		variable(st, vOrg, "The Aiven organization", ""),
	}
	list = append(list, tfVPCVariables(st, "on AWS")...)
	if !tfMakesVPC(st) {
		list = append(list, variable(st, vCIDR, "The range of the Aiven VPC", ""))
	}
	if t := st.Values[vAWSTables]; t != "" && t != noTables {
		list = append(list, variableOf(vAWSTables, "list(string)", "The route tables that lead to Aiven", tfList(strings.Split(t, ", "))))
	}
	return strings.Join(list, "\n")
}

// tfAWSHalves are Aiven's half and its acceptance. The id of the connection
// vanishes from Aiven once the link is up, and none is no reason to replace
// the acceptance.
func tfAWSHalves(st *wizard.State, vpc string) string {
	half := []string{st.Values[vOrg], st.Values[vVPC], st.Values[vAWSAccount], st.Values[vAWSVPC], st.Values[vAWSRegion]}
	pcx, _, _ := there(st, keyAccepted)
	pcx = orText(pcx, st.Values[vPCX])
	seen := orText(tfText(pcx), "aiven_aws_org_vpc_peering_connection.half.aws_vpc_peering_connection_id")
	return "# W04: Aiven's half\n" +
		resource(st, keyAivenHalf, "aiven_aws_org_vpc_peering_connection", "half", hcl(strings.Join(half, "/")), []attr{
			{"organization_id", "var." + vOrg}, {"organization_vpc_id", vpc}, {"aws_account_id", "var." + vAWSAccount},
			{"aws_vpc_id", "var." + vAWSVPC}, {"aws_vpc_region", "var." + vAWSRegion},
		}) + "\n" +
		"# W06: accept it\n" +
		imported("aws_vpc_peering_connection_accepter", "half", hcl(pcx), tfAccepted(st, pcx), false,
			[]attr{{"vpc_peering_connection_id", seen}, {"auto_accept", "true"}},
			group([]attr{{"depends_on", "[aiven_aws_org_vpc_peering_connection.half]"}}),
			block("lifecycle", []attr{{"ignore_changes", "[vpc_peering_connection_id, auto_accept]"}}))
}

// tfAccepted: also when somebody else has accepted it.
func tfAccepted(st *wizard.State, pcx string) bool {
	_, _, ok := there(st, keyAccepted)
	return ok || pcx != "" && st.Step("W06").Status == wizard.Done
}

// tfAWSRoutes are the routes to all of Aiven's ranges. Those which the person
// left as they were are left out.
func tfAWSRoutes(st *wizard.State) string {
	if st.Values[vAWSTables] == noTables {
		return "# W07: the routes are made elsewhere.\n"
	}
	head, tables := "# W07: the routes\n", "var."+vAWSTables
	if st.Values[vAWSTables] == "" {
		head += "# All tables of the VPC; write those that you want instead.\n" +
			block(`data "aws_route_tables" "vpc"`, []attr{{"vpc_id", "var." + vAWSVPC}}) + "\n"
		tables = "data.aws_route_tables.vpc.ids"
	}
	pairs, ranges, imports := tfRoutePairs(st)
	first := "var." + vCIDR
	if tfMakesVPC(st) {
		first = "var." + vNewCIDR
	}
	for _, r := range ranges {
		first += ", " + hcl(r)
	}
	left := ""
	if len(pairs) > 0 {
		left = ` if !contains(` + tfList(pairs) + `, "${p[0]}_${p[1]}")`
	}
	return head + block(`resource "aws_route" "aiven"`, []attr{
		{"for_each", `{ for p in setproduct(` + tables + `, [` + first + `]) : "${p[0]}_${p[1]}" => p` + left + ` }`},
		{"route_table_id", "each.value[0]"}, {"destination_cidr_block", "each.value[1]"},
		{"vpc_peering_connection_id", "aws_vpc_peering_connection_accepter.half.id"},
	}) + imports
}

// tfRoutePairs are the tables and ranges whose route the person left as it
// was, the ranges beside the VPC's first, and the imports of what is there.
func tfRoutePairs(st *wizard.State) (left, ranges []string, imports string) {
	for _, mark := range list(st.Values[vAWSLeft]) {
		if f := strings.Fields(mark); len(f) > 1 {
			left = append(left, f[0]+"_"+f[1])
		}
	}
	known := []string{st.Values[vCIDR]}
	var made []string
	for _, it := range st.Items {
		if !strings.HasPrefix(it.Key, "aws-route:") || it.Status != wizard.IsMade && it.Status != wizard.IsStaying {
			continue
		}
		made = append(made, it.Attrs["table"]+"_"+it.Attrs["range"])
		if !slices.Contains(known, it.Attrs["range"]) {
			known = append(known, it.Attrs["range"])
		}
	}
	for _, t := range list(st.Values[vAWSTables]) {
		for _, r := range known {
			id := t + "_" + r
			if slices.Contains(made, id) || st.Step("W07").Status == wizard.Done && !slices.Contains(left, id) {
				imports += "\n" + importOf("aws_route.aiven["+hcl(id)+"]", hcl(id))
			}
		}
	}
	return left, known[1:], imports
}
