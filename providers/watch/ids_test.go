package watch

import (
	"context"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// answersAfter is an account that takes its time at each look.
func answersAfter(d time.Duration, h []providers.Half) func(context.Context, int) ([]providers.Half, error) {
	return func(context.Context, int) ([]providers.Half, error) { time.Sleep(d); return h, nil }
}

// sourcesOfEstate are n links over a hundred subscriptions; the organization
// answers after a while.
func sourcesOfEstate(n int, late time.Duration) ([]Source, link.Known) {
	listings, known := linktest.Estate(n)
	var out []Source
	for _, l := range listings {
		f := newFake(l.Provider+":"+l.Account, l.Provider, l.Halves)
		f.account = l.Account
		if l.Provider == link.Aiven {
			f.set(answersAfter(late, l.Halves))
		}
		out = append(out, f)
	}
	return out, known
}

func rows(all [][]Observation) (out []Observation) {
	for _, list := range all {
		out = append(out, list...)
	}
	return out
}

// TestASlowStartWritesARowForEachLinkAndARestartNone (V8): whatever comes first,
// and under one id; nothing is told to have changed, and what is shown keeps
// the name that earlier runs gave it.
func TestASlowStartWritesARowForEachLinkAndARestartNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 500
		st := &store{Memory: NewMemory()}
		began := map[string]string{}
		for round := range 3 {
			sources, known := sourcesOfEstate(n, 25*time.Second)
			w := run(t, Options{Known: known, Observations: st, Parallel: 200}, sources...)
			for _, l := range w.after(20 * time.Second).Links {
				if l.Hosted == nil && l.Unheard && round > 0 && began[l.ID] != l.Kind+l.Title {
					t.Fatalf("before Aiven is heard: %s %s, was %s", l.Kind, l.Title, began[l.ID])
				}
			}
			s := w.after(10 * time.Minute)
			if len(s.Links) != n || len(Turned(s)) > 0 || !s.Complete {
				t.Errorf("round %d: %d links, changes %+v", round, len(s.Links), Turned(s))
			}
			for _, l := range s.Links {
				began[l.ID] = l.Kind + l.Title
				if !l.Since.IsZero() || l.Verdict != providers.Active {
					t.Fatalf("%+v", l)
				}
			}
			w.stop()
			if got := rows(st.recorded()); len(got) != n || len(began) != n {
				t.Errorf("round %d: %d rows and %d ids for %d links", round, len(got), len(began), n)
			}
			time.Sleep(time.Hour)
		}
	})
}

// TestARecoveryIsNoChange (V8): a subscription that does not answer at the start
// makes no link active that is degraded.
func TestARecoveryIsNoChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")
		p.Sync = providers.SyncLocal
		azure, st := newFake("azure:a", "azure", nil), &store{Memory: NewMemory()}
		azure.set(failing(&providers.Error{Class: providers.Transient, Provider: "azure", Op: "list", Status: 503}))
		w := run(t, Options{Observations: st}, newFake("aiven:1", "aiven", aivenSays("ACTIVE")), azure)
		s := w.after(time.Minute)
		if l := linktest.One(t, s.Links); l.Verdict != providers.UnknownV || !l.Unheard || len(st.recorded()) > 0 {
			t.Errorf("%+v, %d records", l, len(st.recorded()))
		}
		azure.set(always(halvesOfVNet(p)))
		s = w.after(time.Minute)
		l := linktest.One(t, s.Links)
		if l.Verdict != providers.Degraded || len(Turned(s)) > 0 || !l.Since.IsZero() || len(rows(st.recorded())) != 1 {
			t.Errorf("%+v, changes %+v, recorded %+v", l, Turned(s), st.recorded())
		}
	})
}

