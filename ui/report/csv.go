package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/ui/theme"
)

// csvColumns are the columns of CSV, in order; what they give is read off the
// same objects as JSON.
var csvColumns = []struct {
	name string
	of   func(l *Link) string
}{
	{"id", func(l *Link) string { return l.ID }},
	{"title", func(l *Link) string { return l.Title }},
	{"kind", func(l *Link) string { return l.Kind }},
	{"verdict", func(l *Link) string { return string(l.Verdict) }},
	{"shown", func(l *Link) string { return l.Shown }},
	{"reason", func(l *Link) string { return l.Reason }},
	{"next", func(l *Link) string { return l.Next }},
	{"yours", func(l *Link) string { return strconv.FormatBool(l.Yours) }},
	{"stale", func(l *Link) string { return strconv.FormatBool(l.Stale) }},
	{"since", func(l *Link) string { return csvTime(l.Since) }},
	{"as_of", func(l *Link) string { return csvTime(l.AsOf) }},
	{"run", func(l *Link) string { return l.Run }},
	{"hosted_provider", ofHosted(func(h *Half) string { return h.Provider })},
	{"hosted_account", ofHosted(func(h *Half) string { return h.Account })},
	{"hosted_network", ofHosted(func(h *Half) string { return h.Network })},
	{"hosted_region", ofHosted(func(h *Half) string { return h.Region })},
	{"hosted_ranges", ofHosted(func(h *Half) string { return strings.Join(h.Ranges, " ") })},
	{"hosted_state", ofHosted(func(h *Half) string { return h.State })},
	{"hosted_id", ofHosted(func(h *Half) string { return h.ID })},
	{"cloud_provider", ofCloud(func(h *Half) string { return h.Provider })},
	{"cloud_account", ofCloud(func(h *Half) string { return h.Account })},
	{"cloud_network", ofCloud(func(h *Half) string { return h.Network })},
	{"cloud_region", ofCloud(func(h *Half) string { return h.Region })},
	{"cloud_ranges", ofCloud(func(h *Half) string { return strings.Join(h.Ranges, " ") })},
	{"cloud_state", ofCloud(func(h *Half) string { return h.State })},
	{"cloud_id", ofCloud(func(h *Half) string { return h.ID })},
	{"drift", func(l *Link) string {
		if l.Drift == nil {
			return ""
		}
		return string(l.Drift.Result)
	}},
}

func ofHosted(what func(*Half) string) func(*Link) string {
	return func(l *Link) string { return ofHalf(l.Hosted, what) }
}

func ofCloud(what func(*Half) string) func(*Link) string {
	return func(l *Link) string { return ofHalf(l.Cloud, what) }
}

func ofHalf(h *Half, what func(*Half) string) string {
	if h == nil {
		return ""
	}
	return what(h)
}

func csvTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}

// CSV writes links as RFC 4180 has it, a line of names first. A text that a
// spreadsheet would take for a formula has an apostrophe before it.
func CSV(w io.Writer, links []Link) error {
	out := csv.NewWriter(w)
	row := make([]string, len(csvColumns))
	for i, c := range csvColumns {
		row[i] = c.name
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for i := range links {
		for k, c := range csvColumns {
			row[k] = inert(theme.Clean(c.of(&links[i])))
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// inert is a text that no spreadsheet runs.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@", rune(s[0])) {
		return "'" + s
	}
	return s
}
