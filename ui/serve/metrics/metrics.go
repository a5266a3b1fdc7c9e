package metrics

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
)

// Limits on what has series of its own, unless another is given: each link has
// three, each source nine.
const (
	MostLinks   = 1000
	MostSources = 500
)

// longestLabel is how many characters of a provider's text a label has at most.
const longestLabel = 120

// View is what there is to tell at a moment.
type View struct {
	// At is the moment.
	At time.Time
	// Seen is the latest snapshot; Known says that there is one.
	Seen  front.Snapshot
	Known bool
	// Up is what /healthz says; Leader that this process asks the providers.
	Up, Leader bool
}

// Emit tells one number: a metric of Table, and its labels' values in order.
type Emit func(name string, value float64, labels ...string)

// Options of a Set.
type Options struct {
	Version string
	// MostLinks is how many links have series of their own; 0 is MostLinks.
	MostLinks int
	// View gives what there is to tell. It must be quick.
	View func() View
	// Parts tell what others have counted.
	Parts []func(Emit)
}

// Set is a registry of its own with everything in Table.
type Set struct {
	o     Options
	descs map[string]*prometheus.Desc
	types map[string]prometheus.ValueType
	reg   *prometheus.Registry
}

// New makes the set.
func New(o Options) *Set {
	o.MostLinks = cmp.Or(o.MostLinks, MostLinks)
	s := &Set{o: o, descs: map[string]*prometheus.Desc{}, types: map[string]prometheus.ValueType{},
		reg: prometheus.NewRegistry()}
	for _, m := range Table {
		s.descs[m.Name] = prometheus.NewDesc(m.Name, m.Help, m.Labels, nil)
		s.types[m.Name] = m.Type
	}
	s.reg.MustRegister(s, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return s
}

// Gatherer gives what the set tells.
func (s *Set) Gatherer() prometheus.Gatherer { return s.reg }

// Handler answers Prometheus, a few at a time.
func (s *Set) Handler() http.Handler {
	return promhttp.HandlerFor(s.reg, promhttp.HandlerOpts{MaxRequestsInFlight: 4, ErrorHandling: promhttp.HTTPErrorOnError})
}

// Describe implements prometheus.Collector.
func (s *Set) Describe(ch chan<- *prometheus.Desc) {
	for _, m := range Table {
		ch <- s.descs[m.Name]
	}
}

// Collect implements prometheus.Collector.
func (s *Set) Collect(ch chan<- prometheus.Metric) {
	emit := func(name string, value float64, labels ...string) {
		for i := range labels {
			labels[i] = label(labels[i])
		}
		d := s.descs[name]
		if d == nil {
			d = prometheus.NewInvalidDesc(fmt.Errorf("the table of metrics has no %s", name))
		}
		m, err := prometheus.NewConstMetric(d, s.types[name], value, labels...)
		if err != nil {
			m = prometheus.NewInvalidMetric(d, err)
		}
		ch <- m
	}
	v := s.o.View()
	emit("peerage_build_info", 1, s.o.Version, runtime.Version())
	emit("peerage_leader", one(v.Leader))
	emit("peerage_up", one(v.Up))
	if v.Known {
		s.overall(v, emit)
		s.links(v, emit)
		s.sources(v, emit)
	}
	for _, part := range s.o.Parts {
		part(emit)
	}
}

// verdicts are all that a link may have: each has a number, also when it is 0.
var verdicts = []providers.Verdict{providers.Active, providers.Waiting, providers.Off, providers.Degraded,
	providers.Failed, providers.GoneV, providers.UnknownV}

func (s *Set) overall(v View, emit Emit) {
	emit("peerage_complete", one(v.Seen.Complete))
	emit("peerage_snapshot_timestamp_seconds", unix(v.Seen.At))
	emit("peerage_accounts_missing", float64(len(v.Seen.Missing)))
	count, stale := map[providers.Verdict]int{}, 0
	for i := range v.Seen.Links {
		l := &v.Seen.Links[i]
		count[l.Verdict]++
		if l.Stale {
			stale++
		}
	}
	for _, verdict := range verdicts {
		emit("peerage_links", float64(count[verdict]), string(verdict))
	}
	emit("peerage_links_stale", float64(stale))
}

// links tells of single links, what is wrong first where there are too many.
func (s *Set) links(v View, emit Emit) {
	list := make([]*providers.Link, len(v.Seen.Links))
	for i := range v.Seen.Links {
		list[i] = &v.Seen.Links[i]
	}
	over := max(0, len(list)-s.o.MostLinks)
	if over > 0 {
		slices.SortFunc(list, func(a, b *providers.Link) int {
			return cmp.Or(cmp.Compare(front.Rank(a), front.Rank(b)), cmp.Compare(a.ID, b.ID))
		})
		list = list[:s.o.MostLinks]
	}
	emit("peerage_links_left_out", float64(over))
	for _, l := range list {
		emit("peerage_link_verdict", 1, l.ID, l.Title, l.Kind, string(l.Verdict))
		emit("peerage_link_stale", one(l.Stale), l.ID)
		if !l.Since.IsZero() {
			emit("peerage_link_since_timestamp_seconds", unix(l.Since), l.ID)
		}
	}
}

// sources tells of single sources, those that are not heard first where there
// are too many.
func (s *Set) sources(v View, emit Emit) {
	list := v.Seen.Sources
	over := max(0, len(list)-MostSources)
	if over > 0 {
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b front.Source) int {
			return cmp.Or(cmp.Compare(one(a.OK()), one(b.OK())), cmp.Compare(a.ID, b.ID))
		})
		list = list[:MostSources]
	}
	emit("peerage_sources_left_out", float64(over))
	for i := range list {
		s.source(v, &list[i], emit)
	}
}

func (s *Set) source(v View, x *watch.SourceStatus, emit Emit) {
	emit("peerage_source_state", 1, x.ID, x.Title, x.Provider, string(x.State))
	emit("peerage_source_stale", one(x.Stale), x.ID)
	if !x.AsOf.IsZero() {
		emit("peerage_source_age_seconds", v.At.Sub(x.AsOf).Seconds(), x.ID)
		emit("peerage_source_round_seconds", x.Round.Seconds(), x.ID)
	}
	emit("peerage_source_interval_seconds", x.Interval.Seconds(), x.ID)
	emit("peerage_source_calls_total", float64(x.Calls), x.ID)
	emit("peerage_source_call_seconds_total", x.Waited.Seconds(), x.ID)
	emit("peerage_source_errors_total", float64(x.Errors), x.ID)
	emit("peerage_source_throttles_total", float64(x.Throttles), x.ID)
}

// label is a text as a label's value: short, and without what a terminal would
// act on. What is cut ends in its sum, by which it still differs from others.
func label(text string) string {
	text = theme.Clean(strings.ToValidUTF8(text, "?"))
	if r := []rune(text); len(r) > longestLabel {
		sum := sha256.Sum256([]byte(text))
		text = string(r[:longestLabel-9]) + "…" + hex.EncodeToString(sum[:4])
	}
	return text
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

func unix(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
