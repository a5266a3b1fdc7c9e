package home

import (
	"fmt"
	"strings"

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
	out = append(out, h.outline(p, w)...)
	if len(out) > height {
		rest := len(out) - height + 1
		out = append(out[:height-1:height-1], h.th.Dim.On(fmt.Sprintf("… %d more", rest)))
	}
	return out
}

// outline are a procedure's steps under those who act.
func (h *Home) outline(p *wizard.Procedure, w int) []string {
	var out []string
	actor := ""
	for i, st := range p.Steps {
		if st.Actor != actor {
			actor = st.Actor
			out = append(out, h.th.Dim.On(theme.Fit(actor, w)))
		}
		out = append(out, h.th.Dim.On(fmt.Sprintf("%4d ", i+1))+h.th.Text.On(theme.Fit(st.Title, w-5)))
	}
	return out
}
