package aiven

import (
	"peerage/wizard"
	"peerage/wizard/flows/steps"
)

func cmdProjectVPCs(v wizard.Values) string {
	list := steps.Command("avn vpc list", "--project "+steps.Filled(v, VarProject))
	if v(VarProjectVPC) != steps.NewVPC {
		return list
	}
	return steps.Lines(list, steps.Command("avn vpc create", "--project "+steps.Filled(v, VarProject), "--cloud "+steps.Filled(v, VarNewProjectCloud), "--network-cidr "+steps.Filled(v, VarNewRange)))
}

// CmdProjectPeerings asks for JSON: the table leaves out state_info.
func CmdProjectPeerings(v wizard.Values) string {
	return steps.Command("avn vpc peering-connection list", "--project "+steps.Filled(v, VarProject), "--project-vpc-id "+steps.Filled(v, VarProjectVPC), "--json")
}

func cmdProjectRefresh(v wizard.Values) string {
	return steps.Command("avn vpc peering-connection refresh", "--project "+steps.Filled(v, VarProject), "--project-vpc-id "+steps.Filled(v, VarProjectVPC))
}

func (k *Side) cmdOrgs(wizard.Values) string { return "avn organization list" }

func (k *Side) cmdVPCs(v wizard.Values) string {
	list := steps.Command("avn organization vpc list", "--organization-id "+steps.Filled(v, VarOrg))
	if v(VarVPC) != steps.NewVPC {
		return list
	}
	return steps.Lines(list, steps.Command("avn organization vpc create", "--organization-id "+steps.Filled(v, VarOrg),
		"--cloud "+steps.Filled(v, VarNewCloud), "--network-cidr "+steps.Filled(v, VarNewRange)))
}

// CmdPeerings replaces two documented commands that avn refuses: it has no
// peering-connection get, and vpc get takes no --peer options. The table
// leaves out state_info, so JSON.
func (k *Side) CmdPeerings(v wizard.Values) string {
	return steps.Command("avn organization vpc peering-connection list",
		"--organization-id "+steps.Filled(v, VarOrg), "--organization-vpc-id "+steps.Filled(v, VarVPC), "--json")
}

// CmdDelete deletes a peering of the organization VPC.
func (k *Side) CmdDelete(v wizard.Values) string {
	return steps.Command("avn organization vpc peering-connection delete",
		"--organization-id "+steps.Filled(v, VarOrg), "--organization-vpc-id "+steps.Filled(v, VarVPC),
		"--peering-connection-id "+steps.Filled(v, VarPeeringID))
}

// CmdRefresh has Aiven look at the peerings of the organization VPC again.
func (k *Side) CmdRefresh(v wizard.Values) string {
	return steps.Command("avn organization vpc peering-connection refresh",
		"--organization-id "+steps.Filled(v, VarOrg), "--organization-vpc-id "+steps.Filled(v, VarVPC))
}
