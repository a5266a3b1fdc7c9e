# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# The Private Link page, by the requests that avn and az send.
project=$(card .accounts.aiven.private_link.project) service=$(card .accounts.aiven.private_link.service)
subscription=$(card .accounts.azure.subscription_id) subnet=$(card .accounts.azure.subnet_id)
auth=(-H "Authorization: aivenv1 $(card .accounts.aiven.token)" -H 'content-type: application/json')
base="$aiven/v1/project/$project/service/$service" link="$aiven/v1/project/$project/service/$service/privatelink/azure"
admin=(-H "Authorization: Bearer $(admin_token https://management.azure.com/.default)")

call "$link" "${auth[@]}" --data "{\"user_subscription_ids\":[\"$subscription\"]}"
is "without static addresses it is refused" 4?? "$status"
nodes=$(answers .service.node_count "$base" "${auth[@]}")
is "as many static addresses as nodes are needed" '[1-9]' "$nodes"
for n in $(seq "${nodes:-0}"); do
  call "$aiven/v1/project/$project/static-ips" "${auth[@]}" --data '{"cloud_name":"azure-westeurope"}'
  ip=$(got .static_ip_address_id)
  until_is "static address $n" 20? status_of "$aiven/v1/project/$project/static-ips/$ip/association" "${auth[@]}" --data "{\"service_name\":\"$service\"}"
done
call "$base" "${auth[@]}" -X PUT --data '{"user_config":{"static_ips":true}}'
is "the service uses them" 200 "$status"
call "$link" "${auth[@]}" --data "{\"user_subscription_ids\":[\"$subscription\"]}"
is "privatelink azure create" '20?creating' "$status$(got .state)"
until_is "privatelink azure get" active answers .state "$link" "${auth[@]}"
alias=$(answers .azure_service_alias "$link" "${auth[@]}")

endpoint="/subscriptions/$subscription/resourceGroups/$(card .accounts.azure.resource_group)/providers/Microsoft.Network/privateEndpoints/e2e"
put_arm "$endpoint" 2022-01-01 "{\"location\":\"westeurope\",\"properties\":{\"subnet\":{\"id\":\"$subnet\"},
  \"manualPrivateLinkServiceConnections\":[{\"name\":\"e2e\",\"properties\":{\"privateLinkServiceId\":\"$alias\",\"requestMessage\":\"e2e\"}}]}}"
is "az network private-endpoint create, by alias" 201 "$status"
until_is "settles" Succeeded answers .properties.provisioningState "$arm$endpoint?api-version=2022-01-01" "${admin[@]}"
call "$link/connections" "${auth[@]}"
is "Aiven knows nothing before a refresh" 0 "$(jq '.connections | length' <<<"$body")"
call "$link/refresh" "${auth[@]}" -X POST
connection() { answers ".connections[] | select(.private_endpoint_id | ascii_downcase == \"${endpoint,,}\") | $1" "$link/connections" "${auth[@]}"; }
until_is "connection list" pending-user-approval connection .state
id=$(connection .privatelink_connection_id)
call "$link/connections/$id/approve" "${auth[@]}" -X POST
is "connection approve" 200 "$status"
until_is "connected" connected connection .state
nic=$(answers '.properties.networkInterfaces[0].id' "$arm$endpoint?api-version=2022-01-01" "${admin[@]}")
address=$(answers '.properties.ipConfigurations[0].properties.privateIPAddress' "$arm$nic?api-version=2023-11-01" "${admin[@]}")
call "$link/connections/$id" "${auth[@]}" -X PUT --data "{\"user_ip_address\":\"$address\"}"
is "connection update" 200 "$status"
until_is "active" active connection .state
call "$base" "${auth[@]}" -X PUT --data '{"user_config":{"privatelink_access":{"pg":true}}}'
is "service update -c privatelink_access.pg=true" 200 "$status"
until_is "a way in by Private Link" '*privatelink*' answers '[.service.components[].route] | join(" ")' "$base" "${auth[@]}"
call "$link" "${auth[@]}" -X DELETE
is "privatelink azure delete" 200 "$status"
until_is "gone" 404 status_of "$link" "${auth[@]}"
