#!/usr/bin/env bash
# Connect Aiven to an Azure VNet: the documented commands, corrected.
# It holds no secret.
set -euo pipefail
# Needs az, avn (AIVEN_AUTH_TOKEN) and jq. You sign in as an administrator.

USER_SUBSCRIPTION_ID=8e4a270c-7028-4c88-8f8f-789f44ebb18e
USER_RESOURCE_GROUP=RG-Orders
USER_VNET_NAME=vnet-Orders
AIVEN_ORG_ID=org1a2b3c
AIVEN_ORGANIZATION_VPC_ID=0f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11
USER_APP_NAME='Ana'\''s "${app}"'
AIVEN_ROLE_NAME=aiven-peer-vnet-Orders
PEERING_NAME_OF_YOUR_CHOICE=to-aiven
USER_VNET_ID="/subscriptions/$USER_SUBSCRIPTION_ID/resourceGroups/$USER_RESOURCE_GROUP/providers/Microsoft.Network/virtualNetworks/$USER_VNET_NAME"

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
principal() { az ad sp show --id "$1" --query id -o tsv 2>/dev/null || az ad sp create --id "$1" --query id -o tsv; }
role() {
  local id
  id=$(az role definition list --name "$1" --query '[0].id' -o tsv)
  if [[ -n $id ]]; then
    echo "$id"
    return
  fi
  az role definition create --query id -o tsv --role-definition \
    "{\"Name\":\"$1\",\"Description\":\"$2\",\"Actions\":[$3],\"AssignableScopes\":[\"/subscriptions/$USER_SUBSCRIPTION_ID\"]}"
}
grant() {
  az role assignment create --role "$1" --assignee-object-id "$2" \
    --assignee-principal-type ServicePrincipal --scope "$3" --output none
}
peering() {
  avn organization vpc peering-connection list --organization-id "$AIVEN_ORG_ID" \
    --organization-vpc-id "$AIVEN_ORGANIZATION_VPC_ID" --json |
    jq --arg vpc "$(lower "$USER_VNET_NAME")" --arg account "$(lower "$USER_SUBSCRIPTION_ID")" \
      --arg group "$(lower "$USER_RESOURCE_GROUP")" '[.[] | select(.peer_vpc == $vpc and
        .peer_resource_group == $group and .peer_cloud_account == $account and .state != "DELETED")][0]'
}

# A01, A02: sign in and choose the subscription
az account show --output none 2>/dev/null || az login --output none
az account set --subscription "$USER_SUBSCRIPTION_ID"
USER_TENANT_ID=$(az account show --query tenantId -o tsv) # A12

# A03 to A05: the application, its principal, a key (--append keeps the
# others). With USER_APP_ID and USER_APP_SECRET, one that is there is used.
if [[ -z ${USER_APP_ID:-} ]]; then
  USER_APP_ID=$(az ad app create --display-name "$USER_APP_NAME" --sign-in-audience AzureADMultipleOrgs --query appId -o tsv)
fi
USER_SP_ID=$(retry 180 5 principal "$USER_APP_ID")
if [[ -z ${USER_APP_SECRET:-} ]]; then
  USER_APP_SECRET=$(retry 180 5 az ad app credential reset --id "$USER_APP_ID" --append --display-name peerage \
    --end-date "$(date -u -d '+90 days' +%Y-%m-%dT%H:%M:%SZ)" --query password -o tsv)
fi

# A07, A08: let the application peer
NETWORK_CONTRIBUTOR_ROLE_ID=$(az role definition list --name 'Network Contributor' --query '[0].id' -o tsv)
retry 180 5 grant "$NETWORK_CONTRIBUTOR_ROLE_ID" "$USER_SP_ID" "$USER_VNET_ID"

# A09 to A11: let Aiven's application peer to the VNet
AIVEN_SP_ID=$(principal 55f300d4-fc50-4c5e-9222-e90a6e2187fb)
AIVEN_ROLE_ID=$(role "$AIVEN_ROLE_NAME" 'Allows creating a peering to VNets in scope (but not from)' '"Microsoft.Network/virtualNetworks/peer/action"')
retry 180 5 grant "$AIVEN_ROLE_ID" "$AIVEN_SP_ID" "$USER_VNET_ID"

# A15: Aiven's half; Aiven takes lower case only
if [[ $(peering) == null ]]; then
  avn organization vpc peering-connection create \
    --organization-id "$AIVEN_ORG_ID" --organization-vpc-id "$AIVEN_ORGANIZATION_VPC_ID" \
    --peer-cloud-account "$(lower "$USER_SUBSCRIPTION_ID")" --peer-resource-group "$(lower "$USER_RESOURCE_GROUP")" \
    --peer-vpc "$(lower "$USER_VNET_NAME")" --peer-azure-app-id "$(lower "$USER_APP_ID")" \
    --peer-azure-tenant-id "$(lower "$USER_TENANT_ID")"
fi

# A16: wait until Aiven tells its two ids (they vanish once the link is up)
ready() {
  local now state
  now=$(peering)
  state=$(jq -r .state <<<"$now")
  AIVEN_TENANT_ID=$(jq -r '.state_info["to-tenant-id"] // empty' <<<"$now")
  AIVEN_VNET_ID=$(jq -r '.state_info["to-network-id"] // empty' <<<"$now")
  case $state in
  INVALID_SPECIFICATION | REJECTED_BY_PEER | DELETED_BY_PEER | ERROR)
    echo "Aiven says $state: $(jq -r .state_info.message <<<"$now")" >&2
    exit 1
    ;;
  esac
  [[ $state == PENDING_PEER && -n $AIVEN_TENANT_ID && -n $AIVEN_VNET_ID ]]
}
retry 1200 5 ready

# A17 to A19: go on as the application, in both directories. az says "No
# subscriptions found" until Aiven has let the application in.
sign_in() {
  az login --service-principal -u "$USER_APP_ID" -p "$USER_APP_SECRET" --tenant "$1" --output none
}
az account clear
retry 180 5 sign_in "$USER_TENANT_ID"
retry 600 10 sign_in "$AIVEN_TENANT_ID"

# A20: the Azure half. A role granted just now needs a new token and up to 30 minutes.
peer() {
  if az network vnet peering create --name "$PEERING_NAME_OF_YOUR_CHOICE" --remote-vnet "$AIVEN_VNET_ID" \
    --vnet-name "$USER_VNET_NAME" --resource-group "$USER_RESOURCE_GROUP" \
    --subscription "$USER_SUBSCRIPTION_ID" --allow-vnet-access --output none; then
    return 0
  fi
  az account clear
  sign_in "$USER_TENANT_ID" && sign_in "$AIVEN_TENANT_ID"
  return 1
}
retry 1800 15 peer

# A21: wait until Aiven has seen it; up to 15 minutes are normal
active() { [[ $(peering | jq -r .state) == ACTIVE ]]; }
retry 1200 10 active
echo "$USER_VNET_NAME is connected"

# A22, to take it down later: Aiven's half first, then Azure's.
# avn organization vpc peering-connection delete \
#   --organization-id org1a2b3c \
#   --organization-vpc-id 0f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11 \
#   --peering-connection-id AIVEN_PEERING_CONNECTION_ID
# az network vnet peering delete \
#   --name to-aiven \
#   --vnet-name vnet-Orders \
#   --resource-group RG-Orders \
#   --subscription 8e4a270c-7028-4c88-8f8f-789f44ebb18e
