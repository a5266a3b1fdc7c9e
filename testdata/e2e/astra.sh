# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# The DataStax page: role, the DevOps API's curl, and the curl as printed there.
tenant=$(card .accounts.azure.tenant_id) vnet=$(card .accounts.azure.vnet_id) subscription=$(card .accounts.azure.subscription_id)
DATABASE_ID=$(card .accounts.astra.database_id) APPLICATION_TOKEN=$(card .accounts.astra.token)
peering="$astra/v2/peering/provider/azure/database/$DATABASE_ID"
json=(-L --header "Authorization: Bearer $APPLICATION_TOKEN" --header "Content-Type: application/json")

call "$graph/v1.0/servicePrincipals?\$filter=appId%20eq%20%276f77e2ba-39c1-499f-93e1-afe815384a8f%27" \
  -H "Authorization: Bearer $(admin_token https://graph.microsoft.com/.default)"
is "az ad sp create: Astra's principal" '*-*' "$(got '.value[0].id')"
principal=$(got '.value[0].id')
role="$vnet/providers/Microsoft.Authorization/roleDefinitions/$(uuid)"
put_arm "$role" 2022-05-01-preview "{\"properties\":{\"roleName\":\"e2e-astra\",\"type\":\"CustomRole\",\"permissions\":[{\"actions\":[
  \"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/read\",\"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write\",
  \"Microsoft.Network/virtualNetworks/virtualNetworkPeerings/delete\",\"Microsoft.Network/virtualNetworks/peer/action\"]}],\"assignableScopes\":[\"$vnet\"]}}"
is "az role definition create at the network" 201 "$status"
put_arm "$vnet/providers/Microsoft.Authorization/roleAssignments/$(uuid)" 2022-04-01 \
  "{\"properties\":{\"roleDefinitionId\":\"$role\",\"principalId\":\"$principal\",\"principalType\":\"ServicePrincipal\"}}"
is "az role assignment create at the network" 201 "$status"

call "$peering" -X GET "${json[@]}"
is "no connection yet" 404 "$status"
call "$peering" -X POST "${json[@]}"
is "the page's own POST, which lost its body" 400 "$status"
call "$peering" -X POST "${json[@]}" --data "{
      \"tenantId\": \"$tenant\",
      \"subscriptionId\": \"$subscription\",
      \"resourceGroupName\": \"$(card .accounts.azure.resource_group)\",
      \"virtualNetworkName\": \"$(card .accounts.azure.vnet_name)\"
    }"
is "the same with its body" '201*-*' "$status$(got .connectionId)"
until_is "becomes active" active answers '.status | ascii_downcase' "$peering" "${json[@]}"
half=$(answers '.value[].properties | select(.remoteVirtualNetwork.id | ascii_downcase | contains("astra")) | .peeringState' \
  "$arm$vnet/virtualNetworkPeerings?api-version=2024-05-01" -H "Authorization: Bearer $(admin_token https://management.azure.com/.default)" | head -1)
is "Astra made the half in our network" Connected "$half"

call "$astra/v2/databases/$DATABASE_ID/access-list" -X POST "${json[@]}" --data '[{"address":"10.40.0.0/16","description":"e2e","enabled":true}]'
is "the range joins the access list" 20? "$status"
call "$astra/v2/databases/$DATABASE_ID/secureBundleURL" -X POST "${json[@]}"
is "the bundle for the private network" 'http*' "$(got .downloadURLInternal)"
is "can be downloaded" 200 "$(status_of "$(got .downloadURLInternal)")"
call "$peering" -X DELETE "${json[@]}"
is "the connection is deleted" 204 "$status"
until_is "and gone" 404 status_of "$peering" "${json[@]}"
