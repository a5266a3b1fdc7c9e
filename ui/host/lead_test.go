package host_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/account"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
	"example.org/peerage/state"
	"example.org/peerage/state/pgtest"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/wizard"
)

// tally is a provider that counts its calls; state is that of its one half.
type tally struct {
	calls atomic.Int64
	lists atomic.Int64 // how often its accounts were listed
	mu    sync.Mutex
	state string
	shut  chan struct{} // until it is closed nothing is answered; nil is open
}

func (n *tally) Name() string { return "nimbus" }

func (n *tally) List(context.Context, []providers.Credentials) account.Listing {
	n.lists.Add(1)
	return account.Listing{Sources: []watch.Source{tallied{n}}}
}

type tallied struct{ *tally }

func (tallied) ID() string              { return "nimbus:one" }
func (tallied) Title() string           { return "Nimbus one" }
func (tallied) Provider() string        { return "nimbus" }
func (tallied) Account() string         { return "one" }
func (tallied) Interval() time.Duration { return 10 * time.Second }

func (s tallied) List(ctx context.Context) ([]providers.Half, error) {
	m := providers.MeterOf(ctx)
	if err := m.Start(ctx); err != nil {
		return nil, err
	}
	defer m.Done()
	s.calls.Add(1)
	if s.shut != nil {
		select {
		case <-s.shut:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return []providers.Half{{Provider: "nimbus", Account: "one", Kind: "nimbus-link", ID: "l1", Name: "db",
		State: s.state}}, nil
}

func (n *tally) set(state string) { n.mu.Lock(); defer n.mu.Unlock(); n.state = state }

// watcher is a process that looks at the board, or watches for all.
type watcher struct {
	*host.Host
	calls *tally
	mu    sync.Mutex
	last  front.Snapshot
	close func()
}

func (w *watcher) seen() front.Snapshot { w.mu.Lock(); defer w.mu.Unlock(); return w.last }

// sees says whether it shows the half's state, as seen by somebody.
func (w *watcher) sees(state, by string) bool {
	s := w.seen()
	return s.From == by && slices.ContainsFunc(s.Links, func(l providers.Link) bool { return l.HostedState() == state })
}

func start(t *testing.T, who, dir, url string, serving bool, n *tally) *watcher {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Dir: dir, URL: url, Who: state.Holder{User: who}})
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{calls: n}
	w.Host = host.New(host.Options{
		Clock: clock.Real{}, Store: store, Vault: state.NewVault(state.VaultOptions{}), By: &wizard.Actor{User: who},
		Accounts: []account.Provider{n}, Kinds: []link.Kind{nimbusKind()}, Closers: []func() error{store.Close},
	})
	if serving {
		w.Serving()
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for s := range w.Feed().Watch(ctx) {
			w.mu.Lock()
			w.last = s
			w.mu.Unlock()
		}
	}()
	w.close = sync.OnceFunc(func() {
		cancel()
		<-ended
		if err := w.Host.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(w.close)
	return w
}

// publishing is how long it may take to write what has changed.
const publishing = 150 * time.Millisecond

// TestOneAsksForAll: of several that serve on one state only one asks; boards read
// what it saw; when it ends another takes over within half a minute.
func TestOneAsksForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		calls := [3]*tally{{state: "running"}, {state: "running"}, {state: "running"}}
		ana := start(t, "ana", dir, "", true, calls[0])
		defer ana.close()
		time.Sleep(time.Second)
		ben := start(t, "ben", dir, "", true, calls[1])
		defer ben.close()
		board := start(t, "cleo", dir, "", false, calls[2])
		defer board.close()
		time.Sleep(30 * time.Second)
		leads, by := ben.Leading()
		if calls[0].calls.Load() == 0 || calls[1].calls.Load()+calls[2].calls.Load() > 0 || leads || by != "ana" {
			t.Errorf("ana asked %d times, ben %d, the board %d; ben leads: %v, %s", calls[0].calls.Load(), calls[1].calls.Load(),
				calls[2].calls.Load(), leads, by)
		}
		if !ana.sees("running", "") || !ben.sees("running", "ana") || !board.sees("running", "ana") || !board.seen().Complete {
			t.Errorf("the board sees %+v", board.seen())
		}
		for _, n := range calls {
			n.set("broken")
		}
		for !ana.sees("broken", "") && t.Context().Err() == nil {
			time.Sleep(10 * time.Millisecond)
		}
		time.Sleep(time.Second + publishing) // a file is looked at once a second
		if !board.sees("broken", "ana") || !ben.sees("broken", "ana") {
			t.Errorf("the board sees %+v", board.seen().Links)
		}
		ana.close()
		before := calls[0].calls.Load()
		time.Sleep(30 * time.Second)
		if leads, _ := ben.Leading(); !leads || calls[1].calls.Load() == 0 || calls[0].calls.Load() != before {
			t.Errorf("nobody took over: ben asked %d times", calls[1].calls.Load())
		}
		if !board.sees("broken", "ben") || calls[2].calls.Load() > 0 {
			t.Errorf("the board asked %d times, and sees what %q saw", calls[2].calls.Load(), board.seen().From)
		}
		ben.close()
		time.Sleep(time.Minute)
		if calls[2].calls.Load() == 0 || !board.sees("broken", "") {
			t.Error("nobody watches for all, and the board does not look itself")
		}
	})
}

