package thin_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

// TestTheBoardLeavesRoomForAPerson: looks use up their part of the budget,
// and more wait; what a person asks for does not wait behind them.
func TestTheBoardLeavesRoomForAPerson(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := rate.NewLimiter(2, 20)
		looks, stop := context.WithCancel(providers.Hasty(t.Context()))
		var looked atomic.Int64
		for range 4 {
			go func() {
				for thin.Budget(looks, clock.Real{}, limit) == nil {
					looked.Add(1)
				}
			}()
		}
		time.Sleep(time.Minute)
		if n := looked.Load(); n < 100 || n > 140 {
			t.Errorf("%d looks in a minute", n)
		}
		began := time.Now()
		for range 5 {
			if err := thin.Budget(t.Context(), clock.Real{}, limit); err != nil {
				t.Error(err)
			}
		}
		if waited := time.Since(began); waited > 0 {
			t.Errorf("a person waits %s behind the board", waited)
		}
		stop()
		synctest.Wait()
	})
}
