package watch

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/link/linktest"
)

// silent never answers.
func silent(ctx context.Context, _ int) ([]providers.Half, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// names are the ids and states of sources.
func names(list []SourceStatus) map[string]SourceState {
	out := map[string]SourceState{}
	for _, x := range list {
		out[x.ID] = x.State
	}
	return out
}

// TestTheEndOfTheWaitIsNotCompleteness (V1): a source that was never heard is
// named, however long ago the wait for it ended.
func TestTheEndOfTheWaitIsNotCompleteness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good, mute := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet))), newFake("aiven:1",
			"aiven", nil)
		mute.set(silent)
		w := run(t, Options{}, good, mute)
		if s := w.after(time.Second); s.Settled || s.Complete || names(s.Missing())["aiven:1"] != NeverHeard {
			t.Errorf("at first: %+v", s)
		}
		s := w.after(settleWithin)
		if !s.Settled || s.Complete || len(s.Missing()) != 1 || names(s.Missing())["aiven:1"] != NeverHeard {
			t.Errorf("after the wait: complete %v, missing %+v", s.Complete, s.Missing())
		}
		mute.set(always(nil))
		if s = w.after(10 * time.Minute); !s.Complete || len(s.Missing()) != 0 {
			t.Errorf("heard at last: %+v", s.Missing())
		}
	})
}

// TestOnceGivesWhatIsKnownAtItsDeadline (V4): the rest is named.
func TestOnceGivesWhatIsKnownAtItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good, mute := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet))), newFake("upcloud:1",
			"upcloud", nil)
		mute.set(silent)
		began := time.Now()
		s, err := Once(t.Context(), Options{}, 20*time.Second, good, mute)
		if err != nil || time.Since(began) != 20*time.Second || s.Complete || len(s.Links) != 1 ||
			names(s.Missing())["upcloud:1"] != NeverHeard {
			t.Errorf("after %v: %v %+v", time.Since(began), err, s)
		}
		// Who asks to be left alone for a minute is not waited for.
		mute.set(failing(&providers.Error{Class: providers.Throttled, Provider: "upcloud", RetryAfter: time.Minute}))
		began = time.Now()
		s, err = Once(t.Context(), Options{}, 20*time.Second, good, mute)
		if err != nil || time.Since(began) > time.Second || names(s.Missing())["upcloud:1"] != Failing || len(s.Links) != 1 {
			t.Errorf("throttled, after %v: %v %+v", time.Since(began), err, s)
		}
	})
}

// TestOnceAsksAgainWhatFailsForAMoment (V6, V7).
func TestOnceAsksAgainWhatFailsForAMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := newFake("aws:1", "aws", nil)
		src.set(func(_ context.Context, poll int) ([]providers.Half, error) {
			if poll < 3 {
				return nil, &providers.Error{Class: providers.Transient, Provider: "aws"}
			}
			return nil, nil
		})
		if s, err := Once(t.Context(), Options{}, time.Minute, src); err != nil || !s.Complete {
			t.Errorf("%v %+v", err, s)
		}
	})
}

// TestRefusalsThatPassAreTriedAgainInSeconds (V12): a minute of 401 costs
// little more than that minute.
func TestRefusalsThatPassAreTriedAgainInSeconds(t *testing.T) {
	for class, state := range map[providers.Class]SourceState{
		providers.NotAuthenticated: SignedOut, providers.NotPermitted: Denied,
	} {
		synctest.Test(t, func(t *testing.T) {
			src := newFake("aiven:1", "aiven", nil)
			w := run(t, Options{}, src)
			w.after(time.Second)
			src.set(failing(&providers.Error{Class: class, Provider: "aiven"}))
			if s := w.after(31 * time.Second); s.Sources[0].State != state || s.Complete {
				t.Errorf("%s: %+v", class, s.Sources[0])
			}
			src.set(always(nil))
			if s := w.after(30 * time.Second); s.Sources[0].State != Heard || !s.Complete {
				t.Errorf("%s is over for half a minute: %+v", class, s.Sources[0])
			}
		})
	}
}

func TestOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		azure := newFake("azure:a", "azure", halvesOfVNet(linktest.Peer("p", linktest.AivenNet, "10.20.0.0/24")))
		aiven := newFake("aiven:1", "aiven",
			link.AivenHalves("org", []providers.AivenVPC{linktest.AivenVPC("v1", linktest.To("p1", "ACTIVE", "vnet-orders"))}))
		bad := newFake("azure:b", "azure", nil)
		bad.set(failing(&providers.Error{Class: providers.NotPermitted, Provider: "azure"}))
		s, err := Once(t.Context(), Options{}, 0, azure, aiven, bad)
		if err != nil || !s.Settled || linktest.One(t, s.Links).Verdict != providers.Active || s.Sources[2].State != Denied ||
			s.Complete || len(s.Missing()) != 1 {
			t.Errorf("%v %+v", err, s)
		}
		if azure.count() != 1 || aiven.count() != 1 {
			t.Errorf("%d and %d looks", azure.count(), aiven.count())
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		bad.set(func(ctx context.Context, _ int) ([]providers.Half, error) { <-ctx.Done(); return nil, ctx.Err() })
		if s, err = Once(ctx, Options{}, 0, azure, bad); !errors.Is(err, context.DeadlineExceeded) || len(s.Links) != 1 {
			t.Errorf("%v, %d links", err, len(s.Links))
		}
		// Nothing to look at is settled at once.
		if s, err = Once(t.Context(), Options{}, 0); err != nil || !s.Settled || len(s.Links) != 0 {
			t.Errorf("%v %+v", err, s)
		}
	})
}
