# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# What real clients were seen to choke on in a lab: aws as it is, and the requests
# that avn, upctl, az and Terraform's providers send.
aws_cli=${AWS_CLI:-/usr/bin/aws}
[[ -x $aws_cli ]] || aws_cli=$(command -v aws) || die "there is no aws"
AWS_ACCESS_KEY_ID=$(card .accounts.aws.access_key_id) AWS_SECRET_ACCESS_KEY=$(card .accounts.aws.secret_access_key)
AWS_DEFAULT_REGION=$(card .accounts.aws.region) AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
AWS_PAGER='' AWS_EC2_METADATA_DISABLED=true
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_PAGER AWS_EC2_METADATA_DISABLED
# ec2 ACTION…, sts ACTION…: what aws says, errors too.
ec2() { "$aws_cli" --endpoint-url "$aws" --output text ec2 "$@" 2>&1 || true; }
sts() { "$aws_cli" --endpoint-url "$aws" --output text sts "$@" 2>&1 || true; }
body=''
network=$(card .accounts.aws.vpc_id) table=$(card '.accounts.aws.route_tables[-1]') account=$(card .accounts.aws.account_id)
cidr=$(ec2 describe-vpcs --vpc-ids "$network" --query 'Vpcs[0].CidrBlock')

is "a VPC of one's own" 'vpc-*' "$(ec2 create-vpc --cidr-block 10.77.0.0/16 --query Vpc.VpcId | tee "$work/vpc")"
other=$(cat "$work/vpc")
is "asked to peer" 'pcx-*' "$(ec2 create-vpc-peering-connection --vpc-id "$other" --peer-vpc-id "$network" \
  --query VpcPeeringConnection.VpcPeeringConnectionId | tee "$work/pcx")"
pcx=$(cat "$work/pcx")
pcx_is() { ec2 describe-vpc-peering-connections --filters "$@" --query 'VpcPeeringConnections[].VpcPeeringConnectionId'; }
until_is "found by its id" "$pcx" pcx_is "Name=vpc-peering-connection-id,Values=$pcx"
until_is "and its status" "*$pcx*" pcx_is Name=status-code,Values=pending-acceptance
is "and by whose it is" "*$pcx*" "$(pcx_is "Name=requester-vpc-info.owner-id,Values=$account")"
is "and by a part of the requester's VPC" "*$pcx*" "$(pcx_is "Name=requester-vpc-info.vpc-id,Values=${other%????}*")"
is "and not by another" '' "$(pcx_is Name=status-code,Values=nonsense)"
for action in accept reject delete; do
  is "$action: a dry run" '*DryRunOperation*' "$(ec2 "$action-vpc-peering-connection" --vpc-peering-connection-id "$pcx" --dry-run)"
done
is "changes nothing" "*$pcx*" "$(pcx_is Name=status-code,Values=pending-acceptance)"
is "so does describe" '*DryRunOperation*' "$(ec2 describe-vpcs --dry-run)"
ec2 accept-vpc-peering-connection --vpc-peering-connection-id "$pcx" >/dev/null
until_is "accepted" "*$pcx*" pcx_is Name=status-code,Values=active
is "and by the accepter's range" "*$pcx*" "$(pcx_is "Name=accepter-vpc-info.cidr-block,Values=$cidr")"
is "its options" '*' "$(ec2 modify-vpc-peering-connection-options --vpc-peering-connection-id "$pcx" \
  --requester-peering-connection-options AllowDnsResolutionFromRemoteVpc=true)"
is "create-tags" '' "$(ec2 create-tags --resources "$pcx" --tags Key=Name,Value=e2e)"
is "describe-tags" '*e2e*' "$(ec2 describe-tags --filters "Name=resource-id,Values=$pcx")"
is "found by its tag" "*$pcx*" "$(pcx_is Name=tag:Name,Values=e2*)"
is "and the tag's key" "*$pcx*" "$(pcx_is Name=tag-key,Values=Name)"
is "delete-tags" '' "$(ec2 delete-tags --resources "$pcx" --tags Key=Name)"
is "found no more" '' "$(pcx_is Name=tag:Name,Values=e2e)"

