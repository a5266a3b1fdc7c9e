package host

import (
	"context"
	"errors"
	"net"

	"peerage/providers"
	"peerage/providers/sim/company"
	"peerage/wizard/flows"
)

func init() {
	register(60, func() service { return privateLinkService{plainService{"privatelink"}} })
}

// privateLinkService is no provider of its own: Aiven and Azure list it.
type privateLinkService struct{ plainService }

// open has names looked up as this machine does.
func (privateLinkService) open(c *flows.Clouds, _ surroundings) {
	c.Lookup = net.DefaultResolver.LookupHost
}

// embed has names looked up in the embedded world alone.
func (privateLinkService) embed(c *flows.Clouds, e embedding) {
	c.Lookup = func(_ context.Context, host string) ([]string, error) {
		var ip string
		e.world.Do(func() { ip = e.world.Aiven.LookupHost(host) })
		if ip == "" {
			return nil, errors.New("no such name")
		}
		return []string{ip}, nil
	}
}

// answers are those of somebody who reaches kafka-orders from vnet-orders.
func (privateLinkService) answers(acc *company.Accounts) map[string]map[string]string {
	vnet := acc.VNets["vnet-orders"]
	return map[string]map[string]string{"aiven-azure-privatelink": {
		"AZURE_SIGN_IN": string(providers.SignInDeviceCode), "AIVEN_PROJECT": company.DataProject, "AIVEN_SERVICE": "kafka-orders",
		"SUBSCRIPTION_ID": acc.Production, "AZURE_VNET_ID": vnet, "AZURE_SUBNET_ID": vnet + "/subnets/snet-endpoints",
		"AIVEN_STATIC_IPS_AT_TEARDOWN": "release",
	}}
}
