package home

import (
	"fmt"
	"strings"

	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// aside says what the row under the cursor is about, for wide screens: at
// most height lines.
func (h *Home) aside(w, height int) []string {
	r := h.current()
	if r == nil {
		return nil
	}
	id, is := strings.CutPrefix(r.id, "p:")
	p := h.backend.Runs.Procedure(id)
	if !is || p == nil {
		return nil
	}
	out := append([]string{"", h.th.Dim.On("What it does")}, "")
	out = append(out, setup.Outline(h.th, p, w)...)
	if len(out) > height {
		rest := len(out) - height + 1
		out = append(out[:height-1:height-1], h.th.Dim.On(fmt.Sprintf("… %d more", rest)))
	}
	return out
}

// about says under the list what the row under the cursor leads to, in at most
// height lines: of a procedure as much as there is room for.
func (h *Home) about(w, height int) []string {
	r := h.current()
	if r == nil {
		return nil
	}
	margin, inner := margins(w)
	inner -= 6
	forms := [][]string{theme.Paragraph(h.th.Dim, h.sentence(r.id), inner)}
	if id, is := strings.CutPrefix(r.id, "p:"); is {
		if p := h.backend.Runs.Procedure(id); p != nil {
			forms = h.tell(p, inner)
		}
	}
	pad := strings.Repeat(" ", margin+3)
	for _, form := range forms {
		if len(form) == 0 || len(form)+1 > height {
			continue
		}
		out := []string{""}
		for _, l := range form {
			out = append(out, strings.TrimRight(pad+l, " "))
		}
		return out
	}
	return nil
}

// sentence says what a row that is no procedure is for.
func (h *Home) sentence(id string) string {
	switch id {
	case "board":
		return "Every link of every account, whoever made it: how it is, both halves' own words, since when, and what mends it."
	case "done":
		return "Open a run again: how it is now, what it made, its record; or take it down."
	case "wrong":
		return "The embedded clouds keep the providers' rules, and fail as they do: choose what goes wrong, " +
			"in a setup or with what is up. On any screen: W."
	}
	return ""
}

// tell are forms of what there is to say of a procedure, the fullest first.
func (h *Home) tell(p *wizard.Procedure, w int) [][]string {
	t := h.th
	brief := []string{t.Dim.On(theme.Fit(fmt.Sprintf("%s: %d steps, about %d min", p.Crumb, len(p.Steps), p.Minutes), w))}
	if p.Intro == nil {
		return [][]string{brief}
	}
	said := append([]string{t.Titled(p.Crumb, w), ""}, theme.Paragraph(t.Text, strings.Join(p.Intro.About, " "), w)...)
	drawn := said
	if pic, ok := picture.Of(p, nil); ok {
		drawn = append(append(said[:len(said):len(said)], ""), pic.Draw(t, min(w, 104), "")...)
	}
	whole := append(drawn[:len(drawn):len(drawn)], "")
	for _, f := range p.Facts() {
		for i, l := range theme.Wrap(f.Text, w-7) {
			name := ""
			if i == 0 {
				name = f.Name
			}
			whole = append(whole, t.Dim.On(theme.Pad(name, 7))+t.Text.On(l))
		}
	}
	return [][]string{whole, drawn, said, brief}
}
