# shellcheck shell=bash disable=SC2034,SC2154 # run.sh and its parts share their variables
# What the lab prints for a person, taken literally, against a lab of its own:
# the blocks for curl, aws, the program itself and, where one is given, az.
"$peerage" lab --listen 127.0.0.1:0 --speed 100 >"$work/page" 2>"$work/page.log" &
page=$!
trap 'kill -INT "$page" 2>/dev/null || true; wait "$page" 2>/dev/null || true; cleanup' EXIT
for _ in $(seq 100); do
  grep -q '_lab/fault' "$work/page" && break
  kill -0 "$page" 2>/dev/null || { cat "$work/page.log"; die "the second lab did not start"; }
  sleep 0.1
done
body=

# block HEAD: the lines beneath a heading.
block() { sed -n "/^$1/,/^\$/p" "$work/page" | sed -e 1d -e 's/^  //'; }
# typed HEAD [BEFORE]: the block in a shell of its own, as a person types it.
typed() { HOME=$work/person PATH=$(dirname "$peerage"):$PATH timeout 120 bash -c "${2:-}"$'\n'"$(block "$1")" 2>&1 </dev/null || true; }

is "curl, Aiven" '*"organization_vpc_id"*' "$(typed 'curl, Aiven')"
is "curl, UpCloud" '*LOCAL_NETWORK_NO_ROUTER*' "$(typed 'curl, UpCloud')"
is "curl, Astra DB" '*"connectionId"*' "$(typed 'curl, Astra DB')"
is "look and break" '*vnet-orders*"busy"*' "$(typed 'Look and break')"
aws_cli=${AWS_CLI:-/usr/bin/aws}
at=$(grep -o -e '--endpoint-url [^ ]*' "$work/page")
old="aws() { '$aws_cli' $at \"\$@\"; }"
got=$(typed 'aws (' "$old")
is "aws sts" '*"Account": "123456789012"*' "$got"
is "aws ec2" '*vpc-orders*pending-acceptance*RouteTableId*' "$got"
is "doctor" '*The Aiven token works*' "$(typed 'peerage itself' 'peerage() { command peerage doctor; }')"
is "peerage setup, without a terminal" '*A person is needed*' "$(typed 'peerage itself')"
if [[ -n ${AZ:-} ]]; then
  is "az" '*ana@contoso.example*AzureADMultipleOrgs*already in use*' "$(typed 'az (' "az() { $(realpath "${AZ%% *}") \"\$@\" --only-show-errors; }" | tr '\n' ' ')"
fi

kill -INT "$page"
wait "$page" || true
trap cleanup EXIT
