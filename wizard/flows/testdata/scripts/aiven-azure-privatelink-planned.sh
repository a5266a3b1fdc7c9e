#!/usr/bin/env bash
# Reach an Aiven service by Azure Private Link: the documented commands, corrected.
# It holds no secret.
# shellcheck disable=SC2016,SC2317 # jq has variables, and functions are called by their names
set -euo pipefail
# Needs az, avn (AIVEN_AUTH_TOKEN) and jq. You sign in to Azure in a folder of its
# own: your az stays as it is. It can be run again; with "down" it takes away what
# it made, which it writes down beside itself.

: "${AIVEN_PROJECT:?set this first}"
: "${AIVEN_SERVICE:?set this first}"
: "${SUBSCRIPTION_ID:?set this first}"
: "${AZURE_RESOURCE_GROUP:?set this first}"
: "${AZURE_REGION:?set this first}"
: "${AZURE_SUBNET_ID:?set this first}"
PRIVATE_ENDPOINT_NAME=${PRIVATE_ENDPOINT_NAME:-pe-$AIVEN_SERVICE}
read -ra COMPONENTS <<<"${COMPONENTS:?set this first, with blanks between}"
NSG_RULE_NAME=${NSG_RULE_NAME:-peerage-kafka-$AIVEN_SERVICE}
read -ra CLIENTS <<<"${CLIENTS:-VirtualNetwork}"
export AIVEN_PROJECT

# What it says goes to the terminal; WORK holds what it must keep for a while.
exec 3>&2
WORK=$(mktemp -d "${TMPDIR:-/tmp}/peerage.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
say() { printf '%s\n' "$*" >&3; }
die() {
  say "$@"
  exit 1
}
# retry SECONDS PAUSE COMMAND...: again and again until it succeeds
retry() {
  local end=$((SECONDS + $1)) pause=$2 said=
  shift 2
  until "$@" 2>"$WORK/refusal"; do
    if ((SECONDS >= end)); then
      cat "$WORK/refusal" >&3
      say "gave up: $1"
      return 1
    fi
    [[ -n $said ]] || say "  waiting: $1 $(head -n 1 "$WORK/refusal")"
    said=yes
    sleep "$pause"
  done
}
lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }
# made KIND NAME: what this script made is written down, for "down"
MADE=${MADE:-$0.made}
made() { printf '%s\t%s\n' "$1" "$2" >>"$MADE"; }
# every KIND COMMAND...: for each thing of this kind that this script made, its
# name behind the command's words
every() {
  local kind=$1 what name
  shift
  [[ -f $MADE ]] || return 0
  while IFS=$'\t' read -r what name; do
    [[ $what == "$kind" ]] || continue
    say "  $what $name"
    "$@" "$name" </dev/null
  done <"$MADE"
}
# was_made KIND [NAME]: whether this script made such a thing
was_made() { grep -qsF "$1"$'\t'"${2:-}" "$MADE"; }
# undone COMMAND...: deletes; what is gone already is well
undone() {
  "$@" 2>"$WORK/undone" && return 0
  grep -qiE 'not ?found|does not exist|404' "$WORK/undone" && return 0
  cat "$WORK/undone" >&2
  return 1
}
# broken STATE: Aiven does not go on from there by itself
broken() {
  case $1 in INVALID_SPECIFICATION | REJECTED_BY_PEER | DELETED_BY_PEER | ERROR) return 0 ;; esac
  return 1
}
# sign_in_to SUBSCRIPTION: in a folder of this script's own, so that the
# sign-in that you have with az stays as it is.
sign_in_to() {
  export AZURE_CONFIG_DIR="$WORK/az" AZURE_CORE_LOGIN_EXPERIENCE_V2=off
  az login --output none
  az account set --subscription "$1"
}

PRIVATE_ENDPOINT_ID="/subscriptions/$SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Network/privateEndpoints/$PRIVATE_ENDPOINT_NAME"
service() { # FILTER [COMPONENT]
  avn service get "$AIVEN_SERVICE" --json | jq -r --arg c "${2:-}" "$1"
}
addresses() { avn static-ip list --json | jq -r "$1" --arg s "$AIVEN_SERVICE"; }

