# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# What the parts share.

die() { echo "$*" >&2; exit 1; }

# is WHAT WANT GOT: a check. WANT may be a pattern.
is() {
  checks=$((checks + 1))
  # shellcheck disable=SC2053
  if [[ $3 == $2 ]]; then
    echo "ok    $1"
    return
  fi
  fails=$((fails + 1))
  echo "FAIL  $1: want $2, got $3"
  [[ -z ${body:-} ]] || echo "      last answer: ${body:0:600}"
}

# call URL [curl's arguments]: sets status, body and head.
call() {
  status=$(curl -sS --cacert "$ca" -o "$work/body" -D "$work/head" -w '%{http_code}' --url "$@") || status=none
  body=$(tr -d '\r\0' <"$work/body")
  head=$(tr -d '\r' <"$work/head")
}

# got PATH: from the last answer, by jq; empty when it is not there.
got() { jq -r "$1 // empty" <<<"$body" 2>/dev/null || true; }

# until_is WHAT WANT COMMAND…: tries for twenty seconds until what the command
# prints is wanted.
until_is() {
  local what=$1 want=$2 seen=
  shift 2
  for _ in $(seq 100); do
    seen=$("$@" 2>/dev/null || true)
    # shellcheck disable=SC2053
    [[ $seen == $want ]] && break
    sleep 0.2
  done
  is "$what" "$want" "$seen"
}

# answers JQ URL [curl's arguments]: prints a part of the answer.
answers() {
  local path=$1
  shift
  curl -sS --cacert "$ca" --url "$@" | jq -r "$path // empty"
}

# status_of URL [curl's arguments]: prints the status alone.
status_of() { curl -sS --cacert "$ca" -o /dev/null -w '%{http_code}' --url "$@"; }

# app_token TENANT CLIENT SECRET SCOPE: signs an application in.
app_token() {
  answers .access_token "$login/$1/oauth2/v2.0/token" -d grant_type=client_credentials \
    --data-urlencode "client_id=$2" --data-urlencode "client_secret=$3" --data-urlencode "scope=$4"
}

# admin_token SCOPE: the administrator's service principal.
admin_token() {
  app_token "$(card .accounts.azure.tenant_id)" "$(card .accounts.azure.administrator.service_principal.client_id)" \
    "$(card .accounts.azure.administrator.service_principal.client_secret)" "$1"
}

# put_arm ID VERSION JSON: a PUT to the resource manager as the administrator.
put_arm() {
  call "$arm$1?api-version=$2" -X PUT -H "Authorization: Bearer $(admin_token https://management.azure.com/.default)" \
    -H 'Content-Type: application/json' --data "$3"
}

uuid() { cat /proc/sys/kernel/random/uuid; }
