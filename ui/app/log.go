package app

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/screen"
)

// logName is the file that the log is saved as.
const logName = "peerage-log.txt"

// log shows what happened.
func (m *Model) log() tea.Cmd {
	title := "Log"
	if m.backend.LogPath != "" {
		title += " · " + m.backend.LogPath
	}
	var save func(string) tea.Cmd
	if write := m.backend.SaveFile; write != nil {
		save = func(text string) tea.Cmd {
			return func() tea.Msg {
				path, err := write(logName, text)
				if err != nil {
					return screen.Toast{Text: "The log was not saved: " + err.Error(), Bad: true}
				}
				return screen.Toast{Text: "Saved as " + path}
			}
		}
	}
	m.over.Push(dialog.NewLog(title, func() []dialog.Entry { return screen.Happened(m.backend) }, save))
	return nil
}
