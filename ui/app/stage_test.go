package app

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
)

func TestMain(m *testing.M) { uitest.Main(m) }

// part puts the root on a stage.
type part struct{ m *Model }

func (p part) Init() tea.Cmd { return p.m.Init() }

func (p part) Update(msg tea.Msg) tea.Cmd {
	_, cmd := p.m.Update(msg)
	return cmd
}

func (p part) View(w, h int) string { return p.m.Draw(w, h) }

// show is the program on a stage, at a size.
type show struct {
	*uitest.Stage
	t    *testing.T
	m    *Model
	w    *toy.World
	x, y int
}

// play runs fn in virtual time with the program on a stage, 80×24.
func play(t *testing.T, o screen.OpenSetup, fn func(s *show)) {
	t.Helper()
	playIn(t, toy.New(), o, fn)
}

func playIn(t *testing.T, w *toy.World, o screen.OpenSetup, fn func(s *show)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		m := New(toy.Backend(w))
		m.first = o
		s := &show{t: t, m: m, w: w, x: 80, y: 24}
		s.Stage = uitest.NewStage(part{m})
		defer func() {
			m.stopWork()
			time.Sleep(time.Minute)
			s.Settle()
		}()
		fn(s)
	})
}

// begin starts a new run.
var begin = screen.OpenSetup{Start: &front.StartOptions{Procedure: "aiven-azure", Guided: true}}

// text is what is seen, without colours.
func (s *show) text() string {
	s.m.width, s.m.height = s.x, s.y
	return ansi.Strip(s.Screen(s.x, s.y))
}

// sees fails unless every text is on the screen.
func (s *show) sees(texts ...string) {
	s.t.Helper()
	uitest.Sees(s.t, s.text(), texts...)
}

func (s *show) seesNot(texts ...string) {
	s.t.Helper()
	uitest.SeesNot(s.t, s.text(), texts...)
}

// wait lets time pass, a second at a time, until the screen shows the text, and
// was seen to: keys that come at once are not heeded.
func (s *show) wait(texts ...string) {
	s.t.Helper()
	s.Wait(s.t, s.text, texts...)
	s.Pass(500 * time.Millisecond)
	s.Wait(s.t, s.text, texts...)
}

// enter presses enter once a question is old enough to be agreed to.
func (s *show) enter() {
	s.Pass(time.Second)
	s.Press("enter")
}

// Ways to the states of a run, each from the one before.
func (s *show) toPicker() {
	s.wait("Contoso Production")
}

func (s *show) toNetworks() {
	s.toPicker()
	s.enter()
	s.wait("vnet-legacy")
}

func (s *show) toInput() {
	s.toNetworks()
	s.enter()
	s.wait("Name of the application")
}

func (s *show) toConfirm() {
	s.toInput()
	s.Type("peerage-orders")
	s.enter()
	s.wait("Go ahead")
}

func (s *show) toSecret() {
	s.toConfirm()
	s.enter()
	s.wait("Application password")
}

func (s *show) toWait() {
	s.toSecret()
	s.Type("hunter2")
	s.enter()
	s.wait("APPROVED")
}

func (s *show) toEnd() {
	s.toWait()
	s.wait("are connected")
}

// TestTheToursLinesFitOn80Columns: what an audience is told of a screen is whole.
func TestTheToursLinesFitOn80Columns(t *testing.T) {
	play(t, screen.OpenSetup{}, func(s *show) {
		for _, act := range newTour(s.m, TourOptions{}).acts {
			text := act.says(s.m)
			caption := (&tour{says: text}).caption(s.m.th, make([]string, 24), 80, 24)
			uitest.Sees(t, ansi.Strip(caption[22]), text)
		}
	})
}
