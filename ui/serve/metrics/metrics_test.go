package metrics_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/serve/metrics"
)

var noon = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

func estate(links, sources int) metrics.View {
	v := metrics.View{At: noon, Known: true, Up: true, Leader: true}
	v.Seen.At = noon
	for i := range links {
		l := providers.Link{ID: fmt.Sprintf("link-%05d", i), Title: "a ⇄ b", Kind: "kind", Verdict: providers.Active}
		if i%2 == 0 {
			l.Since = noon.Add(-time.Hour)
		}
		v.Seen.Links = append(v.Seen.Links, l)
	}
	for i := range sources {
		v.Seen.Sources = append(v.Seen.Sources, front.Source{
			ID: fmt.Sprintf("source-%04d", i), Title: "an account", Provider: "p", State: watch.Heard, AsOf: noon.Add(-5 * time.Second),
			Calls: 7, Waited: 2 * time.Second, Errors: 2, Throttles: 1, Round: time.Second, Interval: 10 * time.Second,
		})
	}
	return v
}

// told are the series of a view, "name{labels}" with their values.
func told(t *testing.T, o metrics.Options) map[string]float64 {
	t.Helper()
	families, err := metrics.New(o).Gatherer().Gather()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]float64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var labels []string
			for _, l := range m.GetLabel() {
				labels = append(labels, l.GetName()+"="+l.GetValue())
			}
			// Of a gauge and of a counter one is 0.
			out[f.GetName()+"{"+strings.Join(labels, ",")+"}"] = m.GetGauge().GetValue() + m.GetCounter().GetValue()
		}
	}
	return out
}

func count(told map[string]float64, name string) int {
	n := 0
	for series := range told {
		if strings.HasPrefix(series, name+"{") {
			n++
		}
	}
	return n
}

func TestWhatIsSeenIsTold(t *testing.T) {
	v := estate(3, 1)
	v.Seen.Links[1].Verdict, v.Seen.Links[1].Stale = providers.Failed, true
	v.Seen.Sources = append(v.Seen.Sources, front.Source{ID: "never", State: watch.Failing, Provider: "q"})
	got := told(t, metrics.Options{Version: "1.2", View: func() metrics.View { return v }})
	for series, want := range map[string]float64{
		"peerage_leader{}": 1, "peerage_up{}": 1, "peerage_complete{}": 0,
		"peerage_links{verdict=active}": 2, "peerage_links{verdict=failed}": 1, "peerage_links{verdict=gone}": 0,
		"peerage_links_stale{}": 1, "peerage_links_left_out{}": 0,
		"peerage_link_verdict{id=link-00001,kind=kind,link=a ⇄ b,verdict=failed}":          1,
		"peerage_link_since_timestamp_seconds{id=link-00000}":                              float64(noon.Add(-time.Hour).Unix()),
		"peerage_source_age_seconds{source=source-0000}":                                   5,
		"peerage_source_calls_total{source=source-0000}":                                   7,
		"peerage_source_call_seconds_total{source=source-0000}":                            2,
		"peerage_source_errors_total{source=source-0000}":                                  2,
		"peerage_source_throttles_total{source=source-0000}":                               1,
		"peerage_source_state{provider=q,source=never,state=failing,title=}":               1,
		"peerage_snapshot_timestamp_seconds{}":                                             float64(noon.Unix()),
		"peerage_source_state{provider=p,source=source-0000,state=heard,title=an account}": 1,
	} {
		if is, there := got[series]; !there || is != want {
			t.Errorf("%s is %v (there: %v), want %v", series, is, there, want)
		}
	}
	for _, absent := range []string{"peerage_link_since_timestamp_seconds{id=link-00001}",
		"peerage_source_age_seconds{source=never}"} {
		if _, there := got[absent]; there {
			t.Errorf("%s is told, and nobody knows it", absent)
		}
	}
}

// TestBeforeAnythingIsSeen nothing is told of links: zeros would be invented.
func TestBeforeAnythingIsSeen(t *testing.T) {
	got := told(t, metrics.Options{View: func() metrics.View { return metrics.View{At: noon} }})
	if got["peerage_up{}"] != 0 || count(got, "peerage_links") > 0 || count(got, "peerage_complete") > 0 {
		t.Errorf("%v", slices.Sorted(maps.Keys(got)))
	}
}

// TestSeriesAreBounded: with too many links what is wrong is told first, and
// how many are left out.
func TestSeriesAreBounded(t *testing.T) {
	v := estate(5000, 900)
	v.Seen.Links[4999].Verdict = providers.Failed
	v.Seen.Sources[899].State = watch.Failing
	got := told(t, metrics.Options{MostLinks: 100, View: func() metrics.View { return v }})
	if n := count(got, "peerage_link_verdict"); n != 100 || got["peerage_links_left_out{}"] != 4900 {
		t.Errorf("%d links are told, %v left out", n, got["peerage_links_left_out{}"])
	}
	if got["peerage_link_verdict{id=link-04999,kind=kind,link=a ⇄ b,verdict=failed}"] != 1 {
		t.Error("the one that failed is left out")
	}
	if n := count(got, "peerage_source_state"); n != metrics.MostSources || got["peerage_sources_left_out{}"] != 400 {
		t.Errorf("%d sources are told, %v left out", n, got["peerage_sources_left_out{}"])
	}
	if got["peerage_source_state{provider=p,source=source-0899,state=failing,title=an account}"] != 1 {
		t.Error("the source that fails is left out")
	}
	if got["peerage_links{verdict=active}"] != 4999 {
		t.Error("those left out are not counted")
	}
}

// TestLabelsAreClean: texts of providers are cut and cleaned, and still tell
// two things apart.
func TestLabelsAreClean(t *testing.T) {
	v := estate(2, 0)
	long := strings.Repeat("x", 500)
	v.Seen.Links[0].ID, v.Seen.Links[1].ID = long+"1", long+"2"
	v.Seen.Links[0].Title = "evil\x1b[2J\xff\n" + long
	got := told(t, metrics.Options{View: func() metrics.View { return v }})
	if n := count(got, "peerage_link_verdict"); n != 2 {
		t.Errorf("%d series", n)
	}
	for series := range got {
		if strings.ContainsAny(series, "\x1b\n") || strings.HasPrefix(series, "peerage_link_verdict") && len(series) > 400 {
			t.Errorf("%q", series)
		}
	}
}

// TestThePartsAreInTheTable: what others tell has to stand there, too.
func TestThePartsAreInTheTable(t *testing.T) {
	part := func(emit metrics.Emit) { emit("peerage_nowhere", 1) }
	_, err := metrics.New(metrics.Options{View: func() metrics.View { return metrics.View{} },
		Parts: []func(metrics.Emit){part}}).Gatherer().Gather()
	if err == nil || !strings.Contains(err.Error(), "peerage_nowhere") {
		t.Errorf("%v", err)
	}
}
