package app

import (
	"testing"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
)

// player is a stage that plays by itself.
type player struct {
	front.Stage
	now front.Playing
}

func (p *player) Playing() (front.Playing, bool)   { return p.now, true }
func (p *player) Pause()                           { p.now.Paused = !p.now.Paused }
func (p *player) Covered(bool)                     {}
func (p *player) Scenarios() (none []front.Wrongs) { return none }
func (p *player) Live() (none []front.Wrongs)      { return none }

func (p *player) Pace(faster bool) {
	if p.now.Pace *= 2; faster {
		p.now.Pace /= 4
	}
}

// TestThePaceIsSeen: what + and - do is on the screen, also while it is paused and
// where a scenario's name takes the room.
func TestThePaceIsSeen(t *testing.T) {
	for _, scenario := range []string{"", "role-not-in-effect", "privatelink-endpoint-deleted"} {
		play(t, begin, func(s *show) {
			s.toPicker()
			s.m.backend.Stage = &player{now: front.Playing{Pace: 2 * time.Second, Scenario: scenario}}
			for _, paused := range []bool{false, true} {
				s.sees("2.0 s", map[bool]string{false: "p pause", true: "p goes on"}[paused], scenario[:min(len(scenario), 18)])
				s.Press("+")
				s.sees("1.0 s", "+/- pace")
				s.Press("-")
				s.sees("2.0 s")
				s.Press("p")
			}
		})
	}
}

// TestTheBannerNamesKeysThatWork: none on Home, others while a text is typed.
func TestTheBannerNamesKeysThatWork(t *testing.T) {
	play(t, screen.OpenSetup{}, func(s *show) {
		s.m.backend.Stage = &player{now: front.Playing{Pace: 2 * time.Second}}
		s.sees("plays by itself, 2.0 s a question ─")
	})
	play(t, begin, func(s *show) {
		s.toInput()
		s.m.backend.Stage = &player{now: front.Playing{Pace: 2 * time.Second}}
		s.sees("f8 pause · f9 step")
		s.seesNot("p pause", "+/-")
		s.Press("f8")
		s.sees("paused", "f8 goes on · f9 one answer")
	})
}
