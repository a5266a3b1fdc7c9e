package app

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/board"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
)

// shower is a screen that wants to know whether it is seen.
type shower interface{ Show(on bool) tea.Cmd }

func (m *Model) shown(s screen.Screen, on bool) tea.Cmd {
	if x, ok := s.(shower); ok {
		return x.Show(on)
	}
	return nil
}

func (m *Model) push(s screen.Screen, begin bool) tea.Cmd {
	cmds := []tea.Cmd{m.shown(m.top(), false)}
	m.stack = append(m.stack, s)
	m.over.Clear()
	if begin {
		cmds = append(cmds, s.Init())
	} else {
		cmds = append(cmds, m.shown(s, true))
	}
	return tea.Batch(cmds...)
}

// pop leaves the topmost screen. A run that is at work goes on unseen.
func (m *Model) pop() tea.Cmd {
	if len(m.stack) == 1 && m.backend.Alone {
		return m.quit()
	}
	if len(m.stack) == 1 {
		return nil
	}
	s := m.top()
	m.stack = m.stack[:len(m.stack)-1]
	m.over.Clear()
	cmds := []tea.Cmd{m.shown(m.top(), true)}
	if x, ok := s.(*setup.Setup); ok && x.Running() && !idleAct(x) {
		m.parked = append(m.parked, x)
		cmds = append(cmds, x.Show(false))
		if l, ok := x.Live(); ok && l.Run != "" && !l.Asks {
			cmds = append(cmds, screen.Say(l.Name+" goes on meanwhile"))
		}
		return tea.Batch(cmds...)
	}
	s.Close()
	return tea.Batch(cmds...)
}

// idleAct says that a screen is an act of the board's that only asks: leaving
// it is giving it up.
func idleAct(x *setup.Setup) bool {
	l, on := x.Live()
	return x.Act() && on && l.Asks
}

// openBoard shows the board, the one that is open already if there is one.
func (m *Model) openBoard(link string) tea.Cmd {
	if x, ok := m.top().(*setup.Setup); ok && x.Act() && (!x.Running() || idleAct(x)) {
		m.stack = m.stack[:len(m.stack)-1]
		x.Close()
	}
	for i, s := range m.stack {
		if b, ok := s.(*board.Board); ok {
			cmd := m.shown(m.top(), false)
			m.stack = append(append(m.stack[:i:i], m.stack[i+1:]...), b)
			if link != "" {
				b.Select(link)
			}
			return cmd
		}
	}
	b := board.New(m.backend, m.th, link)
	if m.filter != "" {
		b.Filter(m.filter)
		m.filter = ""
	}
	return m.push(b, true)
}

// openSetup shows a run: the screen that works on it already, or a new one.
func (m *Model) openSetup(o screen.OpenSetup) tea.Cmd {
	run := o.Resume
	if o.Teardown != "" {
		run = o.Teardown
	}
	for i, s := range m.parked {
		if s.Is(run) && s.Running() {
			m.parked = append(m.parked[:i:i], m.parked[i+1:]...)
			return m.push(s, false)
		}
	}
	m.forget(run)
	for i, s := range m.stack {
		if x, ok := s.(*setup.Setup); ok && x.Is(run) && x.Running() {
			cmd := m.shown(m.top(), false)
			m.stack = append(append(m.stack[:i:i], m.stack[i+1:]...), x)
			return tea.Batch(cmd, x.Show(true))
		}
	}
	return m.push(setup.New(m.ctx, m.backend, m.th, o), true)
}

// forget closes parked screens of a run that has ended.
func (m *Model) forget(run string) {
	kept := m.parked[:0]
	for _, s := range m.parked {
		if s.Running() || !s.Is(run) {
			kept = append(kept, s)
			continue
		}
		s.Close()
	}
	m.parked = kept
}
