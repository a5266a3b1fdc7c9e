package theme

import (
	"strings"

	"example.org/peerage/wizard"
)

// Proof is how a finding's verdict is shown: a glyph alone.
func (t *Theme) Proof(v wizard.FindingVerdict) (glyph string, ink Ink) {
	switch v {
	case wizard.Bad:
		return Fail, t.Bad
	case wizard.OK:
		return Done, t.Good
	}
	return Unsure, t.Dim
}

// Finding is what was looked at and how it is: its text behind a mark, and
// what to do about it. Its command is not drawn.
func (t *Theme) Finding(f wizard.Finding, w int) []string {
	glyph, ink := t.Proof(f.Verdict)
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
