package wizard_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/wizard"
)

// journal keeps events in memory, as they come back from disk. fail makes it
// refuse; it is asked before each event.
type journal struct {
	mu     sync.Mutex
	events []wizard.Event
	fail   func(n int, e wizard.Event) error
}

func (j *journal) Append(ctx context.Context, e wizard.Event) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fail != nil {
		if err := j.fail(len(j.events), e); err != nil {
			return 0, err
		}
	}
	j.events = append(j.events, clone(e))
	return int64(len(j.events)), nil
}

func (j *journal) all() []wizard.Event {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.events)
}

type vault struct {
	mu   sync.Mutex
	kept map[string]string
}

func (v *vault) Put(_ context.Context, run, name, value string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept[run+"/"+name] = value
	return nil
}

func (v *vault) Get(_ context.Context, run, name string) (string, bool, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	value, ok := v.kept[run+"/"+name]
	return value, ok, nil
}

func (v *vault) Delete(_ context.Context, run, name string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.kept, run+"/"+name)
	return nil
}

func (v *vault) Where() string { return "kept in the test" }

// cloud holds things by name; each is made once and has an id.
type cloud struct {
	mu     sync.Mutex
	things map[string]string // name → id
	made   map[string]int    // how often a name was made
	dead   bool              // the process died: no call gets through
	next   int
}

func newCloud() *cloud { return &cloud{things: map[string]string{}, made: map[string]int{}} }

var errDead = errors.New("the process is dead")

func (c *cloud) create(name string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return "", errDead
	}
	if _, there := c.things[name]; there {
		return "", refuse(providers.AlreadyExists, "Exists")
	}
	c.next++
	c.things[name] = "id-" + name
	c.made[name]++
	return c.things[name], nil
}

func (c *cloud) get(name string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return "", errDead
	}
	return c.things[name], nil
}

func (c *cloud) remove(name string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.dead {
		return errDead
	}
	delete(c.things, name)
	return nil
}

func (c *cloud) names() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Sorted(maps.Keys(c.things))
}

func refuse(class providers.Class, code string) *providers.Error {
	return &providers.Error{Class: class, Provider: "toy", Op: "do something", Code: code, Status: 400,
		Message: "The toy refuses."}
}

// bench is an engine with a journal, a vault, and answers for its questions.
type bench struct {
	t       *testing.T
	journal *journal
	vault   *vault
	guided  bool
	// answer replies to a question; nil, or false, leaves it open.
	answer func(s *wizard.Session, a *wizard.Ask) (wizard.Reply, bool)
	asks   []*wizard.Ask
	seen   []wizard.Event
	panics []any
}

func newBench(t *testing.T) *bench {
	return &bench{t: t, journal: &journal{}, vault: &vault{kept: map[string]string{}}}
}

func (b *bench) engine() *wizard.Engine {
	return &wizard.Engine{Clock: clock.Real{}, Journal: b.journal, Vault: b.vault, Guided: b.guided,
		Panicked: func(_ string, v any, _ []byte) { b.panics = append(b.panics, v) }}
}

// sink answers from the engine's goroutine; the bench is read after the end.
func (b *bench) sink(get func() *wizard.Session) func(wizard.Event) {
	return func(e wizard.Event) {
		b.seen = append(b.seen, e)
		if e.Kind != wizard.Asked {
			return
		}
		b.asks = append(b.asks, e.Ask)
		if b.answer == nil {
			return
		}
		s := get()
		if r, ok := b.answer(s, e.Ask); ok {
			r.ID = e.Ask.ID
			s.Reply(r)
		}
	}
}

func (b *bench) start(ctx context.Context, p *wizard.Procedure, values map[string]string) *wizard.Session {
	declare(p)
	return b.launch(func(sink func(wizard.Event)) *wizard.Session {
		past := b.journal.all()
		begin := wizard.Event{Values: values}
		if len(past) == 0 {
			begin.Run, begin.Name = "r1", "orders"
		}
		return b.engine().Start(ctx, p, wizard.Fold(past), begin, sink)
	})
}

// again goes back to a step of a finished run, with answers.
func (b *bench) again(p *wizard.Procedure, step string, answers ...wizard.Reply) {
	b.t.Helper()
	b.answer = replies(answers...)
	st := b.state()
	for _, in := range p.Step(step).Inputs {
		delete(st.Values, in.Var) // as if it had been asked for anew
	}
	b.end(b.launch(func(sink func(wizard.Event)) *wizard.Session {
		return b.engine().Start(b.t.Context(), p, st, wizard.Event{Step: step}, sink)
	}), wizard.Done)
}

func (b *bench) teardown(ctx context.Context, p *wizard.Procedure) *wizard.Session {
	declare(p)
	return b.launch(func(sink func(wizard.Event)) *wizard.Session {
		return b.engine().Teardown(ctx, p, wizard.Fold(b.journal.all()), sink)
	})
}

