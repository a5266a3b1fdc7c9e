package aiven

import (
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// TerraformMakesVPC says whether the run makes the VPC itself.
func (o Owner) TerraformMakesVPC(st *wizard.State) bool {
	_, adopted, ok := export.There(st, o.KeyVPC)
	return ok && !adopted || st.Values[o.VPC] == steps.NewVPC
}

// TerraformVariables tell the owner and its VPC on a cloud, or what the new one
// needs.
func (o Owner) TerraformVariables(st *wizard.State, on Cloud) []string {
	owner := export.Variable(st, o.Var, "The Aiven "+o.Word, "")
	if !o.TerraformMakesVPC(st) {
		return []string{owner, export.Variable(st, o.VPC, "The Aiven "+o.Word+" VPC, on "+on.Name, "")}
	}
	what := "Aiven VPC"
	if !o.ByID {
		what = "project VPC"
	}
	return []string{
		owner,
		export.Variable(st, o.NewCloud, "The cloud of the "+what, export.Text(st.Values[VarCloud])),
		export.Variable(st, VarNewRange, "The range of the "+what+", /20 to /24", export.Text(st.Values[VarRange])),
	}
}

// TerraformVPC is the VPC when the run makes it; "" otherwise.
func (o Owner) TerraformVPC(st *wizard.State, step string) string {
	if !o.TerraformMakesVPC(st) {
		return ""
	}
	kind, owner, what := "aiven_organization_vpc", "organization_id", "the Aiven VPC"
	if !o.ByID {
		kind, owner, what = "aiven_project_vpc", "project", "the project VPC"
	}
	known, _, _ := export.There(st, o.KeyVPC)
	return "# " + step + ": " + what + "\n" + export.Resource(st, o.KeyVPC, kind, "vpc", `"${var.`+o.Var+`}/`+known+`"`,
		[]export.Attr{
			{owner, "var." + o.Var},
			{"cloud_name", "var." + o.NewCloud},
			{"network_cidr", "var." + VarNewRange},
		}) + "\n"
}

// TerraformOf are the arguments of a peering that name the owner and its VPC.
func (o Owner) TerraformOf(st *wizard.State) []export.Attr {
	made := o.TerraformMakesVPC(st)
	switch {
	case o.ByID && made:
		return []export.Attr{
			{"organization_id", "var." + o.Var},
			{"organization_vpc_id", "aiven_organization_vpc.vpc.organization_vpc_id"},
		}
	case o.ByID:
		return []export.Attr{{"organization_id", "var." + o.Var}, {"organization_vpc_id", "var." + o.VPC}}
	case made:
		return []export.Attr{{"vpc_id", "aiven_project_vpc.vpc.id"}}
	}
	return []export.Attr{{"vpc_id", `"${var.` + o.Var + `}/${var.` + o.VPC + `}"`}}
}
