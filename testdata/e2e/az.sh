# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# Procedure A by a real az (AZ=…), as the Aiven page has it. Where az cannot
# run its network and role commands, the same calls go through az rest: Debian
# 12's 2.45 cannot, its package has no models for them ("'NoneType' object has
# no attribute 'standard_medium'" is what az network says of itself).
export REQUESTS_CA_BUNDLE=$ca AZURE_CONFIG_DIR=$work/az AZURE_CORE_INSTANCE_DISCOVERY=false AZURE_CORE_COLLECT_TELEMETRY=false
read -ra az_cli <<<"$AZ"
az() { "${az_cli[@]}" "$@" --only-show-errors -o tsv; }
tenant=$(card .accounts.azure.tenant_id) subscription=$(card .accounts.azure.subscription_id) vnet=$(card .accounts.azure.vnet_id)
group=$(card .accounts.azure.resource_group) peerings=2023-11-01
body=''

# az_call METHOD PATH VERSION QUERY [BODY [HEADER]]: az rest.
az_call() {
  az rest --method "$1" --url "$2?api-version=$3" --query "$4" ${5:+--body "$5"} ${6:+--headers "$6"}
}
networks() {
  $whole && { az network vnet list --query '[].id'; return; }
  az_call get "/subscriptions/$subscription/providers/Microsoft.Network/virtualNetworks" 2024-05-01 'value[].id'
}
contributor() {
  $whole && { az role definition list --name "Network Contributor" --query '[0].id'; return; }
  az rest --method get --url "/subscriptions/$subscription/providers/Microsoft.Authorization/roleDefinitions" \
    --url-parameters api-version=2022-05-01-preview "\$filter=roleName eq 'Network Contributor'" --query 'value[0].id'
}
# grant ROLE PRINCIPAL: at the network.
grant() {
  $whole && { az role assignment create --role "$1" --assignee-object-id "$2" --scope "$vnet" --query principalId; return; }
  az_call put "$vnet/providers/Microsoft.Authorization/roleAssignments/$(uuid)" 2022-04-01 properties.principalId \
    "{\"properties\":{\"roleDefinitionId\":\"$1\",\"principalId\":\"$2\",\"principalType\":\"ServicePrincipal\"}}"
}
peer_role() {
  local action=Microsoft.Network/virtualNetworks/peer/action scope=/subscriptions/$subscription
  $whole && { az role definition create --query id --role-definition "{\"Name\":\"e2e-az\",\"Description\":\"Allows creating a peering to vnets in scope (but not from)\",
    \"Actions\":[\"$action\"],\"AssignableScopes\":[\"$scope\"]}"; return; }
  az_call put "$scope/providers/Microsoft.Authorization/roleDefinitions/$(uuid)" 2022-05-01-preview id \
    "{\"properties\":{\"roleName\":\"e2e-az\",\"type\":\"CustomRole\",\"permissions\":[{\"actions\":[\"$action\"]}],\"assignableScopes\":[\"$scope\"]}}"
}
# peer REMOTE TENANT
peer() {
  $whole && { az network vnet peering create --name e2e-az --remote-vnet "$1" --vnet-name vnet-orders --resource-group "$group" \
    --subscription "$subscription" --allow-vnet-access --query peeringState; return; }
  az_call put "$vnet/virtualNetworkPeerings/e2e-az" $peerings properties.peeringState \
    "{\"properties\":{\"remoteVirtualNetwork\":{\"id\":\"$1\"},\"allowVirtualNetworkAccess\":true,\"peerCompleteVnets\":true}}" \
    "x-ms-authorization-auxiliary=Bearer $(az account get-access-token --tenant "$2" --query accessToken)"
}

az cloud register --name PeerageLab --cloud-config "{\"endpoints\":{\"resourceManager\":\"$arm\",\"management\":\"$arm\",
  \"activeDirectory\":\"$login\",\"activeDirectoryResourceId\":\"https://management.core.windows.net/\",
  \"activeDirectoryGraphResourceId\":\"https://graph.windows.net/\",\"microsoftGraphResourceId\":\"$graph/\"}}"
