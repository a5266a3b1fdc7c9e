package wizard_test

import (
	"context"
	"fmt"
	"time"

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

// What a step makes is journaled before the call and after it. A run that was
// killed in between knows what it meant to make: its Find takes what is there
// for its own.
func ExampleRun_Intend() {
	cloud := newCloud()
	kept := &journal{}
	e := &wizard.Engine{Clock: clock.Real{}, Journal: kept, Vault: &vault{kept: map[string]string{}}}
	step := &wizard.Step{
		ID: "T01", Title: "Make a lamp",
		Find: func(_ context.Context, r *wizard.Run) (wizard.Found, error) {
			id, err := cloud.get("lamp")
			fmt.Printf("there: %t, ours: %t\n", id != "", r.Mine("T01.lamp"))
			if id == "" || !r.Mine("T01.lamp") {
				return wizard.Found{}, err
			}
			return wizard.Found{Kind: wizard.Ours, Item: wizard.Item{Key: "T01.lamp", Kind: "lamp", ID: id}}, err
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			if err := r.Intend(ctx, wizard.Item{Key: "T01.lamp", Kind: "lamp"}); err != nil {
				return err
			}
			_, err := cloud.create("lamp")
			panic(err) // the process ends before it learns the id
		},
	}
	p := &wizard.Procedure{ID: "thing", Steps: []*wizard.Step{step}}
	work := func() wizard.Status {
		var s *wizard.Session
		ready := make(chan bool)
		s = e.Start(context.Background(), p, wizard.Fold(kept.all()), wizard.Event{Run: "r1", Name: "lamps"},
			func(e wizard.Event) {
				if e.Kind == wizard.Asked {
					<-ready
					s.Reply(wizard.Reply{ID: e.Ask.ID, Choice: wizard.ChoiceStop})
				}
			})
		close(ready)
		result, _ := s.Wait()
		return result.Status
	}
	fmt.Println(work())
	fmt.Println(work())
	// Output:
	// there: false, ours: false
	// stopped
	// there: true, ours: true
	// done
}

// A list of runs says what the events of each add up to.
func ExampleState_Summary() {
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	st := wizard.NewState()
	for _, e := range []wizard.Event{
		{Kind: wizard.RunStarted, Run: "r1", Name: "orders", Procedure: "thing", At: at},
		{Kind: wizard.StepStarted, Step: "T01"},
		{Kind: wizard.Made, Step: "T01", Item: &wizard.Item{Key: "T01.lamp", Step: "T01", Kind: "lamp", ID: "7"}},
		{Kind: wizard.Polled, Step: "T01", Poll: &wizard.PollResult{State: "WARMING", Note: "the lamp gets warm"}},
	} {
		st.Apply(e)
	}
	sum := st.Summary()
	fmt.Println(sum.Name, sum.Status, "at", sum.Step, "made", sum.Made, "-", sum.Note)
	// Output: orders running at T01 made 1 - the lamp gets warm
}

// A teardown removes in the procedure's order, leaves what was there before,
// and whatever that needs.
func ExampleUndoPlan() {
	p := &wizard.Procedure{
		ID: "thing", UndoOrder: []string{"T03"},
		RestsOn: map[string][]string{"T02.shade": {"T01.lamp"}},
	}
	st := wizard.NewState()
	for _, e := range []wizard.Event{
		{Kind: wizard.Made, Item: &wizard.Item{Key: "T03.bulb", Step: "T03", Kind: "bulb", ID: "3"}},
		{Kind: wizard.Made, Item: &wizard.Item{Key: "T01.lamp", Step: "T01", Kind: "lamp", ID: "1"}},
		{Kind: wizard.Adopted, Item: &wizard.Item{Key: "T02.shade", Step: "T02", Kind: "shade", ID: "2"}},
	} {
		st.Apply(e)
	}
	for _, u := range wizard.UndoPlan(p, st) {
		fmt.Printf("%s: %q\n", u.Kind, u.Stays)
	}
	// Output:
	// bulb: ""
	// shade: "was there before"
	// lamp: "the shade, which was there before, needs it"
}

// Without a person only what was agreed to beforehand is answered.
func ExampleAutoReply() {
	confirm := &wizard.Ask{ID: 1, Kind: wizard.AskConfirm, Choices: []wizard.Choice{{Value: wizard.ChoiceOK}}}
	name := &wizard.Ask{ID: 2, Kind: wizard.AskName, Name: "orders"}
	for _, a := range []*wizard.Ask{confirm, name} {
		reply, what := wizard.AutoReply(a, nil, wizard.Policy{Yes: true})
		fmt.Println(what == wizard.Answered, what == wizard.NeedsPerson, reply.Choice)
	}
	// Output:
	// true false ok
	// false true
}
