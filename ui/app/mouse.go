package app

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/screen"
)

// wheelRows is how far a notch of the wheel goes.
const wheelRows = 3

// turnMouse takes the mouse, or gives it back to the terminal, which selects text
// with it.
func (m *Model) turnMouse() tea.Cmd {
	if m.mouse = !m.mouse; m.mouse {
		return screen.Say("The mouse is on: click selects, the wheel moves. M gives it back to the terminal")
	}
	return screen.Say("The mouse is the terminal's again: it selects text")
}

// moused does what the mouse did: the wheel is the arrow keys, for a dialog, too;
// what a click means knows the screen. Nothing is answered by a click.
func (m *Model) moused(msg tea.MouseMsg) tea.Cmd {
	defer m.cover()
	if m.small() {
		return nil
	}
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		key := tea.KeyPressMsg{Code: tea.KeyDown}
		switch msg.Button {
		case tea.MouseWheelUp:
			key.Code = tea.KeyUp
		case tea.MouseWheelDown:
		default:
			return nil
		}
		var cmds []tea.Cmd
		for range wheelRows {
			cmds = append(cmds, m.typed(key))
		}
		return tea.Batch(cmds...)
	case tea.MouseClickMsg:
		if m.over.Empty() {
			return m.top().Update(msg)
		}
	}
	return nil
}
