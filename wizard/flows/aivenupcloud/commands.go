package aivenupcloud

import (
	"encoding/json"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/steps"
)

const upCloudURL = "https://api.upcloud.com/1.3"

// upCurl is a request to UpCloud's API, as its documents show them.
func upCurl(v wizard.Values, method, path, body string) string {
	auth := `-H "Authorization: Bearer $` + vUpToken + `"`
	if v(vUpFrom) == upPassword {
		auth = `-u "$` + vUpUser + `:$` + vUpPassword + `"`
	}
	args := []string{auth}
	if method != "GET" {
		args = append([]string{"-X " + method}, args...)
	}
	if body != "" {
		args = append(args, "-H 'Content-Type: application/json'", "-d "+steps.Quote(body))
	}
	return steps.Command("curl", append(args, steps.Quote(upCloudURL+path))...)
}

func cmdUpAccount(v wizard.Values) string { return upCurl(v, "GET", "/account", "") }

func cmdUpNetworks(v wizard.Values) string { return upCurl(v, "GET", "/network", "") }

func cmdUpNetwork(v wizard.Values) string {
	return upCurl(v, "GET", "/network/"+steps.Inside(v, vNet), "")
}

func cmdUpHalf(v wizard.Values) string {
	return upCurl(v, "GET", "/network-peering/"+steps.Inside(v, vUpHalf), "")
}

func cmdUpRouter(v wizard.Values) string {
	attach := func(router string) string {
		return upCurl(v, "PUT", "/network/"+steps.Inside(v, vNet), `{"network": {"router": "`+router+`"}}`)
	}
	if r := v(vRouter); r != "" && r != steps.NewVPC {
		return attach(r)
	}
	return steps.Lines(upCurl(v, "POST", "/router", `{"router": {"name": "`+jsonText(steps.Inside(v, vRouterName))+`"}}`),
		attach("ROUTER_UUID"))
}

func cmdUpPeer(v wizard.Values) string {
	body := `{"network_peering": {"configured_status": "` + steps.OrText(v(vHalfOn), providers.UpCloudOn) +
		`", "name": "` + jsonText(steps.Inside(v, vHalf)) +
		`", "network": {"uuid": "` + steps.Inside(v, vNet) + `"}, "peer_network": {"uuid": "` + steps.Inside(v, vPeer) +
		`"}}}`
	return upCurl(v, "POST", "/network-peering", body)
}

// jsonText makes any text fit between JSON's quotation marks.
func jsonText(s string) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(s) != nil { // strings always encode
		return ""
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(b.String()), `"`), `"`)
}

func (k *kit) cmdUpPeering(v wizard.Values) string {
	return steps.Lines(cmdUpHalf(v), k.aiven.CmdPeerings(v))
}

func cmdUpSwitch(status string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return upCurl(v, "PATCH", "/network-peering/"+steps.Inside(v, vUpHalf),
			`{"network_peering": {"configured_status": "`+status+`"}}`)
	}
}

// cmdUpDelete disables first: UpCloud deletes nothing that is up.
func cmdUpDelete(v wizard.Values) string {
	return steps.Lines(cmdUpSwitch(providers.UpCloudOff)(v),
		upCurl(v, "DELETE", "/network-peering/"+steps.Inside(v, vUpHalf), ""))
}

// renewLease renews a server's address, which brings the new route.
const renewLease = "sudo dhclient -r INTERFACE && sudo dhclient INTERFACE"

func cmdLease(wizard.Values) string {
	return steps.Lines("# on each server that was there before the peering", renewLease)
}
