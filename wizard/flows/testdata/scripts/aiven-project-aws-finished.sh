#!/usr/bin/env bash
# Connect an Aiven project to an AWS VPC: the documented commands, corrected.
# It holds no secret.
# shellcheck disable=SC2016,SC2317 # jq has variables, and functions are called by their names
set -euo pipefail
# Needs aws, avn (AIVEN_AUTH_TOKEN) and jq. It can be run again; with "down" it takes all of it away.

export AWS_PROFILE='Ana'\''s'
AWS_ACCOUNT_ID=123456789012
AWS_VPC_REGION=eu-west-1
AWS_VPC_ID=vpc-0a1b2c3d4e5f60718
AIVEN_PROJECT=contoso-prod
AIVEN_PROJECT_VPC_ID=1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11
AIVEN_VPC_RANGE=10.30.0.0/24
AWS_PEERING_CONNECTION_ID=pcx-0123456789abcdef0

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

in_aws() { aws ec2 "$@" --region "$AWS_VPC_REGION"; }
peering() {
  avn vpc peering-connection list --project "$AIVEN_PROJECT" \
    --project-vpc-id "$AIVEN_PROJECT_VPC_ID" --json |
    jq --arg vpc "$AWS_VPC_ID" --arg account "$AWS_ACCOUNT_ID" \
      '[.[] | select(.peer_vpc == $vpc and .peer_cloud_account == $account and .state != "DELETED")][0]'
}
unpeer() {
  avn vpc peering-connection delete --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" \
    --peer-cloud-account "$AWS_ACCOUNT_ID" --peer-vpc "$AWS_VPC_ID" --peer-region "$AWS_VPC_REGION"
}
gone() { [[ $(peering) == null ]]; }
post() { # STATE
  if [[ $1 == DELETED_BY_PEER ]]; then
    unpeer
    retry 1200 10 gone
  fi
  avn vpc peering-connection create \
    --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" \
    --peer-cloud-account "$AWS_ACCOUNT_ID" --peer-vpc "$AWS_VPC_ID" --peer-region "$AWS_VPC_REGION" >/dev/null
}
# The id vanishes from Aiven's answers once the link is up: then AWS tells those
# from a network with Aiven's range. Which of several it is, the range cannot tell.
in_use() {
  local ids id
  ids=$(in_aws describe-vpc-peering-connections --filters "Name=accepter-vpc-info.vpc-id,Values=$AWS_VPC_ID" \
    "Name=requester-vpc-info.cidr-block,Values=$AIVEN_VPC_RANGE" Name=status-code,Values=active --output json |
    jq -r '.VpcPeeringConnections[].VpcPeeringConnectionId') || return 1
  for id in $ids; do
    [[ $id != "$AWS_PEERING_CONNECTION_ID" ]] || ids=$id
  done
  printf '%s' "$ids"
}
several() { [[ $1 == *[[:space:]]* ]]; }
tables() { printf '%s
' rtb-0aaaaaaaaaaaaaaaa rtb-0bbbbbbbbbbbbbbbb; }
leads() { # TABLE: where its route to Aiven leads
  in_aws describe-route-tables --route-table-ids "$1" --output json | jq -r --arg r "$AIVEN_VPC_RANGE" \
    '[.RouteTables[].Routes[] | select(.DestinationCidrBlock == $r)][0] // {} | .VpcPeeringConnectionId // .GatewayId //
      .NatGatewayId // .TransitGatewayId // .NetworkInterfaceId // .InstanceId // empty'
}
ended() { # PCX: whether it is no more
  in_aws describe-vpc-peering-connections --filters "Name=vpc-peering-connection-id,Values=$1" --output json |
    jq -r 'if [.VpcPeeringConnections[] | select(.Status.Code | test("active|pending|provisioning|initiating"))] == []
      then "yes" else "no" end'
}

say "S01: whose keys these are"
caller=$(aws sts get-caller-identity --region "$AWS_VPC_REGION" --output json | jq -r '.Account, .Arn')
{ read -r account && read -r arn; } <<<"$caller"
say "  $arn"
[[ $account == "$AWS_ACCOUNT_ID" ]] || die "The VPC belongs to account $AWS_ACCOUNT_ID: use keys of that one."

if [[ ${1:-} == down ]]; then
  say "S09: delete Aiven's half; AWS's goes with it; then the routes"
  PCX=$(peering | jq -r '.state_info.aws_vpc_peering_connection_id // empty')
  [[ -n $PCX ]] || PCX=$(in_use)
  if several "$PCX"; then
    die "Several connections lead to $AIVEN_VPC_RANGE:" "$PCX" "Say which is Aiven's: AWS_PEERING_CONNECTION_ID"
  fi
  [[ $(peering | jq -r '.state // "DELETING"') == DELETING ]] || unpeer
  retry 1200 10 gone
  for table in $(tables); do
    if [[ -n $PCX && $(leads "$table") == "$PCX" ]]; then
      in_aws delete-route --route-table-id "$table" --destination-cidr-block "$AIVEN_VPC_RANGE"
    fi
  done
  exit
fi

say "S04: Aiven's half"
STATE=$(peering | jq -r '.state // empty')
if [[ -z $STATE ]] || broken "$STATE"; then
  post "$STATE"
fi

say "S05: wait until Aiven tells its request"
POSTS=1
ready() {
  local now
  now=$(peering) || return 1
  STATE=$(jq -r '.state // empty' <<<"$now")
  PCX=$(jq -r '.state_info.aws_vpc_peering_connection_id // empty' <<<"$now")
  if broken "$STATE"; then
    say "  Aiven says $STATE: $(jq -r '.state_info.message // empty' <<<"$now")"
    ((POSTS < 3)) || exit 1
    POSTS=$((POSTS + 1))
    say "  asked again"
    post "$STATE" || return 1
    return 1
  fi
  if [[ -z $PCX && $STATE == ACTIVE ]]; then
    PCX=$(in_use) || return 1
    if several "$PCX"; then
      die "Several connections lead to $AIVEN_VPC_RANGE:" "$PCX" "Say which is Aiven's: AWS_PEERING_CONNECTION_ID"
    fi
  fi
  [[ -n $PCX ]]
}
retry 1200 5 ready

say "S06: accept $PCX; AWS may take some seconds to show it"
status() {
  in_aws describe-vpc-peering-connections --vpc-peering-connection-ids "$PCX" \
    --query 'VpcPeeringConnections[0].Status.Code' --output text
}
seen() { [[ -n $(status) ]]; }
retry 180 5 seen
if [[ $(status) == pending-acceptance ]]; then
  in_aws accept-vpc-peering-connection --vpc-peering-connection-id "$PCX" --output text >/dev/null
fi
accepted() { [[ $(status) == active ]]; }
retry 600 3 accepted

say "S07: the routes; one that is there and leads to the same place is well"
for table in $(tables); do
  now=$(leads "$table")
  if [[ $now == "$PCX" ]]; then
    say "  $table leads there already"
  elif [[ -n $now ]]; then
    [[ $now == pcx-* && $(ended "$now") == yes ]] ||
      die "$table has a route to $AIVEN_VPC_RANGE through $now: delete it, or take that one."
    in_aws replace-route --route-table-id "$table" --destination-cidr-block "$AIVEN_VPC_RANGE" \
      --vpc-peering-connection-id "$PCX" --output text >/dev/null
    say "  $table led to $now, which is gone"
  else
    in_aws create-route --route-table-id "$table" --destination-cidr-block "$AIVEN_VPC_RANGE" \
      --vpc-peering-connection-id "$PCX" --output text >/dev/null
    say "  $table"
  fi
done

say "S08: wait until Aiven has seen it; up to 15 minutes are normal"
active() { [[ $(peering | jq -r .state) == ACTIVE ]]; }
retry 1200 10 active
say "$AWS_VPC_ID is connected by $PCX"
