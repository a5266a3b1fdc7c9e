package aiven

import (
	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// What a run makes in Aiven, in its inventory.
const (
	KeyVPC         = "aiven-vpc"
	KeyHalf        = "aiven-peering"
	KeyProjectVPC  = "aiven-project-vpc"
	KeyProjectHalf = "aiven-project-peering"
)

// Owner is whose VPCs a procedure works with: an organization's or a project's.
type Owner struct {
	// Var names the owner, VPC its VPC, NewCloud where one is to be made.
	Var, VPC, NewCloud string
	// KeyVPC and KeyHalf are what is made, in a run's inventory, Attr the
	// attribute there that names the owner.
	KeyVPC, KeyHalf, Attr string
	// Word is "organization" or "project"; Right and May are what a token must
	// be allowed, as Spec has them.
	Word, Right, May string
	// Scope is the owner of that name.
	Scope func(name string) providers.AivenScope
	// ByID: its peerings are named by their ids, not by what they lead to.
	ByID bool
	// vars are the variables about the owner and its VPC, in their order.
	vars []string
	// avn begins its commands; flags are avn's for the owner and the VPC.
	avn   string
	flags [2]string
}

// Organization has VPCs that all its projects may use.
func Organization() Owner {
	return Owner{
		Var: VarOrg, VPC: VarVPC, NewCloud: VarNewCloud,
		KeyVPC: KeyVPC, KeyHalf: KeyHalf, Attr: "org",
		Word:  "organization",
		Right: "Manage organization networking (organization:networking:write)",
		May:   "manage organization networking",
		Scope: providers.OfOrganization, ByID: true,
		vars: []string{VarOrg, VarOrgName, VarVPC, VarVPCName, VarRange, VarCloud, VarNewCloud, VarNewRange},
		avn:  "avn organization vpc", flags: [2]string{"--organization-id ", "--organization-vpc-id "},
	}
}

// Project has VPCs of its own.
func Project() Owner {
	return Owner{
		Var: VarProject, VPC: VarProjectVPC, NewCloud: VarNewProjectCloud,
		KeyVPC: KeyProjectVPC, KeyHalf: KeyProjectHalf, Attr: "project",
		Word:  "project",
		Right: "Managing the project's networks (project:networking:write)",
		May:   "manage the project's networks",
		Scope: providers.OfProject,
		vars:  []string{VarProject, VarProjectVPC, VarVPCName, VarRange, VarCloud, VarNewProjectCloud, VarNewRange},
		avn:   "avn vpc", flags: [2]string{"--project ", "--project-vpc-id "},
	}
}

// Vars are the variables about the owner and its VPC, in their order.
func (o Owner) Vars() []string { return o.vars }

// of are a command's arguments for the owner, and vpc for its VPC, too.
func (o Owner) of(v wizard.Values) string { return o.flags[0] + steps.Filled(v, o.Var) }

func (o Owner) vpc(v wizard.Values, more ...string) []string {
	return append([]string{o.of(v), o.flags[1] + steps.Filled(v, o.VPC)}, more...)
}

func (o Owner) cmdVPCs(v wizard.Values) string {
	list := steps.Command(o.avn+" list", o.of(v))
	if v(o.VPC) != steps.NewVPC {
		return list
	}
	return steps.Lines(list, steps.Command(o.avn+" create", o.of(v),
		"--cloud "+steps.Filled(v, o.NewCloud), "--network-cidr "+steps.Filled(v, VarNewRange)))
}

// CmdPeer asks for a peering.
func (k *Side) CmdPeer(v wizard.Values) string {
	return steps.Command(k.Of.avn+" peering-connection create", k.Of.vpc(v, k.Half.Args(v, true)...)...)
}

// CmdPeerings shows the VPC's peerings. As a table avn leaves out state_info,
// so JSON.
func (k *Side) CmdPeerings(v wizard.Values) string {
	return steps.Command(k.Of.avn+" peering-connection list", k.Of.vpc(v, "--json")...)
}

// CmdPeering shows the peering with what Aiven tells of it. For an organization
// avn has no command that gets one, whatever the documents say.
func (k *Side) CmdPeering(v wizard.Values) string {
	if k.Of.ByID {
		return k.CmdPeerings(v)
	}
	return steps.Command(k.Of.avn+" peering-connection get -v", k.Of.vpc(v, k.Half.Args(v, false)...)...)
}

// CmdUnpeer deletes the peering.
func (k *Side) CmdUnpeer(v wizard.Values) string {
	which := []string{"--peering-connection-id " + steps.Filled(v, VarPeeringID)}
	if !k.Of.ByID {
		which = k.Half.Args(v, false)
	}
	return steps.Command(k.Of.avn+" peering-connection delete", k.Of.vpc(v, which...)...)
}

// CmdRefresh has Aiven look at the VPC's peerings again.
func (k *Side) CmdRefresh(v wizard.Values) string {
	return steps.Command(k.Of.avn+" peering-connection refresh", k.Of.vpc(v)...)
}

// ShellPlaces are the places of a script that are about the owner and its VPC,
// each with its text behind it: @AVN@ begins avn's commands, @ID@ is the
// variable with the VPC's id, @WHICH@ names the peering, which is by target where there are no ids.
func (o Owner) ShellPlaces(target string) []string {
	if o.ByID {
		target = `--peering-connection-id "$(peering | jq -r .peering_connection_id)"`
	}
	return []string{
		"@AVN@", o.avn, "@OWNER@", o.flags[0] + `"$` + o.Var + `"`, "@VPC@", o.flags[1] + `"$` + o.VPC + `"`,
		"@ID@", o.VPC,
		"@WHICH@", target,
	}
}
