package setup

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/wizard"
)

// How often the screen is drawn anew, in the machine's time, while something
// on it moves: a count of seconds, or the mark of work going on.
const (
	slow = time.Second
	fast = 250 * time.Millisecond
)

// ticker is the one tick that is under way.
type ticker struct {
	pace   time.Duration // 0: none
	turn   int
	cancel context.CancelFunc
}

func (t *ticker) stop() {
	if t.cancel != nil {
		t.cancel()
	}
	t.pace, t.cancel = 0, nil
	t.turn++
}

type tickMsg struct {
	who  *Setup
	turn int
}

// scheduleTick starts the tick that what is seen needs, if it is not under way.
func (s *Setup) scheduleTick() tea.Cmd {
	d := s.pace()
	if d == 0 {
		s.tick.stop()
		return nil
	}
	if s.tick.pace != 0 && s.tick.pace <= d {
		return nil
	}
	s.tick.stop()
	ctx, cancel := context.WithCancel(s.ctx)
	s.tick.pace, s.tick.cancel = d, cancel
	turn, clk := s.tick.turn, s.backend.Clock
	d = time.Duration(float64(d) * clk.Speed())
	if off := s.now.Sub(s.state.Since) % d; off > 0 {
		d -= off // whole seconds since the step began, so that counts change evenly
	}
	return func() tea.Msg {
		if clk.Sleep(ctx, d) != nil {
			return nil
		}
		return tickMsg{s, turn}
	}
}

func (s *Setup) ticked(m tickMsg) tea.Cmd {
	if m.who != s || m.turn != s.tick.turn {
		return nil
	}
	s.tick.stop()
	s.invalidate()
	return s.scheduleTick()
}

// pace is how often something that is seen changes by itself; 0 is never.
func (s *Setup) pace() time.Duration {
	counting := slow
	if s.backend.Clock.Speed() > 4 {
		counting = fast
	}
	switch {
	case !s.seen || s.box == nil || s.end != nil || s.err != nil:
		return 0
	case s.state.Ask != nil:
		if s.state.Ask.Fault.Retries() && s.prompt.sent == 0 {
			return counting
		}
		if s.prompt.sent != 0 {
			return fast
		}
		return 0
	case s.state.Sign != nil:
		return slow
	case s.polling():
		return counting
	}
	return fast
}

// polling says whether the present step watches for a state.
func (s *Setup) polling() bool {
	st := s.state.Steps[s.state.At]
	return st != nil && st.Status == wizard.Waiting && st.Wait != nil
}

// spinner is the mark of work going on.
func (s *Setup) spinner() string {
	n := max(s.now.Sub(s.state.Since), 0) / time.Duration(float64(fast)*s.backend.Clock.Speed())
	return []string{"·  ", "·· ", "···", " ··", "  ·", "   "}[n%6]
}
