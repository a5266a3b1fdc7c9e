package serve

import (
	"fmt"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
)

// silent is after how long without a word from the watcher, which tells
// something every half minute, it counts as stuck.
const silent = 2 * time.Minute

// seen is what the feed told last.
type seen struct {
	front.Snapshot
	known bool
}

// judge says how the watching does. speed is the clock's: on a fast one more
// time passes between two words.
func judge(s seen, began, now time.Time, speed float64) report.Health {
	h := report.NewHealth()
	h.At, h.Complete, h.Sources, h.Links, h.Told = now, s.Complete, len(s.Sources), len(s.Links), s.At
	var oldest time.Time
	for i := range s.Sources {
		x := &s.Sources[i]
		if !x.OK() {
			continue
		}
		h.Heard++
		if oldest.IsZero() || x.AsOf.Before(oldest) {
			oldest = x.AsOf
		}
	}
	if !oldest.IsZero() {
		h.Age = now.Sub(oldest).Seconds()
	}
	quiet, stuck := stuckFor(s, began, now, speed)
	switch {
	case stuck:
		h.State, h.Says = report.Blind, "Nothing has come from the watcher for "+theme.Span(quiet)+"."
	case !s.known || h.Heard == 0 && !s.Settled:
		h.State, h.Says = report.Starting, "No account has been heard yet."
	case h.Sources == 0:
		h.State, h.Says = report.Blind, "No account is connected, so there is nothing to watch."
	case h.Heard == 0:
		h.State, h.Says = report.Blind, fmt.Sprintf("None of the %d listings is heard.", h.Sources)
	case !s.Complete:
		h.State, h.Says = report.Watching, fmt.Sprintf("%d of %d listings are heard.", h.Heard, h.Sources)
	default:
		h.State, h.Says = report.Watching, fmt.Sprintf("All %d listings are heard.", h.Sources)
	}
	if s.Before != "" {
		h.Says += " In part as " + theme.Clean(s.Before) + " saw it, who watched before."
	}
	h.OK = h.State == report.Watching
	return h
}

// stuckFor says for how long the watcher has told nothing, and whether that is
// too long.
func stuckFor(s seen, began, now time.Time, speed float64) (quiet time.Duration, stuck bool) {
	last := s.At
	if !s.known {
		last = began
	}
	quiet = now.Sub(last)
	return quiet, quiet > time.Duration(float64(silent)*max(speed, 1))
}

// stuck says whether the watcher has told nothing for too long.
func (s *Server) stuck(last seen) bool {
	clk := s.o.Backend.Clock
	_, stuck := stuckFor(last, s.began, clk.Now(), clk.Speed())
	return stuck
}
