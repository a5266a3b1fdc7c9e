package home

import (
	"strings"

	"example.org/peerage/ui/theme"
)

const (
	bodyMax    = 110
	besideFrom = 160 // what a row is about, at the right
	asideWide  = 56
)

// View implements screen.Screen.
func (h *Home) View(w, height int) string {
	t := h.th
	head := t.Head(h.Crumbs(), t.Dim.On(h.backend.Place), w)
	foot := t.Foot(h.Help()[0], w)
	room := height - 4
	if height < 16 {
		room = height - 2
	}
	body, at := h.body(w)
	lead := 0
	if room > len(body)+8 {
		lead = max(min((room-len(body))/8, 2), 0)
		body = append(make([]string, lead), body...)
	}
	at += lead
	body = append(body, h.about(w, room-len(body))...)
	if w >= besideFrom {
		beside := append(make([]string, lead), h.aside(asideWide-2, max(room-6, 1))...)
		body = theme.Beside(body, w-asideWide, "", beside)
	}
	h.page = max(room/2, 1)
	if top := max(0, min(at-room/2, len(body)-room)); top > 0 {
		body = body[top:]
	}
	return t.Screen(head, body, foot, w, height)
}

// margins are the cells left of the body, and how wide it is.
func margins(w int) (margin, inner int) {
	switch {
	case w >= besideFrom:
		w -= asideWide
		margin = max(w-bodyMax, 0) / 2
	case w > bodyMax+8:
		margin = (w - bodyMax) / 4
	}
	return margin, min(w-margin-1, bodyMax)
}

// body are all lines, and the one that the cursor is on.
func (h *Home) body(w int) ([]string, int) {
	t := h.th
	margin, inner := margins(w)
	pad := strings.Repeat(" ", margin)
	here := h.cursor()
	var out []string
	at := 0
	for i, s := range h.sections() {
		out = append(out, "", pad+"   "+t.Strong.On(theme.Fit(s.title, inner-3)))
		if i == 0 {
			out = append(out, "")
		}
		wide := widths(s.rows)
		gap := 3
		if total(wide, gap)+3 > inner {
			gap = 2
		}
		for _, r := range s.rows {
			if r.id == here {
				at = len(out)
			}
			out = append(out, pad+h.line(r, wide, gap, inner, r.id == here))
		}
		if len(s.rows) == 0 {
			out = append(out, pad+"   "+t.Dim.On(s.empty))
		}
	}
	return append(out, h.notes(pad, inner)...), at
}

// notes are a word for those who are here for the first time, and what went
// wrong with reading the runs.
func (h *Home) notes(pad string, w int) []string {
	t := h.th
	say := func(ink theme.Ink, text string) []string {
		out := []string{""}
		for _, l := range theme.Paragraph(ink, text, w-4) {
			out = append(out, pad+"   "+l)
		}
		return out
	}
	switch {
	case h.err != nil:
		return say(t.Bad, theme.Fail+" The runs could not be read: "+theme.Clean(h.err.Error()))
	case h.read && len(h.runs) == 0 && len(h.live()) == 0 && h.backend.Demo:
		return say(t.Dim, "Everything here is embedded: no account is needed, "+
			"nothing of yours is read or changed. Press enter.")
	case h.read && len(h.runs) == 0 && len(h.live()) == 0:
		return say(t.Dim, "You are asked before anything is created, you can stop at any moment, "+
			"and everything that was made can be taken down again. d looks whether this machine is ready.")
	}
	return nil
}

// widths are those of a section's columns.
func widths(rows []row) []int {
	var out []int
	for _, r := range rows {
		for i, c := range r.cells {
			if i == len(out) {
				out = append(out, 0)
			}
			out[i] = max(out[i], theme.Width(c.text))
		}
	}
	return out
}

func total(wide []int, gap int) int {
	n := 0
	for _, w := range wide {
		n += w + gap
	}
	return n - gap
}

func (h *Home) line(r row, wide []int, gap, w int, here bool) string {
	t := h.th
	mark := "   "
	if here {
		mark = " " + t.Accent.Bold().On(theme.Cursor) + " "
	}
	out, room := mark, w-3
	for i, c := range r.cells {
		n := min(wide[i], room)
		if i == 0 && len(r.cells) > 1 {
			n = min(max(n, 10), room)
		}
		if n < min(c.least, wide[i]) {
			break
		}
		ink := c.ink
		if here && i == 0 {
			ink = t.Accent.Bold()
		}
		text := theme.Pad(c.text, n)
		if c.right {
			text = theme.PadLeft(c.text, n)
		}
		out += ink.On(text)
		if room -= n + gap; room <= 0 {
			break
		}
		out += strings.Repeat(" ", gap)
	}
	return strings.TrimRight(out, " ")
}
