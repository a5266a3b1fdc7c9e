// Package setup is the screen on which one run is worked on: a procedure being
// gone through, gone on with, or taken down again. It reads the run's events
// and answers its questions; it decides nothing by itself.
package setup

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Setup is the screen. Make it with New.
type Setup struct {
	backend front.Backend
	th      *theme.Theme
	ctx     context.Context // ends with the program: a run outlives a look elsewhere
	open    screen.OpenSetup

	proc  *wizard.Procedure
	state *wizard.State
	sess  *wizard.Session
	box   *inbox
	err   error // why it could not begin, or what kept it from going on
	end   *wizard.Result
	// undo is the list of a teardown, as it was when the person agreed.
	undo   []wizard.Undo
	prompt prompt
	drafts map[string]string // what was typed and not yet taken, by variable

	begun bool // the first page was left
	// turned is when the keys came to mean something else by itself, answered
	// when the person last answered. origin is the question from which the person
	// went back, forward says that they are on the way to it again.
	turned, answered time.Time
	// before is the scene before the present one, or before what went on in between.
	before  string
	origin  string
	forward bool

	// world is how the link of a finished run is now.
	world linkNow

	seen bool // it is the topmost screen
	now  time.Time
	tick ticker

	version int
	cache   screen.Cache
}

// New makes the screen; Init opens the run, unless the first page comes before. The run ends with ctx at the
// latest.
func New(ctx context.Context, backend front.Backend, th *theme.Theme, open screen.OpenSetup) *Setup {
	s := &Setup{
		backend: backend, th: th, ctx: ctx, open: open, state: wizard.NewState(),
		drafts: map[string]string{}, seen: true, now: backend.Clock.Now(),
	}
	if open.Start != nil {
		s.proc = backend.Runs.Procedure(open.Start.Procedure)
	}
	return s
}

// Init implements screen.Screen.
func (s *Setup) Init() tea.Cmd {
	if s.atFirst() {
		return s.readFirst()
	}
	return tea.Batch(s.openRun(), s.scheduleTick())
}

// Close implements screen.Screen: the run is stopped and can be gone on with.
func (s *Setup) Close() {
	s.box = nil
	s.tick.stop()
	s.unwatchLink()
	if s.sess != nil {
		s.sess.Stop()
	}
}

// Show says whether the screen is seen; while it is not, it does not tick.
func (s *Setup) Show(on bool) tea.Cmd {
	s.seen = on
	s.setNow()
	if on {
		return tea.Batch(s.reloadRun(), s.scheduleTick())
	}
	s.unwatchLink()
	return s.scheduleTick()
}

// Running says whether the run is being worked on.
func (s *Setup) Running() bool { return s.box != nil && s.end == nil && s.err == nil }

// Act says whether this is an act of the board's.
func (s *Setup) Act() bool { return s.proc != nil && s.proc.Hidden }

// Session is the run's session; nil while there is none.
func (s *Setup) Session() *wizard.Session {
	if !s.Running() {
		return nil
	}
	return s.sess
}

// Outcome is how the run's session ended; with err what kept it from being
// opened or written down. ended is false while it goes on.
func (s *Setup) Outcome() (res wizard.Result, ended bool, err error) {
	switch {
	case s.end != nil || s.err != nil:
		if s.end != nil {
			res = *s.end
		}
		return res, true, s.err
	case s.sess == nil:
		return res, false, nil
	}
	select {
	case <-s.sess.Done():
		res, err = s.sess.Wait()
		return res, true, err
	default:
		return res, false, nil
	}
}

// Run is the run's id, "" while it is not known.
func (s *Setup) Run() string { return s.state.Run }

// Is says whether this screen is about the run, by id or name.
func (s *Setup) Is(run string) bool {
	return run != "" && (run == s.state.Run || run == s.state.Name)
}

// Crumbs implements screen.Screen.
func (s *Setup) Crumbs() []string {
	out := []string{"peerage"}
	if s.proc != nil {
		out = append(out, s.proc.Crumb)
	}
	passing := s.state.Unnamed && strings.HasPrefix(s.state.Name, s.procOrEmpty().ID) // until it is called after its network
	if s.state.Name != "" && !passing && !s.procOrEmpty().Hidden {
		out = append(out, s.state.Name)
	}
	if s.planning() {
		out = append(out, "plan")
	}
	return out
}

// Typing implements screen.Screen.
func (s *Setup) Typing() bool { return s.prompt.typing() }

// Update implements screen.Screen.
func (s *Setup) Update(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case openedMsg:
		return s.runOpened(m)
	case eventsMsg:
		return s.applyEvents(m)
	case reloadedMsg:
		return s.runReloaded(m)
	case readMsg:
		if m.who == s && s.atFirst() {
			s.invalidate()
			return s.leaveFirst()
		}
	case feedMsg:
		return s.fed(m)
	case snapMsg:
		return s.snapped(m)
	case changeMsg:
		return s.changing(m)
	case tickMsg:
		return s.ticked(m)
	case tea.PasteMsg:
		s.invalidate()
		s.paste(m)
	case tea.KeyPressMsg:
		s.invalidate()
		return tea.Batch(s.handleKey(m), s.scheduleTick())
	}
	return nil
}

// invalidate says that what is seen may have changed.
func (s *Setup) invalidate() {
	s.setNow()
	s.version++
}

func (s *Setup) setNow() { s.now = s.backend.Clock.Now() }

// View implements screen.Screen.
func (s *Setup) View(w, h int) string {
	return s.cache.View(s.version, s.th.Version, w, h, s.draw)
}
