package theme

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/keys"
)

// Rule is a line across w cells.
func (t *Theme) Rule(w int) string { return t.Line.On(strings.Repeat("─", max(w, 0))) }

// Titled is a rule with a title in it: "─ the documented command ─────".
func (t *Theme) Titled(title string, w int) string {
	title = Fit(title, w-6)
	if title == "" {
		return t.Rule(w)
	}
	return t.Line.On("─ ") + t.Dim.On(title) + t.Line.On(" "+strings.Repeat("─", max(w-3-Width(title), 0)))
}

// Head is the first line: where the person is, and at the right what place
// this is. The last crumb is kept longest; place, which may be styled, goes
// first when it is narrow.
func (t *Theme) Head(crumbs []string, place string, w int) string {
	crumbs = append([]string(nil), crumbs...)
	all := func() string { return " " + strings.Join(crumbs, " › ") }
	for len(crumbs) > 1 && Width(all())+1 > w {
		crumbs = crumbs[1:]
	}
	left := Fit(all(), w)
	gap := w - Width(left) - Width(place) - 1
	if i := strings.LastIndex(left, " › "); i >= 0 {
		left = t.Dim.On(left[:i+len(" › ")]) + t.Strong.On(left[i+len(" › "):])
	} else {
		left = t.Strong.On(left)
	}
	switch {
	case place == "":
		return left
	case gap >= 2:
		return left + blanks(gap) + place
	case gap+Width(place)-8 >= 2:
		return left + "  " + Fit(place, gap+Width(place)-2)
	}
	return left
}

// Foot is the last line: what can be pressed. When it is narrow, the blanks
// between shrink, then keys go: those that cannot be used now, then those with
// the highest rank, among equals the one further right.
func (t *Theme) Foot(set keys.Set, w int) string {
	list, gap := set.Foot(), "   "
	if footWidth(list, gap) > w {
		gap = "  "
	}
	for len(list) > 0 && footWidth(list, gap) > w {
		worst := 0
		for i := range list {
			if rank(list[i]) >= rank(list[worst]) {
				worst = i
			}
		}
		list = append(list[:worst:worst], list[worst+1:]...)
	}
	var b strings.Builder
	for i, k := range list {
		if i == 0 {
			b.WriteString(" ")
		} else {
			b.WriteString(gap)
		}
		if k.Off != "" {
			b.WriteString(t.Dim.On(k.Label + " " + k.Does))
			continue
		}
		b.WriteString(t.Accent.On(k.Label) + " " + t.Dim.On(k.Does))
	}
	return b.String()
}

const offRank = 1000

func rank(b keys.Binding) int {
	if b.Off != "" {
		return b.Rank + offRank
	}
	return b.Rank
}

func footWidth(list []keys.Binding, gap string) int {
	n := 1
	for i, k := range list {
		n += Width(k.Label) + 1 + Width(k.Does)
		if i > 0 {
			n += len(gap)
		}
	}
	return n
}

// Beside joins two blocks of lines with a gap between, line by line. The left
// one is made exactly leftW wide; sep stands in every line.
func Beside(left []string, leftW int, sep string, right []string) []string {
	out := make([]string, max(len(left), len(right)))
	var line []byte
	for i := range out {
		line = line[:0]
		n := 0
		if i < len(left) {
			l := Fit(left[i], leftW)
			line, n = append(line, l...), Width(l)
		}
		line = append(append(line, blanks(leftW-n)...), sep...)
		if i < len(right) {
			line = append(line, right[i]...)
		}
		out[i] = string(line)
	}
	return out
}

// Fill makes lines exactly h lines: cut, or with empty ones after them.
func Fill(lines []string, h int) []string {
	h = max(h, 0)
	if len(lines) > h {
		return lines[:h:h]
	}
	return append(lines[:len(lines):len(lines)], make([]string, h-len(lines))...)
}

// Screen puts a head, a body and a foot together: head, rule, body, rule,
// foot. Low screens lose the rules.
func (t *Theme) Screen(head string, body []string, foot string, w, h int) string {
	if h < 16 {
		lines := Fill(body, h-2)
		if h > 1 {
			lines = append([]string{head}, lines...)
		}
		return Frame(append(lines, foot), w, h)
	}
	lines := append([]string{head, t.Rule(w)}, Fill(body, h-4)...)
	return Frame(append(lines, t.Rule(w), foot), w, h)
}

// Faded is a screen behind something: without its colours, so that what
// stands in front is read first.
func (t *Theme) Faded(screen string) []string {
	lines := strings.Split(ansi.Strip(screen), "\n")
	for i := range lines {
		lines[i] = t.Line.On(lines[i])
	}
	return lines
}

// Over lays the lines of box over those of under, its corner at x, y.
func Over(under []string, box []string, x, y int) []string {
	out := append([]string(nil), under...)
	for i, l := range box {
		at := y + i
		if at < 0 || at >= len(out) {
			continue
		}
		base, n := out[at], Width(l)
		left := Pad(ansi.Truncate(base, x, ""), x)
		right, all := "", Width(base)
		for from := x + n; from < all; from++ { // half of a wide rune becomes a blank
			if right = ansi.Cut(base, from, all); Width(right) <= all-x-n {
				right = PadLeft(right, all-x-n)
				break
			}
		}
		out[at] = left + reset + l + reset + right
	}
	return out
}
