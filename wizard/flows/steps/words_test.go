package steps

import (
	"testing"
	"time"
)

// TestMinutes are said as everywhere else.
func TestMinutes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		11*time.Minute + 40*time.Second: "11 min", 2 * time.Hour: "2 h", 125 * time.Minute: "2 h 5 min",
	} {
		if got := minutes(d); got != want {
			t.Errorf("%v is said as %q, not %q", d, got, want)
		}
	}
}
