package board_test

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	kinds "example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/uitest"
)

// account is a subscription with a hundred peerings, one of which changes at
// every look.
type account struct {
	id    string
	looks int
}

func (a *account) ID() string              { return "azure:" + a.id }
func (a *account) Title() string           { return "Azure " + a.id }
func (a *account) Provider() string        { return "azure" }
func (a *account) Account() string         { return a.id }
func (a *account) Interval() time.Duration { return 2 * time.Minute }

func (a *account) List(context.Context) ([]providers.Half, error) {
	a.looks++
	vnets := make([]providers.VNet, 100)
	for i := range vnets {
		name := fmt.Sprintf("vnet-%s-%02d", a.id, i)
		id := "/subscriptions/" + a.id + "/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/" + name
		p := providers.Peering{
			ID:       id + "/virtualNetworkPeerings/p",
			Name:     "p",
			State:    "Connected",
			Sync:     "FullyInSync",
			RemoteID: strings.Replace(id, "/rg/", "/other/", 1),
		}
		if i == a.looks%len(vnets) {
			p.State = "Disconnected"
		}
		vnets[i] = providers.VNet{ID: id, Name: name, Region: "westeurope", Peerings: []providers.Peering{p}}
	}
	return kinds.AzureHalves(a.id, vnets), nil
}

// heap is what is in use after everything unused is gone.
func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// TestMemoryIsFlatOverEightHours: a thousand links, ten of which change every
// two minutes, and a person who looks around.
func TestMemoryIsFlatOverEightHours(t *testing.T) {
	var used []float64
	program(t, front.Snapshot{}, func(p *tea.Program, f *fakeFeed, _ *meter) {
		var sources []watch.Source
		for i := range 10 {
			sources = append(sources, &account{id: fmt.Sprintf("00000000-0000-0000-0000-%012d", i)})
		}
		w := watch.New(watch.Options{Parallel: 10}, sources...)
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- w.Run(ctx) }()
		shown := make(chan int)
		go func() {
			links := 0
			for s := range w.Snapshots() {
				links = len(s.Links)
				f.ch <- front.Snapshot{At: s.At, Links: s.Links, Settled: s.Settled}
			}
			shown <- links
		}()
		time.Sleep(30 * time.Second) // to measure between two looks, not in one
		for range 8 {
			for range 60 {
				p.Send(uitest.Key("down"))
				time.Sleep(time.Minute)
			}
			used = append(used, heap())
		}
		stop()
		if n := <-shown; n != 1000 {
			t.Errorf("%d links", n)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Logf("heap after each of 8 h, MB: %.2f", used)
	// The least of each half: a snapshot on its way may be counted or not.
	if first, last := slices.Min(used[:4]), slices.Min(used[4:]); last > first*1.1+0.5 {
		t.Errorf("the heap has grown from %.1f to %.1f MB", first, last)
	}
}
