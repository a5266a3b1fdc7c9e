package home

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// doctor checks what is here, and shows it.
func (h *Home) doctor() tea.Cmd {
	check, ctx := h.backend.Doctor, h.ctx
	if check == nil {
		return screen.Complain("There is nothing to look at here.")
	}
	return tea.Sequence(screen.Say("Looking at this machine"), func() tea.Msg {
		return screen.Show{Dialog: findings("Doctor", check(ctx))}
	})
}

// findings are shown as they are: what is well, what is not, what to do.
func findings(title string, list []wizard.Finding) dialog.Dialog {
	return dialog.NewText(title, func(t *theme.Theme, w int) []string {
		var out []string
		for _, f := range list {
			out = append(out, t.Finding(f, w)...)
		}
		if len(out) == 0 {
			return []string{"There is nothing to say."}
		}
		return out
	})
}
