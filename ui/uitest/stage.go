package uitest

import (
	"os"
	"os/signal"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// Main is the TestMain of a package with stages: a process's first call of
// signal.Notify must not be inside a bubble.
func Main(m *testing.M) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	signal.Stop(c)
	os.Exit(m.Run())
}

// Part is a screen on a stage.
type Part interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	View(width, height int) string
}

// Stage runs a screen inside a testing/synctest bubble without a program:
// commands run as in one, messages come back to the screen, and time passes
// only by Pass. What commands send is kept, for tests to look at.
type Stage struct {
	part Part
	in   chan tea.Msg
	sent []tea.Msg
}

// NewStage starts the screen and waits until it rests.
func NewStage(part Part) *Stage {
	s := &Stage{part: part, in: make(chan tea.Msg, 1000)}
	s.run(part.Init())
	s.Settle()
	return s
}

func (s *Stage) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go s.play(cmd)
}

// play runs a command to its end.
func (s *Stage) play(cmd tea.Cmd) {
	m := cmd()
	if list, ok := m.(tea.BatchMsg); ok {
		for _, c := range list {
			s.run(c)
		}
		return
	}
	if list := reflect.ValueOf(m); m != nil && list.Type().ConvertibleTo(reflect.TypeFor[[]tea.Cmd]()) { // a sequence
		for i := range list.Len() {
			s.play(list.Index(i).Interface().(tea.Cmd))
		}
		return
	}
	if m != nil {
		s.in <- m
	}
}

// Settle lets everything happen that happens without time passing.
func (s *Stage) Settle() {
	for {
		synctest.Wait()
		select {
		case m := <-s.in:
			s.sent = append(s.sent, m)
			s.run(s.part.Update(m))
		default:
			return
		}
	}
}

// Pass lets time pass.
func (s *Stage) Pass(d time.Duration) {
	const step = 50 * time.Millisecond
	for ; d > step; d -= step {
		time.Sleep(step)
		s.Settle()
	}
	time.Sleep(d)
	s.Settle()
}

// Send gives the screen a message.
func (s *Stage) Send(m tea.Msg) {
	s.run(s.part.Update(m))
	s.Settle()
}

// Run runs a command as the program does: what it sends comes to the screen.
func (s *Stage) Run(cmd tea.Cmd) {
	s.run(cmd)
	s.Settle()
}

// Press presses keys, by their names: "enter", "ctrl+c", "x".
func (s *Stage) Press(names ...string) {
	for _, n := range names {
		s.Send(Key(n))
	}
}

// Type presses a key for every character.
func (s *Stage) Type(text string) {
	for _, r := range text {
		s.Send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// Sent are the messages that commands sent since the last call.
func (s *Stage) Sent() []tea.Msg {
	out := s.sent
	s.sent = nil
	return out
}

// Find is the latest message of type T that commands sent; looking takes
// nothing away.
func Find[T any](t testing.TB, s *Stage) T {
	t.Helper()
	for i := len(s.sent) - 1; i >= 0; i-- {
		if m, ok := s.sent[i].(T); ok {
			return m
		}
	}
	var none T
	t.Fatalf("no %T was sent, only %T", none, s.sent)
	return none
}

// Sees fails unless every text is on a screen.
func Sees(t testing.TB, screen string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if !strings.Contains(screen, x) {
			t.Fatalf("the screen does not show %q:\n%s", x, screen)
		}
	}
}

// SeesNot fails when one of the texts is on a screen.
func SeesNot(t testing.TB, screen string, texts ...string) {
	t.Helper()
	for _, x := range texts {
		if strings.Contains(screen, x) {
			t.Fatalf("the screen shows %q:\n%s", x, screen)
		}
	}
}

// patience is how often a second passes for a text to come up.
const patience = 900

// Wait lets time pass, a second at a time, until every text is on the screen.
func (s *Stage) Wait(t testing.TB, screen func() string, texts ...string) {
	t.Helper()
	missing := func(x string) bool { return !strings.Contains(screen(), x) }
	for n := 0; n < patience && slices.ContainsFunc(texts, missing); n++ {
		s.Pass(time.Second)
	}
	Sees(t, screen(), texts...)
}

// Screen is what is seen now.
func (s *Stage) Screen(w, h int) string { return s.part.View(w, h) }

var named = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
	"right": tea.KeyRight, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
	"backspace": tea.KeyBackspace, "tab": tea.KeyTab, "space": tea.KeySpace, "delete": tea.KeyDelete,
}

// Key is a key press by its name.
func Key(name string) tea.KeyPressMsg {
	var k tea.KeyPressMsg
	for {
		before, after, ok := strings.Cut(name, "+")
		if !ok || before == "" {
			break
		}
		switch before {
		case "ctrl":
			k.Mod |= tea.ModCtrl
		case "shift":
			k.Mod |= tea.ModShift
		case "alt":
			k.Mod |= tea.ModAlt
		}
		name = after
	}
	if c, ok := named[name]; ok {
		k.Code = c
		if name == "space" {
			k.Text = " "
		}
		return k
	}
	k.Code, _ = utf8.DecodeRuneInString(name)
	if k.Mod == 0 {
		k.Text = name
	}
	return k
}
