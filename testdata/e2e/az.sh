# Procedure A's az commands by a real az (AZ=…), as the Aiven page has them.
export REQUESTS_CA_BUNDLE=$ca AZURE_CONFIG_DIR=$work/az AZURE_CORE_INSTANCE_DISCOVERY=false AZURE_CORE_COLLECT_TELEMETRY=false
read -ra az_cli <<<"$AZ"
az() { "${az_cli[@]}" "$@" --only-show-errors -o tsv; }
tenant=$(card .accounts.azure.tenant_id) subscription=$(card .accounts.azure.subscription_id) vnet=$(card .accounts.azure.vnet_id)
body=

az cloud register --name PeerageLab --cloud-config "{\"endpoints\":{\"resourceManager\":\"$arm\",\"management\":\"$arm\",
  \"activeDirectory\":\"$login\",\"activeDirectoryResourceId\":\"https://management.core.windows.net/\",
  \"activeDirectoryGraphResourceId\":\"https://graph.windows.net/\",\"microsoftGraphResourceId\":\"$graph/\"}}"
az cloud set --name PeerageLab
az account clear
az login --use-device-code >/dev/null
is "az account list" '*'"$subscription"'*' "$(az account list --query '[].id' | tr '\n' ' ')"
az account set --subscription "$subscription"
app=$(az ad app create --display-name e2e-az --sign-in-audience AzureADMultipleOrgs --key-type Password --query appId)
is "az ad app create" '*-*' "$app"
until_is "az ad sp create" '*-*' az ad sp create --id "$app" --query id
sp=$(az ad sp show --id "$app" --query id)
secret=$(az ad app credential reset --id "$app" --query password)
is "az network vnet list" "*$vnet*" "$(az network vnet list --query '[].id')"
contributor=$(az role definition list --name "Network Contributor" --query '[0].id')
az role assignment create --role "$contributor" --assignee-object-id "$sp" --scope "$vnet" >/dev/null
vendor=$(az ad sp show --id 55f300d4-fc50-4c5e-9222-e90a6e2187fb --query id)
role=$(az role definition create --role-definition "{\"Name\":\"e2e-az\",\"Description\":\"Allows creating a peering to vnets in scope (but not from)\",
  \"Actions\":[\"Microsoft.Network/virtualNetworks/peer/action\"],\"AssignableScopes\":[\"/subscriptions/$subscription\"]}" --query id)
az role assignment create --role "$role" --assignee-object-id "$vendor" --scope "$vnet" >/dev/null

auth=(-H "Authorization: Bearer $(card .accounts.aiven.token)" -H 'content-type: application/json')
vpc="$aiven/v1/organization/$(card .accounts.aiven.organization_id)/vpcs/$(card '.accounts.aiven.organization_vpcs["azure-westeurope"]')"
call "$vpc/peering-connections" "${auth[@]}" --data "{\"peer_azure_app_id\":\"$app\",\"peer_azure_tenant_id\":\"$tenant\",
  \"peer_cloud_account\":\"$subscription\",\"peer_resource_group\":\"$(card .accounts.azure.resource_group)\",\"peer_vpc\":\"vnet-orders\"}"
connection=$(got .peering_connection_id)
aiven_half() { answers ".peering_connections[] | select(.peering_connection_id==\"$connection\") | $1" "$vpc" "${auth[@]}"; }
until_is "Aiven waits" PENDING_PEER aiven_half .state

az account clear
az login --service-principal -u "$app" -p "$secret" --tenant "$tenant" >/dev/null
az login --service-principal -u "$app" -p "$secret" --tenant "$(aiven_half '.state_info["to-tenant-id"]')" >/dev/null
is "az network vnet peering create" Connected "$(az network vnet peering create --name e2e-az --remote-vnet "$(aiven_half '.state_info["to-network-id"]')" \
  --vnet-name vnet-orders --resource-group "$(card .accounts.azure.resource_group)" --subscription "$subscription" --allow-vnet-access --query peeringState)"
until_is "Aiven is active" ACTIVE aiven_half .state
