//go:build !race

// Amazon's EC2 SDK is too large to compile under the race detector.

package watch_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/watch"
)

func TestAWSOnTheBoard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 7)
		acc := company.Contoso(w)
		mem := sim.New(w, sim.Options{Latency: 50 * time.Millisecond})
		at := mem.Endpoints()
		s, err := aws.New(aws.Options{Endpoint: at[sim.AWS], HTTP: mem.Mem(),
			Given: []aws.Keys{{Profile: "ana", AccessKeyID: acc.AWS.Ana.ID, Secret: acc.AWS.Ana.Secret}}}).Open(t.Context(),
			"ana")
		if err != nil {
			t.Fatal(err)
		}
		av := aiven.New(aiven.Options{BaseURL: at[sim.Aiven], HTTP: mem.Mem(), Env: func(string) string {
			return ""
		}}).Open(acc.Token.Value)
		cloud := aws.AccountSource(s, acc.AWS.Account, 0, time.Now)
		sources := []watch.Source{aiven.OrganizationSource(av, providers.AivenOrganization{ID: acc.Org, Name: "Contoso"}, 0),
			cloud}
		var listings []link.Listing
		for _, src := range sources {
			list, err := src.List(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			listings = append(listings, link.Listing{Provider: src.Provider(), Account: src.Account(), Halves: list,
				Listed: true})
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
		list, err := cloud.List(t.Context())
		list = slices.DeleteFunc(list, func(h providers.Half) bool { return h.Kind == link.HalfNetwork })
		if err != nil || len(list) != 3 {
			t.Errorf("second look: %d, %v", len(list), err)
		}
		if n := mem.Count(sim.AWS) - before; n != 2 {
			t.Errorf("a second look costs %d calls, want one for each of two regions", n)
		}
		deletedInAWS(t, w, acc, sources)
	})
}

// deletedInAWS: a connection that is deleted in AWS is one row, whether Aiven
// has noticed, AWS still tells it, or neither.
func deletedInAWS(t *testing.T, w *world.World, acc *company.Accounts, sources []watch.Source) {
	t.Helper()
	var was string
	sees := func(after time.Duration, hosted, cloud string) {
		t.Helper()
		time.Sleep(after)
		s, err := watch.Once(t.Context(), watch.Options{}, 0, sources...)
		if err != nil {
			t.Fatal(err)
		}
		var rows []providers.Link
		for _, l := range s.Links {
			if strings.HasPrefix(l.Title, "vpc-web") {
				rows = append(rows, l)
			}
		}
		if len(rows) != 1 {
			t.Fatalf("%d rows: %s", len(rows), linktest.Describe(rows))
		}
		l := rows[0]
		if l.Verdict != providers.Failed || l.Repair != link.RepairRecreateHosted || l.HostedState() != hosted ||
			l.CloudState() != cloud {
			t.Errorf("%s: %s %q", linktest.Describe(rows), l.Repair, l.Reason)
		}
		if was = cmp.Or(was, l.Kind); l.Kind != was {
			t.Errorf("kind %s, was %s", l.Kind, was)
		}
	}
	web := acc.AWS.VPCs["vpc-web"]
	w.Do(func() {
		for _, p := range w.AWS.Peerings(acc.AWS.Account, acc.AWS.Region) {
			if p.Accepter.VPC == web {
				_ = w.AWS.Delete(acc.AWS.Account, acc.AWS.Region, p.ID)
			}
		}
	})
	sees(90*time.Second, "ACTIVE", "deleted")
	sees(10*time.Minute, "DELETED_BY_PEER", "deleted")
	sees(3*time.Hour, "DELETED_BY_PEER", "–")
}
