package watch

import (
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link/linktest"
)

// TestWhatVanishedUnwatchedIsKept: its history ends when that is noticed, once,
// and only where all that it rested on was heard again.
func TestWhatVanishedUnwatchedIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &store{Memory: NewMemory()}
		there := halvesOfVNet(linktest.Peer("p", linktest.AivenNet))
		w := run(t, Options{Observations: st}, newFake("azure:a", "azure", there))
		id := w.after(time.Second).Links[0].ID
		w.stop()
		time.Sleep(time.Hour)

		deaf := newFake("azure:a", "azure", nil)
		deaf.set(failing(&providers.Error{Class: providers.Transient, Message: "no answer"}))
		for _, elsewhere := range []Source{deaf, newFake("azure:b", "azure", halvesOfVNet())} {
			w = run(t, Options{Observations: st}, elsewhere)
			w.after(time.Minute)
			w.stop()
		}
		if last, _ := st.Last(t.Context()); last[id].Verdict != providers.Active {
			t.Fatalf("nobody looked there, and it is %+v", last[id])
		}
		for range 2 {
			w = run(t, Options{Observations: st}, newFake("azure:a", "azure", halvesOfVNet()))
			if s := w.after(time.Minute); len(s.Links) != 0 || len(Turned(s)) != 0 {
				t.Errorf("%+v %+v", s.Links, Turned(s))
			}
			w.stop()
		}
		last, _ := st.Last(t.Context())
		if o := last[id]; o.Verdict != providers.GoneV || o.Since.IsZero() || len(st.recorded()) != 2 {
			t.Errorf("%+v of %d", o, len(st.recorded()))
		}
	})
}

// TestAChangeThatNobodySawHasOneBeginning: it is when it was first seen, however
// often it is shown until all have answered, and then kept.
func TestAChangeThatNobodySawHasOneBeginning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept, azure := NewMemory(), newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		w := run(t, Options{Observations: kept}, azure)
		w.after(time.Second)
		w.stop()
		time.Sleep(time.Hour)
		azure.set(always(halvesOfVNet(linktest.LostPartner(linktest.Peer("p", linktest.AivenNet)))))
		slow, long := newFake("aws:b", "aws", nil), newFake("aws:c", "aws", nil)
		slow.set(answersAfter(3*time.Second, nil))
		long.set(answersAfter(6*time.Second, nil))
		w = run(t, Options{Observations: kept}, azure, slow, long)
		began := time.Now()
		for range 12 {
			s := w.after(time.Second)
			if l := s.Links[0]; l.Verdict != providers.Failed || l.Since.Sub(began) > time.Second ||
				!l.SeenSince.Equal(l.Since) {
				t.Errorf("after %v it is %s since %v, seen since %v", time.Since(began), l.Verdict, l.Since.Sub(began),
					l.SeenSince.Sub(began))
			}
		}
		last, _ := kept.Last(t.Context())
		for _, o := range last {
			if o.Verdict != providers.Failed || o.Since.Sub(began) > time.Second {
				t.Errorf("kept: %+v", o)
			}
		}
	})
}