route() { ec2 create-route --route-table-id "${2:-$table}" --destination-cidr-block "$1" --vpc-peering-connection-id "${3:-$pcx}"; }
is "a table that is not there" '*InvalidRouteTableID.NotFound*' "$(ec2 describe-route-tables --route-table-ids rtb-00000000000000000)"
is "no range" '*InvalidParameterValue*' "$(route nonsense)"
is "host bits are cut off" True "$(route 10.77.0.9/16)"
is "as documented" active "$(ec2 describe-route-tables --route-table-ids "$table" \
  --query "RouteTables[0].Routes[?DestinationCidrBlock=='10.77.0.0/16'].State")"
is "a table by its route" "$table" "$(ec2 describe-route-tables --filters Name=route.destination-cidr-block,Values=10.77.0.0/16 \
  "Name=vpc-id,Values=$network"   --query 'RouteTables[].RouteTableId')"
is "and by where it leads" "$table" "$(ec2 describe-route-tables --filters "Name=route.vpc-peering-connection-id,Values=$pcx" \
  --query 'RouteTables[].RouteTableId')"
is "delete-route: a dry run" '*DryRunOperation*' "$(ec2 delete-route --route-table-id "$table" --destination-cidr-block 10.77.0.0/16 --dry-run)"
is "the local route stays" '*InvalidParameterValue*' "$(ec2 delete-route --route-table-id "$table" --destination-cidr-block "$cidr")"
is "a gateway that is not there" '*InvalidGatewayID.NotFound*' "$(ec2 create-route --route-table-id "$table" \
  --destination-cidr-block 10.78.0.0/16 --gateway-id igw-00000000000000000)"
is "delete-route" '' "$(ec2 delete-route --route-table-id "$table" --destination-cidr-block 10.77.0.0/16 | sed 's/^True$//')"
ec2 delete-vpc-peering-connection --vpc-peering-connection-id "$pcx" >/dev/null
is "describe-subnets" '*subnet-*' "$(ec2 describe-subnets --filters "Name=vpc-id,Values=$network" --query 'Subnets[].SubnetId')"
is "describe-security-groups" '*' "$(ec2 describe-security-groups --query 'SecurityGroups[].GroupId')"
is "describe-availability-zones" '*a*' "$(ec2 describe-availability-zones --query 'AvailabilityZones[].ZoneName')"
is "VPCs that are nobody's default" "*$network*" "$(ec2 describe-vpcs --filters Name=is-default,Values=false --query 'Vpcs[].VpcId')"
is "sts assume-role" 'ASIA*' "$(sts assume-role --role-arn "arn:aws:iam::$account:role/e2e" --role-session-name e2e --query Credentials.AccessKeyId)"
is "sts get-session-token" 'ASIA*' "$(sts get-session-token --query Credentials.AccessKeyId)"

auth=(-H "Authorization: aivenv1 $(card .accounts.aiven.token)" -H 'content-type: application/json')
project=$(card .accounts.aiven.private_link.project) service=$(card .accounts.aiven.private_link.service)
base="$aiven/v1/project/$project"
is "a service has its maintenance" '*' "$(answers .service.maintenance.dow "$base/service/$service" "${auth[@]}")"
kind=$(answers .service.service_type "$base/service/$service" "${auth[@]}")
is "a type's options, as avn reads them" object "$(answers '.user_config_schema | type' "$base/service-types/$kind" "${auth[@]}")"
is "all types" object "$(answers '.service_types | type' "$base/service_types" "${auth[@]}")"
is "accounts" '[1-9]*' "$(answers '.accounts | length' "$aiven/v1/account" "${auth[@]}")"
call "$base/service/$service" "${auth[@]}" -X PUT --data '{"user_config":{"ip_filter":["10.9.0.0/16"]}}'
is "an IP filter is kept" 10.9.0.0/16 "$(answers '.service.user_config.ip_filter[0]' "$base/service/$service" "${auth[@]}")"
call "$base/service/$service" "${auth[@]}" -X PUT --data '{"user_config":{"ip_filter":["0.0.0.0/0"]}}'
is "so is one for everybody" 0.0.0.0/0 "$(answers '.service.user_config.ip_filter[0]' "$base/service/$service" "${auth[@]}")"
is "clouds" '[1-9]*' "$(answers '.clouds | length' "$aiven/v1/clouds" "${auth[@]}")"