is_created() {
  [[ $(avn static-ip list --json | jq -r --arg i "$1" '.[] | select(.static_ip_address_id == $i).state') == created ]]
}
# An address has no name: what was there before is written down, so that one whose
# id was never told is found.
adopt_address() {
  local was id
  was=$(tail -n 1 "$MADE" 2>/dev/null) || return 0
  [[ $was == wanted$'\t'* ]] || return 0
  id=$(avn static-ip list --json | jq -r --argjson w "${was#*$'\t'}" \
    '[.[] | select(.service_name == null) | .static_ip_address_id] - $w | .[0] // empty')
  [[ -z $id ]] || made address "$id"
}
running() { [[ $(service .state) == RUNNING ]]; }
# the service has one Private Link at most
link() {
  avn service privatelink azure get "$AIVEN_SERVICE" --json | jq -r "(if type == \"array\" then .[0] else . end)$1"
}
no_link() { ! link .state >/dev/null 2>"$WORK/no" && grep -qiE 'not found|does not|404' "$WORK/no"; }

if [[ ${1:-} == down ]]; then
  say "P15: what this script made: access to components, rules, the endpoint, the Private Link service, the addresses"
  sign_in_to "$SUBSCRIPTION_ID"
  switch_off() { avn service update -c "privatelink_access.$1=false" "$AIVEN_SERVICE"; }
  drop_endpoint() { undone az network private-endpoint delete --ids "$1"; }
  drop_link() {
    undone avn service privatelink azure delete "$1"
    retry 900 10 no_link
  }
  no_addresses() {
    avn service update -c static_ips=false "$1"
    none() { running && [[ $(addresses 'any(.[]; .service_name == $s and .state == "assigned")') == false ]]; }
    retry 3600 10 none
  }
  drop_address() {
    local state
    state=$(avn static-ip list --json | jq -r --arg i "$1" '.[] | select(.static_ip_address_id == $i).state')
    case $state in
    '') return ;;
    assigned)
      say "  it is in use and stays; it costs money"
      return
      ;;
    created) ;;
    *)
      avn static-ip dissociate "$1"
      retry 600 10 is_created "$1"
      ;;
    esac
    undone avn static-ip delete "$1"
  }
  drop_rule() { undone az network nsg rule delete --ids "$1"; }
  adopt_address
  every component switch_off
  retry 3600 10 running
  every rule drop_rule
  every endpoint drop_endpoint
  every link drop_link
  every static_ips no_addresses
  every address drop_address
  rm -f "$MADE"
  exit
fi

say "P02: two addresses a node, or six more than nodes"
nodes=$(service '.node_count | tonumber')
cloud=$(service .cloud_name)
want=$((nodes <= 6 ? 2 * nodes : nodes + 6))
have=$(addresses '[.[] | select(.service_name == $s)] | length')
adopt_address
spare() { # an address of this script's that is not the service's yet
  local id
  for id in $(every address echo 3>/dev/null); do
    ! is_created "$id" || echo "$id"
  done | head -n 1
}
for ((; have < want; have++)); do
  id=$(spare)
  if [[ -z $id ]]; then
    made wanted "$(avn static-ip list --json | jq -c 'map(.static_ip_address_id)')"
    id=$(avn static-ip create --cloud "$cloud" --json |
      jq -r '(if type == "array" then .[0] else . end).static_ip_address_id')
    made address "$id"
  fi
  retry 600 10 is_created "$id"
  avn static-ip associate --service "$AIVEN_SERVICE" "$id"
done
if [[ $(service .user_config.static_ips) != true ]]; then
  made static_ips "$AIVEN_SERVICE"
  avn service update -c static_ips=true "$AIVEN_SERVICE"
fi
used() { addresses '[.[] | select(.service_name == $s and .state == "assigned")] | length'; }
replaced() { running && [[ $(used) -ge $nodes ]]; }
retry 3600 10 replaced

say "P03, P04: the Private Link service"
if no_link; then
  made link "$AIVEN_SERVICE"
  avn service privatelink azure create "$AIVEN_SERVICE" --user-subscription-id "$SUBSCRIPTION_ID"
fi
is_active() { [[ $(link .state) == active ]]; }
retry 900 10 is_active

say "P05: the endpoint, by alias, to be approved by hand"
sign_in_to "$SUBSCRIPTION_ID"
if ! az network private-endpoint show --ids "$PRIVATE_ENDPOINT_ID" --output none 2>/dev/null; then
  made endpoint "$PRIVATE_ENDPOINT_ID"
  az network private-endpoint create --name "$PRIVATE_ENDPOINT_NAME" --resource-group "$AZURE_RESOURCE_GROUP" \
    --subscription "$SUBSCRIPTION_ID" --location "$AZURE_REGION" --subnet "$AZURE_SUBNET_ID" \
    --private-connection-resource-id "$(link .azure_service_alias)" --connection-name "$PRIVATE_ENDPOINT_NAME" \
    --manual-request true --request-message peerage --output none
