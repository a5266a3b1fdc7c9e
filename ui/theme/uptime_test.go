package theme

import (
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
)

// TestUptimeIsOfTheTimeThatWasSeen (V9): what nobody looked at is not called up.
func TestUptimeIsOfTheTimeThatWasSeen(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const hour, day = time.Hour, 24 * time.Hour
	up := func(d time.Duration) front.Seen { return front.Seen{At: ago(d), Verdict: providers.Active} }
	down := func(d time.Duration) front.Seen { return front.Seen{At: ago(d), Verdict: providers.Failed} }
	look := func(from, until time.Duration) watch.Coverage {
		return watch.Coverage{From: ago(from), Until: ago(until)}
	}
	for name, c := range map[string]struct {
		h    front.History
		want string
	}{
		"one look on Wednesday, the next today": {front.History{Seen: []front.Seen{up(5 * day)}}, ""},
		"three hours in five days": {front.History{Seen: []front.Seen{up(5 * day)},
			Looks: []watch.Coverage{look(5*day, 5*day-2*hour), look(hour, 0)}}, "up 100 % of the 3 h seen in 5 d"},
		"all the time": {front.History{Seen: []front.Seen{up(5 * day)}, Looks: []watch.Coverage{look(5*day, 0)}},
			"up 100 % in 5 d"},
		"minutes": {front.History{Seen: []front.Seen{up(day)}, Looks: []watch.Coverage{look(hour/2, 0)}}, ""},
		"down in a gap, and seen an hour later": {front.History{Seen: []front.Seen{up(10 * hour), down(4 * hour)},
			Looks: []watch.Coverage{look(10*hour, 7*hour), look(4*hour, 3*hour)}}, "up 75.00 % of the 4 h seen in 10 h"},
		"a second is no full share": {front.History{Seen: []front.Seen{up(20 * day), down(time.Second)},
			Looks: []watch.Coverage{look(20*day, 0)}}, "up 99.99 % in 20 d"},
		"off is not down": {front.History{Seen: []front.Seen{up(4 * hour),
			{At: ago(2 * hour), Verdict: providers.Off}}, Looks: []watch.Coverage{look(4*hour, 0)}},
			"up 100 % of the 2 h seen in 4 h"},
		"never": {front.History{Seen: []front.Seen{down(4 * hour)}, Looks: []watch.Coverage{look(4*hour, 0)}},
			"never up in 4 h"},
		"nothing": {},
	} {
		if got := Uptime(c.h, now); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
