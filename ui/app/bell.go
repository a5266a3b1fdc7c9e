package app

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/setup"
)

// trackFocus takes the terminal's word on whether the person looks at it. A
// terminal that reports nothing counts as looked at.
func (m *Model) trackFocus(msg tea.Msg) (mine bool) {
	switch msg.(type) {
	case tea.BlurMsg:
		m.away = true
	case tea.FocusMsg:
		m.away = false
	default:
		return false
	}
	return true
}

// attentive gives a message to the screens, and rings once for each run that
// begins to need the person while the person looks elsewhere.
func (m *Model) attentive(msg tea.Msg) tea.Cmd {
	if !m.away {
		return m.everybody(msg)
	}
	before := m.asking()
	cmd := m.everybody(msg)
	for s := range m.asking() {
		if !before[s] {
			return tea.Batch(cmd, tea.Raw("\a"))
		}
	}
	return cmd
}

// asking are the runs that need the person.
func (m *Model) asking() map[*setup.Setup]bool {
	out := map[*setup.Setup]bool{}
	for _, s := range m.setups() {
		if l, ok := s.Live(); ok && l.Asks {
			out[s] = true
		}
	}
	return out
}
