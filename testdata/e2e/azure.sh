# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# "Set up permissions in Azure" of the Aiven page, by the requests that az sends.
tenant=$(card .accounts.azure.tenant_id) vnet=$(card .accounts.azure.vnet_id) subscription=$(card .accounts.azure.subscription_id)
cli=04b07795-8ddb-461a-bbee-02f9e1bf7b46 # az's own client id

call "$login/organizations/oauth2/v2.0/devicecode" -d "client_id=$cli" --data-urlencode 'scope=https://graph.microsoft.com//.default offline_access openid profile'
is "a device code" 200 "$status"
code=$(got .device_code)
redeem=("$login/organizations/oauth2/v2.0/token" -d "client_id=$cli" -d grant_type=urn:ietf:params:oauth:grant-type:device_code -d "device_code=$code" -d "code=$code")
call "${redeem[@]}"
is "waits for the person" '400authorization_pending' "$status$(got .error)"
person=
redeemed() {
  answers .access_token "${redeem[@]}" | tee "$work/person"
}
until_is "approves itself" 'ey*' redeemed
person=$(cat "$work/person")

call "$graph/v1.0/me" -H "Authorization: Bearer $person"
is "the person is the administrator" "$(card .accounts.azure.administrator.device_code.user)" "$(got .userPrincipalName)"

msgraph=(-H "Authorization: Bearer $person" -H 'Content-Type: application/json')
call "$graph/v1.0/applications" "${msgraph[@]}" --data '{"displayName":"e2e","signInAudience":"AzureADMultipleOrgs"}'
is "az ad app create" 201 "$status"
app=$(got .appId) object=$(got .id)
sp=
made_principal() {
  answers .id "$graph/v1.0/servicePrincipals" "${msgraph[@]}" --data "{\"appId\":\"$app\",\"accountEnabled\":true}" | tee "$work/sp"
}
until_is "az ad sp create, when the directory has caught up" '*-*' made_principal
sp=$(cat "$work/sp")
call "$graph/v1.0/applications/$object/addPassword" "${msgraph[@]}" --data '{"passwordCredential":{"displayName":null}}'
is "az ad app credential reset" 200 "$status"
secret=$(got .secretText)
call "$graph/v1.0/servicePrincipals" "${msgraph[@]}" --data '{"appId":"55f300d4-fc50-4c5e-9222-e90a6e2187fb"}'
is "Aiven's principal is there already" '409*is already in use*' "$status$body"
call "$graph/v1.0/servicePrincipals?\$filter=appId%20eq%20%2755f300d4-fc50-4c5e-9222-e90a6e2187fb%27" "${msgraph[@]}"
vendor=$(got '.value[0].id')
is "and can be found" '*-*' "$vendor"

admin=$(admin_token https://management.azure.com/.default)
for version in 2024-05-01 2023-11-01; do
  call "$arm/subscriptions/$subscription/providers/Microsoft.Network/virtualNetworks?api-version=$version" -H "Authorization: Bearer $admin"
  is "az network vnet list, $version" "$vnet" "$(got '.value[] | select(.name=="vnet-orders") | .id')"
done
call "$arm/subscriptions/$subscription/providers/Microsoft.Authorization/roleDefinitions?api-version=2022-05-01-preview&\$filter=roleName%20eq%20%27Network%20Contributor%27" -H "Authorization: Bearer $admin"
contributor=$(got '.value[0].id')
is "az role definition list" '*4d97b98b-1d4f-4787-a291-c67834d212e7' "$contributor"
put_arm "$vnet/providers/Microsoft.Authorization/roleAssignments/$(uuid)" 2022-04-01 \
  "{\"properties\":{\"roleDefinitionId\":\"$contributor\",\"principalId\":\"$sp\",\"principalType\":\"ServicePrincipal\"}}"
is "az role assignment create, ours" 201 "$status"
role=$(uuid)
put_arm "/subscriptions/$subscription/providers/Microsoft.Authorization/roleDefinitions/$role" 2022-05-01-preview \
  "{\"properties\":{\"roleName\":\"e2e\",\"type\":\"CustomRole\",\"permissions\":[{\"actions\":[\"Microsoft.Network/virtualNetworks/peer/action\"]}],\"assignableScopes\":[\"/subscriptions/$subscription\"]}}"
is "az role definition create" 201 "$status"
put_arm "$vnet/providers/Microsoft.Authorization/roleAssignments/$(uuid)" 2022-04-01 \
  "{\"properties\":{\"roleDefinitionId\":\"/subscriptions/$subscription/providers/Microsoft.Authorization/roleDefinitions/$role\",\"principalId\":\"$vendor\",\"principalType\":\"ServicePrincipal\"}}"
is "az role assignment create, Aiven's" 201 "$status"
