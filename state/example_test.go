package state_test

import (
	"context"
	"fmt"
	"os"

	"example.org/peerage/state"
	"example.org/peerage/wizard"
)

// The store keeps what must outlive the process: an event is safe when Append
// returns, the inventory agrees with the events, and one process at a time
// works on a run.
func ExampleStore() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "peerage-example-")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = os.RemoveAll(dir) }()
	s, err := state.Open(ctx, state.Options{Dir: dir, BusyMS: state.DefaultBusyMS})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = s.Close() }()
	unlock, err := s.Lock(ctx, "r1")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer unlock()
	lamp := wizard.Item{Key: "T01.lamp", Step: "T01", Kind: "lamp", ID: "id-lamp", Name: "lamp"}
	for _, e := range []wizard.Event{
		{Run: "r1", Name: "orders", Procedure: "thing", Kind: wizard.RunStarted, At: t0},
		{Run: "r1", Kind: wizard.Intended, Step: "T01", At: t0, Item: &lamp},
		{Run: "r1", Kind: wizard.Made, Step: "T01", At: t0, Item: &lamp},
	} {
		seq, err := s.Append(ctx, e)
		fmt.Println(seq, e.Kind, err)
	}
	items, err := s.Items(ctx, "r1")
	fmt.Println(items[0].Status, items[0].ID, err)
	_, err = s.Lock(ctx, "r1")
	fmt.Println(err)
	// Output:
	// 1 run.started <nil>
	// 2 item.intended <nil>
	// 3 item.made <nil>
	// made id-lamp <nil>
	// this run is being worked on already; go on there, or end that first
}

// A list of runs reads one row a run: it was written with the run's last event.
func ExampleStore_Runs() {
	ctx := context.Background()
	s, err := state.OpenMemory(ctx, state.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = s.Close() }()
	for _, e := range []wizard.Event{
		{Run: "r1", Name: "orders", Procedure: "thing", Kind: wizard.RunStarted, At: t0},
		{Run: "r1", Kind: wizard.VarSet, Var: "COLOUR", Value: "red", At: t0},
		{Run: "r1", Kind: wizard.RunStopped, Step: "T01", Note: "stopped", At: t0},
	} {
		if _, err := s.Append(ctx, e); err != nil {
			fmt.Println(err)
		}
	}
	runs, err := s.Runs(ctx)
	fmt.Println(runs[0].Name, runs[0].Status, runs[0].Step, runs[0].Events, err)
	vars, err := s.Variables(ctx, "r1")
	fmt.Println(vars.Values["COLOUR"], err)
	// Output:
	// orders stopped T01 3 <nil>
	// red <nil>
}
