package aivenupcloud

import (
	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/steps"
)

// Script is procedure U for avn, curl and jq.
func Script(v wizard.Values) string {
	one := func(name, variable, otherwise string) string {
		switch value := v(variable); {
		case value != "" && value != steps.NewVPC:
			return name + "=" + steps.Quote(value)
		case otherwise != "":
			return name + "=${" + name + ":-" + otherwise + "}"
		}
		return ": \"${" + name + ":?set this first}\""
	}
	return "# Needs avn (AIVEN_AUTH_TOKEN), curl (UPCLOUD_TOKEN) and jq.\n\n" + steps.Lines(
		one("AIVEN_PROJECT", aiven.VarProject, ""), one("AIVEN_PROJECT_VPC_ID", aiven.VarProjectVPC, ""), one("NETWORK_UUID",
			vNet, ""),
		one("PEER_NETWORK_UUID", vPeer, "''"), one("NAME", vHalf, "to-aiven"),
		one("CONFIGURED_STATUS", vHalfOn, providers.UpCloudOn)) + "\n" + upScriptBody
}

const upScriptBody = `
upcloud() {
  local method=$1 path=$2 body=${3:-}
  curl -sS --fail-with-body -X "$method" -H "Authorization: Bearer $UPCLOUD_TOKEN" \
    ${body:+-H 'Content-Type: application/json' -d "$body"} "https://api.upcloud.com/1.3$path"
}
half() {
  avn vpc peering-connection list --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" --json |
    jq --arg net "$NETWORK_UUID" 'map(select(.peer_vpc == $net)) | first'
}

# U02: a peered network needs a router
if [[ $(upcloud GET "/network/$NETWORK_UUID" | jq -r '.network.router // empty') == '' ]]; then
  router=$(upcloud POST /router '{"router": {"name": "peerage"}}' | jq -r .router.uuid)
  upcloud PUT "/network/$NETWORK_UUID" "{\"network\": {\"router\": \"$router\"}}" >/dev/null
fi

# U04: Aiven's half
avn vpc peering-connection create --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" \
  --peer-cloud-account upcloud --peer-vpc "$NETWORK_UUID"

# U05: wait until Aiven has prepared it; the network's id is in state_info
until [[ $(half | jq -r .state) =~ ^(PENDING_PEER|ACTIVE)$ ]]; do
  if [[ $(half | jq -r .state) =~ ^(INVALID_SPECIFICATION|REJECTED_BY_PEER|DELETED_BY_PEER|ERROR)$ ]]; then
    half >&2
    exit 1
  fi
  sleep 10
done
if [[ -z $PEER_NETWORK_UUID ]]; then
  PEER_NETWORK_UUID=$(half | jq -r '.state_info // {} | to_entries | map(select(.key | test("network"))) | first | .value // empty')
fi
: "${PEER_NETWORK_UUID:?the console shows it as the Aiven network ID}"

# U06: UpCloud's half
peering=$(upcloud POST /network-peering "$(jq -n --arg name "$NAME" --arg status "$CONFIGURED_STATUS" --arg net "$NETWORK_UUID" \
  --arg peer "$PEER_NETWORK_UUID" '{network_peering: {name: $name, configured_status: $status, network: {uuid: $net}, peer_network: {uuid: $peer}}}')" |
  jq -r .network_peering.uuid)

# U07: wait until both are up
if [[ $CONFIGURED_STATUS == active ]]; then
  until [[ $(upcloud GET "/network-peering/$peering" | jq -r .network_peering.state) == active && $(half | jq -r .state) == ACTIVE ]]; do
    sleep 10
  done
fi

# U08: on each server that was there before: sudo dhclient -r INTERFACE && sudo dhclient INTERFACE

# U10, to take it down later: Aiven's half, then UpCloud's, which must be disabled before.
# avn vpc peering-connection delete --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" --peer-cloud-account upcloud --peer-vpc "$NETWORK_UUID"
# upcloud PATCH "/network-peering/$peering" '{"network_peering": {"configured_status": "disabled"}}'
# upcloud DELETE "/network-peering/$peering"
`
