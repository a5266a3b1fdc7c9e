#!/usr/bin/env bash
# Connect Aiven to an UpCloud network: the documented commands, corrected.
# It holds no secret.
set -euo pipefail
# Needs avn (AIVEN_AUTH_TOKEN), curl (UPCLOUD_TOKEN) and jq.

AIVEN_PROJECT=contoso-nordic
AIVEN_PROJECT_VPC_ID=1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11
NETWORK_UUID=03aaaaaa-2222-4333-8444-555555555555
PEER_NETWORK_UUID=03bbbbbb-2222-4333-8444-555555555555
NAME='to "Aiven"'
CONFIGURED_STATUS=active

# retry SECONDS PAUSE COMMAND...: again and again until it succeeds
retry() {
  local end=$((SECONDS + $1)) pause=$2
  shift 2
  until "$@"; do
    if ((SECONDS >= end)); then
      echo "gave up: $1" >&2
      return 1
    fi
    sleep "$pause"
  done
}
lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }
upcloud() { # METHOD PATH [BODY]
  local method=$1 path=$2 body=${3:-}
  curl -sS --fail-with-body -X "$method" -H "Authorization: Bearer $UPCLOUD_TOKEN" \
    ${body:+-H 'Content-Type: application/json' -d "$body"} "https://api.upcloud.com/1.3$path"
}
half() {
  avn vpc peering-connection list --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" --json |
    jq --arg net "$NETWORK_UUID" '[.[] | select(.peer_vpc == $net and .state != "DELETED")][0]'
}

# U02: a peered network needs a router
if [[ $(upcloud GET "/network/$NETWORK_UUID" | jq -r '.network.router // empty') == '' ]]; then
  router=$(upcloud POST /router '{"router": {"name": "peerage"}}' | jq -r .router.uuid)
  upcloud PUT "/network/$NETWORK_UUID" "{\"network\": {\"router\": \"$router\"}}" >/dev/null
fi

# U04: Aiven's half
if [[ $(half) == null ]]; then
  avn vpc peering-connection create --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" \
    --peer-cloud-account upcloud --peer-vpc "$NETWORK_UUID"
fi

# U05: wait until Aiven has prepared it; the network's id is in state_info
ready() {
  local now state
  now=$(half)
  state=$(jq -r .state <<<"$now")
  case $state in
  INVALID_SPECIFICATION | REJECTED_BY_PEER | DELETED_BY_PEER | ERROR)
    echo "Aiven says $state: $(jq -r .state_info.message <<<"$now")" >&2
    exit 1
    ;;
  esac
  [[ $state == PENDING_PEER || $state == ACTIVE ]]
}
retry 1200 10 ready
if [[ -z $PEER_NETWORK_UUID ]]; then
  PEER_NETWORK_UUID=$(half |
    jq -r '.state_info // {} | to_entries | map(select(.key | test("network"))) | first | .value // empty')
fi
: "${PEER_NETWORK_UUID:?the console shows it as the Aiven network ID}"

# U06: UpCloud's half
peering() {
  upcloud GET /network-peering | jq -r --arg net "$NETWORK_UUID" --arg peer "$PEER_NETWORK_UUID" \
    "[.network_peerings.network_peering[] | select(.network.uuid == \$net and .peer_network.uuid == \$peer)][0]$1 // empty"
}
if [[ -z $(peering .uuid) ]]; then
  upcloud POST /network-peering "$(jq -n --arg name "$NAME" --arg status "$CONFIGURED_STATUS" \
    --arg net "$NETWORK_UUID" --arg peer "$PEER_NETWORK_UUID" '{network_peering: {name: $name,
      configured_status: $status, network: {uuid: $net}, peer_network: {uuid: $peer}}}')" >/dev/null
fi
PEERING=$(peering .uuid)

# U07: wait until both are up
both_up() { [[ $(peering .state) == active && $(half | jq -r .state) == ACTIVE ]]; }
if [[ $CONFIGURED_STATUS == active ]]; then
  retry 1200 10 both_up
fi
echo "$NETWORK_UUID is connected by $PEERING"

# U08: on each server that was there before: sudo dhclient -r INTERFACE && sudo dhclient INTERFACE

# U10, to take it down later: Aiven's half, then UpCloud's, which must be off before.
# avn vpc peering-connection delete --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" --peer-cloud-account upcloud --peer-vpc "$NETWORK_UUID"
# upcloud PATCH "/network-peering/$PEERING" '{"network_peering": {"configured_status": "disabled"}}'
# until [[ $(peering .state) == disabled ]]; do sleep 5; done
# upcloud DELETE "/network-peering/$PEERING"
