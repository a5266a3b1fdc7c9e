package flows

import (
	"strings"

	"peerage/wizard"
)

// The names of the document's variables that Terraform does not take.
const (
	tfNetwork = "NETWORK_UUID"
	tfPeer    = "PEER_NETWORK_UUID"
	tfName    = "NAME"
	tfStatus  = "CONFIGURED_STATUS"
)

// terraformAivenUpCloud is procedure U for the provider upcloud, and aiven
// where a project VPC is made. Aiven's provider has had no resource for this
// half since its version 4 (its guide to that version).
func terraformAivenUpCloud(st *wizard.State) string {
	providers, vpc := []string{"upcloud"}, ""
	if tfMakesProjectVPC(st) {
		providers = []string{"aiven", "upcloud"}
		known, _, _ := there(st, keyProjectVPC)
		vpc = "# U03: the project VPC\n" + resource(st, keyProjectVPC, "aiven_project_vpc", "vpc", `"${var.AIVEN_PROJECT}/`+known+`"`,
			[]attr{{"project", "var." + vProject}, {"cloud_name", "var." + vUpCloud}, {"network_cidr", "var." + vNewCIDR}}) + "\n"
	}
	var blocks []string
	for _, p := range providers {
		blocks = append(blocks, block("provider "+hcl(p)))
	}
	return strings.Join([]string{tfUpHead(st), tfRequired(providers...), strings.Join(blocks, "\n"), tfUpVariables(st), vpc + tfUpRouter(st) + tfUpHalf(st)}, "\n")
}

func tfMakesProjectVPC(st *wizard.State) bool {
	_, adopted, ok := there(st, keyProjectVPC)
	return ok && !adopted || st.Values[vPVPC] == newVPC
}

// tfUpHead tells what no provider has a resource for, with the commands.
func tfUpHead(st *wizard.State) string {
	text := "\nSet UPCLOUD_TOKEN, or UPCLOUD_USERNAME and UPCLOUD_PASSWORD."
	if tfMakesProjectVPC(st) {
		text = "\nSet AIVEN_TOKEN, and UPCLOUD_TOKEN or UPCLOUD_USERNAME and UPCLOUD_PASSWORD."
	}
	text += "\n\nAiven's provider has no resource for a peering with UpCloud. Aiven's half, U04:\n\n" + shift(cmdProjectPeer(st.Value)) +
		"\n\nWhen Aiven says PENDING_PEER, its network's id is in state_info:\n\n" + shift(cmdProjectPeerings(st.Value)) +
		"\n  export TF_VAR_" + tfPeer + "=…"
	if st.Values[vHasRouter] != yes || st.Item(keyAttach) != nil {
		text += "\n\nUpCloud's provider attaches a router only to networks that Terraform manages\nwholly. The attachment of U02:\n\n" + shift(cmdUpRouter(st.Value))
	}
	return remark(text + "\n\nTo take it down: Aiven's half first.\n\n" + shift(cmdProjectUnpeer(st.Value)))
}

// shift moves a command to the right.
func shift(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") }

func tfUpVariables(st *wizard.State) string {
	var list []string
	if tfMakesProjectVPC(st) {
		list = []string{
			variable(st, vProject, "The Aiven project", ""),
			variable(st, vUpCloud, "The cloud of the project VPC", tfText(st.Values[vCloud])),
			variable(st, vNewCIDR, "The range of the project VPC, /20 to /24", tfText(st.Values[vCIDR])),
		}
	}
	return strings.Join(append(list,
		variableOf(tfNetwork, "string", "Your UpCloud network", tfKnown(st, vNet)),
		variableOf(tfPeer, "string", "Aiven's network in UpCloud; empty until Aiven tells it", orText(tfKnown(st, vPeer), `""`)),
		variableOf(tfName, "string", "The name of the network peering", orText(tfKnown(st, vHalf), hcl("to-aiven"))),
		variableOf(tfStatus, "string", "active or disabled", orText(tfKnown(st, vHalfOn), hcl(halfOn)))), "\n")
}

// tfUpRouter is the router that the run made for the network, or will make.
func tfUpRouter(st *wizard.State) string {
	id, _, ok := there(st, keyRouter)
	if !ok && st.Values[vRouter] != newVPC {
		return ""
	}
	return "# U02: the router\n" + resource(st, keyRouter, "upcloud_router", "router", hcl(id),
		[]attr{{"name", hcl(orText(itemName(st, keyRouter), "peerage"))}}) + "\n"
}

func tfUpHalf(st *wizard.State) string {
	id, _, _ := there(st, keyUpHalf)
	uuid := func(name string) []attr { return []attr{{"uuid", "var." + name}} }
	return "# U06: UpCloud's half\n" + resource(st, keyUpHalf, "upcloud_network_peering", "half", hcl(id),
		[]attr{{"count", "var." + tfPeer + ` == "" ? 0 : 1`}, {"name", "var." + tfName}, {"configured_status", "var." + tfStatus}},
		block("network", uuid(tfNetwork)), block("peer_network", uuid(tfPeer)))
}
