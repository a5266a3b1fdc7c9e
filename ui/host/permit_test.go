package host

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// jumping is a clock that is moved by hand, as a process sees it that is paused.
type jumping struct {
	clock.Real
	mu sync.Mutex
	by time.Duration
}

func (j *jumping) Now() time.Time { j.mu.Lock(); defer j.mu.Unlock(); return j.Real.Now().Add(j.by) }

func (j *jumping) jump(d time.Duration) { j.mu.Lock(); defer j.mu.Unlock(); j.by += d }

func leader(t *testing.T, dir string, c clock.Clock) (*Host, *lead, string) {
	t.Helper()
	store, err := state.Open(t.Context(), state.Options{Dir: dir, Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	h := New(Options{Clock: c, Store: store, Vault: state.NewVault(state.VaultOptions{}), Closers: []func() error{store.Close}})
	t.Cleanup(func() { _ = h.Close() })
	l, by, err := h.tryLead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return h, l, by
}

// TestALeaderThatWakesUpProvesItselfFirst: it was paused, somebody else leads, and
// nothing has told it: it steps down before its next call.
func TestALeaderThatWakesUpProvesItselfFirst(t *testing.T) {
	dir, clk := t.TempDir(), &jumping{}
	h, one, _ := leader(t, dir, clk)
	h.feed.setLeader(one, "")
	if err := one.permit(t.Context()); err != nil {
		t.Fatal(err)
	}
	told := map[string]time.Time{"down\nlink": clk.Now()}
	if leads, _ := h.Leading(); !leads || h.KeepTold(t.Context(), told) != nil {
		t.Fatal("who leads does not tell of alerts")
	}
	if _, two, by := leader(t, dir, clk); two != nil || by == "" {
		t.Fatal("two lead at once")
	}
	// Its lock is gone, as that of a sleeping machine at a database.
	locks, err := filepath.Glob(filepath.Join(dir, "locks", "lead-*"))
	if err != nil || len(locks) == 0 {
		t.Fatalf("%v, %v", locks, err)
	}
	for _, path := range locks {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	_, two, _ := leader(t, dir, clk)
	if two == nil {
		t.Fatal("nobody takes over")
	}
	clk.jump(time.Minute)
	if leads, _ := h.Leading(); leads {
		t.Error("it says that it leads, and tells of alerts")
	}
	if err := h.KeepTold(t.Context(), told); !errors.Is(err, wizard.ErrLost) {
		t.Errorf("it tells of alerts: %v", err)
	}
	if err := one.permit(t.Context()); !errors.Is(err, wizard.ErrLost) {
		t.Errorf("it goes on asking: %v", err)
	}
	select {
	case <-one.over:
	default:
		t.Error("it does not step down")
	}
	if err := two.permit(t.Context()); err != nil {
		t.Errorf("who leads may not ask: %v", err)
	}
	if err := one.prove(t.Context(), state.Sight{Key: headKey, Body: []byte("{}"), At: clk.Now()}); !errors.Is(err,
		wizard.ErrLost) {
		t.Errorf("it writes over what its successor wrote: %v", err)
	}
}

// TestWhoCannotProveItDoesNotAsk: the state does not answer.
func TestWhoCannotProveItDoesNotAsk(t *testing.T) {
	clk := &jumping{}
	h, l, _ := leader(t, t.TempDir(), clk)
	clk.jump(time.Minute)
	if err := l.permit(t.Context()); err != nil {
		t.Errorf("after a pause in which nobody took over: %v", err)
	}
	if err := h.o.Store.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.permit(t.Context()); err != nil {
		t.Errorf("a proof holds for a while: %v", err)
	}
	clk.jump(time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := l.permit(ctx); err == nil {
		t.Error("it asks unproved")
	}
}
