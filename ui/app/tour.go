package app

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/board"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/home"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
)

// tour leads an audience through the program: set up, board, fault, mend, take
// down. It does what a person's keys do, and says a line about every screen.
type tour struct {
	m     *Model
	acts  []tourAct
	at    int
	since time.Time // of the present act, in real time
	says  string
}

// tourAct is a part of the tour: do begins it; it is over when done says so and it
// has been seen for least. says is the line about what is seen.
type tourAct struct {
	do    func(m *Model) tea.Cmd
	least time.Duration
	done  func(m *Model) bool
	says  func(m *Model) string
}

// TourOptions begin a tour.
type TourOptions struct {
	// Start is the run that is set up and taken down again.
	Start front.StartOptions
	// Look is how long a screen is left to be looked at.
	Look time.Duration
}

type tourMsg struct{}

// tourStep is how often the tour looks how far it is.
const tourStep = 250 * time.Millisecond

// mostWait is how long an act of the tour waits for what is to come.
const mostWait = 90 * time.Second

func say(text string) func(*Model) string { return func(*Model) string { return text } }

func newTour(m *Model, o TourOptions) *tour {
	look := o.Look
	if look == 0 {
		look = 6 * time.Second
	}
	start := o.Start
	start.Guided, start.Read = true, look
	open := func(msg tea.Msg) func(*Model) tea.Cmd { return func(*Model) tea.Cmd { return screen.Send(msg) } }
	stage := m.backend.Stage
	return &tour{m: m, acts: []tourAct{
		{least: look, says: say("Home: what can be connected, what was begun, and how all links are.")},
		{do: open(screen.OpenSetup{Start: &start}), least: look, done: atEnd(start.Name), says: aboutSetup},
		{least: look, says: aboutSetup},
		{do: func(m *Model) tea.Cmd { return m.openBoard(m.linkOf()) }, least: look, done: onBoard,
			says: say("The board: every link, whoever made it, with both halves' own words.")},
		{do: func(*Model) tea.Cmd { stage.GoWrong(stage.Live()[0].List[0].Name); return nil }, least: look, done: unwell,
			says: say("A colleague deletes one half: the board sees it, and what mends it.")},
		{do: press("m"), least: look, done: atEnd(""), says: aboutSetup},
		{do: func(m *Model) tea.Cmd { return m.openBoard(m.linkOf()) }, least: look, done: well,
			says: say("Mended: both halves are up again.")},
		{do: open(screen.OpenSetup{Teardown: start.Name}), least: look, done: atEnd(start.Name), says: aboutSetup},
		{least: look, says: aboutSetup},
		{do: open(screen.Home{}), least: look, says: say("That was it. Try it yourself: peerage demo")},
	}}
}

// tick looks how far the tour is, and goes on.
func (t *tour) tick() tea.Cmd {
	if t == nil {
		return nil
	}
	now := (clock.Real{}).Now()
	if p, on := t.m.playing(); on && p.Paused && t.at > 0 {
		t.since = t.since.Add(tourStep) // its time does not pass
		return t.next()
	}
	var cmd tea.Cmd
	if t.since.IsZero() {
		t.since = now
	}
	act := &t.acts[t.at]
	seen := now.Sub(t.since)
	if seen >= act.least && (act.done == nil || act.done(t.m) || seen > mostWait) {
		if t.at++; t.at == len(t.acts) {
			t.m.tour = nil
			return tea.Quit
		}
		t.since = now
		act = &t.acts[t.at]
		if act.do != nil {
			cmd = act.do(t.m)
		}
	}
	t.says = act.says(t.m)
	return tea.Batch(cmd, t.next())
}

func (t *tour) next() tea.Cmd {
	ctx := t.m.ctx
	return func() tea.Msg {
		if (clock.Real{}).Sleep(ctx, tourStep) != nil {
			return nil
		}
		return tourMsg{}
	}
}

// caption lays the tour's line over the rule above the foot.
func (t *tour) caption(th *theme.Theme, lines []string, w, h int) []string {
	text := theme.Fit(t.says, w-6)
	if text == "" {
		return lines
	}
	return theme.Over(lines, []string{" " + th.Accent.On(theme.Cursor) + " " + th.Strong.On(text) + " "}, 1, h-2)
}

// press does what a key does.
func press(name string) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd { return m.typed(tea.KeyPressMsg{Code: rune(name[0]), Text: name}) }
}

// linkOf is the half of the link that the run in front has made.
func (m *Model) linkOf() string {
	for _, s := range m.setups() {
		if id := s.Half(); id != "" {
			m.toured = id
		}
	}
	return m.toured
}

// atEnd: the run in front has ended.
func atEnd(string) func(*Model) bool {
	return func(m *Model) bool {
		s, ok := m.top().(*setup.Setup)
		return ok && s.AtEnd()
	}
}

// present is the link under the board's cursor; nil when there is none.
func (m *Model) present() *providers.Link {
	if b, ok := m.top().(*board.Board); ok {
		return b.Present()
	}
	return nil
}

func onBoard(m *Model) bool { return m.present() != nil }
func well(m *Model) bool    { l := m.present(); return l != nil && l.Verdict == providers.Active }
func unwell(m *Model) bool {
	l := m.present()
	return l != nil && l.Verdict == providers.Failed && m.top().(*board.Board).Mends()
}

// aboutSetup is a line about what the wizard shows now.
func aboutSetup(m *Model) string {
	s, ok := m.top().(*setup.Setup)
	if !ok {
		if _, ok := m.top().(*home.Home); ok {
			return ""
		}
		return "The wizard works on it."
	}
	return strings.TrimSpace(s.About())
}
