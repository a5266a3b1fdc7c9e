package picture_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/uitest"
)

// TestALinkIsDrawnAsItWasSeen: each half in its provider's words, what nobody
// shows as not seen, and a partner that is gone as missing.
func TestALinkIsDrawnAsItWasSeen(t *testing.T) {
	hosted := &providers.Half{Provider: "aiven", Kind: link.HalfOrgPeering, State: providers.AivenActive,
		Network: "aiven-eu",
		Ranges:  []string{"10.20.0.0/24"}, PeerName: "vnet-orders", Attrs: map[string]string{link.AttrCloud: "azure"}}
	cloud := &providers.Half{Provider: "azure", Kind: link.HalfVNetPeering, State: providers.PeeringDisconnected,
		Network: "vnet-orders", Ranges: []string{"10.40.0.0/16"}}
	l := &providers.Link{Kind: link.KindAivenAzure, Hosted: hosted, Cloud: cloud, Verdict: providers.Failed}
	uitest.Sees(t, text(picture.OfLink(l)), "● vnet-orders", "10.40.0.0/16", "● aiven-eu", "10.20.0.0/24",
		"● Aiven's half ACTIVE", "✗ Azure's half Disconnected")
	l.Cloud = nil
	uitest.Sees(t, text(picture.OfLink(l)), "? vnet-orders", "? Azure's half, not seen")
	l.Orphan = true
	uitest.Sees(t, text(picture.OfLink(l)), "✗ Azure's half missing")
	l.Kind = "nothing that is known"
	if got := text(picture.OfLink(l)); !strings.Contains(got, "ACTIVE") {
		t.Errorf("the provider's word is lost:\n%s", got)
	}
}
