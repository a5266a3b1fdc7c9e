package app

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/screen"
)

// TestABoardRings: the bell, a notice of the desktop, and what it is for; nothing
// in it acts on the terminal.
func TestABoardRings(t *testing.T) {
	play(t, screen.OpenSetup{}, func(s *show) {
		s.Send(ringMsg{"down: net ⇄ db is failed.\x1b]52;c;x\a"})
		s.wait("down: net ⇄ db is failed.")
		rung := ""
		for _, m := range s.Sent() {
			if r, ok := m.(tea.RawMsg); ok {
				rung, _ = r.Msg.(string)
			}
		}
		if rung != "\a\x1b]9;down: net ⇄ db is failed.]52;c;x\x07" && rung != "\a\x1b]9;down: net ⇄ db is failed.\x07" {
			t.Errorf("%q", rung)
		}
	})
}
