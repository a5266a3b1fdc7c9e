// Package app is the root of the terminal UI: it routes messages to screens
// and dialogs, and decides nothing about what they show.
package app

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/home"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
)

// The least size on which the screens are of use.
const (
	leastWidth  = 40
	leastHeight = 12
)

// Model is the root. Make it with New.
type Model struct {
	backend front.Backend
	th      *theme.Theme
	ctx     context.Context // ends with the program
	stop    context.CancelFunc

	stack  []screen.Screen
	parked []*setup.Setup // runs that go on while the person looks elsewhere
	over   dialog.Stack
	toast  toast
	// first, or the board with its cursor on link, is opened at the start.
	first  screen.OpenSetup
	board  bool
	link   string
	filter string
	// opened is that first run's screen; nil when none was named.
	opened *setup.Setup

	width, height int
	profile       colorprofile.Profile
	dark          bool
	background    string // as it was set; "" is what the terminal answers
	ascii         bool   // the terminal has only ASCII
	warned        bool   // ctrl+c was pressed once
	broken        bool   // and again
	// suspend is called before the program stops itself; nil without a terminal.
	suspend func()
	// pace has frames written soon; nil without a program.
	pace *pacer
	// tour leads through the program; nil when there is none. toured is the half
	// of a link that it is about.
	tour   *tour
	toured string
	away   bool // the terminal said that it lost the focus
	mouse  bool // the mouse is the program's, not the terminal's
}

// New makes the root with the home screen.
func New(backend front.Backend) *Model {
	ctx, stop := context.WithCancel(context.Background())
	m := &Model{backend: backend, ctx: ctx, stop: stop, profile: colorprofile.TrueColor, dark: true, width: 80, height: 24}
	m.th = theme.New(m.dark, m.profile)
	m.stack = []screen.Screen{home.New(backend, m.th, m.live)}
	return m
}

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	cmds := []tea.Cmd{m.top().Init()}
	if m.background == "" {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	if m.first != (screen.OpenSetup{}) {
		cmds = append(cmds, m.openSetup(m.first))
		m.opened, _ = m.top().(*setup.Setup)
	}
	if m.board {
		cmds = append(cmds, m.openBoard(m.link))
	}
	if m.tour != nil {
		cmds = append(cmds, m.tour.next())
	}
	return tea.Batch(cmds...)
}

func (m *Model) top() screen.Screen { return m.stack[len(m.stack)-1] }

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
		return m, nil
	case tea.BackgroundColorMsg:
		if m.background == "" {
			m.dark = msg.IsDark()
			m.th.Set(m.dark, m.profile)
		}
		return m, nil
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.th.Set(m.dark, m.profile)
		return m, nil
	case tea.KeyPressMsg:
		return m, m.key(msg)
	case tea.PasteMsg:
		return m, m.typed(msg)
	case tea.MouseMsg:
		return m, m.moused(msg)
	case toastMsg:
		m.toast.expire(msg)
		return m, nil
	case ringMsg:
		return m, m.ring(msg)
	case tourMsg:
		return m, m.tour.tick()
	}
	defer m.cover()
	if m.trackFocus(msg) {
		return m, nil
	}
	if cmd, mine := m.asked(msg); mine {
		return m, cmd
	}
	return m, m.attentive(msg)
}

// asked does what a screen wants of the root.
func (m *Model) asked(msg tea.Msg) (tea.Cmd, bool) {
	switch msg.(type) {
	case screen.Push, screen.Pop, screen.Home, screen.OpenBoard, screen.OpenSetup, screen.Show:
		if !m.warned { // a screen that opens late does not take away what the next ctrl+c does
			m.toast.fade()
		}
	}
	switch msg := msg.(type) {
	case screen.Push:
		return m.push(msg.Screen, true), true
	case screen.Pop:
		return m.pop(), true
	case screen.Home:
		var cmds []tea.Cmd
		for len(m.stack) > 1 {
			cmds = append(cmds, m.pop())
		}
		return tea.Batch(cmds...), true
	case screen.OpenBoard:
		return m.openBoard(msg.Link), true
	case screen.OpenSetup:
		return m.openSetup(msg), true
	case screen.Show:
		m.over.Push(msg.Dialog)
		return nil, true
	case screen.Dismiss:
		m.over.Close(msg.Dialog)
		return nil, true
	case screen.Toast:
		return m.say(msg), true
	case screen.GoWrong:
		return m.chooseWrong(), true
	case screen.Quit:
		return m.quit(), true
	}
	return nil, false
}

