package flows

import (
	"encoding/json"

	"peerage/wizard"
)

// astraAPI is where the document's requests go.
const astraAPI = "https://api.astra.datastax.com/v2"

func astraCurl(method, path string, more ...string) string {
	args := append([]string{"-X " + method + " " + `"` + astraAPI + path + `"`, `--header "Authorization: Bearer $` + vAstraToken + `"`,
		`--header "Content-Type: application/json"`}, more...)
	return command("curl -sS -L", args...)
}

func astraPeeringPath(v wizard.Values) string {
	return "/peering/provider/azure/database/" + inside(v, vDatabase)
}

func cmdAstraOrg(wizard.Values) string { return astraCurl("GET", "/currentOrg") }

func cmdDatabase(v wizard.Values) string {
	if v(vDatabase) == "" {
		return astraCurl("GET", "/databases?provider=AZURE")
	}
	return astraCurl("GET", "/databases/"+inside(v, vDatabase))
}

func (k *kit) cmdAstraAssign(v wizard.Values) string {
	return command("az role assignment create", "--role "+filled(v, vAstraRoleName), "--assignee "+astraApp, "--scope "+quote(k.vnetWords(v)))
}

// vnetWords is the VNet's id, with the document's names for what is not known.
func (k *kit) vnetWords(v wizard.Values) string {
	return "/subscriptions/" + inside(v, k.az.sub) + "/resourceGroups/" + inside(v, k.az.group) +
		"/providers/Microsoft.Network/virtualNetworks/" + inside(v, k.az.vnet)
}

// cmdAstraCreate has the backslash that the document's lost: without it, no
// body is sent.
func (k *kit) cmdAstraCreate(v wizard.Values) string {
	body, err := json.MarshalIndent(struct {
		TenantID string `json:"tenantId"`
		SubID    string `json:"subscriptionId"`
		Group    string `json:"resourceGroupName"`
		VNet     string `json:"virtualNetworkName"`
	}{inside(v, k.az.tenant), inside(v, k.az.sub), inside(v, k.az.group), inside(v, k.az.vnet)}, "", "  ")
	if err != nil { // strings always marshal
		return ""
	}
	return astraCurl("POST", astraPeeringPath(v), "--data "+quote(string(body)))
}

func cmdAstraGet(v wizard.Values) string { return astraCurl("GET", astraPeeringPath(v)) }

func cmdAstraDelete(v wizard.Values) string { return astraCurl("DELETE", astraPeeringPath(v)) }

// cmdBundle asks for the address and uses it at once: it lives 5 minutes.
func cmdBundle(v wizard.Values) string {
	ask := astraCurl("POST", "/databases/"+inside(v, vDatabase)+"/secureBundleURL")
	return lines("umask 077", command("curl -sS -L", `"$(`+ask+" | jq -r .downloadURLInternal)"+`"`, "--output "+filled(v, vBundleFile)))
}

// cmdAstraAccess adds. PUT would replace the list, DELETE without addresses empty
// it.
func cmdAstraAccess(v wizard.Values) string { return cmdAdd(v, inside(v, vPeerRange)) }

// cmdAdd adds one range.
func cmdAdd(v wizard.Values, address string) string {
	body, err := json.Marshal([]struct {
		Address     string `json:"address"`
		Enabled     bool   `json:"enabled"`
		Description string `json:"description"`
	}{{address, true, orText(v(vAstraVNet), vAstraVNet)}})
	if err != nil { // strings always marshal
		return ""
	}
	return astraCurl("POST", "/databases/"+inside(v, vDatabase)+"/access-list", "--data "+quote(string(body)))
}
