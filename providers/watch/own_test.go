package watch_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
)

// nimbus is a provider that this program does not have: it hosts queues, and
// peers them with networks of cumulus, which it does not have either.
type nimbus struct {
	provider, account string
	halves            []providers.Half
}

func (n *nimbus) ID() string                                     { return n.provider + ":" + n.account }
func (n *nimbus) Title() string                                  { return n.provider }
func (n *nimbus) Provider() string                               { return n.provider }
func (n *nimbus) Account() string                                { return n.account }
func (n *nimbus) Interval() time.Duration                        { return watch.DefaultInterval }
func (n *nimbus) List(context.Context) ([]providers.Half, error) { return slices.Clone(n.halves), nil }

// queues is the kind of link between them.
func queues() link.Kind {
	class := func(words map[string]link.Class) func(*providers.Half) link.Class {
		return func(h *providers.Half) link.Class {
			if c, ok := words[h.State]; ok {
				return c
			}
			return link.Strange
		}
	}
	is := func(kind string) func(*providers.Half) bool {
		return func(h *providers.Half) bool { return h.Kind == kind }
	}
	id := func(prefix string) func(string, string) string {
		return func(own, other string) string { return prefix + own + "-" + other }
	}
	rule := func(hosted, cloud link.Class, v providers.Verdict, reason, repair string) link.Rule {
		return link.Rule{Hosted: []link.Class{hosted}, Cloud: []link.Class{cloud},
			Ruling: link.Ruling{Verdict: v, Reason: reason, Repair: repair}}
	}
	return link.Kind{
		ID: "nimbus-cumulus",
		Hosted: link.Side{Provider: "nimbus", Name: "Nimbus", Is: is("queue"),
			Class: class(map[string]link.Class{"raining": link.Active})},
		Cloud: link.Side{Provider: "cumulus", Name: "Cumulus", Is: is("gust"),
			Class: class(map[string]link.Class{"blowing": link.Up, "calm": link.Down})},
		IDs: &link.IDs{
			Hosted: func(h *providers.Half, _ string) string { return h.PeerID },
			Cloud:  func(h *providers.Half) string { return h.NetworkID },
			Own:    func(h *providers.Half) string { return h.PeerID },
		},
		HostedID: func(h *providers.Half) string { return id("queue-")(h.NetworkID, h.PeerID) },
		CloudID:  id("gust-"),
		Rules: []link.Rule{
			rule(link.Active, link.Up, providers.Active, "It rains and blows.", ""),
			rule(link.Active, link.Down, providers.Failed, "{network} says {state}.", "blow"),
		},
		Mends: map[string][]link.Act{"blow": {{ID: "mend", Title: "Blow", Procedure: "cumulus-blow",
			Vars: []link.Var{{Name: "GUST", Of: func(l *providers.Link) string { return l.Cloud.ID }}}}}},
	}
}

// TestAProviderOfItsOwn: a provider comes onto the board with its kind of link
// and its sources, and nothing here knows of it.
func TestAProviderOfItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		platform := &nimbus{"nimbus", "me", []providers.Half{{Provider: "nimbus", Kind: "queue", ID: "q1",
			Network: "orders", NetworkID: "q1", PeerID: "net-1", State: "raining"}}}
		cloud := &nimbus{"cumulus", "me", []providers.Half{{Provider: "cumulus", Kind: "gust", ID: "g1",
			Network: "shop", NetworkID: "net-1", PeerID: "q1", State: "blowing"}}}
		kinds := append(link.All(), queues())
		look := func() providers.Link {
			s, err := watch.Once(t.Context(), watch.Options{Kinds: kinds}, 0, platform, cloud)
			if err != nil || len(s.Links) != 1 {
				t.Fatalf("%v %+v", err, s.Links)
			}
			return s.Links[0]
		}
		if l := look(); l.Kind != "nimbus-cumulus" || l.Title != "shop ⇄ orders" || l.Verdict != providers.Active ||
			l.Reason != "It rains and blows." {
			t.Errorf("%+v", l)
		}
		cloud.halves[0].State = "calm"
		l := look()
		k, _ := link.Pick(kinds, l.Kind)
		mend, ok := k.Mend(&l, false)
		if l.Verdict != providers.Failed || l.Reason != "shop says calm." || !ok || mend.Procedure != "cumulus-blow" ||
			mend.Values["GUST"] != "g1" {
			t.Errorf("%+v, mended by %+v", l, mend)
		}
	})
}