// TestALinkKeepsItsIDForEver: also when the program was started anew after its
// cloud's half went; and what an earlier version knew by the hosted half alone
// goes on under it, once.
func TestALinkKeepsItsIDForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &store{Memory: NewMemory()}
		aiven, azure := newFake("aiven:1", "aiven", aivenSays("PENDING_PEER")), newFake("azure:a", "azure", halvesOfVNet())
		both := halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24"))
		w := run(t, Options{Observations: st}, aiven, azure)
		alone := linktest.One(t, w.after(time.Minute).Links)
		w.stop()
		azure.set(answersAfter(100*time.Millisecond, both)) // Aiven is heard first
		aiven.set(always(aivenSays("ACTIVE")))
		w = run(t, Options{Observations: st}, aiven, azure)
		s := w.after(time.Minute)
		joined := linktest.One(t, s.Links)
		if joined.ID == alone.ID || len(Turned(s)) != 1 || Turned(s)[0].Link.ID != joined.ID {
			t.Errorf("%s, was %s; %+v", joined.ID, alone.ID, Turned(s))
		}
		w.stop()
		if last, _ := st.Last(t.Context()); len(last) != 1 || last[joined.ID].Alone != alone.ID {
			t.Errorf("kept: %+v", maps.Collect(maps.All(last)))
		}
		azure.set(answersAfter(100*time.Millisecond, halvesOfVNet()))
		for range 2 {
			w = run(t, Options{Observations: st}, aiven, azure)
			if l := linktest.One(t, w.after(time.Minute).Links); l.ID != joined.ID || l.Verdict != providers.Failed {
				t.Errorf("%+v", l)
			}
			w.stop()
		}
		if got := rows(st.recorded()); len(got) != 3 || got[1].Was != alone.ID || got[2].Was != "" {
			t.Errorf("%+v", got)
		}
	})
}

// TestTwoFormerIDsBecomeOne: earlier versions kept one link under two.
func TestTwoFormerIDsBecomeOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		aiven := newFake("aiven:1", "aiven", aivenSays("ACTIVE"))
		alone := linktest.One(t, run(t, Options{}, aiven).after(time.Minute).Links)
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
		joined := linktest.One(t, run(t, Options{}, aiven, azure).after(time.Minute).Links)

		st := &store{Memory: NewMemory()}
		for _, l := range []providers.Link{alone, joined} {
			st.last[l.ID] = Observation{LinkID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: l.Verdict,
				Hosted: l.HostedState(), Cloud: l.CloudState(), At: time.Now(), First: time.Now(), Since: time.Now()}
		}
		time.Sleep(time.Minute) // later than it was seen last
		for round := range 2 {
			w := run(t, Options{Observations: st}, aiven, azure)
			s := w.after(time.Minute)
			w.stop()
			last, _ := st.Last(t.Context())
			if got := rows(st.recorded()); len(Turned(s)) > 0 || len(last) != 1 || len(got) != 1 || got[0].Was != alone.ID ||
				got[0].LinkID != joined.ID {
				t.Errorf("round %d: %+v, recorded %+v, kept %d", round, Turned(s), got, len(last))
			}
		}
	})
}

// TestLooksAreKeptAsSpans (V9): one for as long as a source is heard without a gap;
// one look alone is no time.
func TestLooksAreKeptAsSpans(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := NewMemory()
		src := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		began := time.Now()
		w := run(t, Options{Observations: kept}, src)
		w.after(time.Second)
		kept.mu.Lock()
		if len(kept.looks) != 0 {
			t.Errorf("after one look: %v", kept.looks)
		}
		kept.mu.Unlock()
		w.after(3 * time.Hour)
		src.set(failing(&providers.Error{Class: providers.Transient, Provider: "azure", Op: "list"}))
		w.after(time.Hour)
		src.set(always(halvesOfVNet(linktest.Peer("p", linktest.AivenNet))))
		w.Refresh("")
		w.after(time.Hour)
		w.stop()
		synctest.Wait()
		if len(kept.looks) != 2 {
			t.Fatalf("%v", kept.looks)
		}
		for l, until := range kept.looks {
			want := time.Hour
			if l.From.Equal(began) {
				want = 3 * time.Hour
			}
			if d := until.Sub(l.From); d < want-2*time.Minute || d > want+time.Minute {
				t.Errorf("%v for %v, want %v", l.From.Sub(began), d, want)
			}
		}
		if l := linktest.One(t, w.diff.shown); len(l.Sources) != 1 || l.Sources[0] != "azure:a" {
			t.Errorf("%v", l.Sources)
		}
	})
}