up=(-H "Authorization: Bearer $(card .accounts.upcloud.token)" -H 'Content-Type: application/json')
net="$upcloud/1.3/network/$(card .accounts.upcloud.network_id)"
was=$(answers .network.name "$net" "${up[@]}")
call "$net" "${up[@]}" -X PUT --data '{"network":{"name":"e2e"}}'
is "a network's name is changed" e2e "$(answers .network.name "$net" "${up[@]}")"
call "$net" "${up[@]}" -X PUT --data "{\"network\":{\"name\":\"$was\"}}"
for path in zone server host "account/details/$(card .accounts.upcloud.username)"; do
  is "UpCloud's $path" 200 "$(status_of "$upcloud/1.3/$path" "${up[@]}")"
done

person=(-H "Authorization: Bearer $(admin_token https://graph.microsoft.com/.default)")
is "Graph's domains" '[1-9]*' "$(answers '.value | length' "$graph/v1.0/domains" "${person[@]}")"
admin=(-H "Authorization: Bearer $(admin_token https://management.azure.com/.default)")
group="/subscriptions/$(card .accounts.azure.subscription_id)/resourceGroups/$(card .accounts.azure.resource_group)"
for kind in networkInterfaces networkSecurityGroups routeTables privateEndpoints; do
  is "a group's $kind" array "$(answers '.value | type' "$arm$group/providers/Microsoft.Network/$kind?api-version=2023-11-01" "${admin[@]}")"
done
is "its resources" array "$(answers '.value | type' "$arm$group/resources?api-version=2021-04-01" "${admin[@]}")"
is "its locks" array "$(answers '.value | type' "$arm$group/providers/Microsoft.Authorization/locks?api-version=2016-09-01" "${admin[@]}")"
lan="$group/providers/Microsoft.Network/virtualNetworks/e2e"
put_arm "$lan" 2023-11-01 '{"location":"westeurope","tags":{"e2e":"yes"},"properties":{"addressSpace":{"addressPrefixes":["10.91.0.0/16"]},
  "subnets":[{"name":"one","properties":{"addressPrefix":"10.91.1.0/24"}},{"name":"two","properties":{"addressPrefix":"10.91.2.0/24"}}]}}'
is "a VNet with two subnets" 20? "$status"
until_is "has them" 'one two' answers '[.properties.subnets[].name] | sort | join(" ")' "$arm$lan?api-version=2023-11-01" "${admin[@]}"
is "and its tags" yes "$(answers .tags.e2e "$arm$lan?api-version=2023-11-01" "${admin[@]}")"
put_arm "$lan/subnets/three" 2023-11-01 '{"properties":{"addressPrefix":"10.91.3.0/24"}}'
is "a third one" 20? "$status"
call "$arm$lan/subnets/one?api-version=2023-11-01" -X DELETE "${admin[@]}"
is "one is deleted" 20? "$status"
until_is "two are left" 'three two' answers '[.properties.subnets[].name] | sort | join(" ")' "$arm$lan?api-version=2023-11-01" "${admin[@]}"
call "$arm$lan?api-version=2023-11-01" -X DELETE "${admin[@]}"
until_is "the VNet is deleted" 404 status_of "$arm$lan?api-version=2023-11-01" "${admin[@]}"
