package watch

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link/linktest"
)

// TestAccountsJoinLater: what is there already keeps its data and its rhythm,
// and what the new account shows is no change of anything.
func TestAccountsJoinLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, a)
		first := w.after(3 * time.Second)
		b := newFake("azure:b", "azure", nil)
		b.set(func(context.Context, int) ([]providers.Half, error) {
			time.Sleep(2 * time.Second)
			h := halvesOfVNet(linktest.Peer("q", linktest.AivenNet+"-other"))
			for i := range h {
				h[i].NetworkID, h[i].ID = h[i].NetworkID+"-b", h[i].ID+"-b"
			}
			return h, nil
		})
		w.Replace(a, b)
		if s := w.after(time.Second); len(s.Links) != 1 || !s.Settled || len(s.Sources) != 2 {
			t.Fatalf("while the new one is asked: %+v", s)
		}
		s := w.after(2 * time.Second)
		if len(s.Links) != 2 || len(Turned(s)) != 0 || !s.Links[0].Since.Equal(first.Links[0].Since) {
			t.Errorf("%d links, changes %+v", len(s.Links), Turned(s))
		}
		b.set(always(nil))
		if s = w.after(10 * time.Second); len(Turned(s)) != 1 || Turned(s)[0].Link.Verdict != providers.GoneV {
			t.Errorf("changes of the new account are not told: %+v", Turned(s))
		}
		if n := a.count(); n != 2 {
			t.Errorf("the old one was looked at %d times in 16 s", n)
		}
	})
}

// TestAnAccountThatJoinsKnowsBetter: what it makes of a link that was seen without
// it is no change of the link, which may have been so for years (V9).
func TestAnAccountThatJoinsKnowsBetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
		w := run(t, Options{}, azure)
		alone := linktest.One(t, w.after(time.Minute).Links)
		aiven := newFake("aiven:1", "aiven", aivenSays("INVALID_SPECIFICATION"))
		w.Replace(azure, aiven)
		s := w.after(time.Minute)
		l := linktest.One(t, s.Links)
		if l.Verdict == alone.Verdict || !l.Since.IsZero() || len(Turned(s)) > 0 || l.ID != alone.ID {
			t.Errorf("%s, then %s since %v; changes %+v", alone.Verdict, l.Verdict, l.Since, Turned(s))
		}
		aiven.set(always(aivenSays("ACTIVE")))
		if s = w.after(time.Minute); len(Turned(s)) != 1 || linktest.One(t, s.Links).Since.IsZero() {
			t.Errorf("a change after that is not told: %+v", s.Links)
		}
	})
}

// TestAnAccountThatLeavesIsNoChange of the links that it showed a half of: neither
// while somebody watches nor for who watches without it later. A change of the half
// that is still seen is one (V8).
func TestAnAccountThatLeavesIsNoChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &store{Memory: NewMemory()}
		p := linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")
		azure := newFake("azure:a", "azure", halvesOfVNet(p))
		aiven := newFake("aiven:1", "aiven", aivenSays("ACTIVE"))
		w := run(t, Options{Observations: st}, azure, aiven)
		w.after(time.Minute)
		w.Replace(azure)
		if s := w.after(time.Minute); len(Turned(s)) > 0 || linktest.One(t, s.Links).Hosted != nil {
			t.Errorf("it has turned: %+v", s.Links)
		}
		w.stop()
		w = run(t, Options{Observations: st}, azure)
		if s := w.after(time.Minute); len(Turned(s)) > 0 {
			t.Errorf("without it: %+v", Turned(s))
		}
		if got := rows(st.recorded()); len(got) != 1 {
			t.Errorf("recorded %+v", got)
		}
		azure.set(always(halvesOfVNet(linktest.LostPartner(p))))
		if s := w.after(time.Minute); len(Turned(s)) != 1 || len(rows(st.recorded())) != 2 {
			t.Errorf("a change is not told: %+v, %+v", s.Links, st.recorded())
		}
	})
}

// TestBetterCredentials: the same account through a new session is asked at
// once, and its rows were never blank.
func TestBetterCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{}, old)
		w.after(time.Second)
		old.set(func(context.Context, int) ([]providers.Half, error) {
			return nil, &providers.Error{Class: providers.NotAuthenticated, Provider: "azure", Err: errors.New("ended")}
		})
		if s := w.after(10*time.Second + firstRetry); len(s.Links) != 1 || !s.Links[0].Stale ||
			s.Sources[0].State != SignedOut {
			t.Fatalf("%+v", s.Links)
		}
		w.Replace(newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet))))
		if s := w.after(time.Second); len(s.Links) != 1 || s.Links[0].Stale || len(Turned(s)) != 0 {
			t.Errorf("%+v, changes %+v", s.Links, Turned(s))
		}
	})
}

// TestReplacedWhileLooking: an answer that nobody waits for any more is
// dropped, and the watcher still ends.
func TestReplacedWhileLooking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := newFake("azure:a", "azure", nil)
		slow.set(func(ctx context.Context, _ int) ([]providers.Half, error) {
			<-ctx.Done()
			return halvesOfVNet(linktest.Peer("p", linktest.AivenNet)), nil
		})
		w := run(t, Options{}, slow)
		w.after(time.Second)
		w.Replace(newFake("azure:b", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet))))
		if s := w.after(time.Second); len(s.Links) != 1 || len(s.Sources) != 1 || s.Sources[0].ID != "azure:b" {
			t.Errorf("%+v", s)
		}
	})
}

// TestPastOfALinkNeverWatched: what is known otherwise dates it, is kept once,
// and counts as what it was before.
func TestPastOfALinkNeverWatched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		day := 24 * time.Hour
		began := time.Now()
		for now, want := range map[providers.Verdict]struct {
			age     time.Duration
			changes int
		}{providers.Active: {2 * day, 0}, providers.Failed: {0, 1}} {
			h := linktest.Peer("p", linktest.AivenNet)
			if now == providers.Failed {
				h = linktest.LostPartner(h)
			}
			kept := &store{Memory: NewMemory()}
			w := run(t, Options{Observations: kept, Past: func(*providers.Link) []Observation {
				return []Observation{{Verdict: providers.Waiting, Hosted: "–", Cloud: "Initiated", At: began.Add(-3 * day)},
					{Verdict: providers.Active, Hosted: "–", Cloud: "Connected", At: began.Add(-2 * day)}}
			}}, newFake("azure:a", "azure", halvesOfVNet(h)))
			s := w.after(time.Minute)
			if l := s.Links[0]; l.Verdict != now || s.At.Sub(l.Since).Round(time.Hour) != want.age ||
				len(Turned(s)) != want.changes {
				t.Errorf("%s since %v, changes %+v", l.Verdict, l.Since, Turned(s))
			}
			n := 0
			for _, list := range kept.recorded() {
				n += len(list)
			}
			if n != 2+want.changes {
				t.Errorf("%s: %d observations kept", now, n)
			}
			w.stop()
			began = time.Now()
		}
	})
}
