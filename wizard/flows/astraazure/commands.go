package astraazure

import (
	"encoding/json"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

// astraAPI is where the document's requests go.
const astraAPI = "https://api.astra.datastax.com/v2"

func astraCurl(method, path string, more ...string) string {
	args := append([]string{"-X " + method + " " + steps.QuoteDouble(astraAPI+path),
		`--header "Authorization: Bearer $` + vAstraToken + `"`,
		`--header "Content-Type: application/json"`}, more...)
	return steps.Command("curl -sS -L", args...)
}

func astraPeeringPath(v wizard.Values) string {
	return "/peering/provider/azure/database/" + steps.Inside(v, vDatabase)
}

func cmdAstraOrg(wizard.Values) string { return astraCurl("GET", "/currentOrg") }

func cmdDatabase(v wizard.Values) string {
	if v(vDatabase) == "" {
		return astraCurl("GET", "/databases?provider=AZURE")
	}
	return astraCurl("GET", "/databases/"+steps.Inside(v, vDatabase))
}

func cmdAstraAssign(v wizard.Values) string {
	return steps.Command("az role assignment create", "--role "+steps.Filled(v, vAstraRoleName), "--assignee "+astraApp,
		"--scope "+steps.Quote(vnetWords(v)))
}

// vnetWords is the VNet's id, with the document's names for what is not known.
func vnetWords(v wizard.Values) string {
	return "/subscriptions/" + steps.Inside(v, vAstraSub) + "/resourceGroups/" + steps.Inside(v, vAstraGroup) +
		"/providers/Microsoft.Network/virtualNetworks/" + steps.Inside(v, vAstraVNet)
}

// cmdAstraCreate has the backslash that the document's lost: without it, no
// body is sent.
func cmdAstraCreate(v wizard.Values) string {
	body, err := json.MarshalIndent(struct {
		TenantID string `json:"tenantId"`
		SubID    string `json:"subscriptionId"`
		Group    string `json:"resourceGroupName"`
		VNet     string `json:"virtualNetworkName"`
	}{steps.Inside(v, vAstraTenant), steps.Inside(v, vAstraSub), steps.Inside(v, vAstraGroup),
		steps.Inside(v, vAstraVNet)}, "", "  ")
	if err != nil { // strings always marshal
		return ""
	}
	return astraCurl("POST", astraPeeringPath(v), "--data "+steps.Quote(string(body)))
}

func cmdAstraGet(v wizard.Values) string { return astraCurl("GET", astraPeeringPath(v)) }

func cmdAstraDelete(v wizard.Values) string { return astraCurl("DELETE", astraPeeringPath(v)) }

// cmdBundle asks for the address and uses it at once: it lives 5 minutes.
func cmdBundle(v wizard.Values) string {
	ask := astraCurl("POST", "/databases/"+steps.Inside(v, vDatabase)+"/secureBundleURL")
	return steps.Lines("umask 077", steps.Command("curl -sS -L", `"$(`+ask+" | jq -r .downloadURLInternal)"+`"`,
		"--output "+steps.Filled(v, vBundleFile)))
}

// cmdAstraAccess adds. PUT would replace the list, DELETE without addresses empty
// it.
func cmdAstraAccess(v wizard.Values) string { return cmdAdd(v, steps.Inside(v, vPeerRange)) }

func cmdAstraList(v wizard.Values) string {
	return astraCurl("GET", "/databases/"+steps.Inside(v, vDatabase)+"/access-list")
}

// cmdAdd adds one range.
func cmdAdd(v wizard.Values, address string) string {
	body, err := json.Marshal([]struct {
		Address     string `json:"address"`
		Enabled     bool   `json:"enabled"`
		Description string `json:"description"`
	}{{address, true, steps.OrText(v(vAstraVNet), vAstraVNet)}})
	if err != nil { // strings always marshal
		return ""
	}
	return astraCurl("POST", "/databases/"+steps.Inside(v, vDatabase)+"/access-list", "--data "+steps.Quote(string(body)))
}
