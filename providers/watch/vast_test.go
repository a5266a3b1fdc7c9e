//go:build unix

package watch

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// account is one of very many: a source whose calls take 50 ms each and honour
// the provider's budget.
type account struct {
	*fake
	budget Budget
}

func (a account) Budget() Budget { return a.budget }

// answers after so many calls.
func answers(calls int, count *int, halves []providers.Half) func(context.Context, int) ([]providers.Half, error) {
	return func(ctx context.Context, _ int) ([]providers.Half, error) {
		m := providers.MeterOf(ctx)
		for range calls {
			if err := m.Start(ctx); err != nil {
				return nil, err
			}
			time.Sleep(50 * time.Millisecond)
			m.Done()
			*count++ // one goroutine at a time runs: the bubble is on one processor
		}
		return slices.Clone(halves), nil
	}
}

// vast are n links over so many sources, half of them Aiven's organizations
// with calls for a list and a VPC each, half Azure's subscriptions, with the budgets
// that these two have.
func vast(n, sources int, calls *int) ([]Source, link.Known) {
	listings, known := linktest.EstateOver(n, sources/2)
	var out []Source
	add := func(id, provider, name string, b Budget, cost int, halves []providers.Half) {
		f := newFake(id, provider, nil)
		f.account, f.every = name, DefaultInterval
		f.set(answers(cost, calls, halves))
		out = append(out, account{f, b})
	}
	hosted := listings[0].Halves
	size := (len(hosted) + sources/2 - 1) / (sources / 2)
	for part := range slices.Chunk(hosted, size) {
		name := fmt.Sprintf("org-%d", len(out))
		for i := range part {
			part[i].Account = name
		}
		add("aiven:"+name, link.Aiven, name, Budget{Name: "aiven", Rate: 2, Burst: 50, First: 90}, 2, part)
	}
	for _, l := range listings[1:] {
		add("azure:"+l.Account, link.Azure, l.Account, Budget{Name: "azure", Rate: 20, Burst: 100}, 1, l.Halves)
	}
	return out, known
}

// cpuTime is what the processor has spent on this process.
func cpuTime() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // it cannot fail for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

// TestAHundredThousandLinks prints what the watcher costs far beyond what it is
// made for, in virtual time: make soak runs it.
func TestAHundredThousandLinks(t *testing.T) {
	if os.Getenv("SEEDS") == "" {
		t.Skip("make soak runs it")
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	for _, x := range []struct{ links, sources int }{{1000, 20}, {10_000, 200}, {100_000, 2000}} {
		synctest.Test(t, func(t *testing.T) {
			var calls int
			before := heap()
			sources, known := vast(x.links, x.sources, &calls)
			data := heap()
			began, cpu := time.Now(), cpuTime()
			w := run(t, Options{Known: known}, sources...)
			var s Snapshot
			for s = range w.Snapshots() {
				if s.Complete && len(s.Links) == x.links {
					break
				}
			}
			t.Logf("%d links, %d sources: complete after %s and %d calls; %s of processor time",
				x.links, x.sources, time.Since(began).Round(time.Second), calls, (cpuTime() - cpu).Round(10*time.Millisecond))
			held := heap()
			began, cpu, calls = time.Now(), cpuTime(), 0
			time.Sleep(time.Hour)
			synctest.Wait()
			s = <-w.Snapshots()
			oldest := time.Duration(0)
			for _, l := range s.Links {
				oldest = max(oldest, s.At.Sub(l.AsOf))
			}
			t.Logf("  halves %.0f MB, watcher %.0f MB, after an hour %.0f MB", data-before, held-data, heap()-data)
			t.Logf("  an hour: %d calls, a round about %s, oldest sight %s; processor %.2f %%", calls,
				(time.Hour / time.Duration(max(1, calls*2/(3*x.sources)))).Round(time.Second), oldest.Round(time.Second),
				100*(cpuTime()-cpu).Seconds()/time.Since(began).Seconds())
			if !s.Complete || len(s.Links) != x.links {
				t.Errorf("%d links, complete: %v", len(s.Links), s.Complete)
			}
		})
	}
}
