package watch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

func aivenSays(state string) []providers.Half {
	return link.AivenHalves("org",
		[]providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", state, "vnet-orders"))})
}

// told gives the events about links until now.
func (w *watched) told(d time.Duration) []Event {
	w.t.Helper()
	return slices.DeleteFunc(w.after(d).Events, func(e Event) bool { return e.Type != LinkEvent })
}

func only(t *testing.T, list []Event) Event {
	t.Helper()
	if len(list) != 1 {
		t.Fatalf("%d events: %+v", len(list), list)
	}
	return list[0]
}

// TestAChangeWithinOneVerdictIsTold: the providers' words and the ranges are
// shown, so they are news, too.
func TestAChangeWithinOneVerdictIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		aiven, azure := newFake("aiven:1", "aiven", aivenSays("APPROVED")), newFake("azure:a", "azure", halvesOfVNet())
		w := run(t, Options{}, aiven, azure)
		if e := w.told(time.Second); e[0].What != Appear {
			t.Errorf("%+v", e)
		}
		aiven.set(always(aivenSays("PENDING_PEER")))
		list := w.told(11 * time.Second)
		e := list[0] // a second one says more, as soon as the other account was asked since
		if e.What != Differ || e.From != providers.Waiting || e.Link.Verdict != providers.Waiting ||
			!slices.Contains(e.Fields, "hosted_state") || e.Link.HostedState() != "PENDING_PEER" || e.At.Year() < 2000 {
			t.Errorf("%+v", e)
		}
		azure.set(always(halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24"))))
		e = only(t, w.told(10*time.Second))
		if e.What != Replace || e.Was == "" || e.Was == e.Link.ID || e.Link.Cloud == nil {
			t.Errorf("%+v", e)
		}
		if e := w.told(time.Hour); len(e) > 0 {
			t.Errorf("nothing happened: %+v", e)
		}
		renamed := halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24"))
		renamed[0].Network = "vnet-renamed"
		azure.set(always(renamed))
		e = only(t, w.told(2*time.Minute))
		if e.What != Differ || !slices.Contains(e.Fields, "title") || !strings.Contains(e.Link.Title, "vnet-renamed") {
			t.Errorf("a network has another name: %+v", e)
		}
	})
}

// TestWhatHappenedWhileAProviderWasDown is told when it returns, after the
// links have been stale.
func TestWhatHappenedWhileAProviderWasDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		two := halvesOfVNet(linktest.Peer("p", linktest.AivenNet), linktest.Peer("q", linktest.AivenNet+"-2"))
		azure := newFake("azure:a", "azure", two)
		w := run(t, Options{}, azure)
		w.after(time.Second)
		azure.set(failing(&providers.Error{Class: providers.Transient, Provider: "azure", Op: "list", Status: 503}))
		for _, e := range w.told(5 * time.Minute) {
			if e.What != Stale || !e.Link.Stale || e.Link.Verdict != providers.Active {
				t.Errorf("%+v", e)
			}
		}
		azure.set(always(halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))))
		w.Refresh("")
		got := map[What]providers.Verdict{}
		for _, e := range w.told(time.Minute) {
			got[e.What] = e.Link.Verdict
		}
		if len(got) != 2 || got[Differ] != providers.Failed || got[Gone] != providers.GoneV {
			t.Errorf("%v", got)
		}
		e := only(t, w.told(10*time.Minute))
		if e.What != Forget || e.Link.Verdict != providers.GoneV {
			t.Errorf("%+v", e)
		}
	})
}

// TestSourcesAndHeartbeats: each change of a source's state with its whole
// status, and a sign of life with counts in between.
func TestSourcesAndHeartbeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, azure)
		beats := 0
		var states []SourceState
		var last Event
		for range 30 {
			for _, e := range w.after(10 * time.Second).Events {
				switch last = e; e.Type {
				case SourceEvent:
					states = append(states, e.Source.State)
				case Heartbeat:
					beats++
				}
			}
		}
		if beats < 10 || beats > 13 || last.Counts[providers.Active] != 1 || !last.Complete || len(last.Sources) != 1 {
			t.Errorf("%d heartbeats; %+v", beats, last)
		}
		if !slices.Equal(states, []SourceState{NeverHeard, Heard}) {
			t.Errorf("%v", states)
		}
		azure.set(failing(&providers.Error{Class: providers.NotPermitted, Provider: "azure"}))
		states = nil
		for _, e := range w.after(time.Minute).Events {
			if e.Type == SourceEvent {
				states = append(states, e.Source.State)
			}
			if e.Type == Heartbeat && len(states) > 0 && states[len(states)-1] == Denied && e.Complete {
				t.Errorf("complete without a source: %+v", e)
			}
		}
		if len(states) == 0 || states[len(states)-1] != Denied {
			t.Errorf("%v", states)
		}
	})
}

// TestWhoDoesNotReadIsOwedLittle: one sign of life stands for all that were not
// read, and what happened holds nothing but itself.
func TestWhoDoesNotReadIsOwedLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, azure)
		types := map[EventType]int{}
		s := w.after(0)
		for _, e := range s.Events {
			if e.Link == &s.Links[0] || e.Source == &s.Sources[0] {
				t.Errorf("an event holds all that there was at its moment: %+v", e)
			}
		}
		time.Sleep(12 * time.Hour)
		azure.set(always(halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))))
		for _, e := range w.after(12 * time.Hour).Events {
			types[e.Type]++
		}
		if types[Heartbeat] != 1 || types[LinkEvent] != 1 || len(types) != 2 {
			t.Errorf("%v", types)
		}
	})
}

// TestAReaderThatMissedTooMuchBeginsAnew: what waits for it is bounded, and
// comes to the same.
func TestAReaderThatMissedTooMuchBeginsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("azure:a", "azure", nil)
		src.set(func(_ context.Context, look int) ([]providers.Half, error) {
			if look%2 == 0 {
				return halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet))), nil
			}
			return halvesOfVNet(linktest.Peer("p", linktest.AivenNet)), nil
		})
		w := run(t, Options{}, src)
		fold := Fold{}
		for range 3 {
			s := w.after(4 * time.Hour)
			if s.Events[0].Type != Resync || len(s.Events) > leastEvents {
				t.Fatalf("%d events, the first is %q", len(s.Events), s.Events[0].Type)
			}
			for _, e := range s.Events {
				fold.Apply(e)
			}
			synctest.Wait()
			if err := unlike(fold.Snapshot(), s, false, false); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestASlowStartTellsALinkOnce: while other accounts are still silent, what has been
// seen is told, and not again with each of their answers (V5).
func TestASlowStartTellsALinkOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sources := []Source{newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))}
		for i := range 8 {
			f := newFake(fmt.Sprintf("aws:%d", i), "aws", nil)
			f.set(answersAfter(time.Duration(i+1)*time.Second, []providers.Half{{Provider: "aws", Kind: "vpc-peering",
				ID: fmt.Sprintf("pcx-%d", i), NetworkID: fmt.Sprintf("vpc-%d", i), PeerID: "vpc-x", State: "active"}}))
			sources = append(sources, f)
		}
		w := run(t, Options{Parallel: 10}, sources...)
		times := map[string]int{}
		for range 20 {
			for _, e := range w.told(time.Second) {
				if times[e.Link.ID]++; times[e.Link.ID] > 1 {
					t.Errorf("%s is told again: %s %v", e.Link.Title, e.What, e.Fields)
				}
			}
		}
		if len(times) != 1 {
			t.Errorf("%d links are told", len(times))
		}
	})
}
