package host_test

import (
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/ui/host"
)

// TestOldHistoryIsPruned (V15) at the start, and then every day.
func TestOldHistoryIsPruned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := state.OpenMemory(t.Context(), state.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, days := range []int{500, 450, 399, 10} {
			v := []providers.Verdict{providers.Active, providers.Failed}[i%2]
			if err := store.Record(t.Context(), state.Observation{Link: "l", Verdict: v,
				At: time.Now().Add(-time.Duration(days) * 24 * time.Hour)}); err != nil {
				t.Fatal(err)
			}
		}
		h := host.New(host.Options{Clock: clock.Real{}, Store: store, Closers: []func() error{store.Close}})
		defer h.Close()
		rows := func() int {
			t.Helper()
			past, err := h.Feed().History(t.Context(), "l")
			if err != nil {
				t.Fatal(err)
			}
			return len(past.Seen)
		}
		if rows() != 4 {
			t.Errorf("%d rows before anybody watches", rows())
		}
		h.Feed().Watch(t.Context())
		time.Sleep(time.Minute)
		synctest.Wait()
		if rows() != 3 { // what held 400 days ago stays
			t.Errorf("%d rows after the start", rows())
		}
		time.Sleep(49 * time.Hour)
		synctest.Wait()
		if rows() != 2 {
			t.Errorf("%d rows two days later", rows())
		}
	})
}
