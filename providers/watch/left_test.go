package watch

import (
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link/linktest"
)

// TestAnAccountThatLeftTakesNothingAway: nobody looks there any more, so nobody
// knows that its links are gone.
func TestAnAccountThatLeftTakesNothingAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := &store{Memory: NewMemory()}
		stays := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet)))
		leaves := newFake("azure:b", "azure", strangerTo("vnet-b"))
		w := run(t, Options{Observations: st}, stays, leaves)
		if n := len(w.after(time.Minute).Links); n != 2 {
			t.Fatalf("%d links", n)
		}
		w.Replace(stays)
		s := w.after(time.Minute)
		if len(s.Links) != 1 || len(Turned(s)) != 0 {
			t.Errorf("%+v %+v", s.Links, Turned(s))
		}
		last, _ := st.Last(t.Context())
		for _, o := range last {
			if o.Verdict == providers.GoneV {
				t.Errorf("%+v", o)
			}
		}
	})
}
