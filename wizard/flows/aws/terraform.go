package aws

import (
	"slices"
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// plan writes the procedure whose rows begin so, for VPCs of an owner's.
type plan struct {
	of   aiven.Owner
	rows string
	st   *wizard.State
}

// Terraform is the procedure for the providers aiven and aws.
func Terraform(of aiven.Owner, rows string) func(*wizard.State) string {
	return func(st *wizard.State) string {
		p := plan{of: of, rows: rows, st: st}
		vpc := of.TerraformVPC(st, rows+"03")
		if p.others() {
			return strings.Join([]string{p.headOthers(), p.providers(), p.variables(), vpc + p.aivensHalf()}, "\n")
		}
		return strings.Join([]string{p.head(), p.providers(), p.variables(), vpc + p.halves(), p.routes()}, "\n")
	}
}

// others says that another team does AWS's part.
func (p plan) others() bool {
	return steps.OrText(p.st.Values[VarAccepter], p.st.Values[VarProfile]) == Others
}

func (p plan) settings() string {
	if p.of.ByID {
		return "Set AIVEN_TOKEN and PROVIDER_AIVEN_ENABLE_BETA=1"
	}
	return "Set AIVEN_TOKEN"
}

func (p plan) headOthers() string {
	return export.Remark("\n" + p.settings() + ". AWS's half and the routes are another\n" +
		"team's: it accepts the request in the account that the VPC belongs to.")
}

func (p plan) head() string {
	return export.Remark("\n" + p.settings() + ", and sign in to the account that\n" +
		"the VPC belongs to. When AWS finds the id of the peering connection wrong, Aiven\n" +
		"has not told it yet, or AWS does not show it yet: apply again.\n\n" +
		"Destroying AWS's half only forgets it: it goes with Aiven's.")
}

func (p plan) providers() string {
	if p.others() {
		return export.Required("aiven") + "\n" + export.Block(`provider "aiven"`)
	}
	args := []export.Attr{{"region", "var." + VarRegion}, {"allowed_account_ids", "[var." + VarAccount + "]"}}
	if name := steps.OrText(p.st.Values[VarAccepter], p.st.Values[VarProfile]); named(name) {
		args = append(args, export.Attr{"profile", export.HCL(name)})
	}
	return strings.Join([]string{
		export.Required("aiven", "aws"), export.Block(`provider "aiven"`), export.Block(`provider "aws"`, args),
	}, "\n")
}

func (p plan) variables() string {
	list := append([]string{
		export.Variable(p.st, VarAccount, "The account that the VPC belongs to", ""),
		export.Variable(p.st, VarRegion, "The region of the VPC", ""),
		export.Variable(p.st, VarVPC, "The VPC", ""),
	}, p.of.TerraformVariables(p.st, aiven.OnAWS())...)
	if !p.of.TerraformMakesVPC(p.st) && !p.others() {
		list = append(list, export.Variable(p.st, aiven.VarRange, "The range of the Aiven VPC", ""))
	}
	if t := p.st.Values[VarTables]; t != "" && t != NoTables && !p.others() {
		list = append(list, export.VariableOf(VarTables, "list(string)", "The route tables that lead to Aiven",
			export.TextList(strings.Split(t, ", "))))
	}
	return strings.Join(list, "\n")
}

// kind is the resource of Aiven's half.
func (p plan) kind() string {
	if p.of.ByID {
		return "aiven_aws_org_vpc_peering_connection"
	}
	return "aiven_aws_vpc_peering_connection"
}

func (p plan) aivensHalf() string {
	var id []string
	for _, name := range []string{p.of.Var, p.of.VPC, VarAccount, VarVPC, VarRegion} {
		id = append(id, p.st.Values[name])
	}
	return "# " + p.rows + "04: Aiven's half\n" +
		export.Resource(p.st, p.of.KeyHalf, p.kind(), "half", export.HCL(strings.Join(id, "/")),
			append(p.of.TerraformOf(p.st), []export.Attr{
				{"aws_account_id", "var." + VarAccount},
				{"aws_vpc_id", "var." + VarVPC},
				{"aws_vpc_region", "var." + VarRegion},
			}...))
}

// halves are Aiven's half and its acceptance. The id of the connection vanishes
// from Aiven once the link is up, and none is no reason to replace the
// acceptance.
func (p plan) halves() string {
	pcx, _, _ := export.There(p.st, KeyAccepted)
	pcx = steps.OrText(pcx, p.st.Values[VarPCX])
	seen := steps.OrText(export.Text(pcx), p.kind()+".half.aws_vpc_peering_connection_id")
	return p.aivensHalf() + "\n" +
		"# " + p.rows + "06: accept it\n" +
		export.Imported("aws_vpc_peering_connection_accepter", "half", export.HCL(pcx), p.accepted(pcx), false,
			[]export.Attr{{"vpc_peering_connection_id", seen}, {"auto_accept", "true"}},
			[]export.Attr{{"depends_on", "[" + p.kind() + ".half]"}},
			export.Block("lifecycle", []export.Attr{{"ignore_changes", "[vpc_peering_connection_id, auto_accept]"}}))
}

// accepted: also when somebody else has accepted it.
func (p plan) accepted(pcx string) bool {
	_, _, ok := export.There(p.st, KeyAccepted)
	return ok || pcx != "" && p.st.Step(p.rows+"06").Status == wizard.Done
}

// routes are the routes to all of Aiven's ranges. Those which the person
// left as they were are left out.
func (p plan) routes() string {
	if p.st.Values[VarTables] == NoTables {
		return "# " + p.rows + "07: the routes are made elsewhere.\n"
	}
	head, tables := "# "+p.rows+"07: the routes\n", "var."+VarTables
	if p.st.Values[VarTables] == "" {
		head += "# All tables of the VPC; write those that you want instead.\n" +
			export.Block(`data "aws_route_tables" "vpc"`, []export.Attr{{"vpc_id", "var." + VarVPC}}) + "\n"
		tables = "data.aws_route_tables.vpc.ids"
	}
	pairs, ranges, imports := p.routePairs()
	first := "var." + aiven.VarRange
	if p.of.TerraformMakesVPC(p.st) {
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

// routePairs are the tables and ranges whose route the person left as it
// was, the ranges beside the VPC's first, and the imports of what is there.
func (p plan) routePairs() (left, ranges []string, imports string) {
	for _, mark := range steps.Split(p.st.Values[VarLeft]) {
		if f := strings.Fields(mark); len(f) > 1 {
			left = append(left, f[0]+"_"+f[1])
		}
	}
	known := []string{p.st.Values[aiven.VarRange]}
	var made []string
	for _, it := range p.st.Items {
		if !strings.HasPrefix(it.Key, "aws-route:") || it.Status != wizard.IsMade && it.Status != wizard.IsStaying {
			continue
		}
		made = append(made, it.Attrs["table"]+"_"+it.Attrs["range"])
		if !slices.Contains(known, it.Attrs["range"]) {
			known = append(known, it.Attrs["range"])
		}
	}
	for _, t := range steps.Split(p.st.Values[VarTables]) {
		for _, r := range known {
			id := t + "_" + r
			if slices.Contains(made, id) || p.st.Step(p.rows+"07").Status == wizard.Done && !slices.Contains(left, id) {
				imports += "\n" + export.ImportOf("aws_route.aiven["+export.HCL(id)+"]", export.HCL(id))
			}
		}
	}
	return left, known[1:], imports
}