// everybody gives a message to all screens, seen or not: each knows its own.
func (m *Model) everybody(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range m.stack {
		if x, ok := s.(*setup.Setup); ok && s != m.top() {
			cmds = append(cmds, m.unseen(x, msg))
			continue
		}
		cmds = append(cmds, s.Update(msg))
	}
	for _, s := range m.parked {
		cmds = append(cmds, m.unseen(s, msg))
	}
	if !m.over.Empty() {
		cmds = append(cmds, m.over.Update(msg))
	}
	return tea.Batch(cmds...)
}

// unseen gives a message to a run that is not looked at, and says when it
// needs the person or has ended.
func (m *Model) unseen(s *setup.Setup, msg tea.Msg) tea.Cmd {
	before, was := s.Live()
	cmd := s.Update(msg)
	after, is := s.Live()
	switch {
	case was && !is:
		return tea.Batch(cmd, screen.Say(s.Ended()), m.shown(m.stack[0], true))
	case is && after.Asks && !before.Asks:
		return tea.Batch(cmd, screen.Say(after.Name+" needs you: "+after.Note))
	}
	return cmd
}

// typed gives a key or a paste to the dialog in front, else to the topmost
// screen.
func (m *Model) typed(msg tea.Msg) tea.Cmd {
	if m.small() { // a question that is not seen is not answered
		return nil
	}
	if !m.over.Empty() {
		return m.over.Update(msg)
	}
	return m.top().Update(msg)
}

func (m *Model) small() bool { return m.width < leastWidth || m.height < leastHeight }

// View implements tea.Model.
func (m *Model) View() tea.View {
	m.pace.message(m.ctx)
	text, title := m.Draw(m.width, m.height), strings.Join(m.top().Crumbs(), " › ")
	if m.ascii {
		text, title = theme.ASCII(text), theme.ASCII(title)
	}
	v := tea.NewView(text)
	v.AltScreen, v.ReportFocus = true, true
	v.WindowTitle = title
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.KeyboardEnhancements.ReportAlternateKeys = true // for keys.Latin
	return v
}

// Draw is what is seen in a terminal of the size.
func (m *Model) Draw(w, h int) string {
	if w < 1 || h < 1 {
		return ""
	}
	if w < leastWidth || h < leastHeight {
		return m.tooSmall(w, h)
	}
	view := m.banner(m.bar(m.top().View(w, h), w), w, h)
	view = m.over.View(m.th, view, w, h)
	return m.toast.draw(m.th, view, w, h)
}

func (m *Model) tooSmall(w, h int) string {
	text := m.toast.text
	if text == "" || h > 4 {
		text = fmt.Sprintf("peerage needs at least %d×%d, this is %d×%d\nq quits\n", leastWidth, leastHeight, w, h) + text
	}
	words := theme.Wrap(text, w)
	lines := make([]string, max(h-len(words), 0)/2, h+len(words))
	for _, l := range words {
		l = strings.TrimSpace(l)
		lines = append(lines, strings.Repeat(" ", max(w-theme.Width(l), 0)/2)+l)
	}
	return theme.Frame(theme.Fill(lines, h), w, h)
}

// live are the runs that are being worked on here.
func (m *Model) live() []setup.Live {
	var out []setup.Live
	for _, s := range m.setups() {
		if l, ok := s.Live(); ok && l.Run != "" {
			out = append(out, l)
		}
	}
	return out
}

// setups are all open runs, seen or not.
func (m *Model) setups() []*setup.Setup {
	out := append([]*setup.Setup(nil), m.parked...)
	for _, s := range m.stack {
		if x, ok := s.(*setup.Setup); ok {
			out = append(out, x)
		}
	}
	return out
}
