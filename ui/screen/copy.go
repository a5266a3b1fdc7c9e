package screen

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/theme"
)

// Clipboard takes text and gives the names of those that did; "" is none. A
// nil one takes nothing.
type Clipboard func(text string) string

// Copy copies text and shows it, with who took it, to be selected by hand where
// nobody did. wrap breaks it into lines.
func (c Clipboard) Copy(title, text string, wrap func(text string, w int) []string) tea.Cmd {
	return c.copy(text, func(how string) tea.Msg { return Show{Dialog: dialog.NewCopy(title, text, how, wrap)} })
}

// Lines is Copy for text that is broken as all is, ids behind their slashes.
func (c Clipboard) Lines(title, text string) tea.Cmd {
	return c.Copy(title, text, func(text string, w int) []string {
		text = theme.Lines(text)
		out := theme.Wrap(text, w)
		if n := strings.Count(text, "\n") + 1; len(out) > n { // a terminal takes each of its lines along
			note := theme.Wrap("Lines that do not fit are broken behind a slash where there is one: join them.", w)
			out = append(append(out, ""), note...)
		}
		return out
	})
}

// Short copies what is on the screen anyway; what says what it is.
func (c Clipboard) Short(what, text string) tea.Cmd {
	return c.copy(text, func(how string) tea.Msg {
		if how == "" {
			return Toast{Text: "Asked the terminal to copy " + what + "; it does not say whether it did"}
		}
		return Toast{Text: "Copied " + what + " with " + how}
	})
}

// copy hands text over. Where nobody took it the terminal is asked, with OSC 52,
// which it may ignore.
func (c Clipboard) copy(text string, say func(how string) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		how := ""
		if c != nil {
			how = c(text)
		}
		if how != "" {
			return say(how)
		}
		return tea.BatchMsg{tea.SetClipboard(text), Send(say(""))}
	}
}
