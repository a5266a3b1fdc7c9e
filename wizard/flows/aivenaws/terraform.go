package aivenaws

import (
	"slices"
	"strings"

	"peerage/wizard"
	"peerage/wizard/flows/aiven"
	"peerage/wizard/flows/aws"
	"peerage/wizard/flows/export"
	"peerage/wizard/flows/steps"
)

// Terraform is procedure W for the providers aiven and aws.
func Terraform(st *wizard.State) string {
	made := aiven.Organization().TerraformVPC(st, "W03")
	return strings.Join([]string{
		tfAWSHead, tfAWSProviders(st), tfAWSVariables(st), made + tfAWSHalves(st), tfAWSRoutes(st),
	}, "\n")
}

const tfAWSHead = `#
# Set AIVEN_TOKEN and PROVIDER_AIVEN_ENABLE_BETA=1, and sign in to the account that
# the VPC belongs to. When AWS finds the id of the peering connection wrong, Aiven
# has not told it yet, or AWS does not show it yet: apply again.
#
# Destroying AWS's half only forgets it: it goes with Aiven's.
`

func tfAWSProviders(st *wizard.State) string {
	args := []export.Attr{{"region", "var." + aws.VarRegion}, {"allowed_account_ids", "[var." + aws.VarAccount + "]"}}
	if p := steps.OrText(st.Values[aws.VarAccepter], st.Values[aws.VarProfile]); p != "" && p != aws.Environment {
		args = append(args, export.Attr{"profile", export.HCL(p)})
	}
	return export.Required("aiven", "aws") + "\n" + export.Block(`provider "aiven"`) + "\n" + export.Block(`provider "aws"`, args)
}

func tfAWSVariables(st *wizard.State) string {
	list := []string{
		export.Variable(st, aws.VarAccount, "The account that the VPC belongs to", ""),
		export.Variable(st, aws.VarRegion, "The region of the VPC", ""),
		export.Variable(st, aws.VarVPC, "The VPC", ""),
	}
	list = append(list, aiven.Organization().TerraformVariables(st, aiven.OnAWS())...)
	if !aiven.Organization().TerraformMakesVPC(st) {
		list = append(list, export.Variable(st, aiven.VarRange, "The range of the Aiven VPC", ""))
	}
	if t := st.Values[aws.VarTables]; t != "" && t != aws.NoTables {
		list = append(list, export.VariableOf(aws.VarTables, "list(string)", "The route tables that lead to Aiven", export.TextList(strings.Split(t, ", "))))
	}
	return strings.Join(list, "\n")
}

// tfAWSHalves are Aiven's half and its acceptance. The id of the connection
// vanishes from Aiven once the link is up, and none is no reason to replace
// the acceptance.
func tfAWSHalves(st *wizard.State) string {
	half := []string{st.Values[aiven.VarOrg], st.Values[aiven.VarVPC], st.Values[aws.VarAccount], st.Values[aws.VarVPC], st.Values[aws.VarRegion]}
	pcx, _, _ := export.There(st, aws.KeyAccepted)
	pcx = steps.OrText(pcx, st.Values[aws.VarPCX])
	seen := steps.OrText(export.Text(pcx), "aiven_aws_org_vpc_peering_connection.half.aws_vpc_peering_connection_id")
	return "# W04: Aiven's half\n" +
		export.Resource(st, aiven.KeyHalf, "aiven_aws_org_vpc_peering_connection", "half", export.HCL(strings.Join(half, "/")),
			append(aiven.Organization().TerraformOf(st), []export.Attr{
				{"aws_account_id", "var." + aws.VarAccount},
				{"aws_vpc_id", "var." + aws.VarVPC},
				{"aws_vpc_region", "var." + aws.VarRegion},
			}...)) + "\n" +
		"# W06: accept it\n" +
		export.Imported("aws_vpc_peering_connection_accepter", "half", export.HCL(pcx), tfAccepted(st, pcx), false,
			[]export.Attr{{"vpc_peering_connection_id", seen}, {"auto_accept", "true"}},
			[]export.Attr{{"depends_on", "[aiven_aws_org_vpc_peering_connection.half]"}},
			export.Block("lifecycle", []export.Attr{{"ignore_changes", "[vpc_peering_connection_id, auto_accept]"}}))
}

// tfAccepted: also when somebody else has accepted it.
func tfAccepted(st *wizard.State, pcx string) bool {
	_, _, ok := export.There(st, aws.KeyAccepted)
	return ok || pcx != "" && st.Step("W06").Status == wizard.Done
}

// tfAWSRoutes are the routes to all of Aiven's ranges. Those which the person
// left as they were are left out.
func tfAWSRoutes(st *wizard.State) string {
	if st.Values[aws.VarTables] == aws.NoTables {
		return "# W07: the routes are made elsewhere.\n"
	}
	head, tables := "# W07: the routes\n", "var."+aws.VarTables
	if st.Values[aws.VarTables] == "" {
		head += "# All tables of the VPC; write those that you want instead.\n" +
			export.Block(`data "aws_route_tables" "vpc"`, []export.Attr{{"vpc_id", "var." + aws.VarVPC}}) + "\n"
		tables = "data.aws_route_tables.vpc.ids"
	}
	pairs, ranges, imports := tfRoutePairs(st)
	first := "var." + aiven.VarRange
	if aiven.Organization().TerraformMakesVPC(st) {
		first = "var." + aiven.VarNewRange
	}
	for _, r := range ranges {
		first += ", " + export.HCL(r)
	}
	left := ""
	if len(pairs) > 0 {
		left = ` if !contains(` + export.TextList(pairs) + `, "${p[0]}_${p[1]}")`
	}
	return head + export.Block(`resource "aws_route" "aiven"`, []export.Attr{
		{"for_each", `{ for p in setproduct(` + tables + `, [` + first + `]) : "${p[0]}_${p[1]}" => p` + left + ` }`},
		{"route_table_id", "each.value[0]"}, {"destination_cidr_block", "each.value[1]"},
		{"vpc_peering_connection_id", "aws_vpc_peering_connection_accepter.half.id"},
	}) + imports
}

// tfRoutePairs are the tables and ranges whose route the person left as it
// was, the ranges beside the VPC's first, and the imports of what is there.
func tfRoutePairs(st *wizard.State) (left, ranges []string, imports string) {
	for _, mark := range steps.Split(st.Values[aws.VarLeft]) {
		if f := strings.Fields(mark); len(f) > 1 {
			left = append(left, f[0]+"_"+f[1])
		}
	}
	known := []string{st.Values[aiven.VarRange]}
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
	for _, t := range steps.Split(st.Values[aws.VarTables]) {
		for _, r := range known {
			id := t + "_" + r
			if slices.Contains(made, id) || st.Step("W07").Status == wizard.Done && !slices.Contains(left, id) {
				imports += "\n" + export.ImportOf("aws_route.aiven["+export.HCL(id)+"]", export.HCL(id))
			}
		}
	}
	return left, known[1:], imports
}
