# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# The lab itself: the world, faults, unknown paths.
is "one JSON object on one line" 1 "$(wc -l <"$work/card")"

call "$aiven/_lab/world"
is "the world can be looked at" 200 "$status"
is "and holds the network" '*vnet-orders*' "$(got '.vnets | join(" ")')"

tenants="$arm/tenants?api-version=2022-12-01"
call "$aiven/_lab/fault" -d '{"name":"busy","service":"arm","path":"/tenants","kind":"status","status":429,"times":1,"retry_after":500}'
is "a fault can be switched on" 200 "$status"
token=$(admin_token https://management.core.windows.net//.default)
call "$tenants" -H "Authorization: Bearer $token"
is "it strikes" 429 "$status"
is "with a time to wait" '*Retry-After: 5*' "$head"
call "$tenants" -H "Authorization: Bearer $token"
is "once" 200 "$status"
call "$aiven/_lab/fault" -d '{"name":"x","kind":"nonsense"}'
is "an unknown kind of fault is refused" 400 "$status"

call "$aiven/v1/nonsense"
is "what Aiven's does not serve is said to be the lab's" "404*embedded clouds do not serve GET /v1/nonsense*" "$status$body"
call "$upcloud/1.3/nonsense" -H "Authorization: Bearer $(card .accounts.upcloud.token)"
is "what UpCloud's does not" "404*embedded clouds do not serve*" "$status$body"
call "$astra/v2/nonsense" -H "Authorization: Bearer $(card .accounts.astra.token)"
is "Astra's 404" 404 "$status"
call "$graph/v1.0/nonsense" -H "Authorization: Bearer $(admin_token https://graph.microsoft.com/.default)"
is "what Graph's does not" "404*embedded clouds do not serve*" "$status$body"
until_is "unknown paths are logged" '4*' grep -c nonsense "$work/log"

call "$arm/metadata/endpoints?api-version=2022-09-01"
is "what az asks of a cloud" "$login" "$(got .authentication.loginEndpoint)"
call "$login/organizations/v2.0/.well-known/openid-configuration"
is "what msal asks of a sign-in" "$login/organizations/oauth2/v2.0/token" "$(got .token_endpoint)"
