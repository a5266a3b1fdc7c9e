package theme

import (
	"fmt"
	"time"

	"example.org/peerage/ui/front"
)

const (
	// longest is how far back history is summed up.
	longest = 30 * 24 * time.Hour
	// shortest is for how long a link must have been seen for a share to mean
	// anything.
	shortest = time.Hour
)

// Uptime says for which share of the time in which it was seen a link was up,
// and for how long that was: "up 99.98 % of the 3 h seen in 5 d". "" where it
// was seen for less than an hour.
func Uptime(h front.History, now time.Time) string {
	from := Reach(h, now)
	up, seen := h.Up(from, now)
	if seen < shortest {
		return ""
	}
	line := share(up, seen)
	if all := now.Sub(from); seen < all-all/50 {
		return fmt.Sprintf("%s of the %s seen in %s", line, Span(seen), Span(all))
	}
	return line + " in " + Span(now.Sub(from))
}

// Windows are the times over which uptime is told one by one.
var Windows = []struct {
	Name string
	Back time.Duration
}{{"24 h", 24 * time.Hour}, {"7 d", 7 * 24 * time.Hour}, {"30 d", 30 * 24 * time.Hour}, {"90 d", 90 * 24 * time.Hour}}

// UptimeIn says for which share of the time in which it was seen, of the last so
// long, a link was up, and for how long it was seen; "" where it was not seen for
// an hour.
func UptimeIn(h front.History, back time.Duration, now time.Time) string {
	up, seen := h.Up(now.Add(-back), now)
	if seen < shortest {
		return ""
	}
	if seen < back-back/50 {
		return fmt.Sprintf("%s of the %s seen", share(up, seen), Span(seen))
	}
	return share(up, seen)
}

// Reach is from when on a history is summed up.
func Reach(h front.History, now time.Time) time.Time { return h.Begun(now.Add(-longest)) }

// Mixed says that a link was up for some of the time and down for some:
// otherwise a picture of it says nothing.
func Mixed(h front.History, now time.Time) bool {
	up, seen := h.Up(Reach(h, now), now)
	return seen >= shortest && up > 0 && up < seen
}

// share never rounds up to 100 what was not.
func share(up, all time.Duration) string {
	switch {
	case up <= 0:
		return "never up"
	case up >= all:
		return "up 100 %"
	}
	return fmt.Sprintf("up %.2f %%", min(float64(up)/float64(all)*100, 99.99))
}

// When is a time of day, with the day when it is another.
func When(now, at time.Time) string {
	at = at.In(now.Location())
	y, m, d := now.Date()
	if ay, am, ad := at.Date(); ay == y && am == m && ad == d {
		return at.Format("15:04")
	}
	if at.Year() == y {
		return at.Format("2 Jan 15:04")
	}
	return at.Format("2 Jan 2006")
}
