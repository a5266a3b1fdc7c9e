package app

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/uitest"
	"example.org/peerage/ui/uitest/toy"
)

// BenchmarkKeyToFrame measures a key press on a picker with its frame (budget:
// 20 ms).
func BenchmarkKeyToFrame(b *testing.B) { frames(b, nil, "down", "up") }

// BenchmarkTyping measures a key press in a field with its frame.
func BenchmarkTyping(b *testing.B) { frames(b, tea.PasteMsg{Content: "fef55fe0"}, "x", "backspace") }

// BenchmarkFirstFrame measures making the root and its first frame (budget
// for the whole program: 50 ms).
func BenchmarkFirstFrame(b *testing.B) {
	for b.Loop() {
		m := New(toy.Backend(toy.New()))
		m.Draw(120, 40)
		m.close()
	}
}

// frames goes to the first picker on a fast clock, sends first, and then
// measures keys in turn.
func frames(b *testing.B, first tea.Msg, keys ...string) {
	w := toy.New()
	w.Clock = clock.NewScaled(10000)
	m := New(toy.Backend(w))
	m.first = begin
	defer m.stopWork()
	reach(m, "Contoso Production")
	if first != nil {
		m.Update(first)
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		m.Update(uitest.Key(keys[i%len(keys)]))
		m.Draw(120, 40)
	}
}

// reach runs commands as a program does until the screen shows the text.
func reach(m *Model, text string) {
	in := make(chan tea.Msg, 1000)
	var start func(tea.Cmd)
	start = func(cmd tea.Cmd) {
		if cmd == nil {
			return
		}
		go func() {
			switch msg := cmd().(type) {
			case nil:
			case tea.BatchMsg:
				for _, c := range msg {
					start(c)
				}
			default:
				in <- msg
			}
		}()
	}
	start(m.Init())
	for !strings.Contains(m.Draw(120, 40), text) {
		_, cmd := m.Update(<-in)
		start(cmd)
	}
}
