# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# The AWS page: the request by Aiven's API, the rest by the aws command line.
aws_cli=${AWS_CLI:-/usr/bin/aws}
[[ -x $aws_cli ]] || aws_cli=$(command -v aws) || die "there is no aws"
AWS_ACCESS_KEY_ID=$(card .accounts.aws.access_key_id) AWS_SECRET_ACCESS_KEY=$(card .accounts.aws.secret_access_key)
AWS_DEFAULT_REGION=$(card .accounts.aws.region) AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_PAGER='' AWS_EC2_METADATA_DISABLED=true
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_PAGER AWS_EC2_METADATA_DISABLED
run_aws() { "$aws_cli" --endpoint-url "$aws" --output text "$@" 2>&1; }
ec2() { run_aws ec2 "$@"; }

body=''
is "sts get-caller-identity" "$(card .accounts.aws.account_id)" "$(run_aws sts get-caller-identity --query Account)"
network=$(card .accounts.aws.vpc_id) table=$(card '.accounts.aws.route_tables[-1]')
is "describe-vpcs" "$network" "$(ec2 describe-vpcs --vpc-ids "$network" --query 'Vpcs[0].VpcId')"
is "describe-regions" '*eu-west-1*' "$(ec2 describe-regions --query 'Regions[].RegionName')"

vpc="$aiven/v1/organization/$(card .accounts.aiven.organization_id)/vpcs/$(card '.accounts.aiven.organization_vpcs["aws-eu-west-1"]')"
auth=(-H "Authorization: Bearer $(card .accounts.aiven.token)" -H 'content-type: application/json')
call "$vpc/peering-connections" "${auth[@]}" --data "{\"peer_cloud_account\":\"$(card .accounts.aws.account_id)\",\"peer_vpc\":\"$network\",\"peer_region\":\"eu-west-1\"}"
is "the request in Aiven" '20?APPROVED' "$status$(got .state)"
connection=$(got .peering_connection_id)
aiven_half() { answers ".peering_connections[] | select(.peering_connection_id==\"$connection\") | $1" "$vpc" "${auth[@]}"; }
until_is "waits for us" PENDING_PEER aiven_half .state
pcx=$(aiven_half .state_info.aws_vpc_peering_connection_id)
is "with its name in AWS" 'pcx-*' "$pcx"
cidr=$(answers '.clouds[0].network_cidr' "$vpc" "${auth[@]}")
pcx_state() { ec2 describe-vpc-peering-connections --vpc-peering-connection-ids "$pcx" --query 'VpcPeeringConnections[0].Status.Code'; }
until_is "describe-vpc-peering-connections" pending-acceptance pcx_state

is "a dry run shows the permission" '*DryRunOperation*' "$(ec2 accept-vpc-peering-connection --vpc-peering-connection-id "$pcx" --dry-run || true)"
is "accept-vpc-peering-connection" "$pcx" "$(ec2 accept-vpc-peering-connection --vpc-peering-connection-id "$pcx" --query VpcPeeringConnection.VpcPeeringConnectionId)"
until_is "active in AWS" active pcx_state
until_is "active in Aiven" ACTIVE aiven_half .state
is "create-route" True "$(ec2 create-route --route-table-id "$table" --destination-cidr-block "$cidr" --vpc-peering-connection-id "$pcx")"
is "the same route again" '*RouteAlreadyExists*' "$(ec2 create-route --route-table-id "$table" --destination-cidr-block "$cidr" --vpc-peering-connection-id "$pcx" || true)"
is "describe-route-tables" active "$(ec2 describe-route-tables --route-table-ids "$table" --query "RouteTables[0].Routes[?VpcPeeringConnectionId=='$pcx'].State")"

call "$vpc/peering-connections/$connection" "${auth[@]}" -X DELETE
is "deleted in Aiven" 200 "$status"
until_is "gone in AWS" deleted pcx_state
is "its route is a blackhole" blackhole "$(ec2 describe-route-tables --route-table-ids "$table" --query "RouteTables[0].Routes[?VpcPeeringConnectionId=='$pcx'].State")"
ec2 delete-route --route-table-id "$table" --destination-cidr-block "$cidr" >/dev/null
is "delete-route" "" "$(ec2 describe-route-tables --route-table-ids "$table" --query "RouteTables[0].Routes[?VpcPeeringConnectionId=='$pcx'].State")"
is "an action that the lab does not serve" '*embedded clouds do not serve*' "$(ec2 describe-instances || true)"
until_is "which is logged" 1 grep -c "aws .*nothing serves" "$work/log"
