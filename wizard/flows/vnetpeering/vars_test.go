package vnetpeering

import (
	"testing"

	"example.org/peerage/wizard/flows/aiven"
	"example.org/peerage/wizard/flows/azure"
)

func TestVariables(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
	}{
		{azure.VarAppID, " 23D99665-872d-4093-bf0f-3ad5fa1ee669 ", "23d99665-872d-4093-bf0f-3ad5fa1ee669"},
		{azure.VarAppID, "23d99665", ""},
		{aiven.VarVPC, "new", "new"},
		{aiven.VarVPC, "none", ""},
		{aiven.VarNewRange, "10.20.0.9/24", "10.20.0.0/24"},
		{aiven.VarNewRange, "10.20.0.0/16", ""},
		{aiven.VarNewRange, "8.8.8.0/24", ""},
		{aiven.VarNewCloud, "Azure-WestEurope", "azure-westeurope"},
		{aiven.VarNewCloud, "aws-eu-west-1", ""},
		{azure.VarKeyDays, "030", "30"},
		{azure.VarKeyDays, "0", ""},
		{azure.VarKeyDays, "1000", ""},
		{azure.VarAppScope, "VNET", azure.ScopeVNet},
		{azure.VarAppScope, "everywhere", ""},
		{azure.VarPeeringName, "-x", ""},
		{azure.VarVNetID,
			"/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/ " +
				"resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v/",
			"/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v"},
		{azure.VarPeeringID, "/subscriptions/x", ""},
	} {
		got, err := vars(c.name)[0].Normal(c.in)
		if (err != nil) != (c.want == "") || got != c.want {
			t.Errorf("%s %q: %q, %v", c.name, c.in, got, err)
		}
	}
}
