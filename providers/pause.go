package providers

import "time"

// Pause is how long to wait, where nobody names a time, until the next look at
// what has been waited for since then: a second at first, then a tenth of that
// time, and most at most. So a wait is found over no later than a tenth of it, or
// a second.
func Pause(since, most time.Duration) time.Duration {
	return min(max(since/10, time.Second), most)
}
