#!/usr/bin/env bash
# Connect Astra DB to an Azure VNet: the documented commands, corrected.
# It holds no secret.
# shellcheck disable=SC2016,SC2317 # jq has variables, and functions are called by their names
set -euo pipefail
# Needs az, curl, jq and APPLICATION_TOKEN (Database Administrator). You sign in as an administrator,
# in a folder of its own: your az stays as it is. It can be run again; with "down" it takes the peering away,
# and what it made, which it writes down beside itself.

AZURE_SUBSCRIPTION_ID=8e4a270c-7028-4c88-8f8f-789f44ebb18e
AZURE_RESOURCE_GROUP_NAME=RG-Orders
AZURE_VIRTUAL_NETWORK_NAME=vnet-Orders
DATABASE_ID=a6a1d8d6-31bc-4af8-be57-377566f345bf
ROLE_NAME=astra-peer
ROLE_DESCRIPTION='Ana'\''s'
SECURE_BUNDLE_FILE='/home/ana/secure connect.zip'
: "${APPLICATION_TOKEN:?set this first}"
SCOPE="/subscriptions/$AZURE_SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP_NAME/providers/Microsoft.Network/virtualNetworks/$AZURE_VIRTUAL_NETWORK_NAME"
PEERING="/peering/provider/azure/database/$DATABASE_ID"

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

astra() { # METHOD PATH [BODY]
  curl -sS -f -X "$1" "https://api.astra.datastax.com/v2$2" --header @- --header "Content-Type: application/json" ${3:+--data "$3"} \
    <<<"Authorization: Bearer $APPLICATION_TOKEN"
}