// TestWhoTakesOverKnowsWhatWasSeen: until it has heard an account itself, what the
// one before saw of it stands, with its age, here and for those who follow; it is
// said whose it is, and grows stale.
func TestWhoTakesOverKnowsWhatWasSeen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, n := t.TempDir(), &tally{state: "broken", shut: make(chan struct{})}
		ana := start(t, "ana", dir, "", true, &tally{state: "running"})
		time.Sleep(time.Second)
		board := start(t, "cleo", dir, "", false, &tally{})
		defer board.close()
		time.Sleep(4 * time.Second)
		seen := board.seen().Links[0].AsOf
		ben := start(t, "ben", dir, "", true, n)
		defer ben.close()
		ana.close()
		time.Sleep(10 * time.Second)
		for by, w := range map[string]*watcher{"": ben, "ben": board} {
			s := w.seen()
			if !w.sees("running", by) || s.Before != "ana" || !s.Complete || len(s.Links) != 1 || !s.Links[0].AsOf.Equal(seen) {
				t.Errorf("nothing was heard yet, and by %q is seen %+v, before %q, complete %v", by, s.Links, s.Before, s.Complete)
			}
		}
		time.Sleep(40 * time.Second)
		if s := board.seen(); !board.sees("running", "ben") || s.Complete || !s.Links[0].Stale {
			t.Errorf("it is old, and shown as %+v, complete %v", s.Links, s.Complete)
		}
		close(n.shut)
		time.Sleep(30 * time.Second)
		if s := board.seen(); !board.sees("broken", "ben") || s.Before != "" || !s.Complete || s.Links[0].Stale {
			t.Errorf("it was heard, and the board sees %+v, before %q, complete %v", s.Links, s.Before, s.Complete)
		}
	})
}

// TestABoardStopsAskingWhenSomebodyServes.
func TestABoardStopsAskingWhenSomebodyServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		calls := [2]*tally{{state: "running"}, {state: "running"}}
		board := start(t, "cleo", dir, "", false, calls[0])
		defer board.close()
		time.Sleep(20 * time.Second)
		if !board.sees("running", "") {
			t.Errorf("%+v", board.seen())
		}
		ana := start(t, "ana", dir, "", true, calls[1])
		defer ana.close()
		time.Sleep(40 * time.Second)
		before := calls[0].calls.Load()
		time.Sleep(time.Minute)
		if calls[0].calls.Load() != before || !board.sees("running", "ana") {
			t.Errorf("the board still asks, and shows what %q saw", board.seen().From)
		}
	})
}

// TestOneAsksForAllOnPostgreSQL, also when its connection is cut: the other takes
// over, and the first steps down.
func TestOneAsksForAllOnPostgreSQL(t *testing.T) {
	t.Parallel()
	at := pgtest.URL(t)
	calls := [2]*tally{{state: "running"}, {state: "running"}}
	until := func(what string, ok func() bool) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
		defer cancel()
		for !ok() {
			if (clock.Real{}).Sleep(ctx, 20*time.Millisecond) != nil {
				t.Fatal(what)
			}
		}
	}
	ana := start(t, "ana", t.TempDir(), at, true, calls[0])
	until("ana does not lead", func() bool { leads, _ := ana.Leading(); return leads && ana.sees("running", "") })
	ben := start(t, "ben", t.TempDir(), at, true, calls[1])
	until("ben does not see what ana saw", func() bool { return ben.sees("running", "ana") })
	if calls[1].calls.Load() > 0 {
		t.Error("both ask")
	}
	// Other tests have their databases, and locks, on the same server.
	pgtest.Exec(t, at, `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted
		AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	until("nobody leads again", func() bool {
		one, _ := ana.Leading()
		two, _ := ben.Leading()
		return one != two && (ana.sees("running", "") && ben.sees("running", "ana") ||
			ben.sees("running", "") && ana.sees("running", "ben"))
	})
}

// TestALeaderInAFolderThatSleepsIsSucceeded within half a minute, although it lives.
func TestALeaderInAFolderThatSleepsIsSucceeded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		asleep, err := state.Open(t.Context(), state.Options{Dir: dir, Who: state.Holder{User: "ana"}})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = asleep.Close() }()
		if _, err := asleep.TryLead(t.Context(), "watch"); err != nil {
			t.Fatal(err)
		}
		ben := start(t, "ben", dir, "", true, &tally{state: "running"})
		defer ben.close()
		board := start(t, "cleo", dir, "", false, &tally{state: "running"})
		defer board.close()
		time.Sleep(10 * time.Second)
		if leads, by := ben.Leading(); leads || by != "ana" {
			t.Errorf("ana leads, and it is said that ben does: %v, %s", leads, by)
		}
		time.Sleep(20 * time.Second)
		if leads, _ := ben.Leading(); !leads || ben.calls.calls.Load() == 0 || !board.sees("running", "ben") {
			t.Errorf("nobody took over: ben asked %d times, the board sees what %q saw", ben.calls.calls.Load(), board.seen().From)
		}
	})
}

// TestWhatNobodyWatchesGrowsOld: where nobody can lead, what was seen last is shown,
// and is stale after two minutes.
func TestWhatNobodyWatchesGrowsOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		ana := start(t, "ana", dir, "", true, &tally{state: "running"})
		time.Sleep(time.Second)
		ben := start(t, "ben", dir, "", true, &tally{state: "running"})
		defer ben.close()
		time.Sleep(20*time.Second + time.Second/2) // between two tries of the one who waits
		locks := filepath.Join(dir, "locks")
		if err := errors.Join(os.Rename(locks, locks+".away"), os.WriteFile(locks, nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		ana.close()
		time.Sleep(time.Minute)
		if s := ben.seen(); len(s.Links) != 1 || s.Links[0].Stale {
			t.Errorf("after a minute %+v", s.Links)
		}
		time.Sleep(2 * time.Minute)
		if s := ben.seen(); len(s.Links) != 1 || !s.Links[0].Stale || !s.Sources[0].Stale || s.Complete {
			t.Errorf("after three minutes %+v, complete: %v", s.Links, s.Complete)
		}
	})
}
