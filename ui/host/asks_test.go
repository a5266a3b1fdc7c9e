package host_test

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestWhoFollowsAsksTheLeader: where another process watches for all, looking at
// once and looking for a sign-in anew are done there.
func TestWhoFollowsAsksTheLeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		calls := [2]*tally{{state: "running"}, {state: "running"}}
		ana := start(t, "ana", dir, "", true, calls[0])
		defer ana.close()
		time.Sleep(time.Second)
		board := start(t, "cleo", dir, "", false, calls[1])
		defer board.close()
		time.Sleep(10 * time.Minute) // nothing moves: it is looked at seldom
		calls[0].set("broken")
		for _, ask := range []func(){func() { board.Feed().Refresh("") }, func() { board.Feed().Refresh("nimbus:one") }} {
			before := calls[0].calls.Load()
			ask()
			time.Sleep(5 * time.Second)
			if n := calls[0].calls.Load() - before; n != 1 {
				t.Errorf("ana looked %d times", n)
			}
		}
		if !board.sees("broken", "ana") || calls[1].calls.Load() > 0 {
			t.Errorf("the board asked %d times, and sees %+v", calls[1].calls.Load(), board.seen().Links)
		}
		before := calls[0].lists.Load()
		board.Feed().Renew("nimbus")
		time.Sleep(5 * time.Second)
		if calls[0].lists.Load() == before {
			t.Error("ana does not look for a sign-in anew")
		}
		looked := calls[0].calls.Load()
		ben := start(t, "ben", dir, "", true, calls[1])
		defer ben.close()
		ana.close()
		time.Sleep(time.Minute)
		if leads, _ := ben.Leading(); !leads || calls[0].calls.Load() != looked {
			t.Error("nobody took over")
		}
		if n := calls[1].lists.Load(); n > 2 {
			t.Errorf("what ana was asked is asked again: %d listings", n)
		}
	})
}
