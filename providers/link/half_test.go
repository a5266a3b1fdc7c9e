package link_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// TestNobodyIsAnOrphanUnseen: that a half has lost its partner is said where the
// other side was looked at, or by the half's own word.
func TestNobodyIsAnOrphanUnseen(t *testing.T) {
	for _, k := range link.All() {
		for i, r := range k.Rules {
			if r.Orphan && (slices.Contains(r.Cloud, link.Unseen) ||
				slices.Contains(r.Hosted, link.Unseen) && slices.Contains(r.Cloud, link.Up)) {
				t.Errorf("%s, rule %d: an orphan where nobody looked: %s", k.ID, i, r.Reason)
			}
		}
	}
}

// TestAHalfSpeaksForItself: a warning about one half that is seen is not of two.
func TestAHalfSpeaksForItself(t *testing.T) {
	h := &providers.Half{State: providers.AivenActive, Warnings: []string{"something is odd"}}
	for _, k := range link.All() {
		if k.Hosted.Provider != link.Aiven || k.Twin != nil {
			continue
		}
		r := k.Judge(link.Sight{Kind: k.ID, Hosted: h})
		if r.Verdict != providers.Degraded || strings.Contains(r.Reason, "Both") {
			t.Errorf("%s: %s, %s", k.ID, r.Verdict, r.Reason)
		}
	}
}

// TestARefusalIsNoAbsence: a side of which something may not be listed is not
// called one that is not connected, and what was heard is not called refused.
func TestARefusalIsNoAbsence(t *testing.T) {
	hosted := linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "PENDING_PEER", "vnet-orders")))
	cloud := linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders",
		linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
	part := func(l link.Listing) link.Listing {
		l.Listed, l.Refused = false, true
		return l
	}
	for name, listings := range map[string][]link.Listing{
		"which subscriptions there are": {hosted, {Provider: link.Azure, Denied: true}},
		"the subscription":              {hosted, {Provider: link.Azure, Account: linktest.SubA, Denied: true}},
		"a part of another one":         {hosted, part(linktest.AzureList(linktest.SubB))},
		"which organizations there are": {cloud, {Provider: link.Aiven, Denied: true}},
		"some of an organization":       {cloud, part(linktest.AivenList())},
	} {
		t.Run(name, func(t *testing.T) {
			l := linktest.One(t, link.Join(link.Options{Kinds: link.All()}, listings).Links)
			if strings.Contains(l.Reason, "not connected") || strings.Contains(l.Reason, "not heard") ||
				l.Kind != link.KindAzureAzure && !strings.Contains(l.Reason, "may be listed") || l.Orphan {
				t.Errorf("%s, %q", l.Verdict, l.Reason)
			}
			if l.Denied && !strings.HasPrefix(name, "the sub") {
				t.Errorf("the half that is seen was heard: %+v", l)
			}
		})
	}
}
