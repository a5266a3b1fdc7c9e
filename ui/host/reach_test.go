package host_test

import (
	"context"
	"regexp"
	"strings"
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
)

// TestABoardBeginsWithoutItsSharedState, says so, shows what it sees, and keeps
// what it sees from when the state can be reached.
func TestABoardBeginsWithoutItsSharedState(t *testing.T) {
	t.Parallel()
	at := pgtest.URL(t)
	open := pgtest.Shut(t, at)
	store, err := state.Open(t.Context(), state.Options{Dir: t.TempDir(), URL: at, Later: true})
	if err != nil {
		t.Fatal(err)
	}
	n := &tally{state: "running"}
	h := host.New(host.Options{
		Clock: clock.Real{}, Store: store, Vault: state.NewVault(state.VaultOptions{}),
		Accounts: []account.Provider{n}, Kinds: []link.Kind{nimbusKind()}, Closers: []func() error{store.Close},
	})
	defer h.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	feed := h.Feed().Watch(ctx)
	var last front.Snapshot
	until := func(what string, ok func() bool) {
		t.Helper()
		for !ok() {
			s, there := <-feed
			if !there {
				t.Fatalf("%s: %+v", what, last)
			}
			last = s
		}
	}
	until("the link is not shown", func() bool { return len(last.Links) == 1 && last.Links[0].HostedState() == "running" })
	if last.Trouble == "" {
		t.Error("it does not say what is amiss")
	}
	if _, err := h.List(ctx); !providers.HasCode(err, state.CodeGone) {
		t.Errorf("the runs: %v", err)
	}
	runs := h.Backend().Changed(ctx)
	open()
	until("it is still amiss", func() bool { return last.Trouble == "" && len(last.Links) == 1 && last.Complete })
	<-runs
	if list, err := h.List(ctx); err != nil || len(list) != 0 {
		t.Errorf("the runs: %v, %v", list, err)
	}
	id := last.Links[0].ID
	until("the history is not kept", func() bool {
		seen, err := h.Feed().History(ctx, id)
		return err == nil && len(seen.Seen) == 1
	})
}

// TestABoardThatFollowsSaysThatTheStateIsGone, and shows what it has.
func TestABoardThatFollowsSaysThatTheStateIsGone(t *testing.T) {
	t.Parallel()
	at := pgtest.URL(t)
	n := &tally{state: "running"}
	until := func(what string, ok func() bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		for !ok() {
			if (clock.Real{}).Sleep(ctx, 20*time.Millisecond) != nil {
				t.Fatal(what)
			}
		}
	}
	ana := start(t, "ana", t.TempDir(), at, true, n)
	until("nobody leads", func() bool { leads, _ := ana.Leading(); return leads })
	own := &tally{state: "running"}
	board := start(t, "cleo", t.TempDir(), at, false, own)
	until("the board does not see what ana saw", func() bool { return board.sees("running", "ana") })
	open := pgtest.Shut(t, at)
	until("it does not say what is amiss", func() bool { return board.seen().Trouble != "" && len(board.seen().Links) == 1 })
	until("nor who watched", func() bool { return ana.seen().Trouble != "" && len(ana.seen().Links) == 1 })
	until("nor how old what is shown is", func() bool {
		since := regexp.MustCompile(`^No answer from the shared state since \d\d:\d\d:\d\d: what is shown was seen before,`)
		return since.MatchString(board.seen().Trouble) && since.MatchString(ana.seen().Trouble)
	})
	if n := own.calls.Load(); n != 0 {
		t.Errorf("the board has asked the providers %d times, and nobody wanted it to", n)
	}
	if err := board.Feed().Refresh(""); err != nil {
		t.Error(err)
	}
	until("it does not ask when it shall", func() bool {
		return own.calls.Load() > 0 && board.sees("running", "") &&
			strings.Contains(board.seen().Trouble, "the providers are asked from here, and what is seen is not kept")
	})
	open()
	until("it is still amiss", func() bool { return board.seen().Trouble == "" && ana.seen().Trouble == "" })
	until("it does not follow again", func() bool { return board.sees("running", "ana") })
}
