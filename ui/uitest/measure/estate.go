package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// estate is a company with many links, served on sockets by this process, and
// the environment of a person who watches it from another one.
type estate struct {
	world *world.World
	sim   *sim.Sim
	links []*world.AivenPeering
	env   []string
}

// perVPC is how many links one VPC of Aiven's has.
const perVPC = 100

// newEstate serves n links between Azure and Aiven, all of them active, until
// ctx ends.
func newEstate(ctx context.Context, n int, home string) (*estate, error) {
	w := world.New(clock.Real{}, 7)
	acc := company.Bare(w)
	e := &estate{world: w, sim: sim.New(w, sim.Options{})}
	var err error
	w.Do(func() { err = e.fill(acc, n) })
	if err != nil {
		return nil, err
	}
	if err := e.sim.Serve(ctx, sim.Addresses{}); err != nil {
		return nil, err
	}
	at, ca := e.sim.Endpoints(), filepath.Join(home, "ca.pem")
	if err := os.WriteFile(ca, e.sim.CA(), 0o600); err != nil {
		return nil, err
	}
	e.env = []string{
		"PEERAGE_AZURE_AUTHORITY=" + at[sim.Login], "PEERAGE_AZURE_GRAPH=" + at[sim.Graph], "PEERAGE_AZURE_ARM=" +
			at[sim.ARM],
		"PEERAGE_AIVEN_URL=" + at[sim.Aiven], "PEERAGE_CA_FILE=" + ca, "AIVEN_TOKEN=" + acc.Token.Value,
		"AZURE_TENANT_ID=" + acc.TenantID, "AZURE_CLIENT_ID=" + acc.Admin.AppID, "AZURE_CLIENT_SECRET=" + acc.Secret,
	}
	return e, nil
}

// fill peers n networks with VPCs of Aiven's.
func (e *estate) fill(acc *company.Accounts, n int) error {
	az, a := e.world.Azure, e.world.Aiven
	app := az.AddApp(acc.TenantID, "", "contoso-network", world.AudienceMultiple)
	az.Grant(az.EnsureServicePrincipal(acc.TenantID, app.AppID).ID, world.RoleNetworkContributor,
		"/subscriptions/"+acc.Production)
	az.Grant(az.EnsureServicePrincipal(acc.TenantID, world.AivenAppID).ID, world.RoleNetworkContributor,
		"/subscriptions/"+acc.Production)
	var vpc *world.AivenVPC
	for i := range n {
		if i%perVPC == 0 {
			v, prob := a.CreateOrgVPC(acc.Org, "azure-westeurope", fmt.Sprintf("172.20.%d.0/24", i/perVPC),
				fmt.Sprintf("aiven-%d", i/perVPC))
			if prob != nil {
				return fmt.Errorf("VPC %d: %+v", i/perVPC, prob)
			}
			a.Activate(v)
			vpc = v
		}
		name := fmt.Sprintf("vnet-%04d", i)
		net := az.AddVNet(acc.Production, "rg-"+name, name, "westeurope", fmt.Sprintf("10.%d.%d.0/24", 128+i/250, i%250))
		if err := e.link(net, vpc, app.AppID, acc.TenantID); err != nil {
			return fmt.Errorf("link %d: %w", i, err)
		}
	}
	az.Settle()
	return nil
}

func (e *estate) link(net *world.VNet, vpc *world.AivenVPC, app, tenant string) error {
	a := e.world.Aiven
	half, prob := a.Peer(vpc, world.AivenSpec{Account: net.SubscriptionID, ResourceGroup: strings.ToLower(net.Group),
		VPC: net.Name, AppID: app, TenantID: tenant})
	if prob != nil {
		return fmt.Errorf("in Aiven: %+v", prob)
	}
	a.Hasten(vpc, half)
	spec := world.PeeringSpec{RemoteVNetID: vpc.VNetID, AllowVirtualNetworkAccess: true}
	if _, _, prob := e.world.Azure.PutPeering(net.ID, "to-"+vpc.Name, spec); prob != nil {
		return fmt.Errorf("in Azure: %+v", prob)
	}
	a.Hasten(vpc, half)
	e.links = append(e.links, half)
	return nil
}
