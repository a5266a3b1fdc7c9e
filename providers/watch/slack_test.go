package watch

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link/linktest"
)

// unhurried answers after a second of the machine's time.
type unhurried struct{ Source }

func (u unhurried) List(ctx context.Context) ([]providers.Half, error) {
	if err := (clock.Real{}).Sleep(ctx, time.Second); err != nil {
		return nil, err
	}
	return u.Source.List(ctx)
}

// A clock that runs 500 times as fast does not make accounts answer faster:
// their first answer is waited for all the same.
func TestFastClockWaitsForAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := unhurried{newFake("azure:a", "azure", halvesOfVNet(linktest.LostPartner(linktest.Peer("p", "/elsewhere"))))}
		snap, err := Once(t.Context(), Options{Clock: clock.NewScaled(500)}, 0, src)
		if err != nil {
			t.Fatal(err)
		}
		if len(snap.Links) != 1 || snap.Sources[0].Err != nil || snap.Sources[0].Stale {
			t.Errorf("%d links, source %+v", len(snap.Links), snap.Sources[0])
		}
	})
}
