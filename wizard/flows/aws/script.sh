
@LIB@
in_aws() { aws ec2 "$@" --region "$AWS_VPC_REGION"; }
peering() {
  @AVN@ peering-connection list @OWNER@ \
    @VPC@ --json |
    jq --arg vpc "$AWS_VPC_ID" --arg account "$AWS_ACCOUNT_ID" \
      '[.[] | select(.peer_vpc == $vpc and .peer_cloud_account == $account and .state != "DELETED")][0]'
}

# @R@01: whose keys these are
aws sts get-caller-identity --output text

# @R@04: Aiven's half
if [[ $(peering) == null ]]; then
  @AVN@ peering-connection create \
    @OWNER@ @VPC@ \
    --peer-cloud-account "$AWS_ACCOUNT_ID" --peer-vpc "$AWS_VPC_ID" --peer-region "$AWS_VPC_REGION"
fi

# @R@05: wait until Aiven tells its request (the id vanishes once the link is up)
ready() {
  local now state
  now=$(peering)
  state=$(jq -r .state <<<"$now")
  PCX=$(jq -r '.state_info.aws_vpc_peering_connection_id // empty' <<<"$now")
  case $state in
  INVALID_SPECIFICATION | REJECTED_BY_PEER | DELETED_BY_PEER | ERROR)
    echo "Aiven says $state: $(jq -r .state_info.message <<<"$now")" >&2
    exit 1
    ;;
  esac
  [[ -n $PCX ]]
}
retry 1200 5 ready

# @R@06: accept it; AWS may take some seconds to show it
status() {
  in_aws describe-vpc-peering-connections --vpc-peering-connection-ids "$PCX" \
    --query 'VpcPeeringConnections[0].Status.Code' --output text
}
seen() { status >/dev/null 2>&1; }
retry 180 5 seen
if [[ $(status) == pending-acceptance ]]; then
  in_aws accept-vpc-peering-connection --vpc-peering-connection-id "$PCX" --output text
fi
accepted() { [[ $(status) == active ]]; }
retry 600 3 accepted

# @R@07: the routes
for table in @TABLES@; do
  in_aws create-route --route-table-id "$table" --destination-cidr-block "$AIVEN_VPC_RANGE" \
    --vpc-peering-connection-id "$PCX" --output text
done

# @R@08: wait until Aiven has seen it; up to 15 minutes are normal
active() { [[ $(peering | jq -r .state) == ACTIVE ]]; }
retry 1200 10 active
echo "$AWS_VPC_ID is connected"
