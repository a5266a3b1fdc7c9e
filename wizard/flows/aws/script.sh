
@LIB@
in_aws() { aws ec2 "$@" --region "$AWS_VPC_REGION"; }
peering() {
  @AVN@ peering-connection list @OWNER@ \
    @VPC@ --json |
    jq --arg vpc "$AWS_VPC_ID" --arg account "$AWS_ACCOUNT_ID" \
      '[.[] | select(.peer_vpc == $vpc and .peer_cloud_account == $account and .state != "DELETED")][0]'
}
unpeer() {
  @AVN@ peering-connection delete @OWNER@ @VPC@ \
    @WHICH@
}
gone() { [[ $(peering) == null ]]; }
post() { # STATE
  if [[ $1 == DELETED_BY_PEER ]]; then
    unpeer
    retry 1200 10 gone
  fi
  @AVN@ peering-connection create \
    @OWNER@ @VPC@ \
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
tables() { @TABLES@; }
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

say "@R@01: whose keys these are"
caller=$(aws sts get-caller-identity --region "$AWS_VPC_REGION" --output json | jq -r '.Account, .Arn')
{ read -r account && read -r arn; } <<<"$caller"
say "  $arn"
[[ $account == "$AWS_ACCOUNT_ID" ]] || die "The VPC belongs to account $AWS_ACCOUNT_ID: use keys of that one."

if [[ ${1:-} == down ]]; then
  say "@R@09: delete Aiven's half; AWS's goes with it; then the routes"
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

say "@R@04: Aiven's half"
STATE=$(peering | jq -r '.state // empty')
if [[ -z $STATE ]] || broken "$STATE"; then
  post "$STATE"
fi

say "@R@05: wait until Aiven tells its request"
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

say "@R@06: accept $PCX; AWS may take some seconds to show it"
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

say "@R@07: the routes; one that is there and leads to the same place is well"
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

say "@R@08: wait until Aiven has seen it; up to 15 minutes are normal"
active() { [[ $(peering | jq -r .state) == ACTIVE ]]; }
retry 1200 10 active
say "$AWS_VPC_ID is connected by $PCX"
