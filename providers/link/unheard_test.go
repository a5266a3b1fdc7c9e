package link_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// TestNoVerdictBeforeThePartnersAccountWasHeard (V8): half of a link whose other
// half may lie where nobody has answered yet claims nothing.
func TestNoVerdictBeforeThePartnersAccountWasHeard(t *testing.T) {
	hosted := linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders")))
	cloud := linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders",
		linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
	twin := linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders",
		linktest.Peer("p", linktest.VNetID(linktest.SubB, "vnet-b"))))
	silent := func(provider, account string) link.Listing { return link.Listing{Provider: provider, Account: account} }
	const yet = " not heard yet: the other half may be there."
	for name, c := range map[string]struct {
		listings []link.Listing
		reason   string
	}{
		"Azure's subscription":          {[]link.Listing{hosted, silent(link.Azure, linktest.SubA)}, "Azure" + yet},
		"which subscriptions there are": {[]link.Listing{hosted, silent(link.Azure, "")}, "Azure" + yet},
		"an organization":               {[]link.Listing{cloud, silent(link.Aiven, "org")}, "Aiven" + yet},
		"which organizations there are": {[]link.Listing{cloud, silent(link.Aiven, "")}, "Aiven" + yet},
		"one of two projects": {[]link.Listing{cloud, linktest.AivenList(), silent(link.Aiven, "prod")},
			"Aiven" + yet},
		"two platforms": {[]link.Listing{cloud, silent(link.Aiven, "org"), silent(link.Astra, "stars")},
			"Aiven and Astra" + yet},
		"the other subscription": {[]link.Listing{twin, silent(link.Azure, linktest.SubB)}, "Azure" + yet},
		"a platform, which has no half of a link within Azure": {[]link.Listing{twin, silent(link.Aiven, "org"),
			linktest.AzureList(linktest.SubB)}, ""},
		"a third subscription": {[]link.Listing{hosted, cloud, silent(link.Azure, linktest.SubB)}, ""},
		"one that refuses": {[]link.Listing{hosted,
			{Provider: link.Azure, Account: linktest.SubA, Denied: true}}, ""},
		"nobody who is connected": {[]link.Listing{hosted}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := link.Join(link.Options{Kinds: link.All()}, c.listings)
			l := linktest.One(t, b.Links)
			if c.reason == "" {
				if l.Unheard || b.Unsure[0] || strings.Contains(l.Reason, "not heard") {
					t.Errorf("%+v", l)
				}
				return
			}
			if l.Verdict != providers.UnknownV || l.Reason != c.reason || !l.Unheard || !b.Unsure[0] || l.Orphan || l.Yours {
				t.Errorf("%+v", l)
			}
		})
	}
}

// TestWhatIsNotConnectedIsSaidOtherwise: no account at all is another thing
// than none that shows it.
func TestWhatIsNotConnectedIsSaidOtherwise(t *testing.T) {
	hosted := linktest.AivenList(linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders")))
	accounts := link.Listing{Provider: link.Azure, Listed: true}
	l := linktest.One(t, linktest.Join([]link.Listing{hosted, accounts}, nil))
	if want := "Aiven says the link is up. Azure is not connected here: nobody shows the half in Azure."; l.Reason != want {
		t.Errorf("%q", l.Reason)
	}
	other := linktest.AzureList(linktest.SubB)
	l = linktest.One(t, linktest.Join([]link.Listing{hosted, accounts, other}, nil))
	if want := "Aiven says the link is up. No connected account shows the half in Azure."; l.Reason != want {
		t.Errorf("%q", l.Reason)
	}
	// The list of accounts is no account that shows nothing.
	cloud := linktest.AzureList(linktest.SubA, linktest.VNet(linktest.SubA, "vnet-orders",
		linktest.Peer("p", linktest.AivenNet)))
	l = linktest.One(t, linktest.Join([]link.Listing{cloud, {Provider: link.Aiven, Listed: true}},
		link.Known{"p1": linktest.AivenNet}))
	if l.Kind != link.KindAivenAzure || !strings.Contains(l.Reason, "Aiven is not connected here") {
		t.Errorf("%s %q", l.Kind, l.Reason)
	}
}

// TestIDsAndVerdictsInAnyOrder: in whatever order accounts are heard first, a
// link's id, kind and title are the same in the end; a half is under one id in
// all that may be recorded, and what is claimed on the way stays so.
func TestIDsAndVerdictsInAnyOrder(t *testing.T) {
	claims := 0
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 9))
		whole, known := linktest.Random(r)
		final := linktest.Join(whole, known)
		if err := heardInTurn(r, whole, known, final, &claims); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
	if claims < 1000 {
		t.Errorf("%d claims before all were heard: the estates say little", claims)
	}
}

func say(l *providers.Link) string {
	return fmt.Sprint(l.Kind, " ", l.Title, " ", l.Verdict, " ", l.Reason, l.HostedState(), l.CloudState())
}

// flipped says that a title has its networks on other sides than in the end.
func flipped(l *providers.Link, final []providers.Link) error {
	a, b, _ := strings.Cut(l.Title, " ⇄ ")
	for _, x := range final {
		left, right, _ := strings.Cut(x.Title, " ⇄ ")
		if l.Cloud != nil && x.Cloud != nil && x.Cloud.ID == l.Cloud.ID && (a == right || b == left) && a != left {
			return fmt.Errorf("%q was %q", x.Title, l.Title)
		}
	}
	return nil
}

// heardInTurn joins while one account after the other answers.
func heardInTurn(r *rand.Rand, whole []link.Listing, known link.Known, end []providers.Link, claims *int) error {
	final := map[string]string{}
	for i := range end {
		final[end[i].ID] = say(&end[i])
	}
	heard := make([]link.Listing, len(whole))
	for i, l := range whole {
		heard[i] = link.Listing{Provider: l.Provider, Account: l.Account}
	}
	under, memory := map[string]string{}, link.NewMemory(nil)
	for _, i := range r.Perm(len(whole)) {
		heard[i] = whole[i]
		b := link.Join(link.Options{Kinds: link.All(), Known: known, Memory: memory}, heard)
		for k := range b.Links {
			l := &b.Links[k]
			if err := flipped(l, end); err != nil {
				return err
			}
			if b.Unsure[k] {
				continue
			}
			*claims++
			if was := final[l.ID]; was != say(l) {
				return fmt.Errorf("after %d of %d: %s %s, in the end %q", i, len(whole), l.ID, say(l), was)
			}
			for _, h := range []*providers.Half{l.Hosted, l.Cloud} {
				if h == nil {
					continue
				}
				if was := under[h.ID]; was != "" && was != l.ID {
					return fmt.Errorf("%s under %s and %s", h.ID, was, l.ID)
				}
				under[h.ID] = l.ID
			}
		}
	}
	b := link.Join(link.Options{Kinds: link.All(), Known: known, Memory: memory}, heard)
	if len(b.Links) != len(final) || slices.Contains(b.Unsure, true) {
		return fmt.Errorf("%d links in the end, want %d", len(b.Links), len(final))
	}
	for i := range b.Links {
		if l := &b.Links[i]; final[l.ID] != say(l) {
			return fmt.Errorf("in the end %s %s, want %q", l.ID, say(l), final[l.ID])
		}
	}
	return nil
}
