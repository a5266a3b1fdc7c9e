package privatelink

import (
	"strings"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/export"
	"example.org/peerage/wizard/flows/steps"
)

// Script is procedure P for az, avn and jq.
func Script(v wizard.Values) string {
	parts := "COMPONENTS=(" + strings.Join(fields(v(vParts)), " ") + ")"
	if v(vParts) == "" {
		parts = `read -ra COMPONENTS <<<"${COMPONENTS:?set this first, with blanks between}"`
	}
	head := "# Needs az (signed in), avn (AIVEN_AUTH_TOKEN) and jq.\n\n" + steps.Lines(
		export.Setting(v, vLinkProject, ""), export.Setting(v, vService, ""), export.Setting(v, vLinkSub,
			""), export.Setting(v, vLinkGroup, ""),
		export.Setting(v, vRegion, ""), export.Setting(v, vSubnet, ""), export.Setting(v, vEndpoint, "pe-$AIVEN_SERVICE"),
		parts) + "\n"
	down := steps.Lines(cmdDeleteEndpoint(v), cmdDeleteLink(v))
	return head + linkScript + "# " + strings.ReplaceAll(down, "\n", "\n# ") + "\n"
}

const linkScript = `export AIVEN_PROJECT

# until_true SECONDS COMMAND...: again and again until it succeeds
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)); then
      echo "gave up: $1" >&2
      return 1
    fi
    sleep 10
  done
}
service() { avn service get "$AIVEN_SERVICE" --json | jq -r "$1"; }
addresses() { avn static-ip list --json | jq -r "$1" --arg s "$AIVEN_SERVICE"; }
used() { addresses '[.[] | select(.service_name == $s and .state == "assigned")] | length'; }

# P02: two addresses a node, or six more than nodes
nodes=$(service .node_count)
cloud=$(service .cloud_name)
want=$((nodes <= 6 ? 2 * nodes : nodes + 6))
have=$(addresses '[.[] | select(.service_name == $s)] | length')
for ((; have < want; have++)); do
  id=$(avn static-ip create --cloud "$cloud" --json | jq -r '(if type == "array" then .[0] else . end).static_ip_address_id')
  is_created() { [[ $(avn static-ip list --json | jq -r --arg i "$id" '.[] | select(.static_ip_address_id == $i).state') == created ]]; }
  until_true 600 is_created
  avn static-ip associate --service "$AIVEN_SERVICE" "$id"
done
avn service update -c static_ips=true "$AIVEN_SERVICE"
replaced() { [[ $(service .state) == RUNNING && $(used) -ge $nodes ]]; }
until_true 3600 replaced

# P03, P04
avn service privatelink azure create "$AIVEN_SERVICE" --user-subscription-id "$SUBSCRIPTION_ID"
link() { avn service privatelink azure get "$AIVEN_SERVICE" --json | jq -r "(if type == \"array\" then .[0] else . end)$1"; }
is_active() { [[ $(link .state) == active ]]; }
until_true 900 is_active

# P05: by alias, to be approved by hand
az network private-endpoint create --name "$PRIVATE_ENDPOINT_NAME" --resource-group "$AZURE_RESOURCE_GROUP" \
  --subscription "$SUBSCRIPTION_ID" --location "$AZURE_REGION" --subnet "$AZURE_SUBNET_ID" \
  --private-connection-resource-id "$(link .azure_service_alias)" --connection-name "$PRIVATE_ENDPOINT_NAME" \
  --manual-request true --request-message peerage
PRIVATE_ENDPOINT_ID="/subscriptions/$SUBSCRIPTION_ID/resourceGroups/$AZURE_RESOURCE_GROUP/providers/Microsoft.Network/privateEndpoints/$PRIVATE_ENDPOINT_NAME"

# P06 to P10: refresh before every list; only the row with our endpoint's id
connection() {
  avn service privatelink azure refresh "$AIVEN_SERVICE" >/dev/null
  avn service privatelink azure connection list "$AIVEN_SERVICE" --json |
    jq -r --arg e "$PRIVATE_ENDPOINT_ID" ".[] | select((.private_endpoint_id | ascii_downcase) == (\$e | ascii_downcase))$1"
}
in_state() { [[ $(connection .state) == "$1" ]]; }
until_true 600 in_state pending-user-approval
PRIVATELINK_CONNECTION_ID=$(connection .privatelink_connection_id)
avn service privatelink azure connection approve "$AIVEN_SERVICE" "$PRIVATELINK_CONNECTION_ID"
until_true 900 in_state connected
nic=$(az network private-endpoint show --ids "$PRIVATE_ENDPOINT_ID" --query 'networkInterfaces[0].id' -o tsv)
IP_ADDRESS=$(az network nic show --ids "$nic" --query 'ipConfigurations[0].privateIPAddress' -o tsv)
avn service privatelink azure connection update --endpoint-ip-address "$IP_ADDRESS" "$AIVEN_SERVICE" "$PRIVATELINK_CONNECTION_ID"
until_true 900 in_state active

# P11: each component by itself
for component in "${COMPONENTS[@]}"; do
  avn service update -c "privatelink_access.$component=true" "$AIVEN_SERVICE"
done
service '.components[] | select(.route == "privatelink") | "\(.component) \(.host):\(.port)"'

# P15, to take it down later: access off, endpoint, Private Link service, and
# the static IP addresses, which outlive it and cost money.
`