fi

say "P06 to P10: approve it and tell Aiven its address"
# refresh before every list; only the row with our endpoint's id
connection() {
  avn service privatelink azure refresh "$AIVEN_SERVICE" >/dev/null
  avn service privatelink azure connection list "$AIVEN_SERVICE" --json |
    jq -r --arg e "$PRIVATE_ENDPOINT_ID" ".[] | select((.private_endpoint_id | ascii_downcase) == (\$e | ascii_downcase))$1"
}
in_state() {
  local now state
  now=$(connection .state)
  for state in "$@"; do
    [[ $now != "$state" ]] || return 0
  done
  return 1
}
retry 600 10 in_state pending-user-approval user-approved connected active
PRIVATELINK_CONNECTION_ID=$(connection .privatelink_connection_id)
if in_state pending-user-approval; then
  avn service privatelink azure connection approve "$AIVEN_SERVICE" "$PRIVATELINK_CONNECTION_ID"
fi
retry 900 10 in_state connected active
nic=$(az network private-endpoint show --ids "$PRIVATE_ENDPOINT_ID" --query 'networkInterfaces[0].id' -o tsv)
IP_ADDRESS=$(az network nic show --ids "$nic" -o json |
  jq -r '[.ipConfigurations[] | select(.privateIPAddressVersion != "IPv6")] | sort_by(.primary | not) | .[0].privateIPAddress')
if in_state connected; then
  avn service privatelink azure connection update --endpoint-ip-address "$IP_ADDRESS" "$AIVEN_SERVICE" \
    "$PRIVATELINK_CONNECTION_ID"
fi
retry 900 10 in_state active

# A network's own rules let its addresses in: only where one denies, another is
# put before it.
if [[ $(service .service_type) == kafka ]]; then
  say "P13: Kafka's ports, 10000 to 31000"
  subnet=$(az network vnet subnet show --ids "$AZURE_SUBNET_ID" -o json)
  nsg=$(jq -r 'select(.privateEndpointNetworkPolicies // "" | . == "Enabled" or . == "NetworkSecurityGroupEnabled") |
    .networkSecurityGroup.id // empty' <<<"$subnet")
  at=
  if [[ -n $nsg ]]; then
    at=$(az network nsg show --ids "$nsg" -o json | jq -r --arg n "$NSG_RULE_NAME" '[.securityRules[] |
      select(.direction == "Inbound")] | (map(select(.access == "Deny").priority) | min) as $deny |
      if $deny == null or any(.[]; .name == $n) then empty else [range(100; $deny)] - map(.priority) | last // "none" end')
  fi
  [[ $at != none ]] || die "No priority is free before the first rule of $nsg that denies."
  if [[ -n $at ]]; then
    made rule "$nsg/securityRules/$NSG_RULE_NAME"
    az network nsg rule create --nsg-name "${nsg##*/}" --resource-group "$(cut -d/ -f5 <<<"$nsg")" \
      --subscription "$(cut -d/ -f3 <<<"$nsg")" --name "$NSG_RULE_NAME" --priority "$at" --direction Inbound --access Allow \
      --protocol Tcp --source-address-prefixes "${CLIENTS[@]}" --destination-port-ranges 10000-31000 --output none \
      --destination-address-prefixes "$(jq -r '.addressPrefix // .addressPrefixes[0]' <<<"$subnet")"
  fi
fi

say "P11: access to each component by itself; the service is rebuilt"
is_on() { [[ $(service '.user_config.privatelink_access[$c] // false' "$1") == true ]]; }
for component in "${COMPONENTS[@]}"; do
  if ! is_on "$component"; then
    made component "$component"
    avn service update -c "privatelink_access.$component=true" "$AIVEN_SERVICE"
  fi
done
PLACES='.components[] | select(.route == "privatelink")'
rebuilt() {
  local component
  running || return 1
  for component in "${COMPONENTS[@]}"; do
    [[ -n $(service "$PLACES | select(.component == \$c) | .host" "$component") ]] || return 1
  done
}
retry 3600 10 rebuilt

say "P12: where to connect to"
service "$PLACES"' | "\(.component) \(.host):\(.port)"'
