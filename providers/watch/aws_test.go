//go:build !race

// Amazon's EC2 SDK is too large to compile under the race detector.

package watch_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"peerage/providers"
	"peerage/providers/aiven"
	"peerage/providers/aws"
	"peerage/providers/clock"
	"peerage/providers/link"
	"peerage/providers/link/linktest"
	"peerage/providers/sim"
	"peerage/providers/sim/company"
	"peerage/providers/sim/world"
	"peerage/providers/watch"
)

func TestAWSOnTheBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 7)
		acc := company.Contoso(w)
		mem := sim.New(w, sim.Options{Latency: 50 * time.Millisecond})
		at := mem.Endpoints()
		s, err := aws.New(aws.Options{Endpoint: at[sim.AWS], HTTP: mem.Mem(),
			Given: []aws.Keys{{Profile: "ana", AccessKeyID: acc.AWS.Ana.ID, Secret: acc.AWS.Ana.Secret}}}).Open(t.Context(), "ana")
		if err != nil {
			t.Fatal(err)
		}
		av := aiven.New(aiven.Options{BaseURL: at[sim.Aiven], HTTP: mem.Mem(), Env: func(string) string { return "" }}).Open(acc.Token.Value)
		cloud := watch.AWSAccount(s, acc.AWS.Account, 0, time.Now)
		sources := []watch.Source{watch.AivenOrganization(av, providers.AivenOrganization{ID: acc.Org, Name: "Contoso"}, 0), cloud}
		var listings []link.Listing
		for _, src := range sources {
			list, err := src.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			listings = append(listings, link.Listing{Provider: src.Provider(), Account: src.Account(), Halves: list, Listed: true})
		}
		links := linktest.Join(listings, nil)
		for title, want := range map[string]providers.Verdict{"vpc-web ⇄ aiven-aws-eu": providers.Active,
			"vpc-batch ⇄ aiven-aws-eu": providers.Waiting, "vpc-us ⇄ aiven-aws-eu": providers.Failed} {
			i := slices.IndexFunc(links, func(l providers.Link) bool { return l.Title == title })
			if i < 0 || links[i].Verdict != want || links[i].Cloud == nil || links[i].Orphan {
				t.Errorf("%s: %+v", title, links)
			}
		}
		before := mem.Count(sim.AWS)
		if list, err := cloud.List(t.Context()); err != nil || len(list) != 3 {
			t.Errorf("second look: %d, %v", len(list), err)
		}
		if n := mem.Count(sim.AWS) - before; n != 2 {
			t.Errorf("a second look costs %d calls, want one for each of two regions", n)
		}
	})
}
