#!/usr/bin/env bash
# Connect Aiven to an Azure VNet: the documented commands, corrected.
# It holds no secret.
# shellcheck disable=SC2016,SC2317 # jq has variables, and functions are called by their names
set -euo pipefail
# Needs az, avn (AIVEN_AUTH_TOKEN) and jq. You sign in as an administrator, in a
# folder of its own: your az stays as it is. It can be run again; with "down" it
# takes the peering away, and what it made, which it writes down beside itself.

USER_SUBSCRIPTION_ID=8e4a270c-7028-4c88-8f8f-789f44ebb18e
USER_RESOURCE_GROUP=RG-Orders
USER_VNET_NAME=vnet-Orders
AIVEN_ORG_ID=org1a2b3c
AIVEN_ORGANIZATION_VPC_ID=0f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11
USER_APP_NAME='Ana'\''s "${app}"'
AIVEN_ROLE_NAME=aiven-peer-vnet-Orders
PEERING_NAME_OF_YOUR_CHOICE=to-aiven
USER_VNET_ID="/subscriptions/$USER_SUBSCRIPTION_ID/resourceGroups/$USER_RESOURCE_GROUP/providers/Microsoft.Network/virtualNetworks/$USER_VNET_NAME"

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

principal() { # APP: one that was made a moment ago is not listed yet
  az ad sp show --id "$1" --query id -o tsv 2>/dev/null || az ad sp create --id "$1" --query id -o tsv
}
role() { # NAME ABOUT ACTIONS: made under another name where this one is taken by something else
  local all id name
  for name in "$1" "$1-$(lower "${USER_SUBSCRIPTION_ID:0:8}")"; do
    all=$(az role definition list --name "$name" --scope "/subscriptions/$USER_SUBSCRIPTION_ID" -o json) || return 1
    id=$(jq -r --argjson a "[$3]" 'map(select(.permissions[0].actions == $a))[0].id // empty' <<<"$all")
    if [[ -z $id ]]; then
      [[ $all == '[]' ]] || continue
      made role "$3 $name"
      id=$(az role definition create --query id -o tsv --role-definition "$(jq -n --arg n "$name" --arg d "$2" \
        --argjson a "[$3]" --arg s "/subscriptions/$USER_SUBSCRIPTION_ID" \
        '{Name: $n, Description: $d, Actions: $a, AssignableScopes: [$s]}')") || continue
    fi
    echo "$id"
    return
  done
  return 1
}
granted() { # ROLE PRINCIPAL SCOPE
  az role assignment list --role "$1" --scope "$3" -o json |
    jq -r --arg p "$2" 'map(select(.principalId == $p))[0].id // empty'
}
grant() { # ROLE PRINCIPAL SCOPE
  local id
  id=$(granted "$@") || return 1
  [[ -z $id ]] || return 0
  made grant "$*"
  az role assignment create --role "$1" --assignee-object-id "$2" \
    --assignee-principal-type ServicePrincipal --scope "$3" --output none
}
app() { # NAME: the application of just this name
  az ad app list --display-name "$1" -o json | jq -r --arg n "$1" 'map(select(.displayName == $n))[0].appId // empty'
}
peering() { # a peering to the VNet, of whatever resource group
  avn organization vpc peering-connection list --organization-id "$AIVEN_ORG_ID" \
    --organization-vpc-id "$AIVEN_ORGANIZATION_VPC_ID" --json |
    jq --arg vpc "$(lower "$USER_VNET_NAME")" --arg account "$(lower "$USER_SUBSCRIPTION_ID")" \
      '[.[] | select((.peer_vpc // "" | ascii_downcase) == $vpc and (.peer_cloud_account // "" | ascii_downcase) == $account and
        .state != "DELETED")][0]'
}
unpeer() {
  avn organization vpc peering-connection delete --organization-id "$AIVEN_ORG_ID" --organization-vpc-id "$AIVEN_ORGANIZATION_VPC_ID" \
    --peering-connection-id "$(peering | jq -r .peering_connection_id)"
}
gone() { [[ $(peering) == null ]]; }
halves() { # STATE: Azure's halves to Aiven's range that are in this state
  local range
  range=$(avn organization vpc list --organization-id "$AIVEN_ORG_ID" --json | jq -r --arg id "$AIVEN_ORGANIZATION_VPC_ID" \
    'if type == "object" then .vpcs else . end | .[] | select((.organization_vpc_id // .project_vpc_id) == $id) |
      .network_cidr // .clouds[0].network_cidr') || return 1
  az network vnet peering list --vnet-name "$USER_VNET_NAME" --resource-group "$USER_RESOURCE_GROUP" \
    --subscription "$USER_SUBSCRIPTION_ID" -o json | jq -r --arg r "$range" --arg s "$1" \
    '.[] | select(.peeringState == $s and ((.remoteAddressSpace.addressPrefixes // []) | index($r))).name'
}
drop_half() { # NAME
  undone az network vnet peering delete --name "$1" --vnet-name "$USER_VNET_NAME" \
    --resource-group "$USER_RESOURCE_GROUP" --subscription "$USER_SUBSCRIPTION_ID"
}
# Aiven still says ACTIVE for some minutes when Azure's half is gone.
connected() { [[ $STATE == ACTIVE && -n $(halves Connected) ]]; }
drop_key() { # APP KEY: by its id, or by its name where a try was cut short
  local id
  for id in $(az ad app credential list --id "${1% *}" -o json |
    jq -r --arg n "${1#* }" '.[] | select(.keyId == $n or .displayName == $n).keyId'); do
    undone az ad app credential delete --id "${1% *}" --key-id "$id"
  done
}
# Nothing needs the key any more; it is the administrator again who removes it.
say_connected() {
  export AZURE_CONFIG_DIR="$WORK/az"
  every key drop_key
  say "$USER_VNET_NAME is connected: Aiven says ACTIVE, Azure Connected"
}

if [[ ${1:-} == down ]]; then
  say "A22: delete Aiven's half, then Azure's, then what this script made"
  [[ $(peering | jq -r '.state // "DELETING"') == DELETING ]] || unpeer
  retry 1200 10 gone
  sign_in_to "$USER_SUBSCRIPTION_ID"
  drop_half "$PEERING_NAME_OF_YOUR_CHOICE"
  drop_grant() { # ROLE PRINCIPAL SCOPE
    local what=() id
    read -ra what <<<"$1"
    id=$(granted "${what[@]}")
    [[ -z $id ]] || undone az role assignment delete --ids "$id"
  }
  drop_role() { # ACTIONS NAME: only one that allows just these
    local all
    all=$(az role definition list --name "${1#* }" --scope "/subscriptions/$USER_SUBSCRIPTION_ID" -o json)
    jq -e --argjson a "[${1%% *}]" 'any(.[]; .permissions[0].actions == $a)' <<<"$all" >/dev/null || return 0
    retry 180 5 undone az role definition delete --name "${1#* }" --custom-role-only true \
      --scope "/subscriptions/$USER_SUBSCRIPTION_ID"
  }
  drop_app() { # NAME
    local id
    id=$(app "$1")
    [[ -z $id ]] || undone az ad app delete --id "$id"
  }
  every grant drop_grant
  every role drop_role
  every key drop_key
  every app drop_app
  rm -f "$MADE"
  say "What it did not make stays; so does Aiven's principal 55f300d4-fc50-4c5e-9222-e90a6e2187fb, which other peerings may use."
  exit
fi

say "A01, A02, A12: sign in as an administrator and choose the subscription"
sign_in_to "$USER_SUBSCRIPTION_ID"
USER_TENANT_ID=$(az account show --query tenantId -o tsv)

# What Aiven has already must be of this resource group and application.
HALF=$(peering)
STATE=$(jq -r '.state // empty' <<<"$HALF")
if [[ -n $STATE ]]; then
  GROUP=$(jq -r '.peer_resource_group // empty' <<<"$HALF")
  APP=$(jq -r '.peer_azure_app_id // empty' <<<"$HALF")
  [[ $(lower "$GROUP") == $(lower "$USER_RESOURCE_GROUP") ]] ||
    die "Aiven has a peering to a VNet $USER_VNET_NAME in resource group $GROUP, not $USER_RESOURCE_GROUP." \
      "Aiven does not tell the two apart: delete it first, or take it."
  if [[ -n ${USER_APP_ID:-} && -n $APP ]]; then
    [[ $(lower "$USER_APP_ID") == $(lower "$APP") ]] || broken "$STATE" ||
      die "Aiven's peering was made for application $APP, not $USER_APP_ID: only its own can complete it." \
        "Delete it first, or give that one's USER_APP_ID and USER_APP_SECRET."
  fi
  if connected; then
    say_connected
    exit
  fi
  broken "$STATE" || USER_APP_ID=$APP
fi

# With USER_APP_ID and USER_APP_SECRET, an application that is there is used.
say "A03, A04: the application and its principal"
[[ -n ${USER_APP_ID:-} ]] || USER_APP_ID=$(app "$USER_APP_NAME")
if [[ -z $USER_APP_ID ]]; then
  made app "$USER_APP_NAME"
  USER_APP_ID=$(az ad app create --display-name "$USER_APP_NAME" --sign-in-audience AzureADMultipleOrgs --query appId -o tsv)
fi
find_principal() { USER_SP_ID=$(principal "$USER_APP_ID"); }
retry 180 5 find_principal

# --append keeps the keys that are there. az does not tell the id of the one it
# made, and was seen to leave its name out: it is the one that was not there.
say "A05: a key"
KEY=peerage-$$-$RANDOM
new_key() {
  WERE=$(az ad app credential list --id "$USER_APP_ID" -o json | jq -c 'map(.keyId)') || return 1
  USER_APP_SECRET=$(az ad app credential reset --id "$USER_APP_ID" --append --display-name "$KEY" \
    --end-date "$(jq -nr --arg d 90 'now + 86400 * ($d | tonumber) | floor | todate')" --query password -o tsv)
}
key_id() {
  KEY_ID=$(az ad app credential list --id "$USER_APP_ID" -o json | jq -r --argjson were "$WERE" \
    --arg hint "${USER_APP_SECRET:0:3}" 'map(select(.keyId as $k | $were | index($k) | not)) | sort_by(.hint != $hint)[0].keyId // empty')
  [[ -n $KEY_ID ]]
}
if [[ -z ${USER_APP_SECRET:-} ]]; then
  made key "$USER_APP_ID $KEY"
  retry 180 5 new_key
  retry 180 5 key_id
  made key "$USER_APP_ID $KEY_ID"
fi

say "A07, A08: let the application peer"
NETWORK_CONTRIBUTOR_ROLE_ID=$(role "peerage-app-$USER_VNET_NAME-$USER_RESOURCE_GROUP" 'Allows creating, reading and deleting peerings of VNets in scope' '"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read","Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write","Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete"')
retry 180 5 grant "$NETWORK_CONTRIBUTOR_ROLE_ID" "$USER_SP_ID" "${USER_VNET_ID%%/providers/*}"

say "A09 to A11: let Aiven's application peer to the VNet"
aivens_principal() { AIVEN_SP_ID=$(principal 55f300d4-fc50-4c5e-9222-e90a6e2187fb); }
retry 180 5 aivens_principal
AIVEN_ROLE_ID=$(role "$AIVEN_ROLE_NAME" 'Allows creating a peering to VNets in scope (but not from)' '"Microsoft.Network/virtualNetworks/peer/action"')
retry 180 5 grant "$AIVEN_ROLE_ID" "$AIVEN_SP_ID" "$USER_VNET_ID"

say "A15: Aiven's half"
for name in $(halves Disconnected); do # its partner is gone, and it stands in the way
  say "  $name is Disconnected: deleted"
  drop_half "$name"
done
post() { # STATE; Aiven takes lower case only
  if [[ $1 == DELETED_BY_PEER ]]; then
    unpeer
    retry 1200 10 gone
  fi
  avn organization vpc peering-connection create \
    --organization-id "$AIVEN_ORG_ID" --organization-vpc-id "$AIVEN_ORGANIZATION_VPC_ID" \
    --peer-cloud-account "$(lower "$USER_SUBSCRIPTION_ID")" --peer-resource-group "$(lower "$USER_RESOURCE_GROUP")" \
    --peer-vpc "$(lower "$USER_VNET_NAME")" --peer-azure-app-id "$(lower "$USER_APP_ID")" \
    --peer-azure-tenant-id "$(lower "$USER_TENANT_ID")" >/dev/null
}
if [[ -z $STATE ]] || broken "$STATE"; then
  post "$STATE"
fi

say "A16: wait until Aiven tells its two ids (they vanish once the link is up)"
POSTS=1
ready() {
  HALF=$(peering) || return 1
  STATE=$(jq -r '.state // empty' <<<"$HALF")
  AIVEN_TENANT_ID=$(jq -r '.state_info["to-tenant-id"] // empty' <<<"$HALF")
  AIVEN_VNET_ID=$(jq -r '.state_info["to-network-id"] // empty' <<<"$HALF")
  if broken "$STATE"; then # it may have looked before Azure knew the roles everywhere
    say "  Aiven says $STATE: $(jq -r '.state_info.message // empty' <<<"$HALF")"
    ((POSTS < 6)) || exit 1
    POSTS=$((POSTS + 1))
    say "  asked again"
    post "$STATE" || return 1
    return 1
  fi
  if connected; then
    say_connected
    exit
  fi
  [[ $STATE == PENDING_PEER && -n $AIVEN_TENANT_ID && -n $AIVEN_VNET_ID ]]
}
retry 1800 10 ready

# az keeps a token for an hour, in which a role that came later is missing: so
# both sign-ins are made anew before each try. az reads the key from its input.
say "A17 to A20: as the application, in both directories: Azure's half; up to 30 minutes"
export AZURE_CONFIG_DIR="$WORK/app"
sign_in() {
  printf '%s' "$USER_APP_SECRET" |
    az login --service-principal -u "$USER_APP_ID" -p @- --tenant "$1" --output none
}
peer() {
  az account clear
  sign_in "$USER_TENANT_ID" && sign_in "$AIVEN_TENANT_ID" &&
    az network vnet peering create --name "$PEERING_NAME_OF_YOUR_CHOICE" --remote-vnet "$AIVEN_VNET_ID" \
      --vnet-name "$USER_VNET_NAME" --resource-group "$USER_RESOURCE_GROUP" \
      --subscription "$USER_SUBSCRIPTION_ID" --allow-vnet-access --output none
}
retry 1800 15 peer

say "A21: wait until Aiven has seen it; up to 15 minutes are normal"
active() {
  STATE=$(peering | jq -r '.state // empty')
  connected
}
retry 1200 10 active
say_connected