// declare completes a toy with what a procedure has to name.
func declare(p *wizard.Procedure) *wizard.Procedure {
	var names []string
	for _, st := range p.Steps {
		names = append(append(names, st.Needs...), st.Gives...)
		for _, in := range st.Inputs {
			names = append(names, in.Var)
		}
		if st.Undo == nil {
			continue
		}
		if st.Makes == nil {
			st.Makes = []string{"*"}
		}
		if st.Site == nil {
			st.Site = &wizard.Site{}
		}
	}
	for _, name := range append(names, p.Halves...) {
		if !slices.ContainsFunc(p.Vars, func(v wizard.Var) bool { return v.Name == name }) {
			p.Vars = append(p.Vars, wizard.Var{Name: name})
		}
	}
	return p
}

// launch hands the session to the sink, which may be called before it is there.
func (b *bench) launch(start func(func(wizard.Event)) *wizard.Session) *wizard.Session {
	ready := make(chan struct{})
	var s *wizard.Session
	s = start(b.sink(func() *wizard.Session { <-ready; return s }))
	close(ready)
	return s
}

// run works to the end and expects a status.
func (b *bench) run(p *wizard.Procedure, want wizard.Status) wizard.Result {
	b.t.Helper()
	return b.end(b.start(b.t.Context(), p, nil), want)
}

func (b *bench) end(s *wizard.Session, want wizard.Status) wizard.Result {
	b.t.Helper()
	res, err := s.Wait()
	if err != nil || res.Status != want {
		b.t.Fatalf("ended %q at %s (%v), %v; want %q", res.Status, res.Step, res.Fault, err, want)
	}
	return res
}

func (b *bench) state() *wizard.State { return wizard.Fold(b.journal.all()) }

// steps lists the steps started, in order.
func (b *bench) steps() []string {
	var out []string
	for _, e := range b.journal.all() {
		if e.Kind == wizard.StepStarted {
			out = append(out, e.Step)
		}
	}
	return out
}

func (b *bench) count(k wizard.Kind) int {
	n := 0
	for _, e := range b.journal.all() {
		if e.Kind == k {
			n++
		}
	}
	return n
}

func (b *bench) faults() []*wizard.Fault {
	var out []*wizard.Fault
	for _, e := range b.seen {
		if e.Kind == wizard.Faulted {
			out = append(out, e.Fault)
		}
	}
	return out
}

// replies answers the questions one after the other, then leaves them open.
func replies(list ...wizard.Reply) func(*wizard.Session, *wizard.Ask) (wizard.Reply, bool) {
	return func(*wizard.Session, *wizard.Ask) (wizard.Reply, bool) {
		if len(list) == 0 {
			return wizard.Reply{}, false
		}
		r := list[0]
		list = list[1:]
		return r, true
	}
}

func choice(c string) wizard.Reply { return wizard.Reply{Choice: c} }
func typed(v string) wizard.Reply  { return wizard.Reply{Value: v} }

// maker is a step that makes a thing called like the step, and gives its id.
func maker(c *cloud, id string) *wizard.Step {
	key := id + ".thing"
	it := func(thing string) wizard.Item { return wizard.Item{Key: key, Kind: "thing", ID: thing, Name: id} }
	return &wizard.Step{
		ID: id, Title: "Make " + id, Gives: []string{"ID_" + id},
		Find: func(_ context.Context, r *wizard.Run) (wizard.Found, error) {
			have, err := c.get(id)
			if err != nil || have == "" {
				return wizard.Found{}, err
			}
			f := wizard.Found{Kind: wizard.Foreign, Title: "There is a " + id, Item: it(have),
				Take: func(ctx context.Context, r *wizard.Run) error { return r.Set(ctx, "ID_"+id, have) }}
			if r.Mine(key) {
				f.Kind = wizard.Ours
			}
			return f, nil
		},
		Do: func(ctx context.Context, r *wizard.Run) error {
			if err := r.Intend(ctx, it("")); err != nil {
				return err
			}
			have, err := c.create(id)
			if err != nil {
				return err
			}
			if err := r.Made(ctx, it(have)); err != nil {
				return err
			}
			return r.Set(ctx, "ID_"+id, have)
		},
		Undo: func(context.Context, *wizard.Run, wizard.Item) error { return c.remove(id) },
	}
}

// doer is a step that only does.
func doer(id string, do func(context.Context, *wizard.Run) error) *wizard.Step {
	return &wizard.Step{ID: id, Title: "Do " + id, Do: do}
}

func nothing(context.Context, *wizard.Run) error { return nil }

func procedure(steps ...*wizard.Step) *wizard.Procedure {
	return &wizard.Procedure{ID: "toy", Title: "Toy", Steps: steps}
}

func elapsed(t *testing.T, began time.Time, want time.Duration) {
	t.Helper()
	if got := time.Since(began); got != want {
		t.Errorf("took %s, want %s", got, want)
	}
}
