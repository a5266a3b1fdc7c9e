package providers

import "time"

// Pause is how long to wait, where nobody names a time, until the next look at
// what has been waited for since then: a second at first, then a twentieth of that
// time, and most at most. So a wait is found over no later than a twentieth of it,
// or a second: a wait of less than 20 s is the only one that may cost more than
// 5 %, and sooner looks would cost calls that the providers count.
func Pause(since, most time.Duration) time.Duration {
	return min(max(since/20, time.Second), most)
}
