//go:build !race

// Azure's network SDK is too large to compile under the race detector.

package watch_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/watch"
)

func TestPrivateLinksOfContoso(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newContoso(t)
		links, ok := c.aiven.(aiven.ConnectionLister)
		endpoints, ok2 := c.azure.(azure.EndpointLister)
		if !ok || !ok2 {
			t.Fatal("the sessions cannot list Private Links")
		}
		sources := []watch.Source{aiven.ConnectionSource(links, company.DataProject, 0),
			azure.EndpointSource(endpoints, providers.Subscription{ID: c.acc.Production, Name: "Production"}, 0),
			azure.EndpointSource(endpoints, providers.Subscription{ID: c.acc.Analytics, Name: "Analytics"}, 0)}
		var listings []link.Listing
		for _, s := range sources {
			halves, err := s.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			listings = append(listings, link.Listing{Provider: s.Provider(), Account: s.Account(), Listed: true, Halves: halves})
		}
		got := map[string]providers.Verdict{}
		for _, l := range linktest.Join(listings, nil) {
			got[l.Title] = l.Verdict
		}
		if len(got) != 3 || got["vnet-web ⇢ os-logs"] != providers.Active ||
			got["vnet-web ⇢ mysql-crm"] != providers.Waiting {
			t.Errorf("%v", got)
		}
		for title, v := range got {
			if strings.HasPrefix(title, "vnet-analytics") && v != providers.Failed {
				t.Errorf("%s: %s", title, v)
			}
		}
		before := len(c.sim.Calls())
		if _, err := sources[0].List(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := len(c.sim.Calls()) - before; n != 4 {
			t.Errorf("a second look costs %d calls, want a list and one for each of three services", n)
		}
	})
}
