package front_test

import (
	"slices"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/ui/front"
)

func TestEveryLinkCountsOnce(t *testing.T) {
	links := []providers.Link{
		{
			Verdict: providers.Active,
		}, {Verdict: providers.Active, Stale: true}, {Verdict: providers.Failed, Denied: true, Stale: true},
		{Verdict: providers.Failed, Stale: true},
		{
			Verdict: providers.Failed,
		}, {Verdict: providers.GoneV}, {Verdict: providers.Degraded}, {Verdict: providers.Off},
		{
			Verdict: providers.Waiting,
		}, {Verdict: providers.Waiting, Yours: true}, {Verdict: providers.UnknownV}, {Verdict: "of a newer version"},
	}
	want := front.Counts{All: 12, Denied: 1, Stale: 1, Failed: 3, Yours: 2, Waiting: 1, Unknown: 2, Off: 1, Active: 1}
	got := front.Count(links)
	if got != want {
		t.Errorf("%+v", got)
	}
	sum := got.Denied + got.Stale + got.Failed + got.Yours + got.Waiting + got.Unknown + got.Off + got.Active
	if sum != got.All {
		t.Errorf("%d of %d are counted", sum, got.All)
	}
}

// TestProvidersComeWithTheKinds: a kind that only a test knows brings its own.
func TestProvidersComeWithTheKinds(t *testing.T) {
	kinds := []link.Kind{
		{Hosted: link.Side{Provider: "lake", Name: "Lake"}, Cloud: link.Side{Provider: "sky", Name: "Sky"}},
		{Cloud: link.Side{Provider: "sky", Name: "Sky"}, Twin: &link.Twin{}},
		{Hosted: link.Side{Provider: "lake", Name: "Lake"}, Cloud: link.Side{Name: "somewhere"}},
	}
	want := []front.Provider{{ID: "lake", Name: "Lake", Hosts: true}, {ID: "sky", Name: "Sky"}}
	if got := front.ProvidersOf(kinds); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
}
