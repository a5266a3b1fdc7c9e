package host_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/state"
	"example.org/peerage/state/pgtest"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// colleague is a host of one person's at a shared state.
func colleague(t *testing.T, who, at string, o host.Options) *host.Host {
	t.Helper()
	store, err := state.Open(t.Context(),
		state.Options{Dir: t.TempDir(), URL: at, Who: state.Holder{User: who, Host: "of-" + who}})
	if err != nil {
		t.Fatal(err)
	}
	o.Store, o.Vault = store, state.NewVault(state.VaultOptions{Hush: store.Hush})
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	o.By = &wizard.Actor{User: who, Host: "of-" + who}
	o.Closers = append(o.Closers, store.Close)
	h := host.New(o)
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// drive starts or resumes a run, answering nothing.
func drive(t *testing.T, h *host.Host, start plain.Start) (int, error) {
	t.Helper()
	nobody := func(context.Context, *wizard.Ask) (wizard.Reply, error) { return wizard.Reply{}, plain.ErrNobody }
	return plain.Drive(t.Context(), plain.NewJSON(io.Discard), nobody, start)
}

func one(t *testing.T, h *host.Host) front.RunInfo {
	t.Helper()
	list, err := h.List(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%d runs, %v", len(list), err)
	}
	return list[0]
}

// TestALostConnectionStopsTheRunBeforeItsNextCall: exit 3, with words; a
// colleague goes on with it, on another machine, and both are named.
func TestALostConnectionStopsTheRunBeforeItsNextCall(t *testing.T) {
	t.Parallel()
	at := pgtest.URL(t)
	entered, calls := make(chan string, 9), 0
	hang := true
	toy := func(flows.Clouds) []*wizard.Procedure {
		return []*wizard.Procedure{{ID: "toy", Title: "Toy", Crumb: "Toy", Steps: []*wizard.Step{
			{ID: "S1", Title: "First", Do: func(ctx context.Context, r *wizard.Run) error {
				entered <- "S1"
				if hang {
					return r.Clock().Sleep(ctx, time.Hour)
				}
				return nil
			}},
			{ID: "S2", Title: "Second", Do: func(context.Context, *wizard.Run) error { calls++; return nil }},
		}}}
	}
	ana, ben := colleague(t, "ana", at, host.Options{Procedures: toy}), colleague(t, "ben", at,
		host.Options{Procedures: toy})
	type end struct {
		code int
		err  error
	}
	ended := make(chan end)
	go func() {
		code, err := drive(t, ana, func(sink func(wizard.Event)) (*wizard.Session, error) {
			return ana.Start(t.Context(), front.StartOptions{Procedure: "toy", Name: "orders"}, sink)
		})
		ended <- end{code, err}
	}()
	<-entered
	if r := one(t, ben); !r.Busy || r.Worker != "ana on of-ana" {
		t.Errorf("ben sees %+v", r)
	}
	_, err := ben.ResumeWith(t.Context(), "orders", "", false, func(wizard.Event) {})
	if !errors.Is(err, state.ErrBusy) {
		t.Errorf("two at once: %v", err)
	}
	pgtest.Cut(t, at)
	if e := <-ended; e.code != plain.ExitWaiting || !errors.Is(e.err, wizard.ErrLost) || calls != 0 {
		t.Errorf("exit %d, %v, %d calls", e.code, e.err, calls)
	}
	hang = false
	code, err := drive(t, ben, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return ben.ResumeWith(t.Context(), "orders", "", false, sink)
	})
	if code != plain.ExitDone || err != nil || calls != 1 {
		t.Errorf("ben: exit %d, %v, %d calls", code, err, calls)
	}
	_, past, err := ana.Past(t.Context(), "orders")
	if st := wizard.Fold(past); err != nil || len(st.Hands) != 2 || st.Step("S2").By.User != "ben" {
		t.Errorf("%+v, %v", st.Hands, err)
	}
}

// TestAnActOnOneBoardIsSeenOnTheOther within a second, although the source's
// turn would come a minute later.
func TestAnActOnOneBoardIsSeenOnTheOther(t *testing.T) {
	t.Parallel()
	at := pgtest.URL(t)
	n := &nimbus{found: "first", links: map[string][]providers.Half{"first": {
		{Provider: "nimbus", Kind: "nimbus-link", ID: "link-web", Network: "db-web", NetworkID: "db-web", State: "asleep"},
	}}}
	o := host.Options{
		Clouds: flows.Clouds{Further: []any{n}}, Accounts: []account.Provider{n}, Kinds: append(link.All(), nimbusKind()),
		Procedures: func(c flows.Clouds) []*wizard.Procedure { return []*wizard.Procedure{nimbusWake(c)} },
	}
	ana, ben := colleague(t, "ana", at, o), colleague(t, "ben", at, o)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	seen := ben.Feed().Watch(ctx)
	state := func() string {
		for s := range seen {
			for _, l := range s.Links {
				if l.Hosted != nil {
					return l.Hosted.State
				}
			}
		}
		return "the board ended"
	}
	if got := state(); got != "asleep" {
		t.Fatalf("at first %s", got)
	}
	runs := ben.Backend().Changed(ctx)
	_ = (clock.Real{}).Sleep(ctx, 2*time.Second) // no account is asked twice within two
	wake(t, ana, front.StartOptions{Procedure: "nimbus-wake", Values: map[string]string{"NIMBUS_LINK_ID": "link-web"}},
		"first")
	acted := time.Now()
	for got := state(); got != "running"; got = state() {
		if ctx.Err() != nil {
			t.Fatalf("still %s", got)
		}
	}
	if took := time.Since(acted); took > time.Second {
		t.Errorf("it took %v", took)
	}
	<-runs
}
