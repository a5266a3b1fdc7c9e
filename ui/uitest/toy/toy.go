// Package toy is a backend for tests of the terminal UI: the real engine on a
// procedure whose clouds are a few lines, in the machine's or a test's
// virtual time.
package toy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// Backend is a backend on a toy world.
func Backend(w *World) front.Backend {
	return front.Backend{
		Clock: w.Clock, Runs: w, Feed: Feed{w}, Place: "demo · Contoso", Version: "test",
		Doctor: func(context.Context) []wizard.Finding {
			return []wizard.Finding{
				{Verdict: wizard.OK, Text: "Azure sign-in, with a code: always possible"},
				{
					Verdict: wizard.Bad,
					Text:    "The Aiven token does not work: 401",
					Fix:     "Make a new one in the Aiven Console.",
				},
			}
		},
		Log:        func() []front.Happening { return w.Log() },
		Record:     func(context.Context, string) (string, error) { return "# vnet-orders and aiven-eu", nil },
		SaveRecord: func(context.Context, string) (string, error) { return "/home/ana/peerage-orders.md", nil },
		OpenURL:    func(string) error { return nil },
	}
}

// World is where toy procedures act. It implements front.Runs.
type World struct {
	// Fails are how often the act of step A20 is refused before it succeeds;
	// Hard makes the refusal one that asks the person.
	Fails int
	Hard  bool
	// Clock is the machine's unless set.
	Clock clock.Clock
	// More are further procedures, which a person does not choose.
	More []*wizard.Procedure
	// Broken is why the journal cannot be written; nil when it can.
	Broken error
	// Links are what the board sees.
	Links []providers.Link

	mu     sync.Mutex
	events map[string][]wizard.Event
	order  []string
	seq    int64
	proc   *wizard.Procedure
	secret map[string]string
}

// New makes a world.
func New() *World {
	w := &World{Clock: clock.Real{}, events: map[string][]wizard.Event{}, secret: map[string]string{}}
	w.proc = procedure(w)
	return w
}

// Use has the world offer another procedure.
func (w *World) Use(p *wizard.Procedure) { w.proc = p }

func (w *World) engine(guided bool) *wizard.Engine {
	return &wizard.Engine{Clock: w.Clock, Journal: w, Vault: w, Guided: guided}
}

// Append implements wizard.Journal.
func (w *World) Append(_ context.Context, e wizard.Event) (int64, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.Broken != nil {
		return 0, w.Broken
	}
	w.seq++
	e.Seq = w.seq
	if _, ok := w.events[e.Run]; !ok {
		w.order = append(w.order, e.Run)
	}
	w.events[e.Run] = append(w.events[e.Run], e)
	return w.seq, nil
}

// Put implements wizard.Vault.
func (w *World) Put(_ context.Context, run, name, value string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.secret[run+name] = value
	return nil
}

// Get implements wizard.Vault.
func (w *World) Get(_ context.Context, run, name string) (string, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, ok := w.secret[run+name]
	return v, ok, nil
}

// Delete implements wizard.Vault.
func (w *World) Delete(_ context.Context, run, name string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.secret, run+name)
	return nil
}

// Where implements wizard.Vault.
func (w *World) Where() string { return "kept in memory" }

// Log are the kinds of all events.
func (w *World) Log() []front.Happening {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []front.Happening
	for _, run := range w.order {
		name := ""
		for _, e := range w.events[run] {
			name = cmp.Or(e.Name, name)
			out = append(out, front.Happening{At: e.At, Run: name, Number: w.proc.Number(e.Step), Kind: e.Kind,
				Text: strings.TrimSpace(string(e.Kind) + " " + e.Note)})
		}
	}
	return out
}

// Procedures implements front.Runs.
func (w *World) Procedures() []*wizard.Procedure { return []*wizard.Procedure{w.proc} }

// Procedure implements front.Runs.
func (w *World) Procedure(id string) *wizard.Procedure {
	for _, p := range append([]*wizard.Procedure{w.proc}, w.More...) {
		if p.ID == id {
			return p
		}
	}
	return nil
}

