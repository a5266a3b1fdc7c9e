package host

import (
	"testing"
	"time"

	"example.org/peerage/state"
)

// TestAChangeAfterARunIsNotDuringIt: what was still as before when the run had ended
// did not change during it.
func TestAChangeAfterARunIsNotDuringIt(t *testing.T) {
	before := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		ended   time.Duration // against when the link was last seen as before
		working bool
		want    string
	}{
		{time.Second, false, "during"},
		{-time.Hour, true, "during"},
		{-time.Minute, false, "soon after"},
		{-lag, false, ""},
	} {
		if got := relation(&state.Worked{Updated: before.Add(c.ended)}, c.working, before); got != c.want {
			t.Errorf("a run that ended %v, working %v: %q, want %q", c.ended, c.working, got, c.want)
		}
	}
}
