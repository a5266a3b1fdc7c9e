# The program itself, by the settings that the lab prints: procedure A from end
# to end without a person, the board, taking down.
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_RUNTIME_DIR=$work
export PEERAGE_AIVEN_URL=$aiven PEERAGE_CA_FILE=$ca PEERAGE_AZURE_AUTHORITY=$login PEERAGE_AZURE_GRAPH=$graph PEERAGE_AZURE_ARM=$arm
AIVEN_TOKEN=$(card .accounts.aiven.token) AZURE_TENANT_ID=$(card .accounts.azure.tenant_id)
AZURE_CLIENT_ID=$(card .accounts.azure.administrator.service_principal.client_id)
AZURE_CLIENT_SECRET=$(card .accounts.azure.administrator.service_principal.client_secret)
export AIVEN_TOKEN AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
body=
before=$(curl -sS "$aiven/_lab/world" | jq -S .)
code=0
out=$("$peerage" setup aiven-azure --yes --plain --name self --var AZURE_SIGN_IN=environment \
  --var "USER_SUBSCRIPTION_ID=$(card .accounts.azure.subscription_id)" --var "USER_VNET_ID=$(card .accounts.azure.vnet_id)" \
  --var "AIVEN_ORG_ID=$(card .accounts.aiven.organization_id)" \
  --var "AIVEN_ORGANIZATION_VPC_ID=$(card '.accounts.aiven.organization_vpcs["azure-westeurope"]')" 2>&1) || code=$?
is "setup aiven-azure" 0 "$code"
is "is connected" '*vnet-orders*is connected*' "$out"
is "which the world knows" '*ACTIVE*' "$(curl -sS "$aiven/_lab/world" | jq -r '.aiven_peerings[] | select(contains("vnet-orders"))')"
is "and the board" '*vnet-orders*' "$("$peerage" status --plain 2>&1 || true)"
code=0
out=$("$peerage" teardown self --confirm self --plain 2>&1) || code=$?
is "teardown" 0 "$code"
is "is taken down" '*taken down*' "$out"
after() { diff <(echo "$before") <(curl -sS "$aiven/_lab/world" | jq -S .) >"$work/diff" && echo same; }
until_is "the world is as it was" same after
[[ ! -s $work/diff ]] || cat "$work/diff"
