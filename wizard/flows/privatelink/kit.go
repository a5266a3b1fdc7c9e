// Package privatelink connects an Aiven service to an Azure VNet by Private Link:
// procedure P of the documents.
package privatelink

import (
	"context"

	"example.org/peerage/providers"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
	"example.org/peerage/wizard/flows/steps"
)

// kit is what the procedure's steps are made of.
type kit struct {
	*steps.Kit
	azure *azure.Side
	aiven *aiven.Side
}

// newKit has the document's names.
func newKit(base *steps.Kit) *kit {
	return join(base, azure.Spec{
		Names: names, WhySignIn: "You will create a private endpoint.", Rights: mayMakeEndpoints,
	})
}

// forAct is what the board's acts are made of. They make no endpoint.
func forAct(base *steps.Kit) *kit {
	return join(base, azure.Spec{Names: names, WhySignIn: azure.ActAccount, Act: true})
}

func join(base *steps.Kit, s azure.Spec) *kit {
	spec := aiven.Spec{
		Of: aiven.Project(), On: aiven.OnAzure(), May: aiven.MayService,
		Right: "Configuring the service (service:configuration:write) and its static IP addresses (operator)",
	}
	return &kit{Kit: base, azure: azure.New(base, s), aiven: aiven.New(base, spec)}
}

var names = azure.Names{
	Sub: vLinkSub, Tenant: vLinkTenant, VNetID: vLinkVNet, Group: vLinkGroup, VNet: vLinkNet, SubStep: "P05A",
}

func vars(list ...string) []wizard.Var {
	return steps.Merged(azure.Variables(), aiven.Variables(aiven.OnAzure()), linkVariables()).Pick(list...)
}

func actVars(list ...string) []wizard.Var {
	return steps.Merged(azure.ActVariables(), aiven.Variables(aiven.OnAzure()), linkVariables()).Pick(list...)
}

// services is Aiven as a run sees it, for what Private Link asks of its service.
type services struct {
	providers.AivenServiceLinks
	*kit
	project, service string
}

func (k *kit) services(_ context.Context, r *wizard.Run) (services, error) {
	s, err := k.aiven.Session(r)
	if err != nil {
		return services{}, err
	}
	l, ok := s.(providers.AivenServiceLinks)
	if !ok {
		return services{}, steps.Fail(providers.Unknown, "no-service-calls", "use Aiven's services",
			"This connection to Aiven cannot work with services.")
	}
	return services{AivenServiceLinks: l, kit: k, project: r.Get(vLinkProject), service: r.Get(vService)}, nil
}

// endpoints is Azure as a run sees it, for what Private Link asks.
type endpoints struct {
	providers.AzureEndpoints
	*kit
}

func (k *kit) endpoints(ctx context.Context, r *wizard.Run) (endpoints, error) {
	a, err := k.azure.Admin(ctx, r)
	if err != nil {
		return endpoints{}, err
	}
	e, ok := a.AzureSession.(providers.AzureEndpoints)
	if !ok {
		return endpoints{}, steps.Fail(providers.Unknown, "no-endpoint-calls", "use private endpoints",
			"This connection to Azure cannot work with private endpoints.")
	}
	return endpoints{AzureEndpoints: e, kit: k}, nil
}

// both are the two sides as a run sees them.
type both struct {
	services
	vnet endpoints
}

func (k *kit) both(ctx context.Context, r *wizard.Run) (both, error) {
	s, err := k.services(ctx, r)
	if err != nil {
		return both{}, err
	}
	e, err := k.endpoints(ctx, r)
	return both{services: s, vnet: e}, err
}
