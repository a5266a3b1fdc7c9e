package board

import (
	"errors"
	"net"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// probedMsg is what came of a probe.
type probedMsg struct {
	b    *Board
	link providers.Link
	got  front.Tried
	err  error
}

// probe tries services over a link, those that its provider lists where none is
// named.
func (b *Board) probe(l *providers.Link, to ...providers.Endpoint) tea.Cmd {
	ctx, probe := b.ctx, b.backend.Probe
	return tea.Batch(screen.Say("Trying from this machine to reach what is behind "+l.Title), func() tea.Msg {
		got, err := probe(ctx, l, to)
		return probedMsg{b, *l, got, err}
	})
}

// probed shows what came of a probe; where no service is known it asks for one.
func (b *Board) probed(m probedMsg) tea.Cmd {
	switch {
	case m.b != b:
		return nil
	case errors.Is(m.err, front.ErrNoService):
		return b.askProbe(&m.link, m.err)
	case m.err != nil:
		return screen.Complain("it cannot be tried: " + theme.Clean(m.err.Error()))
	}
	if b.current.id == m.link.ID {
		b.current.past.Tried = append([]front.Tried{m.got}, b.current.past.Tried...)
		b.version++
	}
	return screen.Send(screen.Show{Dialog: dialog.NewLines("Probe", m.got.Lines)})
}

// askProbe asks which service to try over a link.
func (b *Board) askProbe(l *providers.Link, why error) tea.Cmd {
	about := append(strings.Split(why.Error(), "\n"), "Which one is there, HOST:PORT, as its provider's console shows it?")
	d := newLine("Probe "+theme.Clean(l.Title), "try it", "", about, func(text string) (tea.Cmd, error) {
		to := strings.TrimSpace(text)
		name, port, err := net.SplitHostPort(to)
		n, bad := strconv.Atoi(port)
		if err != nil || bad != nil || n < 1 || n > 65535 || name == "" {
			return nil, errors.New(to + ": write HOST:PORT, as in pg-orders.example.com:12691")
		}
		return b.probe(l, providers.Endpoint{Host: name, Port: n}), nil
	})
	return screen.Send(screen.Show{Dialog: d})
}

// consoleOf opens the page of a link's provider; of several one is chosen.
func (b *Board) consoleOf() tea.Cmd {
	l := b.link()
	var items []dialog.Item
	ask := false // before a page is opened that is not the link's own
	for _, h := range halves(l) {
		if p, ok := link.Console(h); ok {
			ask = ask || p.Start
			items = append(items, dialog.Item{Title: b.name(h.Provider), Hint: p.Says, Do: b.openPage(p)})
		}
	}
	switch {
	case len(items) == 0:
		return screen.Complain("no page of a console is known for " + l.Title)
	case len(items) == 1 && !ask:
		return items[0].Do
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Open in the provider's console", nil, items)})
}

// openPage opens a page in the browser; where there is none its address is copied
// and shown.
func (b *Board) openPage(p link.Page) tea.Cmd {
	if b.backend.OpenURL == nil {
		return b.clipboard().Lines(p.Says, p.URL)
	}
	open, show := b.backend.OpenURL, b.clipboard().Lines(p.Says, p.URL)
	return func() tea.Msg {
		if open(p.URL) != nil { // no browser: the address helps on any device
			return show()
		}
		return screen.Toast{Text: "Opening " + p.Says}
	}
}
