package theme

import (
	"fmt"
	"time"

	"example.org/peerage/wizard"
)

// Timer is a running time: "0:48", "12:05", "1:02:03".
func Timer(d time.Duration) string {
	d = max(d, 0)
	s := int(d / time.Second)
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// Took is how long something needed: "0.1 s", "14 s", "6 min 12 s", "2 h 5 min".
func Took(d time.Duration) string {
	d = max(d, 0)
	s := int(d.Round(time.Second) / time.Second)
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return two(s/60, "min", s%60, "s")
	}
	return two(s/3600, "h", s/60%60, "min")
}

// Spent says how long a run took, what of it was waiting for the clouds, and how
// long it waited for a person: "3 min 47 s, of which the clouds 3 min 10 s; you 20 s".
func Spent(s wizard.Spent) string {
	if s == (wizard.Spent{}) {
		return ""
	}
	out := Took(s.Took())
	if s.Clouds >= time.Second {
		out += ", of which the clouds " + Took(s.Clouds)
	}
	if s.You >= time.Second {
		out += "; you " + Took(s.You)
	}
	return out
}

func two(a int, unitA string, b int, unitB string) string {
	if b == 0 {
		return fmt.Sprintf("%d %s", a, unitA)
	}
	return fmt.Sprintf("%d %s %d %s", a, unitA, b, unitB)
}

// Span is a length of time in one unit, rounded down: "12 s", "4 min", "2 h", "12 d".
func Span(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d/time.Hour))
	}
	return fmt.Sprintf("%d d", int(d/(24*time.Hour)))
}

// Age is the span from then to now in steps of at least step, so that it
// changes rarely: "now" for less than a step, "" when then is unknown.
func Age(now, then time.Time, step time.Duration) string {
	if then.IsZero() {
		return ""
	}
	d := now.Sub(then)
	if step > 0 {
		d -= d % step
	}
	if d <= 0 {
		return "now"
	}
	return Span(d)
}
