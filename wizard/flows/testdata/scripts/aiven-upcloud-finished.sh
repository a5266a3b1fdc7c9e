#!/usr/bin/env bash
# Connect Aiven to an UpCloud network: the documented commands, corrected.
# It holds no secret.
# shellcheck disable=SC2016,SC2317 # jq has variables, and functions are called by their names
set -euo pipefail
# Needs avn (AIVEN_AUTH_TOKEN), curl (UPCLOUD_TOKEN) and jq.
# It can be run again; with "down" it takes the peering away, and a router that it made.

AIVEN_PROJECT=contoso-nordic
AIVEN_PROJECT_VPC_ID=1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11
NETWORK_UUID=03aaaaaa-2222-4333-8444-555555555555
PEER_NETWORK_UUID=03bbbbbb-2222-4333-8444-555555555555
NAME='to "Aiven"'
CONFIGURED_STATUS=active

# What it says goes to the terminal; WORK holds what it must keep for a while.
exec 3>&2
WORK=$(mktemp -d "${TMPDIR:-/tmp}/peerage.XXXXXX")
trap 'rm -rf "$WORK"' EXIT
say() { printf '%s\n' "$*" >&3; }
die() {
  say "$@"
  exit 1
}
# retry SECONDS PAUSE COMMAND...: again and again until it succeeds
retry() {
  local end=$((SECONDS + $1)) pause=$2 said=
  shift 2
  until "$@" 2>"$WORK/refusal"; do
    if ((SECONDS >= end)); then
      cat "$WORK/refusal" >&3
      say "gave up: $1"
      return 1
    fi
    [[ -n $said ]] || say "  waiting: $1 $(head -n 1 "$WORK/refusal")"
    said=yes
    sleep "$pause"
  done
}
lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }
# made KIND NAME: what this script made is written down, for "down"
MADE=${MADE:-$0.made}
made() { printf '%s\t%s\n' "$1" "$2" >>"$MADE"; }
# every KIND COMMAND...: for each thing of this kind that this script made, its
# name behind the command's words
every() {
  local kind=$1 what name
  shift
  [[ -f $MADE ]] || return 0
  while IFS=$'\t' read -r what name; do
    [[ $what == "$kind" ]] || continue
    say "  $what $name"
    "$@" "$name" </dev/null
  done <"$MADE"
}
# was_made KIND [NAME]: whether this script made such a thing
was_made() { grep -qsF "$1"$'\t'"${2:-}" "$MADE"; }
# undone COMMAND...: deletes; what is gone already is well
undone() {
  "$@" 2>"$WORK/undone" && return 0
  grep -qiE 'not ?found|does not exist|404' "$WORK/undone" && return 0
  cat "$WORK/undone" >&2
  return 1
}
# broken STATE: Aiven does not go on from there by itself
broken() {
  case $1 in INVALID_SPECIFICATION | REJECTED_BY_PEER | DELETED_BY_PEER | ERROR) return 0 ;; esac
  return 1
}
# sign_in_to SUBSCRIPTION: in a folder of this script's own, so that the
# sign-in that you have with az stays as it is.
sign_in_to() {
  export AZURE_CONFIG_DIR="$WORK/az" AZURE_CORE_LOGIN_EXPERIENCE_V2=off
  az login --output none
  az account set --subscription "$1"
}

upcloud() { # METHOD PATH [BODY]
  local method=$1 path=$2 body=${3:-}
  curl -sS -f -X "$method" -H @- ${body:+-H 'Content-Type: application/json' -d "$body"} \
    "https://api.upcloud.com/1.3$path" <<<"Authorization: Bearer $UPCLOUD_TOKEN"
}
half() {
  avn vpc peering-connection list --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" --json |
    jq --arg net "$NETWORK_UUID" '[.[] | select(.peer_vpc == $net and .state != "DELETED")][0]'
}

