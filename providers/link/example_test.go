package link_test

import (
	"fmt"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// Listings come in, one an account; out come links with verdicts, reasons and
// what to do next. The wizard's waits, the board and status all ask here.
func ExampleJoin() {
	hosted := providers.Half{
		Provider: "aiven", Account: "org-1", Kind: "org-vpc-peering", ID: "p1", Network: "aiven-eu", State: "PENDING_PEER",
		PeerID:   "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-orders",
		PeerName: "vnet-orders",
	}
	board := link.Join(link.Options{Kinds: link.All()}, []link.Listing{
		{Provider: "aiven", Account: "org-1", Listed: true, Halves: []providers.Half{hosted}},
		{Provider: "azure", Account: "s", Listed: true},
	})
	for _, l := range board.Links {
		fmt.Println(l.Title, "is", l.Verdict)
	}
	// Output:
	// vnet-orders ⇄ aiven-eu is waiting
}
