package home

import (
	tea "charm.land/bubbletea/v2"

	"peerage/ui/dialog"
	"peerage/ui/screen"
	"peerage/ui/theme"
	"peerage/wizard"
)

// doctor looks what is here, and shows it.
func (h *Home) doctor() tea.Cmd {
	look, ctx := h.backend.Doctor, h.ctx
	if look == nil {
		return screen.Complain("There is nothing to look at here.")
	}
	return tea.Batch(screen.Say("Looking at this machine"), func() tea.Msg {
		return screen.Show{Dialog: findings("Doctor", look(ctx))}
	})
}

// findings are shown as they are: what is well, what is not, what to do.
func findings(title string, list []wizard.Finding) dialog.Dialog {
	return dialog.NewText(title, func(t *theme.Theme, w int) []string {
		var out []string
		for _, f := range list {
			glyph, ink := theme.Done, t.Good
			switch f.Verdict {
			case wizard.Bad:
				glyph, ink = theme.Fail, t.Bad
			case wizard.Unproved:
				glyph, ink = theme.Unsure, t.Dim
			}
			for i, l := range theme.Wrap(theme.Clean(f.Text), w-2) {
				mark := "  "
				if i == 0 {
					mark = ink.On(glyph) + " "
				}
				out = append(out, mark+l)
			}
			for _, l := range theme.Wrap(theme.Clean(f.Fix), w-2) {
				if l != "" {
					out = append(out, t.Dim.On("  "+l))
				}
			}
		}
		if len(out) == 0 {
			return []string{"There is nothing to say."}
		}
		return out
	})
}
