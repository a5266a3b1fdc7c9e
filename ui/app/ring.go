package app

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// ringMsg is something that the person asked to be rung for.
type ringMsg struct{ text string }

// rings tells the program what to ring for.
func rings(ctx context.Context, b front.Backend, p *tea.Program) {
	if b.Rings == nil {
		return
	}
	list := b.Rings(ctx)
	spawn.Go(func() {
		for text := range list {
			p.Send(ringMsg{text})
		}
	})
}

// ring rings the terminal's bell, tells the desktop (OSC 9) where the terminal
// does that, and says what it is for.
func (m *Model) ring(r ringMsg) tea.Cmd {
	text := theme.Clean(r.text)
	return tea.Batch(tea.Raw("\a"+ansi.Notify(text)), m.say(screen.Toast{Text: text, Bad: true}))
}
