package app

import (
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/uitest/toy"
)

// rings counts how often the bell was rung since the last call.
func (s *show) rings() int {
	n := 0
	for _, m := range s.Sent() {
		if r, ok := m.(tea.RawMsg); ok && r.Msg == "\a" {
			n++
		}
	}
	return n
}

func TestTheBellRingsForWhoLooksElsewhere(t *testing.T) {
	play(t, begin, func(s *show) {
		s.wait("B7XQ4KLM9")
		s.Send(tea.BlurMsg{})
		s.toPicker()
		if n := s.rings(); n != 1 {
			t.Fatalf("%d rings for a question", n)
		}
		s.Pass(time.Hour)
		s.Send(tea.WindowSizeMsg{Width: 100, Height: 30})
		if n := s.rings(); n != 0 {
			t.Fatalf("%d more rings for the same question", n)
		}
		s.Send(tea.FocusMsg{})
		s.enter()
		s.wait("vnet-legacy")
		if n := s.rings(); n != 0 {
			t.Errorf("%d rings after the focus came back", n)
		}
	})
}

func TestTheBellRingsForRunsUnseen(t *testing.T) {
	w := toy.New()
	w.Fails, w.Hard = 1, true
	playIn(t, w, begin, func(s *show) {
		s.toWait()
		s.Press("b")
		s.Send(tea.BlurMsg{})
		s.wait("orders needs you")
		if n := s.rings(); n != 1 {
			t.Errorf("%d rings", n)
		}
	})
}

func TestCountdownsRingNoBell(t *testing.T) {
	w := toy.New()
	w.Fails = 3
	playIn(t, w, begin, func(s *show) {
		s.toWait()
		s.Send(tea.BlurMsg{})
		s.wait("are connected")
		if n := s.rings(); n != 0 {
			t.Errorf("%d rings for what goes on by itself", n)
		}
	})
}

func TestFocusIsAskedFor(t *testing.T) {
	if v := New(toy.Backend(toy.New())).View(); !v.ReportFocus {
		t.Error("the terminal is not asked to report its focus")
	}
}
