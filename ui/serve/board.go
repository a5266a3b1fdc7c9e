package serve

import (
	"context"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/app"
	"example.org/peerage/ui/serve/sshd"
)

// board shows the board to a guest.
func (s *Server) board(ctx context.Context, g *sshd.Guest) error {
	b := s.o.Backend.Guest(g.By(), g.Acts && !s.o.Backend.ReadOnly)
	may := "you may look"
	if g.Acts && !s.o.Backend.ReadOnly {
		may = "you may act"
	}
	if b.Place != "" {
		may = b.Place + " · " + may
	}
	b.Place = may
	env := g.Env()
	sizes := make(chan tea.WindowSizeMsg)
	resizing, stop := context.WithCancel(ctx)
	defer stop()
	spawn.Go(func() { pass(resizing, g, sizes) })
	ascii, background, light := s.o.Terminal(g.Getenv)
	return app.Guest(ctx, b, app.Options{
		Input: g, Output: g, ASCII: ascii, Background: background, Light: light,
		Program: []tea.ProgramOption{
			tea.WithColorProfile(colorprofile.Env(env)), tea.WithEnvironment(env),
			tea.WithWindowSize(bound(g.Window.Width), bound(g.Window.Height)),
		},
	}, sizes)
}

// pass hands on the sizes of a guest's terminal, within reason: each cell costs
// memory here.
func pass(ctx context.Context, g *sshd.Guest, to chan<- tea.WindowSizeMsg) {
	for {
		select {
		case w, ok := <-g.Resized:
			if !ok {
				return
			}
			select {
			case to <- tea.WindowSizeMsg{Width: bound(w.Width), Height: bound(w.Height)}:
			case <-ctx.Done():
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// bound is a size that a terminal may have.
func bound(n int) int { return min(max(n, 1), largest) }

const largest = 1000
