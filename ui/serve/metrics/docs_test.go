package metrics_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"go.yaml.in/yaml/v3"

	"example.org/peerage/ui/serve/metrics"
)

// docs is what lies beside the program for those who run it.
const docs = "../../../docs/serve"

func read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(docs, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// table is the table of metrics by name.
func table() map[string]metrics.Metric {
	out := map[string]metrics.Metric{}
	for _, m := range metrics.Table {
		out[m.Name] = m
	}
	return out
}

// TestThePageListsAllMetrics, with their types, labels and words, and no others.
func TestThePageListsAllMetrics(t *testing.T) {
	page, known := read(t, "README.md"), table()
	if len(known) != len(metrics.Table) {
		t.Error("a metric stands in the table twice")
	}
	for _, m := range metrics.Table {
		kind := "gauge"
		if m.Type == prometheus.CounterValue {
			kind = "counter"
		}
		var labels []string
		for _, l := range m.Labels {
			labels = append(labels, "`"+l+"`")
		}
		row := "| `" + m.Name + "` | " + kind + " | " + strings.Join(labels, ", ") + " | " + m.Help + " |\n"
		if !strings.Contains(page, row) {
			t.Errorf("the page does not have\n%s", row)
		}
		if strings.HasSuffix(m.Name, "_total") != (kind == "counter") {
			t.Errorf("%s is a %s", m.Name, kind)
		}
	}
	for _, name := range metric.FindAllString(page, -1) {
		if _, ok := known[name]; !ok {
			t.Errorf("the page speaks of %s", name)
		}
	}
}

var (
	metric   = regexp.MustCompile(`peerage_[a-z_]+[a-z]`)
	selector = regexp.MustCompile(`\{([^}]*)\}`)
	matcher  = regexp.MustCompile(`([a-z_]+)\s*(?:=~|!~|!=|=)\s*"`)
	grouping = regexp.MustCompile(`(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)`)
	shown    = regexp.MustCompile(`\{\{\s*(?:\$labels\.)?([a-z_]+)\s*\}\}`)
)

// ofPrometheus are labels that Prometheus itself gives.
var ofPrometheus = []string{"job", "instance"}

// expression compares one with the table: its metrics exist, and so do the labels
// that it and the texts beside it name.
func expression(t *testing.T, where, expr string, texts ...string) {
	t.Helper()
	labels := slices.Clone(ofPrometheus)
	for _, name := range metric.FindAllString(expr, -1) {
		m, ok := table()[name]
		if !ok {
			t.Errorf("%s: there is no metric %s", where, name)
		}
		labels = append(labels, m.Labels...)
	}
	var used []string
	for _, s := range selector.FindAllStringSubmatch(expr, -1) {
		for _, l := range matcher.FindAllStringSubmatch(s[1], -1) {
			used = append(used, l[1])
		}
	}
	for _, g := range grouping.FindAllStringSubmatch(expr, -1) {
		used = append(used, strings.FieldsFunc(g[1], func(r rune) bool { return r == ',' || r == ' ' })...)
	}
	for _, text := range texts {
		for _, l := range shown.FindAllStringSubmatch(text, -1) {
			used = append(used, l[1])
		}
	}
	for _, l := range used {
		if !slices.Contains(labels, l) {
			t.Errorf("%s: none of the metrics in %s has a label %s", where, expr, l)
		}
	}
}

func TestTheRulesSpeakOfMetricsThatExist(t *testing.T) {
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal([]byte(read(t, "prometheus-rules.yaml")), &file); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, g := range file.Groups {
		for _, r := range g.Rules {
			n++
			if r.Alert == "" || !metric.MatchString(r.Expr) {
				t.Errorf("%+v", r)
			}
			for _, text := range r.Annotations {
				expression(t, r.Alert, r.Expr, text)
			}
		}
	}
	if n == 0 {
		t.Error("there are no rules")
	}
}

func TestTheDashboardShowsMetricsThatExist(t *testing.T) {
	var board struct {
		Panels []struct {
			Title   string
			Targets []struct{ Expr, LegendFormat string }
		}
	}
	if err := json.Unmarshal([]byte(read(t, "grafana-dashboard.json")), &board); err != nil {
		t.Fatal(err)
	}
	if len(board.Panels) == 0 {
		t.Error("there are no panels")
	}
	for _, p := range board.Panels {
		for _, x := range p.Targets {
			expression(t, p.Title, x.Expr, x.LegendFormat)
		}
	}
}

// TestWrongNamesAreFound by what the two tests above rest on.
func TestWrongNamesAreFound(t *testing.T) {
	for _, x := range []struct{ expr, text string }{
		{"sum(peerage_linkz)", ""},
		{`peerage_links{colour="red"}`, ""},
		{"sum by (colour) (peerage_links)", ""},
		{"peerage_links", "{{ $labels.colour }}"},
		{"peerage_links", "{{colour}}"},
	} {
		probe := &testing.T{}
		expression(probe, "probe", x.expr, x.text)
		if !probe.Failed() {
			t.Errorf("%s, %s is taken", x.expr, x.text)
		}
	}
}

// TestPrometheusReadsTheRules, and makes of two processes that serve on one state
// what is meant. It is skipped where there is no promtool.
func TestPrometheusReadsTheRules(t *testing.T) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("not tried: promtool, of Debian's package prometheus, is not here")
	}
	for _, args := range [][]string{{"check", "rules", docs + "/prometheus-rules.yaml"},
		{"test", "rules", "testdata/rules-test.yaml"}} {
		if out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
		}
	}
}
