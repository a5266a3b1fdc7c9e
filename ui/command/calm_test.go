package command

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/estate"
)

// TestACalmThousandLinksCostLittle: where nothing happens, calls become few, and
// nothing is told but ages (V10, V19).
func TestACalmThousandLinksCostLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, true, embedded.Options{Latency: 20 * time.Millisecond}, nil)
		if _, err := estate.Fill(w.Clouds.World(), w.Clouds.Accounts, 1000, 1); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		var snaps atomic.Int64
		go func() {
			defer close(ended)
			for range w.Feed().Watch(ctx) {
				snaps.Add(1)
			}
		}()
		minutes := func(n int) (calls, told float64) {
			synctest.Wait()
			w.Clouds.Sim.ResetCalls()
			before := snaps.Load()
			time.Sleep(time.Duration(n) * time.Minute)
			synctest.Wait()
			for _, name := range sim.Services() {
				k := w.Clouds.Sim.Count(name)
				t.Logf("%s: %.1f a minute", name, float64(k)/float64(n))
				calls += float64(k)
			}
			return calls / float64(n), float64(snaps.Load()-before) / float64(n)
		}
		time.Sleep(time.Minute)
		first, _ := minutes(1)
		time.Sleep(9 * time.Minute)
		calls, told := minutes(5)
		t.Logf("%.0f calls in the second minute, %.1f a minute when calm; drawn %.1f times", first, calls, told)
		if calls > 140 || calls > first/2 || told > 15 {
			t.Errorf("in a calm minute %.1f calls, after %.0f in the second, and drawn %.1f times", calls, first, told)
		}
		stop()
		<-ended
	})
}
