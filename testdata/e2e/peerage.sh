# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# The program itself, by the settings that the lab prints: all five procedures
# from end to end without a person, the board, taking down. KILL is the one
# that is killed, too (default aiven-azure), or all.
export HOME=$work XDG_CONFIG_HOME=$work/config XDG_STATE_HOME=$work/state XDG_RUNTIME_DIR=$work
export PEERAGE_AIVEN_URL=$aiven PEERAGE_CA_FILE=$ca PEERAGE_AZURE_AUTHORITY=$login PEERAGE_AZURE_GRAPH=$graph PEERAGE_AZURE_ARM=$arm
AIVEN_TOKEN=$(card .accounts.aiven.token) AZURE_TENANT_ID=$(card .accounts.azure.tenant_id)
AZURE_CLIENT_ID=$(card .accounts.azure.administrator.service_principal.client_id)
AZURE_CLIENT_SECRET=$(card .accounts.azure.administrator.service_principal.client_secret)
export AIVEN_TOKEN AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_CLIENT_SECRET
export ASTRA_API_URL=$astra ASTRA_DB_APPLICATION_TOKEN UPCLOUD_DEBUG_API_BASE_URL=$upcloud UPCLOUD_TOKEN
ASTRA_DB_APPLICATION_TOKEN=$(card .accounts.astra.token) UPCLOUD_TOKEN=$(card .accounts.upcloud.token)
export AWS_ENDPOINT_URL=$aws AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_REGION
AWS_ACCESS_KEY_ID=$(card .accounts.aws.access_key_id) AWS_SECRET_ACCESS_KEY=$(card .accounts.aws.secret_access_key) AWS_REGION=$(card .accounts.aws.region)
body=''

# the_world: what there is, a line each.
the_world() { curl -sS "$aiven/_lab/world" | jq -r 'to_entries[] | .key as $k | .value[] | "\($k) \(.)"' | sort; }
as_before() { diff "$work/before" <(the_world) >"$work/diff" && echo same; }

# down NAME: takes it down; the world must be as it was before.
down() {
  code=0
  out=$("$peerage" teardown "$1" --confirm "$1" --plain 2>&1) || code=$?
  is "teardown $1" 0 "$code"
  is "is taken down" '*taken down*' "$out"
  [[ $code == 0 ]] || echo "$out"
  until_is "the world is as it was" same as_before
  [[ ! -s $work/diff ]] || cat "$work/diff"
}

# made NAME: what is there since, without what each run names in its own way.
made() { diff "$work/before" <(the_world) | sed -nE "s/$1/NAME/g;s/peerage-[a-z0-9]{8}(-[0-9]+)?/OWN/;/^[<>]/p" || true; }

# exported NAME: a script that bash reads, Terraform in its own layout where
# there is a terraform, a record; none holds a secret.
exported() {
  "$peerage" export "$1" --as script >"$work/script" && "$peerage" export "$1" --as record >"$work/record"
  "$peerage" export "$1" --as terraform >"$work/terraform" 2>"$work/none" || is "no Terraform for it" '*no resource*' "$(cat "$work/none")"
  is "the script can be read" "" "$(bash -n "$work/script" 2>&1)"
  if command -v terraform >/dev/null; then
    is "so can Terraform's" "" "$(CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null terraform fmt -check -diff - <"$work/terraform" 2>&1)"
  fi
  is "the exports hold no secret" 0 "$(grep -cF -e "$AIVEN_TOKEN" -e "$AZURE_CLIENT_SECRET" -e "$ASTRA_DB_APPLICATION_TOKEN" -e "$UPCLOUD_TOKEN" -e "$AWS_SECRET_ACCESS_KEY" \
    "$work/script" "$work/record" "$work/terraform" | grep -vc ':0$' || true)"
}

# dies_after SECONDS COMMAND…: kill -9, unless it ends before.
dies_after() { (timeout -s KILL "$1" "$peerage" "${@:2}" >"$work/out" 2>&1 || exit $?) 2>/dev/null; }

