package state_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// TestTablesAgreeWithTheEvents writes events at random and compares the
// summary and the inventory with what the events add up to.
func TestTablesAgreeWithTheEvents(t *testing.T) {
	kinds := []wizard.Kind{
		wizard.RunResumed, wizard.RunStopped, wizard.RunDone, wizard.RunRemoved, wizard.UndoStarted, wizard.StepStarted,
		wizard.StepDone,
		wizard.Intended, wizard.Made, wizard.Adopted, wizard.Dropped, wizard.Removed, wizard.Stays,
		wizard.Intended, wizard.Made, wizard.Adopted, wizard.Dropped, wizard.Removed, wizard.Stays,
	}
	s := memory(t)
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		run := fmt.Sprint("run", seed)
		events := []wizard.Event{started(run, run)}
		for i := range 60 {
			e := wizard.Event{Run: run, At: t0.Add(time.Duration(i) * time.Second), Kind: kinds[r.IntN(len(kinds))],
				Step: fmt.Sprint("S", r.IntN(3)), Note: "n"}
			if slices.Contains(kinds[7:], e.Kind) {
				e.Item = &wizard.Item{Key: fmt.Sprint("k", r.IntN(4)), Step: e.Step, Kind: "thing", ID: fmt.Sprint("id", r.IntN(5)),
					Name: "n", Attrs: map[string]string{"i": fmt.Sprint(i)}}
			}
			events = append(events, e)
		}
		add(t, s, events...)
		compare(t, s, run, wizard.Fold(events))
	}
}

func compare(t *testing.T, s *state.Store, run string, st *wizard.State) {
	t.Helper()
	sum, err := s.FindRun(t.Context(), run)
	if err != nil || sum.Status != st.Status || sum.Undoing != st.Undoing || sum.Step != st.Current ||
		!sum.Ended.Equal(st.Ended) {
		t.Errorf("%s: the list says %+v (%v), the events %s, %v, %s", run, sum, err, st.Status, st.Undoing, st.Current)
	}
	items, err := s.Items(t.Context(), run)
	if err != nil {
		t.Fatal(err)
	}
	line := func(it wizard.ItemState) string {
		return fmt.Sprint(it.Key, it.ID, it.Step, it.Status, it.At.UTC(), it.Note, it.Attrs)
	}
	var got, want []string
	for _, it := range items {
		got = append(got, line(it))
	}
	for _, it := range st.Items {
		want = append(want, line(it))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s: inventory\n%q\nwant\n%q", run, got, want)
	}
}

// TestEngineOnTheStore runs a procedure in virtual time on a store on disk,
// stops it, and goes on with another store on the same folder.
func TestEngineOnTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		made, broken := 0, true
		thing := wizard.Item{Key: "k", Kind: "thing", Name: "x"}
		p := &wizard.Procedure{ID: "toy", Vars: []wizard.Var{{Name: "KEY", Secret: true}}, Steps: []*wizard.Step{
			{ID: "S1", Inputs: []wizard.Input{{Var: "KEY"}}, Do: func(ctx context.Context, r *wizard.Run) error {
				made++
				it := thing
				it.ID = "id"
				return errors.Join(r.Intend(ctx, thing), r.Clock().Sleep(ctx, time.Minute), r.Made(ctx, it))
			}},
			{ID: "S2", Do: func(_ context.Context, r *wizard.Run) error {
				if v, ok, err := r.Secret(t.Context(), "KEY"); broken {
					return fmt.Errorf("the key %s is refused (%v, %w)", v, ok, errors.Join(err, errors.New("toy")))
				}
				return nil
			}},
		}}
		vault := func(s *state.Store) *state.Vault { return state.NewVault(state.VaultOptions{Hush: s.Hush}) }
		first := open(t, dir)
		id, err := first.NewRunID(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		work := func(s *state.Store, begin wizard.Event) wizard.Result {
			past, err := s.Events(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			e := &wizard.Engine{Clock: clock.Real{}, Journal: s, Vault: vault(s)}
			ready := make(chan *wizard.Session, 1)
			sess := e.Start(t.Context(), p, wizard.Fold(past), begin, func(e wizard.Event) {
				if e.Kind == wizard.Asked {
					sess := <-ready
					sess.Reply(wizard.Reply{ID: e.Ask.ID, Choice: wizard.ChoiceStop})
				}
			})
			ready <- sess
			res, err := sess.Wait()
			if err != nil {
				t.Error(err)
			}
			return res
		}
		if res := work(first, wizard.Event{Run: id, Name: "orders",
			Values: map[string]string{"KEY": "swordfish!"}}); res.Step != "S2" {
			t.Errorf("stopped with %+v", res)
		}
		_ = first.Close()
		second := open(t, dir)
		events, err := second.Events(t.Context(), id)
		if err != nil || !slices.ContainsFunc(events, func(e wizard.Event) bool {
			return e.Kind == wizard.Faulted && e.Fault.Err.Message == "the key [secret] is refused (true, toy)"
		}) {
			t.Errorf("events %+v, %v", events, err)
		}
		broken = false
		if res := work(second, wizard.Event{}); res.Status != wizard.Done || made != 1 {
			t.Errorf("ended with %+v, made %d", res, made)
		}
		compare(t, second, id, wizard.Fold(eventsOf(t, second, id)))
	})
}

func eventsOf(t *testing.T, s *state.Store, id string) []wizard.Event {
	t.Helper()
	events, err := s.Events(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return events
}
