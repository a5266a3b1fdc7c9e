package host_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// watching keeps the latest snapshot of a demo's board, and when a link was
// first active.
type watching struct {
	last   chan front.Snapshot
	active chan time.Time
}

// follow opens the board in the background; link is the one waited for.
func follow(t *testing.T, d *host.Demo, link string) *watching {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	w := &watching{last: make(chan front.Snapshot, 1), active: make(chan time.Time, 1)}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for s := range d.Feed().Watch(ctx) {
			select {
			case <-w.last:
			default:
			}
			w.last <- s
			up := func(l providers.Link) bool { return l.Title == link && l.Verdict == providers.Active }
			if slices.ContainsFunc(s.Links, up) {
				select {
				case w.active <- s.At:
				default:
				}
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return w
}

// accounts are the board's sources.
func (w *watching) accounts() []string {
	synctest.Wait()
	s := <-w.last
	w.last <- s
	var out []string
	for _, x := range s.Sources {
		out = append(out, x.ID)
	}
	return out
}

// TestBoardSeesTheRunsWork: what a run made is up on the board within seconds
// of the run's end, whatever the board's rhythm.
func TestBoardSeesTheRunsWork(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.procedure, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := inMemory(t, host.DemoOptions{
					Procedure: s.procedure, Options: embedded.Options{Scenario: s.scenario, Latency: 100 * time.Millisecond},
				})
				w := follow(t, d, s.link)
				play(t, d, s.procedure, "orders")
				done := time.Now()
				if late := (<-w.active).Sub(done); late > time.Second {
					t.Errorf("up on the board %v after the run's end", late)
				}
			})
		})
	}
}

// TestServicesAreAskedSideBySide: with the race detector, also where no run
// has told anything yet, and when accounts are listed anew.
func TestServicesAreAskedSideBySide(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{
			Procedure: "aiven-upcloud", Options: embedded.Options{Latency: 100 * time.Millisecond},
		})
		w := follow(t, d, "")
		time.Sleep(5 * time.Second)
		first := w.accounts()
		play(t, d, "aiven-upcloud", "orders")
		time.Sleep(5 * time.Second)
		if again := w.accounts(); len(first) == 0 || !slices.Equal(again, first) {
			t.Errorf("%v, then %v", first, again)
		}
	})
}

// TestBoardWatchesEveryAWSAccount: all profiles that work, each account once.
func TestBoardWatchesEveryAWSAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		w := follow(t, d, "")
		time.Sleep(5 * time.Second)
		have := w.accounts()
		for _, want := range []string{"aws:123456789012", "aws:210987654321"} {
			if !slices.Contains(have, want) {
				t.Errorf("%s is not among %v", want, have)
			}
		}
	})
}

// TestAWSKeysThatAreRefusedAreTold: from the first look on, until they work.
func TestAWSKeysThatAreRefusedAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		clouds := d.Clouds.World()
		clouds.Do(func() {
			clouds.Faults.Set(world.Fault{Name: "keys", Service: "aws", Method: "POST", Kind: "status", Status: 403,
				Body: `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code>` +
					`<Message>The security token is invalid.</Message></Error></ErrorResponse>`})
		})
		w := follow(t, d, "")
		time.Sleep(5 * time.Second)
		if err := w.failure("aws:accounts"); err == nil || err.Code != "InvalidClientTokenId" {
			t.Errorf("%v", err)
		}
		clouds.Do(func() { clouds.Faults.Clear("keys") })
		d.Feed().Refresh("")
		time.Sleep(30 * time.Second)
		if err := w.failure("aws:accounts"); err != nil || !w.has("aws:123456789012") {
			t.Errorf("when they work again: %v", err)
		}
	})
}

