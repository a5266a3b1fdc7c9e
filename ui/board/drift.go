package board

import (
	"cmp"
	"fmt"
	"slices"

	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/theme"
)

// driftOrder is how links against a file of those that must exist are sorted.
var driftOrder = []drift.Result{drift.Missing, drift.Broken, drift.Different, drift.Extra, drift.Ambiguous,
	drift.Unknown,
	drift.Waiting, drift.OK}

func (b *Board) driftRank(r *row) int {
	x := b.snap.Drift.Of(r.ID)
	if x == nil {
		return len(driftOrder)
	}
	return slices.Index(driftOrder, x.Result)
}

// driftWord is how a link stands in a word.
func (b *Board) driftWord(l *providers.Link) string {
	if x := b.snap.Drift.Of(l.ID); x != nil {
		return string(x.Result)
	}
	return "none of the file's business"
}

func (b *Board) driftCell(r *row, _ int) (string, theme.Ink) {
	x := b.snap.Drift.Of(r.ID)
	if x == nil {
		return theme.Skip, b.th.Dim
	}
	s := b.th.Drift(x.Result)
	if x.Result == drift.OK {
		s.Ink = b.th.Dim
	}
	return s.String(), s.Ink
}

// driftLines say how a link stands against the file, and which field differs.
func (b *printer) driftLines(t *theme.Theme, l *providers.Link, w int) []string {
	x := b.drift.Of(l.ID)
	if x == nil {
		return nil
	}
	s := t.Drift(x.Result)
	at := theme.Clean(b.drift.File)
	if x.Entry != nil {
		at += fmt.Sprintf(", line %d", x.Entry.Line)
	}
	out := []string{"", t.Strong.On(theme.Fit("Against "+at, w))}
	line := s.String()
	if x.Says != "" && len(x.Differences) == 0 && !l.Missing {
		line += ": " + theme.Clean(x.Says)
	}
	out = append(out, theme.Paragraph(s.Ink, "  "+line, w)...)
	for _, d := range x.Differences {
		out = append(out, entry(t, pair{d.Field, "is " + cmp.Or(d.Is, "not said") + ", expected " + d.Want}, w)...)
	}
	if l.Missing {
		for _, p := range expected(x.Entry) {
			out = append(out, entry(t, p, w)...)
		}
	}
	return out
}

// expected is what a file says of a link.
func expected(e *drift.Entry) []pair {
	out := []pair{{"kind", e.Kind}}
	for _, side := range []struct {
		name string
		end  drift.End
	}{{"cloud", e.Cloud}, {"hosted", e.Hosted}} {
		for _, p := range []pair{
			{"network", side.end.Network}, {"id", side.end.ID}, {"account", side.end.Account}, {"region", side.end.Region},
		} {
			if p.text != "" {
				out = append(out, pair{side.name + " " + p.label, p.text})
			}
		}
	}
	return out
}

// unasked is what is wrong with a filter that asks how links stand against a file
// where there is none.
func (b *Board) unasked(f *filter.Filter) *filter.Error {
	word := f.AgainstFile()
	if word == "" || b.backend.Links != "" {
		return nil
	}
	return &filter.Error{
		At: 1, Says: word + " compares with a file of links that must exist, and none is given",
		Expected: "peerage --links FILE, or PEERAGE_LINKS",
	}
}