reached() { # RANGE [STATE]: the VNet's halves that lead to this range
  az network vnet peering list --vnet-name "$AZURE_VIRTUAL_NETWORK_NAME" \
    --resource-group "$AZURE_RESOURCE_GROUP_NAME" --subscription "$AZURE_SUBSCRIPTION_ID" -o json |
    jq -r --arg r "$1" --arg s "${2:-}" '.[] | select(($s == "" or .peeringState == $s) and
      ((.remoteAddressSpace.addressPrefixes // []) | index($r))).name'
}
granted() { az role assignment list --role "$ROLE_NAME" --assignee 6f77e2ba-39c1-499f-93e1-afe815384a8f --scope "$SCOPE" --query '[0].id' -o tsv; }
other_network() {
  die "$AZURE_VIRTUAL_NETWORK_NAME has no peering to $1: the database is peered with another network."
}
# Only 404 says that there is none, and only where the database is seen.
unpeered() { ! astra GET "$PEERING" >/dev/null 2>"$WORK/no" && grep -q 404 "$WORK/no"; }
say "D02: whose database this is; of another organization's nothing would be seen"
astra GET "/databases/$DATABASE_ID" >/dev/null

if [[ ${1:-} == down ]]; then
  say "D11: Astra's half, then Azure's, then what this script made"
  sign_in_to "$AZURE_SUBSCRIPTION_ID"
  if ! unpeered; then
    NOW=$(astra GET "$PEERING")
    RANGE=$(jq -r '.currentVpc.cidrBlock // empty' <<<"$NOW")
    was_made peering || [[ -n $(reached "$RANGE") ]] || other_network "$RANGE"
    made range "$RANGE"
    undone astra DELETE "$PEERING"
    retry 1200 15 unpeered
  fi
  drop_half() { # RANGE
    local name
    for name in $(reached "$1"); do
      undone az network vnet peering delete --name "$name" --vnet-name "$AZURE_VIRTUAL_NETWORK_NAME" \
        --resource-group "$AZURE_RESOURCE_GROUP_NAME" --subscription "$AZURE_SUBSCRIPTION_ID"
    done
  }
  drop_address() {
    undone astra DELETE "/databases/$DATABASE_ID/access-list?addresses=$(jq -rn --arg a "$1" '$a | @uri')"
  }
  drop_grant() {
    local id
    id=$(granted) || return 0 # its role is gone
    [[ -z $id ]] || undone az role assignment delete --ids "$id"
  }
  drop_role() {
    retry 180 5 undone az role definition delete --name "$ROLE_NAME" --custom-role-only true --scope "$1"
  }
  every range drop_half
  every address drop_address
  every grant drop_grant
  every role drop_role
  rm -f "$MADE"
  say "What it did not make stays; so do Astra's principal 6f77e2ba-39c1-499f-93e1-afe815384a8f, which other peerings may use, and the bundle."
  exit
fi

say 'D01: sign in and choose the subscription'
sign_in_to "$AZURE_SUBSCRIPTION_ID"
AZURE_TENANT_ID=$(az account show --query tenantId -o tsv)

say 'D02: the database must be ACTIVE, on Azure, of tier C or D'
astra GET "/databases/$DATABASE_ID" |
  jq -e '.status == "ACTIVE" and .info.cloudProvider == "AZURE" and (.info.tier | test("^[CD][0-9]"))' >/dev/null

say "D03: a principal for Astra's application"
az ad sp show --id 6f77e2ba-39c1-499f-93e1-afe815384a8f --output none 2>/dev/null || az ad sp create --id 6f77e2ba-39c1-499f-93e1-afe815384a8f --output none

say 'D04: the role; where Azure takes no VNet as its scope, the resource group'
role() {
  made role "$1"
  az role definition create --output none --role-definition "$(jq -n --arg n "$ROLE_NAME" --arg d "$ROLE_DESCRIPTION" \
    --argjson a "[$ACTIONS]" --arg s "$1" '{Name: $n, Description: $d, Actions: $a, AssignableScopes: [$s]}')"
}
ACTIONS='"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read","Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write","Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete","Microsoft.Network/virtualNetworks/peer/action"'
if [[ -z $(az role definition list --name "$ROLE_NAME" --scope "$SCOPE" --query '[0].id' -o tsv) ]]; then
  role "$SCOPE" || role "${SCOPE%/providers/*}"
fi

say 'D05: a new principal or role may not be seen at once'
grant() {
  local id
  id=$(granted) || return 1
  [[ -z $id ]] || return 0
  made grant "$ROLE_NAME"
  az role assignment create --role "$ROLE_NAME" --assignee 6f77e2ba-39c1-499f-93e1-afe815384a8f --scope "$SCOPE" --output none
}
retry 180 5 grant

say 'D06: one peering per database, so look first; never sent twice'
if unpeered; then
  made peering "$DATABASE_ID"
  astra POST "$PEERING" "$(jq -n --arg t "$AZURE_TENANT_ID" --arg s "$AZURE_SUBSCRIPTION_ID" \
    --arg g "$AZURE_RESOURCE_GROUP_NAME" --arg v "$AZURE_VIRTUAL_NETWORK_NAME" \
    '{tenantId: $t, subscriptionId: $s, resourceGroupName: $g, virtualNetworkName: $v}')" >/dev/null
fi

say 'D07: wait until it is active'
active() {
  local status
  status=$(astra GET "$PEERING" | jq -r .status) || return 1
  echo "$status" >&2
  case $(lower "$status") in
  active) return 0 ;;
  'conflict error: remotepeeringisdisconnected')
    echo "Delete the Disconnected peering of $AZURE_VIRTUAL_NETWORK_NAME (az network vnet peering delete)," \
      "then this one (DELETE), then start again." >&2
    exit 1
    ;;
  'conflict error:'* | failed | expired | rejected) exit 1 ;;
  esac
  return 1
}
retry 1800 15 active

# Astra tells no id of the network that it is peered with: the VNet's half does.
RANGE=$(astra GET "$PEERING" | jq -r .currentVpc.cidrBlock)
[[ -z $RANGE || -n $(reached "$RANGE" Connected) ]] || other_network "$RANGE"

say 'D08: the bundle; its address lives 5 minutes'
(
  umask 077
  BUNDLE=$(astra POST "/databases/$DATABASE_ID/secureBundleURL" | jq -r .downloadURLInternal)
  curl -sS -f -L "$BUNDLE" --output "$SECURE_BUNDLE_FILE"
)

say 'D09: add your range; a list that is off restricts nothing and is left so'
LIST=$(astra GET "/databases/$DATABASE_ID/access-list" | jq -c 'if type == "array" then .[0] else . end')
if jq -e .configurations.accessListEnabled <<<"$LIST" >/dev/null; then
  OWN=$(astra GET "$PEERING" | jq -r .otherVpc.cidrBlock)
  if ! jq -e --arg r "$OWN" 'any(.addresses[]?; .address == $r)' <<<"$LIST" >/dev/null; then
    made address "$OWN"
    astra POST "/databases/$DATABASE_ID/access-list" \
      "$(jq -n --arg r "$OWN" --arg d "$AZURE_VIRTUAL_NETWORK_NAME" '[{address: $r, enabled: true, description: $d}]')"
  fi
fi
say "$AZURE_VIRTUAL_NETWORK_NAME is connected"