// TestBoardTakesOverWhatARunWasGiven: a token typed for a run is the board's,
// too, beside those that it had.
func TestBoardTakesOverWhatARunWasGiven(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{Procedure: "aiven-upcloud"})
		w := follow(t, d, "")
		time.Sleep(5 * time.Second)
		const before, after = "upcloud:contoso", "upcloud:contoso-second"
		if have := w.accounts(); !slices.Contains(have, before) || slices.Contains(have, after) {
			t.Fatalf("%v", have)
		}
		d.Person.Values["UPCLOUD_TOKEN"] = secondToken(d)
		lines := plain.NewLines(io.Discard, d.Procedure("upcloud-enable"), d.Clock(), nil, 0)
		if _, err := plain.Drive(t.Context(), lines, played(d), func(sink func(wizard.Event)) (*wizard.Session, error) {
			return d.Start(t.Context(), front.StartOptions{Procedure: "upcloud-enable", Values: map[string]string{
				"UPCLOUD_CREDENTIALS_FROM": "token", "UPCLOUD_PEERING_ID": "10000000-0000-4000-8000-000000000001"}}, sink)
		}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		if have := w.accounts(); !slices.Contains(have, before) || !slices.Contains(have, after) {
			t.Errorf("%v", have)
		}
	})
}

func secondToken(d *host.Demo) (token string) {
	w := d.Clouds.World()
	w.Do(func() { token = w.UpCloud.AddAccount("contoso-second").Token })
	return token
}

// TestCompanysLinksHaveAPast: nothing begins with the demo.
func TestCompanysLinksHaveAPast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		began := time.Now()
		for _, l := range look(t, d).Links {
			if age := began.Sub(l.Since); age < time.Hour || age > 400*24*time.Hour {
				t.Errorf("%s is %s since %v", l.Title, l.Verdict, age)
			}
			past, err := d.Feed().History(t.Context(), l.ID)
			seen := past.Seen
			if err != nil || len(seen) == 0 {
				t.Errorf("%s: %v, %v", l.Title, seen, err)
				continue
			}
			last := seen[len(seen)-1]
			now := front.Seen{At: last.At, Verdict: l.Verdict, Hosted: l.HostedState(), Cloud: l.CloudState()}
			if last != now || began.Sub(now.At) < time.Hour {
				t.Errorf("%s is %+v, and was %+v", l.Title, now, seen)
			}
		}
		web := find(t, look(t, d), "vnet-web ⇄ aiven-eu")
		past, err := d.Feed().History(t.Context(), web.ID)
		if err != nil || len(past.Seen) < 5 || !past.Seen[0].At.Before(past.Seen[1].At) {
			t.Errorf("%+v, %v", past, err)
		}
	})
}

// TestWhatARunTookDownSaysSo: on the board it is no failure.
func TestWhatARunTookDownSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		w := follow(t, d, "")
		play(t, d, "aiven-azure", "orders")
		lines := plain.NewLines(io.Discard, d.Procedure("aiven-azure"), d.Clock(), nil, 0)
		if code, err := plain.Drive(t.Context(), lines, played(d),
			func(sink func(wizard.Event)) (*wizard.Session, error) {
				_, s, err := d.Teardown(t.Context(), "orders", sink)
				return s, err
			}); err != nil || code != plain.ExitDone {
			t.Fatalf("exit %d, %v", code, err)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		s := <-w.last
		if l := find(t, s, "vnet-orders ⇄ aiven-eu"); l.Verdict != providers.GoneV || !l.TakenDown ||
			front.Rank(l) == front.RankFailed {
			t.Errorf("%s is %s, taken down %v: %s", l.Title, l.Verdict, l.TakenDown, l.Reason)
		}
		for _, l := range s.Links {
			if l.TakenDown && l.Title != "vnet-orders ⇄ aiven-eu" {
				t.Errorf("%s was not taken down", l.Title)
			}
		}
	})
}

// played has the demo's person answer.
func played(d *host.Demo) plain.Answer {
	return func(_ context.Context, a *wizard.Ask) (wizard.Reply, error) {
		r, ok := d.Person.Answer(a)
		if !ok {
			return r, plain.ErrNobody
		}
		return r, nil
	}
}
