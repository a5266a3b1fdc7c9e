package app

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// global are the bindings that hold everywhere.
func global() keys.Set {
	return keys.Of("Everywhere",
		keys.New("ctrl+c", "interrupt", 9).
			Explain("interrupts the present step; pressed again it quits; runs can be resumed"),
		keys.New("ctrl+z", "suspend", 9).Explain("back to the shell; fg comes back here"),
		keys.New("L", "log", 9).Explain("the last things that happened"),
		keys.New("M", "mouse", 9).Explain("on: click selects, a column's title sorts, the wheel moves; off: the terminal selects text"),
		keys.New("g/f10", "words", 9, "g", "f10").Explain("what peering, half, principal and the like mean"),
		keys.New("?", "help", 9, "?", "f1"),
	)
}

// elsewhere says whether a key of everywhere is for those at the machine on which
// this runs, and who looks on is at another.
func (m *Model) elsewhere(name string) bool {
	return m.backend.Alone && (name == "ctrl+z" || name == "L" && m.backend.Log == nil)
}

// key takes the few keys that are the root's; the others go where they belong.
func (m *Model) key(k tea.KeyPressMsg) tea.Cmd {
	defer m.cover()
	k = keys.Latin(k, m.typing())
	name := k.String()
	if name == "ctrl+alt+c" { // esc and ctrl+c in one breath: no terminal tells them apart
		name = "ctrl+c"
	}
	if name != "ctrl+c" {
		m.warned = false
	}
	switch name {
	case "ctrl+c":
		return m.interrupt()
	case "ctrl+z":
		if m.suspend != nil {
			m.suspend()
		}
		return tea.Suspend
	}
	if m.small() {
		return m.unseenKey(name)
	}
	if m.wordsKey(name) {
		return m.words()
	}
	if m.over.Empty() {
		if cmd, hit := m.stageKey(k); hit {
			return cmd
		}
	}
	if !m.over.Empty() || m.top().Typing() && name != "f1" {
		return m.typed(k)
	}
	switch name {
	case "?", "f1":
		m.over.Push(dialog.NewHelp(append(m.top().Help(), m.everywhere())))
		return nil
	case "L":
		if m.elsewhere(name) {
			return screen.Say("The log stays where the board runs")
		}
		return m.log()
	case "M":
		return m.turnMouse()
	case "q":
		if m.backend.Alone && len(m.stack) == 1 {
			return m.quit()
		}
		if len(m.stack) > 1 {
			return screen.Say("esc goes back; q quits from the first screen")
		}
	}
	return m.typed(k)
}

// typing says that letters are text now.
func (m *Model) typing() bool {
	if m.small() {
		return false
	}
	return m.over.Typing() || m.over.Empty() && m.top().Typing()
}

// unseenKey takes a key where nothing can be shown: nothing is done that would
// have to be seen.
func (m *Model) unseenKey(name string) tea.Cmd {
	if name != "q" {
		return nil
	}
	if n := len(m.live()); n > 0 {
		text := "A run is at work. Press ctrl+c twice to quit" + m.kept()
		return m.say(screen.Toast{Text: text, Bad: true})
	}
	return tea.Quit
}

// interrupt breaks off what the seen run is doing; again, it quits.
func (m *Model) interrupt() tea.Cmd {
	if m.warned {
		m.broken = true
		return tea.Quit
	}
	m.warned = true
	text := "Press ctrl+c again to quit"
	if s, ok := m.top().(*setup.Setup); ok && s.Session() != nil {
		s.Session().CancelStep()
		text = "Interrupted. Press ctrl+c again to quit" + m.kept()
	}
	return m.say(screen.Toast{Text: text})
}

// kept says what becomes of runs at the end of the program.
func (m *Model) kept() string {
	if m.backend.Demo {
		return "; the demo's clouds end with it"
	}
	return "; nothing is lost"
}

// quit leaves, after asking when runs are at work.
func (m *Model) quit() tea.Cmd {
	var names []string
	for _, l := range m.live() {
		names = append(names, l.Name)
	}
	if len(names) == 0 {
		return tea.Quit
	}
	lines := []string{
		"Still at work: " + strings.Join(names, ", ") + ".",
		"Nothing is lost: what was made is written down, and each can be resumed later.",
	}
	if m.backend.Demo {
		lines[1] = "The demo ends with this program, and its clouds with it."
	}
	m.over.Push(dialog.NewConfirm(m.backend.Clock, "Quit?", "quit", lines, tea.Quit))
	return nil
}

// toast is a short word over the last line but one, for a while.
type toast struct {
	text string
	bad  bool
	turn int
}

type toastMsg struct{ turn int }

// How long toasts stay, in the machine's time.
const (
	brief = 3 * time.Second
	long  = 7 * time.Second
)

func (m *Model) say(t screen.Toast) tea.Cmd {
	m.toast = toast{text: theme.Clean(t.Text), bad: t.Bad, turn: m.toast.turn + 1}
	if t.Text == "" {
		return nil
	}
	turn, d, ctx := m.toast.turn, brief, m.ctx
	if t.Bad || len(t.Text) > 60 {
		d = long
	}
	return func() tea.Msg {
		if (clock.Real{}).Sleep(ctx, d) != nil {
			return nil
		}
		return toastMsg{turn}
	}
}

// fade takes away what was said of the screen before; a complaint stays.
func (t *toast) fade() {
	if !t.bad {
		t.text = ""
	}
}

func (t *toast) expire(m toastMsg) {
	if m.turn == t.turn {
		t.text = ""
	}
}

// draw lays the toast over the rule above the foot.
func (t *toast) draw(th *theme.Theme, view string, w, h int) string {
	if t.text == "" {
		return view
	}
	glyph, ink := theme.Now, th.Accent
	if t.bad {
		glyph, ink = theme.Need, th.Warn
	}
	y := h - 2
	if h < 16 {
		y = h - 1
	}
	text := theme.Fit(t.text, w-6)
	box := " " + ink.On(glyph) + " " + th.Strong.On(text) + " "
	lines := theme.Over(strings.Split(view, "\n"), []string{box}, max(w-theme.Width(box)-2, 0), y)
	return theme.Frame(lines, w, h)
}

// farewell says after the end which runs can be gone on with.
func farewell(list []setup.Live) string {
	var b strings.Builder
	for _, l := range list {
		if l.Removing {
			fmt.Fprintf(&b, "The teardown of %s has stopped. Go on with: peerage teardown %s\n", l.Name, l.Name)
			continue
		}
		fmt.Fprintf(&b, "%s has stopped at %s. Go on with: peerage resume %s\n", l.Name, l.Place, l.Name)
	}
	return b.String()
}

// sessions are those that are still at work.
func (m *Model) sessions() []*wizard.Session {
	var out []*wizard.Session
	for _, s := range m.setups() {
		if x := s.Session(); x != nil {
			out = append(out, x)
		}
	}
	return out
}