unpeer() {
  avn vpc peering-connection delete --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" \
    --peer-cloud-account upcloud --peer-vpc "$NETWORK_UUID"
}
gone() { [[ $(half) == null ]]; }
peering() { # FIELD of UpCloud's half: of the known pair, or of the one to Aiven that the name tells
  upcloud GET /network-peering | jq -r --arg net "$NETWORK_UUID" --arg peer "$PEER_NETWORK_UUID" --arg name "$NAME" \
    "[.network_peerings.network_peering[] | select(.network.uuid == \$net and
      (if \$peer == \"\" then .name == \$name else .peer_network.uuid == \$peer end))][0]$1 // empty"
}

say "U01: whose account this is; of another one nothing would be seen"
upcloud GET "/network/$NETWORK_UUID" >/dev/null

if [[ ${1:-} == down ]]; then
  say "U10: Aiven's half, then UpCloud's, which must be off before; then a router that was made here"
  PEERING=$(peering .uuid)
  [[ $(half | jq -r '.state // "DELETING"') == DELETING ]] || unpeer
  retry 1200 10 gone
  if [[ -n $PEERING ]]; then
    upcloud PATCH "/network-peering/$PEERING" '{"network_peering": {"configured_status": "disabled"}}' >/dev/null
    off() { [[ $(upcloud GET "/network-peering/$PEERING" | jq -r .network_peering.state) == disabled ]]; }
    retry 600 5 off
    undone upcloud DELETE "/network-peering/$PEERING"
  fi
  drop_router() {
    if [[ $(upcloud GET "/network/$NETWORK_UUID" | jq -r '.network.router // empty') == "$1" ]]; then
      upcloud PUT "/network/$NETWORK_UUID" '{"network": {"router": null}}' >/dev/null
    fi
    undone upcloud DELETE "/router/$1"
  }
  every router drop_router
  rm -f "$MADE"
  exit
fi

say "U02: a peered network needs a router"
if [[ $(upcloud GET "/network/$NETWORK_UUID" | jq -r '.network.router // empty') == '' ]]; then
  called="peerage-${NETWORK_UUID:0:8}"
  router=$(upcloud GET /router | jq -r --arg n "$called" '[.routers.router[] | select(.name == $n)][0].uuid // empty')
  [[ -n $router ]] ||
    router=$(upcloud POST /router "{\"router\": {\"name\": \"$called\"}}" | jq -r .router.uuid)
  made router "$router"
  upcloud PUT "/network/$NETWORK_UUID" "{\"network\": {\"router\": \"$router\"}}" >/dev/null
fi

say "U04: Aiven's half"
post() { # STATE
  if [[ $1 == DELETED_BY_PEER ]]; then
    unpeer
    retry 1200 10 gone
  fi
  avn vpc peering-connection create --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" \
    --peer-cloud-account upcloud --peer-vpc "$NETWORK_UUID" >/dev/null
}
state=$(half | jq -r '.state // empty')
if [[ -z $state ]] || broken "$state"; then
  post "$state"
fi

say "U05: wait until Aiven has prepared it; the network's id is in state_info"
POSTS=1
ready() {
  local now
  now=$(half) || return 1
  state=$(jq -r '.state // empty' <<<"$now")
  if broken "$state"; then
    say "  Aiven says $state: $(jq -r '.state_info.message // empty' <<<"$now")"
    ((POSTS < 3)) || exit 1
    POSTS=$((POSTS + 1))
    say "  asked again"
    post "$state" || return 1
    return 1
  fi
  [[ $state == PENDING_PEER || $state == ACTIVE ]]
}
retry 1200 10 ready
# The id vanishes from Aiven's answers once the link is up: then UpCloud tells it.
if [[ -z $PEER_NETWORK_UUID ]]; then
  PEER_NETWORK_UUID=$(half |
    jq -r '.state_info // {} | to_entries | map(select(.key | test("network"))) | first | .value // empty')
  [[ -n $PEER_NETWORK_UUID ]] || PEER_NETWORK_UUID=$(peering .peer_network.uuid)
fi
: "${PEER_NETWORK_UUID:?the console shows it as the Aiven network ID}"

say "U06: UpCloud's half"
if [[ -z $(peering .uuid) ]]; then
  upcloud POST /network-peering "$(jq -n --arg name "$NAME" --arg status "$CONFIGURED_STATUS" \
    --arg net "$NETWORK_UUID" --arg peer "$PEER_NETWORK_UUID" '{network_peering: {name: $name,
      configured_status: $status, network: {uuid: $net}, peer_network: {uuid: $peer}}}')" >/dev/null
fi
PEERING=$(peering .uuid)

say "U07: wait until both are up"
both_up() { [[ $(peering .state) == active && $(half | jq -r .state) == ACTIVE ]]; }
if [[ $CONFIGURED_STATUS == active ]]; then
  retry 1200 10 both_up
fi
say "$NETWORK_UUID is connected by $PEERING"

# U08: on each server that was there before: sudo dhclient -r INTERFACE && sudo dhclient INTERFACE
