package flows_test

import (
	"example.org/peerage/wizard/flows/aivenazure"
	"example.org/peerage/wizard/flows/steps"
	"testing"

	"example.org/peerage/wizard/flows"
)

func TestRunsAreCalledAfterTheNetwork(t *testing.T) {
	p := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure
	for id, want := range map[string]string{
		"": "",
		"/subscriptions/fef55fe0-e125-450a-a608-d5e20ffc2d12/resourceGroups/rg-orders/providers/Microsoft.Network/virtualNetworks/VNet-Orders": "vnet-orders",
		"vnet-orders": "",
	} {
		if got := p.Propose(func(name string) string { return map[string]string{"USER_VNET_ID": id}[name] }); got != want {
			t.Errorf("%q gives %q, want %q", id, got, want)
		}
	}
}

func TestEveryProcedureNamesItsRuns(t *testing.T) {
	given := map[string]string{
		"USER_VNET_ID":  "/subscriptions/fef55fe0-e125-450a-a608-d5e20ffc2d12/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/vnet-orders",
		"AIVEN_SERVICE": "pg-orders", "AZURE_VIRTUAL_NETWORK_NAME": "vnet-claims", "AWS_VPC_ID": "vpc-0a1b2c",
		"network.uuid": "03126dc1-a69f-4bc2-8b24-e31c22d64712",
	}
	for _, p := range flows.All(flows.Clouds{}) {
		if p.Hidden {
			continue
		}
		if p.Propose == nil || p.Propose(func(n string) string {
			return given[n]
		}) == "" || p.Propose(func(string) string { return "" }) != "" {
			t.Errorf("%s does not name its runs after a network or service", p.ID)
		}
	}
}
