package aivenupcloud

import (
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
		vpc + tfUpRouter(st) + tfUpHalf(st),
	}, "\n")
}

// tfUpHead tells what no provider has a resource for, with the commands.
func tfUpHead(st *wizard.State) string {
	k := aiven.New(steps.New(steps.Clouds{}), aivenSpec())
	text := "\nSet UPCLOUD_TOKEN, or UPCLOUD_USERNAME and UPCLOUD_PASSWORD."
	if aiven.Project().TerraformMakesVPC(st) {
		text = "\nSet AIVEN_TOKEN, and UPCLOUD_TOKEN or UPCLOUD_USERNAME and UPCLOUD_PASSWORD."
	}
	text += "\n\nAiven's provider has no resource for a peering with UpCloud. Aiven's half, U04:\n\n" +
		export.Shift(k.CmdPeer(st.Value)) +
		"\n\nWhen Aiven says PENDING_PEER, its network's id is in state_info:\n\n" + export.Shift(k.CmdPeerings(st.Value)) +
		"\n  export TF_VAR_" + tfPeer + "=…"
	if st.Values[vHasRouter] != yes || st.Item(keyAttach) != nil {
		text += "\n\nUpCloud's provider attaches a router only to networks that Terraform manages\nwholly. The " +
			"attachment of U02:\n\n" + export.Shift(cmdUpRouter(st.Value))
	}
	return export.Remark(text + "\n\nTo take it down: Aiven's half first.\n\n" + export.Shift(k.CmdUnpeer(st.Value)))
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
