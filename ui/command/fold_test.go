package command

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/report"
)

// fold is what a program makes of the objects of status --watch --json.
type fold struct {
	links, sources map[string]any
	complete       any
}

// apply takes up an object, as the schema says.
func (f *fold) apply(o map[string]any) {
	put := func(into map[string]any, x any) { into[x.(map[string]any)["id"].(string)] = x }
	f.complete = o["complete"]
	switch o["type"] {
	case "status":
		f.links, f.sources = map[string]any{}, map[string]any{}
		for _, l := range o["links"].([]any) {
			put(f.links, l)
		}
	case "link":
		if was, ok := o["was"].(string); ok {
			delete(f.links, was)
		}
		if put(f.links, o["link"]); o["change"] == "forget" || o["change"] == "leave" {
			delete(f.links, o["link"].(map[string]any)["id"].(string))
		}
	case "source":
		if put(f.sources, o["source"]); o["change"] == "gone" {
			delete(f.sources, o["source"].(map[string]any)["id"].(string))
		}
	}
	if list, ok := o["sources"].([]any); ok {
		clear(f.sources)
		for _, s := range list {
			put(f.sources, s)
		}
		f.age()
	}
}

// age has every link be as old as the oldest of its sources.
func (f *fold) age() {
	for _, l := range f.links {
		l := l.(map[string]any)
		names, _ := l["sources"].([]any)
		var oldest any
		for _, name := range names {
			s, _ := f.sources[name.(string)].(map[string]any)
			if at, ok := s["as_of"].(string); ok && (oldest == nil || at < oldest.(string)) {
				oldest = at
			}
		}
		if oldest != nil {
			l["as_of"] = oldest
		}
	}
}

// folded takes up what was printed up to the last heartbeat; it gives the types
// of the objects, and what was said of sources.
func folded(t *testing.T, out string) (got fold, types map[string]int, said string) {
	t.Helper()
	types = map[string]int{}
	upTo := out[:strings.LastIndex(out, `{"v":1,"type":"heartbeat"`)]
	upTo += strings.SplitAfter(out[len(upTo):], "\n")[0]
	for line := range strings.Lines(upTo) {
		var o map[string]any
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatal(err)
		}
		types[o["type"].(string)]++
		if s, ok := o["source"].(map[string]any); ok {
			said += fmt.Sprint(s["provider"], " ", s["state"], "\n")
		}
		got.apply(o)
	}
	return got, types, said
}

// TestFoldedEventsGiveTheStatus (V5), through all weathers; and every object is
// as the schema has it.
func TestFoldedEventsGiveTheStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, true, embedded.Options{Latency: 50 * time.Millisecond}, nil)
		ctx, stop := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		ended.Add(1)
		go func() {
			defer ended.Done()
			_ = w.follow(ctx, w.Host)
		}()
		var beaten report.Status // as it was at the last heartbeat
		ended.Add(1)
		go func() {
			defer ended.Done()
			for s := range w.Feed().Watch(ctx) {
				beat := func(e watch.Event) bool { return e.Type == watch.Heartbeat }
				if slices.ContainsFunc(s.Events, beat) {
					beaten = report.Links{Run: w.RunOf}.Status(s)
				}
			}
		}()
		time.Sleep(time.Second)
		if !strings.HasPrefix(w.out.String(), `{"v":1,"type":"status"`) {
			t.Errorf("after a second: %.200s", w.out.String())
		}
		for _, f := range []world.Fault{
			{Service: "arm", Kind: "status", Status: 503}, {Service: "upcloud", Kind: "status", Status: 401},
			{Service: "aiven", Kind: "status", Status: 403}, {},
		} {
			w.fault(f)
			time.Sleep(90 * time.Second)
		}
		synctest.Wait()
		got, types, said := folded(t, w.out.String())
		for _, want := range []string{"azure failing", "azure heard", "upcloud signed-out", "upcloud heard", "aiven denied",
			"aiven heard"} {
			if !strings.Contains(said, want+"\n") {
				t.Errorf("%q was not told:\n%s", want, said)
			}
		}
		if types["status"] == 0 || types["link"] == 0 || types["heartbeat"] < 10 {
			t.Errorf("told: %v", types)
		}
		described(t, w.out.String())
		stop()
		ended.Wait()
		raw, err := json.Marshal(beaten)
		if err != nil {
			t.Fatal(err)
		}
		var now map[string]any
		if err := json.Unmarshal(raw, &now); err != nil {
			t.Fatal(err)
		}
		var want fold
		want.apply(now)
		for name, x := range map[string][2]any{"links": {got.links, want.links}, "sources": {got.sources, want.sources},
			"complete": {got.complete, want.complete}} {
			if !reflect.DeepEqual(x[0], x[1]) {
				t.Errorf("%s, folded:\n%v\nas they are:\n%v", name, x[0], x[1])
			}
		}
	})
}

// TestTheFirstTableComesThoughNothingHappens: one account that never answers
// keeps nobody from seeing the others.
func TestTheFirstTableComesThoughNothingHappens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		w.fault(world.Fault{Service: "aiven", Kind: "slow", Delay: 100 * time.Hour})
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = w.follow(ctx, w.Host)
		}()
		time.Sleep(firstTable + 2*time.Second)
		table := w.out.String()
		stop()
		<-ended
		if !strings.Contains(table, "LINK") || !strings.Contains(table, "not heard yet") {
			t.Errorf("after %v:\n%s", firstTable, table)
		}
	})
}

// TestLinesTellOfFailureAndRecovery (T6): a monitor that reads lines learns what
// cannot be seen, with dates.
func TestLinesTellOfFailureAndRecovery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = w.follow(ctx, w.Host)
		}()
		time.Sleep(20 * time.Second)
		table := w.out.String()
		w.fault(world.Fault{Service: "arm", Kind: "status", Status: 503})
		time.Sleep(3 * time.Minute)
		down := w.out.String()[len(table):]
		w.fault(world.Fault{})
		time.Sleep(6 * time.Minute)
		back := w.out.String()[len(table)+len(down):]
		stop()
		<-ended
		if !strings.Contains(table, "LINK") || !strings.Contains(table, "listings heard") {
			t.Errorf("at first:\n%s", table)
		}
		for _, want := range []string{"Azure", "failing since 2", "503", "stale"} {
			if !strings.Contains(down, want) {
				t.Errorf("no %q while Azure is down:\n%s", want, down)
			}
		}
		if !strings.Contains(back, "is heard again; it was failing before") {
			t.Errorf("when it is back:\n%s", back)
		}
	})
}
