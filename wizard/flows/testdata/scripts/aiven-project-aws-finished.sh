#!/usr/bin/env bash
# Connect an Aiven project to an AWS VPC: the documented commands, corrected.
# It holds no secret.
set -euo pipefail
# Needs aws, avn (AIVEN_AUTH_TOKEN) and jq.

export AWS_PROFILE='Ana'\''s'
AWS_ACCOUNT_ID=123456789012
AWS_VPC_REGION=eu-west-1
AWS_VPC_ID=vpc-0a1b2c3d4e5f60718
AIVEN_PROJECT=contoso-prod
AIVEN_PROJECT_VPC_ID=1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11
AIVEN_VPC_RANGE=10.30.0.0/24

# retry SECONDS PAUSE COMMAND...: again and again until it succeeds
retry() {
  local end=$((SECONDS + $1)) pause=$2
  shift 2
  until "$@"; do
    if ((SECONDS >= end)); then
      echo "gave up: $1" >&2
      return 1
    fi
    sleep "$pause"
  done
}
lower() { tr '[:upper:]' '[:lower:]' <<<"$1"; }
in_aws() { aws ec2 "$@" --region "$AWS_VPC_REGION"; }
peering() {
  avn vpc peering-connection list --project "$AIVEN_PROJECT" \
    --project-vpc-id "$AIVEN_PROJECT_VPC_ID" --json |
    jq --arg vpc "$AWS_VPC_ID" --arg account "$AWS_ACCOUNT_ID" \
      '[.[] | select(.peer_vpc == $vpc and .peer_cloud_account == $account and .state != "DELETED")][0]'
}

# S01: whose keys these are
aws sts get-caller-identity --output text

# S04: Aiven's half
if [[ $(peering) == null ]]; then
  avn vpc peering-connection create \
    --project "$AIVEN_PROJECT" --project-vpc-id "$AIVEN_PROJECT_VPC_ID" \
    --peer-cloud-account "$AWS_ACCOUNT_ID" --peer-vpc "$AWS_VPC_ID" --peer-region "$AWS_VPC_REGION"
fi

# S05: wait until Aiven tells its request (the id vanishes once the link is up)
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

# S06: accept it; AWS may take some seconds to show it
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

# S07: the routes
for table in rtb-0aaaaaaaaaaaaaaaa rtb-0bbbbbbbbbbbbbbbb; do
  in_aws create-route --route-table-id "$table" --destination-cidr-block "$AIVEN_VPC_RANGE" \
    --vpc-peering-connection-id "$PCX" --output text
done

# S08: wait until Aiven has seen it; up to 15 minutes are normal
active() { [[ $(peering | jq -r .state) == ACTIVE ]]; }
retry 1200 10 active
echo "$AWS_VPC_ID is connected"
