package state_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// TestEachTakeOverRaisesTheNumber: and only the present holder writes.
func TestEachTakeOverRaisesTheNumber(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	first, err := a.Hold(t.Context(), "r1")
	if err != nil {
		t.Fatal(err)
	}
	add(t, a, started("r1", "orders"))
	if _, err := b.Hold(t.Context(), "r1"); !errors.Is(err, state.ErrBusy) {
		t.Errorf("two hold it: %v", err)
	}
	refused := func(s *state.Store, who string) {
		t.Helper()
		_, err := s.Append(t.Context(), wizard.Event{Run: "r1", Kind: wizard.StepDone, Step: "A00", At: t0})
		if !errors.Is(err, wizard.ErrLost) || !providers.HasCode(err, state.CodeLost) {
			t.Errorf("%s writes: %v", who, err)
		}
	}
	refused(b, "who never held it")
	first.Release()
	second, err := b.Hold(t.Context(), "r1")
	if err != nil || second.Fence() <= first.Fence() {
		t.Fatalf("number %d after %d, %v", second.Fence(), first.Fence(), err)
	}
	refused(a, "who gave it up")
	add(t, b, wizard.Event{Run: "r1", Kind: wizard.StepDone, Step: "A00", At: t0})
	second.Release()
	second.Release()
	if n := len(eventsOf(t, a, "r1")); n != 2 {
		t.Errorf("%d events", n)
	}
}

// TestOnlyOneLeads, and what it publishes is read by number; one that was
// succeeded publishes nothing.
func TestOnlyOneLeads(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	a, b := open(t, dir), open(t, dir)
	lead, err := a.TryLead(ctx, "watch")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.TryLead(ctx, "watch"); !errors.Is(err, state.ErrBusy) {
		t.Errorf("two lead: %v", err)
	}
	if h, on, err := b.Leader(ctx, "watch"); err != nil || !on || h.PID == 0 {
		t.Errorf("leader %+v, %v, %v", h, on, err)
	}
	see := func(s *state.Store, lead *state.Held, list ...state.Sight) int64 {
		t.Helper()
		rev, err := s.Publish(ctx, lead, list...)
		if err != nil {
			t.Fatal(err)
		}
		return rev
	}
	one := see(a, lead, state.Sight{Key: "link/1", Body: []byte("\x00\xff active"), At: t0},
		state.Sight{Key: "link/2", At: t0})
	see(a, lead, state.Sight{Key: "link/2", Gone: true, At: t0}, state.Sight{Key: "source/a", Body: []byte("{}"), At: t0})
	keys := func(since int64) string {
		t.Helper()
		list, rev, err := b.Sights(ctx, since)
		if err != nil || rev != one+1 {
			t.Errorf("number %d, %v", rev, err)
		}
		var out []string
		for _, x := range list {
			out = append(out, fmt.Sprintf("%s=%q %v %v", x.Key, x.Body, x.Gone, x.At.Equal(t0)))
		}
		return strings.Join(out, ", ")
	}
	if got := keys(0); got != `link/1="\x00\xff active" false true, source/a="{}" false true` {
		t.Errorf("all: %s", got)
	}
	if got := keys(one); got != `link/2="" true true, source/a="{}" false true` {
		t.Errorf("since the first: %s", got)
	}
	if got := keys(one + 1); got != "" {
		t.Errorf("nothing new: %s", got)
	}
	lead.Release()
	next, err := b.TryLead(ctx, "watch")
	if err != nil || next.Fence() <= lead.Fence() {
		t.Fatalf("%v", err)
	}
	if _, err := a.Publish(ctx, lead, state.Sight{Key: "link/1", At: t0}); !errors.Is(err, wizard.ErrLost) {
		t.Errorf("the former leader publishes: %v", err)
	}
	err = a.Record(state.Under(ctx, lead), state.Observation{Link: "1", Verdict: "failed", At: t0})
	if !errors.Is(err, wizard.ErrLost) || strings.Contains(err.Error(), "This run") {
		t.Errorf("the former leader keeps what it saw: %v", err)
	}
	if err := b.Record(state.Under(ctx, next), state.Observation{Link: "1", Verdict: "active", At: t0}); err != nil {
		t.Error(err)
	}
	if list, err := a.History(ctx, "1"); err != nil || len(list) != 1 || list[0].Verdict != "active" {
		t.Errorf("what is kept: %+v, %v", list, err)
	}
	if err := b.ForgetSights(ctx, next, t0.Add(1)); err != nil {
		t.Error(err)
	}
	if got := keys(one); got != `source/a="{}" false true` {
		t.Errorf("after forgetting: %s", got)
	}
}

// TestOneAtATimeHasTheTurn: the next one has it when it is given back, and who
// does not want to wait any more does not.
func TestOneAtATimeHasTheTurn(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	release, err := a.Exclusive(t.Context(), "end")
	if err != nil {
		t.Fatal(err)
	}
	var back atomic.Bool
	next := make(chan error, 1)
	go func() {
		release, err := b.Exclusive(t.Context(), "end")
		if !back.Load() {
			err = errors.Join(err, errors.New("two have it"))
		}
		if err == nil {
			release()
		}
		next <- err
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := b.Exclusive(ctx, "end"); err == nil {
		t.Errorf("who gives up waiting: %v", err)
	}
	back.Store(true)
	release()
	if err := <-next; err != nil {
		t.Error(err)
	}
}

// TestChangesAreTold to who asks, by this process and by others.
func TestChangesAreTold(t *testing.T) {
	dir := t.TempDir()
	a, b := open(t, dir), open(t, dir)
	here, there := a.Changes(t.Context()), b.Changes(t.Context())
	lead, err := a.TryLead(t.Context(), "watch")
	if err != nil {
		t.Fatal(err)
	}
	defer lead.Release()
	n := 0
	write := func() {
		n++
		add(t, a, started(fmt.Sprint("r", n), fmt.Sprint("run ", n)))
	}
	for name, ch := range map[string]<-chan state.Change{"here": here, "there": there} {
		until(t, "told "+name, func() bool {
			write() // until who listens does
			select {
			case c := <-ch:
				return c.Of == state.OfRun && strings.HasPrefix(c.ID, "r") || c == state.Change{}
			default:
				return false
			}
		})
	}
	_ = b.Close()
	for range there { //nolint:revive // until it is closed
	}
}
