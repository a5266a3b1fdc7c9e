package flows_test

import (
	"testing"

	"peerage/wizard/flows"
)

func TestRunsAreCalledAfterTheNetwork(t *testing.T) {
	p := flows.AivenAzure(flows.Clouds{})
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
