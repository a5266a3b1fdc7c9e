# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# The UpCloud page: its POST, its four errors, its states; Aiven's half beside it.
project=$(card .accounts.aiven.upcloud.project)
network=$(card .accounts.upcloud.network_id) peer=$(card .accounts.upcloud.aiven_network_id)
auth=(-H "Authorization: Bearer $(card .accounts.upcloud.token)" -H 'Content-Type: application/json')
aiven_auth=(-H "Authorization: aivenv1 $(card .accounts.aiven.token)" -H 'content-type: application/json')
vpc="$aiven/v1/project/$project/vpcs/$(card .accounts.aiven.upcloud.project_vpc_id)"

call "$upcloud/1.3/account" -u "$(card .accounts.upcloud.username):$(card .accounts.upcloud.password)"
is "what upctl asks first, by password" 200 "$status"

# post NETWORK PEER: the page's own request.
post() {
  call "$upcloud/1.3/network-peering" -X POST "${auth[@]}" --data "
    {
    \"network_peering\": {
        \"configured_status\": \"active\",
        \"name\": \"Peering A->B\",
        \"network\": {
        \"uuid\": \"$1\"
        },
        \"peer_network\": {
        \"uuid\": \"$2\"
        }
    }
    }"
}
post "$network" "$peer"
is "a network without a router" 409LOCAL_NETWORK_NO_ROUTER "$status$(got .error.error_code)"
post 03000000-0000-4000-8000-000000000000 "$peer"
is "a network that is not there" 404NETWORK_NOT_FOUND "$status$(got .error.error_code)"
call "$upcloud/1.3/router" -X POST "${auth[@]}" --data '{"router":{"name":"e2e"}}'
is "a router" 201 "$status"
call "$upcloud/1.3/network/$network" -X PUT "${auth[@]}" --data "{\"network\":{\"router\":\"$(got .router.uuid)\"}}"
is "is attached" 200 "$status"
post "$network" 03000000-0000-4000-8000-000000000000
is "a peer that is not there" 404PEER_NETWORK_NOT_FOUND "$status$(got .error.error_code)"
post "$network" "$peer"
is "the page's own POST" 201 "$status"
id=$(got .network_peering.uuid)
state() { answers .network_peering.state "$upcloud/1.3/network-peering/$id" "${auth[@]}"; }
until_is "waits for the other half" pending-peer state
post "$network" "$peer"
is "the same again" 409PEERING_CONFLICT "$status$(got .error.error_code)"

call "$vpc/peering-connections" "${aiven_auth[@]}" --data "{\"peer_cloud_account\":\"upcloud\",\"peer_vpc\":\"$network\"}"
is "Aiven's half" 20? "$status"
aiven_state() { answers ".peering_connections[] | select(.peer_vpc==\"$network\") | .state" "$vpc" "${aiven_auth[@]}"; }
until_is "active in UpCloud" active state
until_is "active in Aiven" ACTIVE aiven_state

call "$upcloud/1.3/network-peering/$id" -X PATCH "${auth[@]}" --data '{"network_peering":{"configured_status":"disabled"}}'
is "is switched off" 200 "$status"
until_is "disabled" disabled state
call "$upcloud/1.3/network-peering/$id" -X DELETE "${auth[@]}"
is "and deleted" 204 "$status"
is "gone" 404 "$(status_of "$upcloud/1.3/network-peering/$id" "${auth[@]}")"
call "$vpc/peering-connections/peer-accounts/upcloud/peer-vpcs/$network" -X DELETE "${aiven_auth[@]}"
is "Aiven's half is deleted" 200 "$status"
