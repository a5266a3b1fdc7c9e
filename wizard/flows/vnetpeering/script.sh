USER_VNET_ID="/subscriptions/$USER_SUBSCRIPTION_ID/resourceGroups/$USER_RESOURCE_GROUP/providers/Microsoft.Network/virtualNetworks/$USER_VNET_NAME"

@LIB@
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
  @AVN@ peering-connection list @OWNER@ \
    @VPC@ --json |
    jq --arg vpc "$(lower "$USER_VNET_NAME")" --arg account "$(lower "$USER_SUBSCRIPTION_ID")" \
      --arg group "$(lower "$USER_RESOURCE_GROUP")" '[.[] | select(.peer_vpc == $vpc and
        .peer_resource_group == $group and .peer_cloud_account == $account and .state != "DELETED")][0]'
}

# @R@01, @R@02: sign in and choose the subscription
az account show --output none 2>/dev/null || az login --output none
az account set --subscription "$USER_SUBSCRIPTION_ID"
USER_TENANT_ID=$(az account show --query tenantId -o tsv) # @R@12

# @R@03 to @R@05: the application, its principal, a key (--append keeps the
# others). With USER_APP_ID and USER_APP_SECRET, one that is there is used.
if [[ -z ${USER_APP_ID:-} ]]; then
  USER_APP_ID=$(az ad app create --display-name "$USER_APP_NAME" --sign-in-audience AzureADMultipleOrgs --query appId -o tsv)
fi
USER_SP_ID=$(retry 180 5 principal "$USER_APP_ID")
if [[ -z ${USER_APP_SECRET:-} ]]; then
  USER_APP_SECRET=$(retry 180 5 az ad app credential reset --id "$USER_APP_ID" --append --display-name peerage \
    --end-date "$(date -u -d '+@DAYS@ days' +%Y-%m-%dT%H:%M:%SZ)" --query password -o tsv)
fi

# @R@07, @R@08: let the application peer
@ROLE@
retry 180 5 grant "$NETWORK_CONTRIBUTOR_ROLE_ID" "$USER_SP_ID" "@SCOPE@"

# @R@09 to @R@11: let Aiven's application peer to the VNet
AIVEN_SP_ID=$(principal @APP@)
AIVEN_ROLE_ID=$(role "$AIVEN_ROLE_NAME" '@ABOUT@' '"@PEER@"')
retry 180 5 grant "$AIVEN_ROLE_ID" "$AIVEN_SP_ID" "$USER_VNET_ID"

# @R@15: Aiven's half; Aiven takes lower case only
if [[ $(peering) == null ]]; then
  @AVN@ peering-connection create \
    @OWNER@ @VPC@ \
    --peer-cloud-account "$(lower "$USER_SUBSCRIPTION_ID")" --peer-resource-group "$(lower "$USER_RESOURCE_GROUP")" \
    --peer-vpc "$(lower "$USER_VNET_NAME")" --peer-azure-app-id "$(lower "$USER_APP_ID")" \
    --peer-azure-tenant-id "$(lower "$USER_TENANT_ID")"
fi

# @R@16: wait until Aiven tells its two ids (they vanish once the link is up)
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

# @R@17 to @R@19: go on as the application, in both directories. az says "No
# subscriptions found" until Aiven has let the application in.
sign_in() {
  az login --service-principal -u "$USER_APP_ID" -p "$USER_APP_SECRET" --tenant "$1" --output none
}
az account clear
retry 180 5 sign_in "$USER_TENANT_ID"
retry 600 10 sign_in "$AIVEN_TENANT_ID"

# @R@20: the Azure half. A role granted just now needs a new token and up to 30 minutes.
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

# @R@21: wait until Aiven has seen it; up to 15 minutes are normal
active() { [[ $(peering | jq -r .state) == ACTIVE ]]; }
retry 1200 10 active
echo "$USER_VNET_NAME is connected"
