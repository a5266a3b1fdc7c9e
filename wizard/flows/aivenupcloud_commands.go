package flows

import (
	"strings"

	"peerage/wizard"
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
		args = append(args, "-H 'Content-Type: application/json'", "-d "+quote(body))
	}
	return command("curl", append(args, upCloudURL+path)...)
}

func cmdUpAccount(v wizard.Values) string { return upCurl(v, "GET", "/account", "") }

func cmdUpNetworks(v wizard.Values) string { return upCurl(v, "GET", "/network", "") }

func cmdUpRouter(v wizard.Values) string {
	attach := func(router string) string {
		return upCurl(v, "PUT", "/network/"+inside(v, vNet), `{"network": {"router": "`+router+`"}}`)
	}
	if r := v(vRouter); r != "" && r != newVPC {
		return attach(r)
	}
	return lines(upCurl(v, "POST", "/router", `{"router": {"name": "`+inside(v, vRouterName)+`"}}`), attach("ROUTER_UUID"))
}

func cmdProjectVPCs(v wizard.Values) string {
	list := command("avn vpc list", "--project "+filled(v, vProject))
	if v(vPVPC) != newVPC {
		return list
	}
	return lines(list, command("avn vpc create", "--project "+filled(v, vProject), "--cloud "+filled(v, vUpCloud), "--network-cidr "+filled(v, vNewCIDR)))
}

func cmdProjectPeer(v wizard.Values) string {
	return command("avn vpc peering-connection create", "--project "+filled(v, vProject), "--project-vpc-id "+filled(v, vPVPC),
		"--peer-cloud-account upcloud", "--peer-vpc "+filled(v, vNet))
}

// cmdProjectPeerings asks for JSON: the table leaves out state_info.
func cmdProjectPeerings(v wizard.Values) string {
	return command("avn vpc peering-connection list", "--project "+filled(v, vProject), "--project-vpc-id "+filled(v, vPVPC), "--json")
}

func cmdProjectRefresh(v wizard.Values) string {
	return command("avn vpc peering-connection refresh", "--project "+filled(v, vProject), "--project-vpc-id "+filled(v, vPVPC))
}

func cmdProjectUnpeer(v wizard.Values) string {
	return command("avn vpc peering-connection delete", "--project "+filled(v, vProject), "--project-vpc-id "+filled(v, vPVPC),
		"--peer-cloud-account upcloud", "--peer-vpc "+filled(v, vNet))
}

func cmdUpPeer(v wizard.Values) string {
	body := `{"network_peering": {"configured_status": "` + orText(v(vHalfOn), halfOn) + `", "name": "` + jsonText(inside(v, vHalf)) +
		`", "network": {"uuid": "` + inside(v, vNet) + `"}, "peer_network": {"uuid": "` + inside(v, vPeer) + `"}}}`
	return upCurl(v, "POST", "/network-peering", body)
}

// jsonText makes any text fit between JSON's quotation marks.
func jsonText(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}

func cmdUpPeering(v wizard.Values) string {
	return lines(upCurl(v, "GET", "/network-peering/"+inside(v, vUpHalf), ""), cmdProjectPeerings(v))
}

func cmdUpSwitch(status string) func(wizard.Values) string {
	return func(v wizard.Values) string {
		return upCurl(v, "PATCH", "/network-peering/"+inside(v, vUpHalf), `{"network_peering": {"configured_status": "`+status+`"}}`)
	}
}

// cmdUpDelete disables first: UpCloud deletes nothing that is up.
func cmdUpDelete(v wizard.Values) string {
	return lines(cmdUpSwitch(halfOff)(v), upCurl(v, "DELETE", "/network-peering/"+inside(v, vUpHalf), ""))
}

// renewLease renews a server's address, which brings the new route.
const renewLease = "sudo dhclient -r INTERFACE && sudo dhclient INTERFACE"

func cmdLease(wizard.Values) string {
	return lines("# on each server that was there before the peering", renewLease)
}
