package providers_test

import (
	"testing"
	"time"

	"example.org/peerage/providers"
)

// TestPauseAddsATwentieth: whenever a wait is over, the next look comes within a
// twentieth of it or a second, and few looks were made until then.
func TestPauseAddsATwentieth(t *testing.T) {
	for over := 100 * time.Millisecond; over < time.Hour; over += over/7 + time.Millisecond {
		at, looks := time.Duration(0), 0
		for ; at < over; looks++ {
			at += providers.Pause(at, 15*time.Second)
		}
		if late := at - over; late > max(over/20, time.Second) {
			t.Errorf("what takes %s is seen %s late", over, late)
		}
		if most := 80 + int(over/(15*time.Second)); looks > most {
			t.Errorf("what takes %s is looked at %d times", over, looks)
		}
	}
	if p := providers.Pause(time.Hour, 5*time.Second); p != 5*time.Second {
		t.Errorf("a pause of %s where 5 s are the most", p)
	}
}
