package network

import (
	"context"
	"net/http"

	armnetwork "github.com/Azure/azure-sdk-for-go/sdk/resourcemanager/network/armnetwork/v9"

	"example.org/peerage/providers"
	"example.org/peerage/providers/jsonmerge"
)

// ruleBody is a rule as it is put: one that is there as Azure gives it, with
// what the rule says.
func (c *Client) ruleBody(ctx context.Context, group, name string, r providers.SecurityRule) ([]byte, error) {
	_, raw, err := captured(ctx, func(ctx context.Context) (armnetwork.SecurityRulesClientGetResponse, error) {
		return c.links.rules.Get(ctx, group, name, r.Name, nil)
	})
	if err != nil && !hasStatus(err, http.StatusNotFound, http.StatusForbidden) {
		return nil, err
	}
	body, err := jsonmerge.Read(raw)
	if err != nil {
		return nil, errUnreadable
	}
	body.Drop(answers...)
	change := jsonmerge.Object{
		"direction": r.Direction,
		"access":    r.Access,
		"protocol":  r.Protocol,
		"priority":  r.Priority,
	}
	old := properties(body)
	if old["sourcePortRange"] == nil && old["sourcePortRanges"] == nil {
		change["sourcePortRange"] = "*"
	}
	spread(change, "sourceAddressPrefix", "sourceAddressPrefixes", r.Sources)
	spread(change, "destinationAddressPrefix", "destinationAddressPrefixes", r.Destinations)
	spread(change, "destinationPortRange", "destinationPortRanges", r.Ports)
	body.Merge(jsonmerge.Object{"name": r.Name, "properties": change})
	return body.Bytes()
}

// spread puts one value into the singular member and several into the plural,
// and takes the other away.
func spread(into jsonmerge.Object, one, many string, list []string) {
	if len(list) == 1 {
		into[one], into[many] = list[0], nil
		return
	}
	all := make([]any, len(list))
	for i := range list {
		all[i] = list[i]
	}
	into[one], into[many] = nil, all
}
