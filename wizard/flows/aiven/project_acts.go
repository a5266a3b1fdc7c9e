package aiven

import (
	"slices"

	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

// ProjectAct is an act on a project VPC in Aiven.
func ProjectAct(k *Side, id, title string, v []wizard.Var, also []wizard.Remedy, step *wizard.Step) *wizard.Procedure {
	return steps.Act(id, title, v, func(v wizard.Values) string { return steps.OrText(v(VarProject), "the Aiven project") }, slices.Concat(also, Remedies(k)),
		k.Token("A00", MayProject), step)
}

// ProjectRefresh has Aiven look at a project VPC's peerings again.
func ProjectRefresh(base *steps.Kit, also ...wizard.Remedy) *wizard.Procedure {
	k := New(base, "", ProjectRight)
	return ProjectAct(k, "aiven-project-refresh", "Have Aiven look again at a project VPC", vars(VarToken, VarTokenFrom, VarUser, VarProject, VarProjectVPC, VarPeerNetwork), also, &wizard.Step{
		ID: "U07", Title: "Have Aiven look again", Actor: Actor,
		Why:    "Aiven builds the routes of the VPC's peerings anew: new ranges and states show soon.",
		Inputs: []wizard.Input{{Var: VarProject}, {Var: VarProjectVPC}}, Command: cmdProjectRefresh,
		Confirm: func(wizard.Values) string { return "Aiven looks at all peerings of this VPC. Traffic goes on." },
		Do:      k.RefreshProject,
		Result:  func(wizard.Values) string { return "asked" },
	})
}
