package link_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/browse"
	"example.org/peerage/providers/link"
)

func TestConsolePages(t *testing.T) {
	const org, db = "6a195cb1-e5c9-42c8-b329-91798a544f2a", "a381e232-79c5-4998-9f8d-b764a3fd498b"
	const vnet = "/subscriptions/0f3c/resourceGroups/rg orders/providers/Microsoft.Network/virtualNetworks/vnet-orders"
	for _, x := range []struct {
		half providers.Half
		want string
	}{
		{providers.Half{Provider: link.Azure, ID: vnet + "/virtualNetworkPeerings/to-aiven"},
			"https://portal.azure.com/#@/resource/subscriptions/0f3c/resourceGroups/rg%20orders/providers/Microsoft.Network/" +
				"virtualNetworks/vnet-orders/peerings"},
		{providers.Half{Provider: link.Azure, ID: "/subscriptions/0f3c/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe"},
			"https://portal.azure.com/#@/resource/subscriptions/0f3c/resourceGroups/rg/providers/Microsoft.Network/" +
				"privateEndpoints/pe/overview"},
		{providers.Half{Provider: link.AWS, ID: "pcx-0a1b", Region: "eu-north-1"},
			"https://eu-north-1.console.aws.amazon.com/vpcconsole/home?region=eu-north-1#PeeringConnectionDetails:" +
				"VpcPeeringConnectionId=pcx-0a1b"},
		{providers.Half{Provider: link.Aiven, Attrs: map[string]string{link.AttrProject: "contoso-prod"}},
			"https://console.aiven.io/project/contoso-prod/services"},
		{providers.Half{Provider: link.Aiven}, "https://console.aiven.io/"},
		{providers.Half{Provider: link.UpCloud}, "https://hub.upcloud.com/networks/private"},
		{providers.Half{Provider: link.Astra, Account: org, Attrs: map[string]string{link.AttrDatabase: db}},
			"https://astra.datastax.com/org/" + org + "/database/" + db},
		{providers.Half{Provider: link.Astra, Account: org + "/..", Attrs: map[string]string{link.AttrDatabase: db}},
			"https://astra.datastax.com/"},
		{providers.Half{Provider: link.Astra}, "https://astra.datastax.com/"},
		{providers.Half{Provider: link.AWS, ID: "pcx-0a1b", Region: "evil.example/?"}, ""},
		{providers.Half{Provider: link.Azure, ID: "javascript:alert(1)"}, ""},
		{providers.Half{Provider: "nobody"}, ""},
	} {
		p, ok := link.Console(&x.half)
		if p.URL != x.want || ok != (x.want != "") {
			t.Errorf("%s %s: %q, %v", x.half.Provider, x.half.ID, p.URL, ok)
		}
		if !ok {
			continue
		}
		own := strings.ContainsAny(p.URL, "#") || strings.Contains(p.URL, "/database/")
		if p.Start == own {
			t.Errorf("%s is said to be %q, a start page: %v", p.URL, p.Says, p.Start)
		}
		if got, err := browse.Check(p.URL); err != nil || !strings.HasPrefix(got, "https://") {
			t.Errorf("a browser is not given %s: %v", p.URL, err)
		}
	}
}