# killed PROCEDURE NAME [VAR=VALUE…]: the same, killed again and again, must
# make the same.
killed() {
  local procedure=$1 name=$2 vars=() seconds=1 kills=0
  shift 2
  for v in "$@"; do vars+=(--var "$v"); done
  the_world >"$work/before"
  code=0
  dies_after 1 setup "$procedure" --yes --plain --name "$name" "${vars[@]}" || code=$?
  while [[ $code -eq 137 && $kills -lt 30 ]]; do
    kills=$((kills + 1)) seconds=$((seconds + 1)) code=0
    dies_after $seconds resume "$name" --yes --plain || code=$?
  done
  is "$procedure, killed $kills times and resumed" 0 "$code"
  [[ $code == 0 ]] || tail -20 "$work/out"
  is "makes the same" "" "$(made "$name" | diff "$work/made-$procedure" - || true)"
  down "$name"
}

# journey PROCEDURE NAME UP SEEN [VAR=VALUE…]: setup, what the world holds
# then, its line of the board, exports, teardown.
journey() {
  local procedure=$1 name=$2 up=$3 seen=$4 vars=()
  shift 4
  for v in "$@"; do vars+=(--var "$v"); done
  the_world >"$work/before"
  code=0
  out=$("$peerage" setup "$procedure" --yes --plain --name "$name" "${vars[@]}" 2>&1) || code=$?
  is "setup $procedure" 0 "$code"
  [[ $code == 0 ]] || echo "$out" | tail -20
  is "is connected" '*is connected*' "$out"
  made "$name" >"$work/made-$procedure"
  is "which the world knows" "$up" "$(tr '\n' ' ' <"$work/made-$procedure")"
  is "and the board" '*active*' "$("$peerage" status --plain 2>"$work/status" | grep "$seen" || cat "$work/status")"
  exported "$name"
  down "$name"
  [[ ${KILL:-aiven-azure} != @("$procedure"|all) ]] || killed "$procedure" "$name-again" "$@"
}

azure=(AZURE_SIGN_IN=environment "USER_SUBSCRIPTION_ID=$(card .accounts.azure.subscription_id)" "USER_VNET_ID=$(card .accounts.azure.vnet_id)"
  "AIVEN_ORG_ID=$(card .accounts.aiven.organization_id)" "AIVEN_ORGANIZATION_VPC_ID=$(card '.accounts.aiven.organization_vpcs["azure-westeurope"]')")
journey aiven-azure e2e-azure '*vnet-orders*ACTIVE*' '^vnet-orders .* aiven-eu' "${azure[@]}"
journey aiven-azure-privatelink e2e-link '*pe-pg-orders 10.*Approved*active 10.*' '^vnet-orders .* pg-orders' AZURE_SIGN_IN=environment "SUBSCRIPTION_ID=$(card .accounts.azure.subscription_id)" \
  "AZURE_VNET_ID=$(card .accounts.azure.vnet_id)" "AZURE_SUBNET_ID=$(card .accounts.azure.subnet_id)" \
  "AIVEN_PROJECT=$(card .accounts.aiven.private_link.project)" "AIVEN_SERVICE=$(card .accounts.aiven.private_link.service)" AIVEN_STATIC_IPS_AT_TEARDOWN=release
journey astra-azure e2e-astra '*astra-orders*to rg-orders/vnet-orders active*' '^vnet-orders .* astra-orders' AZURE_SIGN_IN=environment "AZURE_SUBSCRIPTION_ID=$(card .accounts.azure.subscription_id)" \
  "AZURE_VNET_ID=$(card .accounts.azure.vnet_id)" "DATABASE_ID=$(card .accounts.astra.database_id)" "SECURE_BUNDLE_FILE=$work/bundle.zip"
journey aiven-aws e2e-aws '*vpc-orders*active*' '^vpc-orders .* aiven-aws-eu' "AWS_PROFILE=environment" "AWS_VPC_REGION=$AWS_REGION" "AWS_VPC_ID=$(card .accounts.aws.vpc_id)" \
  "AIVEN_ORG_ID=$(card .accounts.aiven.organization_id)" "AIVEN_ORGANIZATION_VPC_ID=$(card '.accounts.aiven.organization_vpcs["aws-eu-west-1"]')"
journey aiven-upcloud e2e-upcloud '*net-shop*active*' '^net-shop .* contoso-nordic' "AIVEN_PROJECT=$(card .accounts.aiven.upcloud.project)" \
  "AIVEN_PROJECT_VPC_ID=$(card .accounts.aiven.upcloud.project_vpc_id)" "network.uuid=$(card .accounts.upcloud.network_id)"
