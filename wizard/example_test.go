package wizard_test

import (
	"context"
	"fmt"

	"example.org/peerage/providers/clock"
	"example.org/peerage/wizard"
)

// A procedure is data: steps with what they need, how they look, what they do
// and how they undo it. The engine runs it; all that happens is emitted as events,
// and those that matter are journaled before the engine goes on.
func ExampleEngine() {
	cloud := newCloud()
	p := &wizard.Procedure{
		ID: "thing", Title: "Make a thing",
		Vars: []wizard.Var{{Name: "THING", Title: "name of the thing"}},
		Steps: []*wizard.Step{{
			ID: "T01", Title: "Make the thing", Needs: []string{"THING"},
			Find: func(_ context.Context, r *wizard.Run) (wizard.Found, error) {
				id, err := cloud.get(r.Get("THING"))
				if id == "" {
					return wizard.Found{}, err
				}
				return wizard.Found{Kind: wizard.Ours, Item: thing(r, id)}, err
			},
			Do: func(ctx context.Context, r *wizard.Run) error {
				if err := r.Intend(ctx, thing(r, "")); err != nil { // before it is made
					return err
				}
				id, err := cloud.create(r.Get("THING"))
				if err != nil {
					return err
				}
				return r.Made(ctx, thing(r, id))
			},
		}},
	}
	kept := &journal{}
	e := &wizard.Engine{Clock: clock.Real{}, Journal: kept, Vault: &vault{kept: map[string]string{}}}
	begin := wizard.Event{Run: "r1", Name: "orders", Values: map[string]string{"THING": "lamp"}}
	result, err := e.Start(context.Background(), p, wizard.NewState(), begin, func(wizard.Event) {}).Wait()
	fmt.Println(result.Status, err)
	for _, it := range wizard.Fold(kept.all()).Items {
		fmt.Println(it.Status, it.Kind, it.ID)
	}
	// Output:
	// done <nil>
	// made thing id-lamp
}

func thing(r *wizard.Run, id string) wizard.Item {
	return wizard.Item{Key: "T01.thing", Step: "T01", Kind: "thing", ID: id, Name: r.Get("THING")}
}
