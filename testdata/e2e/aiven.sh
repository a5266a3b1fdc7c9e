# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# "Create the peering in Aiven" and "in Azure" of the Aiven page. Needs azure.sh.
ORGANIZATION_ID=$(card .accounts.aiven.organization_id) ORGANIZATION_VPC_ID=$(card '.accounts.aiven.organization_vpcs["azure-westeurope"]')
BEARER_TOKEN=$(card .accounts.aiven.token)
group=$(card .accounts.azure.resource_group | tr '[:upper:]' '[:lower:]')
vpc="$aiven/v1/organization/$ORGANIZATION_ID/vpcs/$ORGANIZATION_VPC_ID"

call "$vpc/peering-connections" --request POST \
  --header "Authorization: Bearer $BEARER_TOKEN" \
  --header 'content-type: application/json' \
  --data "
    {
      \"peer_azure_app_id\":\"$app\",
      \"peer_azure_tenant_id\":\"$tenant\",
      \"peer_cloud_account\":\"$subscription\",
      \"peer_resource_group\":\"$group\",
      \"peer_vpc\":\"vnet-orders\"
    }
  "
is "the page's own POST" '20?APPROVED' "$status$(got .state)"
connection=$(got .peering_connection_id)

# aiven_half JQ [SCHEME]: the connection, as avn reads it: by the whole VPC.
aiven_half() {
  answers ".peering_connections[] | select(.peering_connection_id==\"$connection\") | $1" "$vpc" -H "Authorization: ${2:-aivenv1} $BEARER_TOKEN"
}
until_is "Aiven has made its half" PENDING_PEER aiven_half .state
aiven_tenant=$(aiven_half '.state_info["to-tenant-id"]') aiven_vnet=$(aiven_half '.state_info["to-network-id"]')
is "and says where" "$(card .accounts.azure.aiven_tenant_id)*/virtualNetworks/*" "$aiven_tenant$aiven_vnet"
call "$aiven/v1/organization/$ORGANIZATION_ID/vpc/$ORGANIZATION_VPC_ID?limit=999" -H "Authorization: aivenv1 $BEARER_TOKEN"
is "the other path form, as Terraform asks" "$ORGANIZATION_VPC_ID" "$(got .organization_vpc_id)"
call "$vpc" -H 'Authorization: Bearer nonsense'
is "a wrong token" 4?? "$status"

home=$(app_token "$tenant" "$app" "$secret" https://management.azure.com/.default)
is "az login, our directory" 'ey*' "$home"
away=$(app_token "$aiven_tenant" "$app" "$secret" https://management.azure.com/.default)
is "az login, Aiven's directory" 'ey*' "$away"
call "$arm/subscriptions?api-version=2022-12-01" -H "Authorization: Bearer $away"
is "where Aiven's subscription is listed" "$(card .accounts.azure.aiven_subscription_id)" "$(got '.value[0].subscriptionId')"

peering="$arm$vnet/virtualNetworkPeerings/e2e?api-version=2023-11-01"
create=("$peering" -X PUT -H 'Content-Type: application/json' --data
  "{\"properties\":{\"remoteVirtualNetwork\":{\"id\":\"$aiven_vnet\"},\"allowVirtualNetworkAccess\":true,\"peerCompleteVnets\":true}}")
call "${create[@]}" -H "Authorization: Bearer $home"
is "without the other directory's token" 'LinkedAuthorizationFailed' "$(got .error.code)"
both=(-H "Authorization: Bearer $home" -H "x-ms-authorization-auxiliary: Bearer $away")
until_is "az network vnet peering create" Connected answers .properties.peeringState "${create[@]}" "${both[@]}"
until_is "settles" Succeeded answers .properties.provisioningState "$peering" "${both[@]}"
until_is "Aiven has noticed" ACTIVE aiven_half .state Bearer

call "$vpc/peering-connections/$connection" -X DELETE -H "Authorization: Bearer $BEARER_TOKEN"
is "the connection is deleted in Aiven" 200 "$status"
until_is "our half notices" Disconnected answers .properties.peeringState "$peering" "${both[@]}"
call "$peering" -X DELETE "${both[@]}"
is "and is deleted" 202 "$status"
is "with both addresses to poll" '*operations/*operationResults/*' "$(sort -f <<<"$head" | tr '\n' ' ')"
until_is "it is gone" 404 status_of "$peering" "${both[@]}"
