package board

import (
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
)

// TestSinceSaysHowItIsKnown (V9): as seen from here, or before that, with the
// provider's own time where a half carries one, and whose.
func TestSinceSaysHowItIsKnown(t *testing.T) {
	now := time.Date(2026, 11, 30, 13, 45, 0, 0, time.UTC)
	b := &printer{now: now, providers: []front.Provider{{ID: "p", Name: "Platform"}}}
	first := now.Add(-4 * time.Minute)
	for want, l := range map[string]providers.Link{
		" for 4 min":           {Since: first, SeenSince: first},
		", since before 13:41": {SeenSince: first},
		", since before 13:41 (Platform: updated 12 Nov 09:30)": {SeenSince: first, Hosted: &providers.Half{Provider: "p",
			Created: now.AddDate(-1, 0, 0), Updated: time.Date(2026, 11, 12, 9, 30, 0, 0, time.UTC)}},
		", since before 13:41 (Platform: created 30 Nov 2025)": {SeenSince: first, Cloud: &providers.Half{Provider: "p",
			Created: now.AddDate(-1, 0, 0)}},
		", since before 29 Nov 13:41": {SeenSince: first.AddDate(0, 0, -1), Hosted: &providers.Half{Provider: "p",
			Updated: now}},
		"": {Unheard: true},
	} {
		if got := b.since(&l); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
