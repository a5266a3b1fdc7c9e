package state_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// randomRun is a run of whatever events, in whatever order.
func randomRun(seed uint64) []wizard.Event {
	items := []wizard.Kind{
		wizard.Intended, wizard.Made, wizard.Adopted, wizard.Dropped, wizard.Removed, wizard.Stays,
	}
	kinds := slices.Concat(items, items, []wizard.Kind{
		wizard.RunResumed, wizard.RunStopped, wizard.RunDone, wizard.RunRemoved, wizard.UndoStarted, wizard.RunNamed,
		wizard.StepStarted, wizard.StepDone, wizard.StepSkipped, wizard.StepReset, wizard.VarSet, wizard.VarTyped,
		wizard.Polled, wizard.Faulted, wizard.Checked, "a kind of later versions",
	})
	r := rand.New(rand.NewPCG(seed, 1))
	run := fmt.Sprint("run", seed)
	events := []wizard.Event{started(run, run)}
	for i := range 60 {
		e := wizard.Event{Run: run, At: t0.Add(time.Duration(r.IntN(3600)) * time.Second), Kind: kinds[r.IntN(len(kinds))],
			Step: fmt.Sprint("S", r.IntN(3)), Note: fmt.Sprint("note ", i)}
		switch {
		case slices.Contains(items, e.Kind):
			key := fmt.Sprint("k", r.IntN(4))
			if r.IntN(3) == 0 {
				key += "~1"
			}
			e.Item = &wizard.Item{Key: key, Step: e.Step, Kind: "thing", ID: fmt.Sprint("id", r.IntN(5)),
				Name: "n", Attrs: map[string]string{"i": fmt.Sprint(i)}}
		case e.Kind == wizard.RunNamed:
			e.Name = fmt.Sprint(run, "-", i)
		case e.Kind == wizard.VarSet:
			e.Var, e.Value, e.Secret = fmt.Sprint("V", r.IntN(3)), fmt.Sprint(i), r.IntN(4) == 0
		case e.Kind == wizard.Polled && r.IntN(5) > 0:
			e.Poll = &wizard.PollResult{State: "S", Note: fmt.Sprint("waits ", i)}
		case e.Kind == wizard.Faulted && r.IntN(5) > 0:
			e.Fault = &wizard.Fault{Says: fmt.Sprint("failed ", i)}
		}
		events = append(events, e)
	}
	return events
}

// recorded are the runs that earlier programs left, by procedure.
func recorded(t *testing.T) map[string][]wizard.Event {
	t.Helper()
	files, err := filepath.Glob("../wizard/flows/testdata/journals/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("recorded journals: %v, %v", files, err)
	}
	out := map[string][]wizard.Event{}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for d := json.NewDecoder(bytes.NewReader(raw)); d.More(); {
			var line struct{ Event *wizard.Event }
			if err := d.Decode(&line); err != nil {
				t.Fatal(err)
			}
			if line.Event != nil {
				run := filepath.Base(name)
				line.Event.Run = run
				if line.Event.Name != "" {
					line.Event.Name += " of " + run
				}
				out[run] = append(out[run], *line.Event)
			}
		}
	}
	return out
}

// TestRowsAgreeWithTheEvents: after every event of recorded runs, and of runs
// at random, the summary, the variables and the inventory are what the events
// add up to.
func TestRowsAgreeWithTheEvents(t *testing.T) {
	all := recorded(t)
	for seed := range uint64(20) {
		events := randomRun(seed)
		all[events[0].Run] = events
	}
	s := memory(t)
	for run, events := range all {
		st := wizard.NewState()
		for _, e := range events {
			add(t, s, e)
			st.Apply(e)
			compare(t, s, st)
		}
		if len(events) < 60 || st.Run != run {
			t.Errorf("%s: %d events of %s", run, len(events), st.Run)
		}
	}
}

// TestRowsOfTwoProcesses: whoever appends, the rows are what all events add up
// to; an event that is refused leaves no trace in them.
func TestRowsOfTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	stores := []*state.Store{open(t, dir), open(t, dir)}
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 2))
		st := wizard.NewState()
		for _, e := range randomRun(seed) {
			s := stores[r.IntN(2)]
			add(t, s, e)
			st.Apply(e)
			stopped, stop := context.WithCancel(t.Context())
			stop()
			if _, err := s.Append(stopped, wizard.Event{Run: e.Run, Kind: wizard.RunRemoved, At: t0}); err == nil {
				t.Fatal("appended although cancelled")
			}
			if _, err := s.Append(t.Context(), wizard.Event{Run: e.Run, Kind: wizard.RunStarted, Name: "x"}); err == nil {
				t.Fatal("started twice")
			}
			compare(t, stores[r.IntN(2)], st)
		}
	}
}

// compare says where the rows of a run are not what its state says.
func compare(t *testing.T, s *state.Store, st *wizard.State) {
	t.Helper()
	sum, err := s.FindRun(t.Context(), st.Run)
	if err != nil || sum != st.Summary() {
		t.Errorf("%s: the list says\n%+v (%v), the events\n%+v", st.Run, sum, err, st.Summary())
	}
	vars, err := s.Variables(t.Context(), st.Run)
	if err != nil || !maps.Equal(vars.Values, st.Values) || !maps.Equal(vars.Secrets, st.Secrets) {
		t.Errorf("%s: the row says %+v (%v), the events %v, %v", st.Run, vars, err, st.Values, st.Secrets)
	}
	items, err := s.Items(t.Context(), st.Run)
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
		t.Errorf("%s: inventory\n%q\nwant\n%q", st.Run, got, want)
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
		compare(t, second, wizard.Fold(eventsOf(t, second, id)))
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
