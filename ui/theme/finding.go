package theme

import (
	"strings"

	"example.org/peerage/wizard"
)

// Finding is what was looked at and how it is: its text behind a mark, and
// what to do about it. Its command is not drawn.
func (t *Theme) Finding(f wizard.Finding, w int) []string {
	glyph, ink := Done, t.Good
	switch f.Verdict {
	case wizard.Bad:
		glyph, ink = Fail, t.Bad
	case wizard.Unproved:
		glyph, ink = Unsure, t.Dim
	}
	var out []string
	for i, l := range Wrap(Clean(f.Text), w-2) {
		mark := "  "
		if i == 0 {
			mark = ink.On(glyph) + " "
		}
		out = append(out, mark+l)
	}
	for line := range strings.SplitSeq(f.Fix, "\n") {
		for _, l := range Wrap(Clean(line), w-2) {
			if l != "" {
				out = append(out, "  "+t.Dim.On(l))
			}
		}
	}
	return out
}
