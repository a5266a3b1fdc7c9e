package plain

import (
	"fmt"
	"slices"
	"strings"

	"example.org/peerage/wizard"
)

// checked tells what a check found, once: it is made again with each try.
func (l *Lines) checked(e wizard.Event) {
	list := slices.DeleteFunc(slices.Clone(e.Findings), func(f wizard.Finding) bool {
		return slices.Contains(l.found[e.Step], string(f.Verdict)+f.Text)
	})
	if len(list) == 0 {
		return
	}
	for _, f := range list {
		l.found[e.Step] = append(l.found[e.Step], string(f.Verdict)+f.Text)
	}
	l.head(e.Step)
	l.findings(list)
}

func (l *Lines) findings(list []wizard.Finding) {
	glyph := map[wizard.FindingVerdict]string{wizard.OK: "✓", wizard.Bad: "✗", wizard.Unproved: "?"}
	for _, f := range list {
		line := fmt.Sprintf("        %s %s", glyph[f.Verdict], f.Text)
		if f.Fix != "" {
			line += " " + f.Fix
		}
		l.print(line)
		if f.Command != "" {
			l.indented(f.Command, "            ")
		}
		if f.Try != "" {
			l.indented(f.Try, "            ")
		}
	}
}

// indented prints a text of several lines of the program's own.
func (l *Lines) indented(text, margin string) {
	for line := range strings.SplitSeq(text, "\n") {
		l.print(margin + line)
	}
}
