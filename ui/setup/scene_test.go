package setup_test

import (
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
	"example.org/peerage/wizard"
)

func TestMain(m *testing.M) { uitest.Main(m) }

// scene is the screen on a stage, with the real engine behind it.
type scene struct {
	*uitest.Stage
	t       *testing.T
	setup   *setup.Setup
	world   *toy.World
	backend front.Backend
	th      *theme.Theme
	w, h    int
}

// options say what is played; the zero value is a new run of the toy.
type options struct {
	world   *toy.World
	backend func(*front.Backend)
	open    screen.OpenSetup
}

// play runs fn in virtual time with the screen open, 80×24.
func play(t *testing.T, o options, fn func(s *scene)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		if o.world == nil {
			o.world = toy.New()
		}
		d := toy.Backend(o.world)
		if o.backend != nil {
			o.backend(&d)
		}
		if o.open == (screen.OpenSetup{}) {
			o.open = screen.OpenSetup{Start: &front.StartOptions{Procedure: "aiven-azure", Guided: true}}
		}
		s := &scene{t: t, world: o.world, th: theme.New(true, colorprofile.TrueColor), w: 80, h: 24}
		s.backend = d
		s.start(d, o.open)
		defer func() { s.leave() }()
		fn(s)
	})
}

// start opens the screen.
func (s *scene) start(d front.Backend, o screen.OpenSetup) {
	s.setup = setup.New(s.t.Context(), d, s.th, o)
	s.Stage = uitest.NewStage(s.setup)
}

// leave closes the screen, and waits for what is under way.
func (s *scene) leave() {
	s.setup.Close()
	time.Sleep(time.Minute)
	s.Settle()
}

// of is a new run of a procedure of its own.
func of(p *wizard.Procedure) options {
	w := toy.New()
	p.ID = "aiven-azure"
	w.Use(p)
	return options{world: w}
}

func (s *scene) text() string { return uitest.Plain(s.Screen(s.w, s.h)) }

// sees fails unless every text is on the screen.
func (s *scene) sees(texts ...string) {
	s.t.Helper()
	uitest.Sees(s.t, s.text(), texts...)
}

func (s *scene) seesNot(texts ...string) {
	s.t.Helper()
	uitest.SeesNot(s.t, s.text(), texts...)
}

// wait lets time pass until the screen shows every text, and was seen to: keys
// that come at once are not heeded.
func (s *scene) wait(texts ...string) {
	s.t.Helper()
	s.Wait(s.t, s.text, texts...)
	s.Pass(500 * time.Millisecond)
	s.Wait(s.t, s.text, texts...)
}

// enter presses enter once a question is old enough to be agreed to.
func (s *scene) enter() {
	s.Pass(time.Second)
	s.Press("enter")
}

// dialog is the dialog that was opened last, as seen over the screen.
func (s *scene) dialog() (dialog.Dialog, string) {
	s.t.Helper()
	d := uitest.Find[screen.Show](s.t, s.Stage).Dialog
	var stack dialog.Stack
	stack.Push(d)
	return d, uitest.Plain(stack.View(s.th, s.Screen(s.w, s.h), s.w, s.h))
}

// sizes draws the screen in the usual sizes, and looks that it fits them.
func (s *scene) sizes(each func(screen string)) {
	s.t.Helper()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {40, 12}} {
		got := s.Screen(size[0], size[1])
		uitest.Fits(s.t, got, size[0], size[1])
		if each != nil {
			each(uitest.Plain(got))
		}
	}
}

func (s *scene) pasted(text string) { s.Send(tea.PasteMsg{Content: text}) }
