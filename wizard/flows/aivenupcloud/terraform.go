package aivenupcloud

import (
	"fmt"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// The names of the document's variables that Terraform does not take.
const (
	tfNetwork = "NETWORK_UUID"
	tfPeer    = "PEER_NETWORK_UUID"
	tfName    = "NAME"
	tfStatus  = "CONFIGURED_STATUS"
	tfRouter  = "ROUTER_UUID"
	tfVPC     = "PROJECT_VPC_ID"
)

// Terraform is procedure U for the provider upcloud, and aiven where a project
// VPC is made. Aiven's provider has had no resource for this half since its
// version 4 (its guide to that version).
func Terraform(st *wizard.State) string {
	names := []string{"upcloud"}
	if aiven.Project().TerraformMakesVPC(st) {
		names = []string{"aiven", "upcloud"}
	}
	var blocks []string
	for _, p := range names {
		blocks = append(blocks, export.Block("provider "+export.HCL(p)))
	}
	vpc := aiven.Project().TerraformVPC(st, "U03")
	return strings.Join([]string{
		tfUpHead(st), export.Required(names...), strings.Join(blocks, "\n"), tfUpVariables(st),
		vpc + tfUpRouter(st) + tfUpHalf(st) + tfUpOutputs(st),
	}, "\n")
}

// tfUpHead tells what no provider has a resource for and is still to do, in
// order, with the commands.
func tfUpHead(st *wizard.State) string {
	k := aiven.New(steps.New(steps.Clouds{}), aivenSpec())
	text := "\nSet UPCLOUD_TOKEN, or UPCLOUD_USERNAME and UPCLOUD_PASSWORD."
	if aiven.Project().TerraformMakesVPC(st) {
		text = "\nSet AIVEN_TOKEN, and UPCLOUD_TOKEN or UPCLOUD_USERNAME and UPCLOUD_PASSWORD."
	}
	_, _, half := export.There(st, keyUpHalf)
	if half {
		text += "\n\nBoth halves are there: terraform apply takes over what the run made and makes\nnothing."
	} else {
		text += tfUpOrder(st, k)
	}
	return export.Remark(text + "\n\nAiven's provider has no resource for a peering with UpCloud. To take it " +
		"down,\nAiven's half goes first, then terraform destroy:\n\n" + export.Shift(tfUpIn(st, k.CmdUnpeer(st.Value))))
}

// tfUpOrder is what is to do until both halves are there.
func tfUpOrder(st *wizard.State, k *aiven.Side) string {
	var parts []string
	say := func(text string, commands ...string) {
		parts = append(parts, fmt.Sprintf("%d. %s\n\n%s", len(parts)+1, text, export.Shift(steps.Lines(commands...))))
	}
	_, _, vpc := export.There(st, aiven.KeyProjectVPC)
	_, _, router := export.There(st, keyRouter)
	switch own := aiven.Project().TerraformMakesVPC(st) && !vpc; {
	case own && tfUpRouter(st) != "" && !router:
		say("The project VPC and the router:", "terraform apply")
	case own:
		say("The project VPC:", "terraform apply")
	case tfUpRouter(st) != "" && !router:
		say("The router:", "terraform apply")
	}
	if command, about := tfUpAttach(st); command != "" {
		say(about+" UpCloud's provider\n   attaches one only to networks that Terraform manages wholly:", command)
	}
	if _, _, ok := export.There(st, aiven.KeyProjectHalf); !ok && st.Values[vPeer] == "" {
		say("Aiven's half (U04):", tfUpIn(st, k.CmdPeer(st.Value)))
	}
	if st.Values[vPeer] == "" {
		say("When Aiven says PENDING_PEER, its network's id is in state_info:",
			tfUpIn(st, k.CmdPeerings(st.Value)), "export TF_VAR_"+tfPeer+"=…")
	}
	say("UpCloud's half:", "terraform apply")
	return "\n\n" + strings.Join(parts, "\n\n")
}

// tfUpAttach attaches the router that Terraform makes, or one that is there;
// "" where the network has its router.
func tfUpAttach(st *wizard.State) (command, about string) {
	attach := func(id string) string {
		return upCurl(st.Value, "PUT", "/network/"+steps.Inside(st.Value, vNet), `{"network": {"router": "`+id+`"}}`)
	}
	_, _, attached := export.There(st, keyAttach)
	known, _, made := export.There(st, keyRouter)
	switch {
	case attached || st.Values[vHasRouter] == yes:
		return "", ""
	case made:
		return attach(known), "The router of the network (U02)."
	case st.Values[vRouter] == steps.NewVPC:
		return strings.Replace(attach(tfRouter), tfRouter, `'"$(terraform output -raw `+tfRouter+`)"'`, 1),
			"The router of the network (U02)."
	case st.Values[vRouter] != "":
		return attach(st.Values[vRouter]), "The router of the network (U02)."
	}
	return attach(tfRouter), "A router of yours, where the network has none (U02)."
}

// tfUpIn names the project VPC by Terraform's output where Terraform makes it.
func tfUpIn(st *wizard.State, command string) string {
	if _, _, ok := export.There(st, aiven.KeyProjectVPC); ok || !aiven.Project().TerraformMakesVPC(st) {
		return command
	}
	flag := "--project-vpc-id "
	return strings.Replace(command, flag+steps.Filled(st.Value, aiven.Project().VPC),
		flag+`"$(terraform output -raw `+tfVPC+`)"`, 1)
}

// tfUpOutputs are the ids that the commands need of what Terraform makes.
func tfUpOutputs(st *wizard.State) string {
	out := ""
	if _, _, ok := export.There(st, aiven.KeyProjectVPC); !ok && aiven.Project().TerraformMakesVPC(st) {
		out += "\n" + export.Block("output "+export.HCL(tfVPC),
			[]export.Attr{{"value", `split("/", aiven_project_vpc.vpc.id)[1]`}})
	}
	if _, _, ok := export.There(st, keyRouter); !ok && tfUpRouter(st) != "" {
		out += "\n" + export.Block("output "+export.HCL(tfRouter), []export.Attr{{"value", "upcloud_router.router.id"}})
	}
	return out
}

func tfUpVariables(st *wizard.State) string {
	var list []string
	if aiven.Project().TerraformMakesVPC(st) {
		list = aiven.Project().TerraformVariables(st, aiven.OnUpCloud())
	}
	return strings.Join(append(list,
		export.VariableOf(tfNetwork, "string", "Your UpCloud network", export.Known(st, vNet)),
		export.VariableOf(tfPeer, "string", "Aiven's network in UpCloud; empty until Aiven tells it",
			steps.OrText(export.Known(st, vPeer), `""`)),
		export.VariableOf(tfName, "string", "The name of the network peering",
			steps.OrText(export.Known(st, vHalf), export.HCL("to-aiven"))),
		export.VariableOf(tfStatus, "string", "active or disabled",
			steps.OrText(export.Known(st, vHalfOn), export.HCL(providers.UpCloudOn)))), "\n")
}

// tfUpRouter is the router that the run made for the network, or will make.
func tfUpRouter(st *wizard.State) string {
	id, _, ok := export.There(st, keyRouter)
	if !ok && st.Values[vRouter] != steps.NewVPC {
		return ""
	}
	return "# U02: the router\n" + export.Resource(st, keyRouter, "upcloud_router", "router", export.HCL(id),
		[]export.Attr{{"name", export.HCL(steps.OrText(export.ItemName(st, keyRouter), "peerage"))}}) + "\n"
}

func tfUpHalf(st *wizard.State) string {
	id, _, _ := export.There(st, keyUpHalf)
	uuid := func(name string) []export.Attr { return []export.Attr{{"uuid", "var." + name}} }
	return "# U06: UpCloud's half\n" + export.Resource(st, keyUpHalf, "upcloud_network_peering", "half", export.HCL(id),
		[]export.Attr{{"count", "var." + tfPeer + ` == "" ? 0 : 1`}, {"name", "var." + tfName},
			{"configured_status", "var." + tfStatus}},
		export.Block("network", uuid(tfNetwork)), export.Block("peer_network", uuid(tfPeer)))
}