az cloud set --name PeerageLab
az account clear
az login --use-device-code >/dev/null 2>&1 || die "az login fails"
is "az account list" '*'"$subscription"'*' "$(az account list --query '[].id' | tr '\n' ' ')"
az account set --subscription "$subscription"
whole=true
az network vnet list >/dev/null 2>&1 && az role definition list --name Reader >/dev/null 2>&1 || whole=false
$whole || echo "      this az cannot run its network or role commands: az rest instead"

app=$(az ad app create --display-name e2e-az --sign-in-audience AzureADMultipleOrgs --key-type Password --query appId)
is "az ad app create" '*-*' "$app"
until_is "az ad sp create" '*-*' az ad sp create --id "$app" --query id
sp=$(az ad sp show --id "$app" --query id)
secret=$(az ad app credential reset --id "$app" --query password)
is "az network vnet list" "*$vnet*" "$(networks)"
is "az role assignment create, ours" "$sp" "$(grant "$(contributor)" "$sp")"
is "az ad sp create, Aiven's" '*already in use*' "$(az ad sp create --id 55f300d4-fc50-4c5e-9222-e90a6e2187fb 2>&1 || true)"
vendor=$(az ad sp show --id 55f300d4-fc50-4c5e-9222-e90a6e2187fb --query id)
role=$(peer_role)
is "az role definition create" '*/roleDefinitions/*' "$role"
is "az role assignment create, Aiven's" "$vendor" "$(grant "$role" "$vendor")"

auth=(-H "Authorization: Bearer $(card .accounts.aiven.token)" -H 'content-type: application/json')
vpc="$aiven/v1/organization/$(card .accounts.aiven.organization_id)/vpcs/$(card '.accounts.aiven.organization_vpcs["azure-westeurope"]')"
call "$vpc/peering-connections" "${auth[@]}" --data "{\"peer_azure_app_id\":\"$app\",\"peer_azure_tenant_id\":\"$tenant\",
  \"peer_cloud_account\":\"$subscription\",\"peer_resource_group\":\"${group,,}\",\"peer_vpc\":\"vnet-orders\"}"
connection=$(got .peering_connection_id)
aiven_half() { answers ".peering_connections[] | select(.peering_connection_id==\"$connection\") | $1" "$vpc" "${auth[@]}"; }
until_is "Aiven waits" PENDING_PEER aiven_half .state
away=$(aiven_half '.state_info["to-tenant-id"]')

az account clear
az login --service-principal -u "$app" -p "$secret" --tenant "$tenant" >/dev/null
az login --service-principal -u "$app" -p "$secret" --tenant "$away" >/dev/null
is "az account list, as the application" "*$(card .accounts.azure.aiven_subscription_id)*" "$(az account list --query '[].id' | tr '\n' ' ')"
until_is "az network vnet peering create" Connected peer "$(aiven_half '.state_info["to-network-id"]')" "$away"
until_is "Aiven is active" ACTIVE aiven_half .state

call "$vpc/peering-connections/$connection" "${auth[@]}" -X DELETE
is "deleted in Aiven" 200 "$status"
az account clear
az login --service-principal -u "$(card .accounts.azure.administrator.service_principal.client_id)" \
  -p "$(card .accounts.azure.administrator.service_principal.client_secret)" --tenant "$tenant" >/dev/null
az_call delete "$vnet/virtualNetworkPeerings/e2e-az" $peerings '@'
until_is "and in Azure" '*NotFound*' eval "az_call get '$vnet/virtualNetworkPeerings/e2e-az' $peerings id 2>&1"
az ad app delete --id "$app"
is "az ad app delete" "" "$(az ad app list --app-id "$app" --query '[].appId')"