// find gives a run's id and events, by id or name.
func (w *World) find(name string) (string, []wizard.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for id, list := range w.events {
		if id == name || wizard.Fold(list).Name == name {
			return id, append([]wizard.Event(nil), list...), nil
		}
	}
	return "", nil, fmt.Errorf("there is no run %q", name)
}

// List implements front.Runs.
func (w *World) List(context.Context) ([]front.RunInfo, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []front.RunInfo
	for _, id := range w.order {
		list, ok := w.events[id]
		if !ok {
			continue
		}
		st := wizard.Fold(list)
		r := front.RunInfo{
			ID: id, Name: st.Name, Procedure: w.proc.ID, Title: w.proc.Crumb, Status: st.Status, StepID: st.Current,
			Number: w.proc.Number(st.Current), Steps: len(w.proc.Steps), Started: st.Started, Updated: st.Updated,
		}
		if s := w.proc.Step(st.Current); s != nil {
			r.Step = s.Title
		}
		for _, it := range st.Items {
			if it.Status == wizard.IsMade {
				r.Made++
			}
		}
		out = append(out, r)
	}
	return out, nil
}

// Start implements front.Runs.
func (w *World) Start(ctx context.Context, o front.StartOptions, sink func(wizard.Event)) (*wizard.Session, error) {
	if o.Name == "refused" {
		return nil, errors.New("another process works on this run")
	}
	p := w.Procedure(o.Procedure)
	name := o.Name
	switch {
	case name == "" && p.Hidden:
		name = p.ID
	case name == "":
		name = "orders"
	}
	begin := wizard.Event{Run: "run-" + name, Name: name, Unnamed: o.Name == "", Values: o.Values, For: o.For}
	return w.engine(o.Guided).Start(ctx, p, wizard.NewState(), begin, sink), nil
}

// Resume implements front.Runs.
func (w *World) Resume(
	ctx context.Context,
	name, back string,
	sink func(wizard.Event),
) ([]wizard.Event, *wizard.Session, error) {
	_, past, err := w.find(name)
	if err != nil {
		return nil, nil, err
	}
	return past, w.engine(true).Start(ctx, w.proc, wizard.Fold(past), wizard.Event{Step: back}, sink), nil
}

// Teardown implements front.Runs.
func (w *World) Teardown(
	ctx context.Context,
	name string,
	sink func(wizard.Event),
) ([]wizard.Event, *wizard.Session, error) {
	_, past, err := w.find(name)
	if err != nil {
		return nil, nil, err
	}
	return past, w.engine(true).Teardown(ctx, w.proc, wizard.Fold(past), sink), nil
}

// Events implements front.Runs.
func (w *World) Events(_ context.Context, name string) ([]wizard.Event, error) {
	_, past, err := w.find(name)
	return past, err
}

// Forget implements front.Runs.
func (w *World) Forget(_ context.Context, name string) error {
	id, _, err := w.find(name)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.events, id)
	return nil
}

// Feed is the board's source.
type Feed struct{ w *World }

// Watch implements front.Feed.
func (f Feed) Watch(ctx context.Context) <-chan front.Snapshot {
	ch := make(chan front.Snapshot, 1)
	ch <- front.Snapshot{At: f.w.Clock.Now(), Settled: true, Links: f.w.Links}
	context.AfterFunc(ctx, func() { close(ch) })
	return ch
}

// Refresh implements front.Feed.
func (Feed) Refresh(string) error { return nil }

// Pause implements front.Feed.
func (Feed) Pause(bool) {}

// Acts implements front.Feed.
func (Feed) Acts(providers.Link) []front.LinkAct { return nil }

// History implements front.Feed.
func (Feed) History(context.Context, string) (front.History, error) { return front.History{}, nil }

// Connect implements front.Feed.
func (Feed) Connect(context.Context, string, func(wizard.Sign)) error { return nil }

// Paste implements front.Feed.
func (Feed) Paste(context.Context, string, string) error { return nil }

// Renew implements front.Feed.
func (Feed) Renew(string) error { return nil }
