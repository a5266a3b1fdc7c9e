package app

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/board"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
)

// NewGuest makes a root that has only the board, for backends of
// front.Backend.Guest.
func NewGuest(backend front.Backend) *Model {
	m := New(backend)
	m.stack = []screen.Screen{board.New(backend, m.th, "")}
	return m
}

// Guest shows the board to somebody at another machine, whose terminal is
// o.Input and o.Output, until they leave or ctx ends. resized, if set, gives the
// size of the terminal as it changes. The signals of this process are not its
// concern, and what it cannot draw ends it alone.
func Guest(ctx context.Context, backend front.Backend, o Options, resized <-chan tea.WindowSizeMsg) error {
	m := NewGuest(backend)
	m.ascii, m.background, m.dark = o.ASCII, o.Background, !o.Light
	m.th.Set(m.dark, m.profile)
	p := tea.NewProgram(m, append([]tea.ProgramOption{
		tea.WithContext(ctx), tea.WithoutSignalHandler(), tea.WithInput(o.Input), tea.WithOutput(o.Output),
		tea.WithFilter(stays),
	}, o.Program...)...)
	m.pace = newPacer(p)
	running, ended := context.WithCancel(ctx)
	defer ended()
	watchSize(running, p, resized)
	rings(running, backend, p)
	_, err := p.Run()
	m.stopWork()
	if errors.Is(err, tea.ErrInterrupted) || ctx.Err() != nil {
		return nil
	}
	return err
}

// stays keeps a guest from stopping this process.
func stays(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); ok {
		return screen.Toast{Text: "There is no shell here to go back to", Bad: true}
	}
	return msg
}

// watchSize tells the program how large the terminal is.
func watchSize(ctx context.Context, p *tea.Program, resized <-chan tea.WindowSizeMsg) {
	if resized == nil {
		return
	}
	spawn.Go(func() {
		for {
			select {
			case size, ok := <-resized:
				if !ok {
					return
				}
				p.Send(size)
			case <-ctx.Done():
				return
			}
		}
	})
}
