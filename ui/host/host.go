// Package host puts the pieces together: adapters, journal, vault, engine and
// the board's feed become the desk that every front end works at.
package host

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"peerage/providers/clock"
	"peerage/providers/link"
	"peerage/providers/spawn"
	"peerage/state"
	"peerage/ui/front"
	"peerage/wizard"
	"peerage/wizard/flows"
)

// Options are the pieces.
type Options struct {
	Clock clock.Clock
	// Clouds is what the procedures act on; New fills in what it knows itself.
	Clouds flows.Clouds
	Store  *state.Store
	Vault  wizard.Vault
	// Place, Demo, Version, LogPath and ReadOnly are shown; see front.Desk.
	Place, Version, LogPath string
	Demo, ReadOnly          bool
	// Wrap lets a demo look at sessions and play a person; nil is none.
	Wrap func(s func() *wizard.Session, sink func(wizard.Event)) func(wizard.Event)
	// Past tells what is known of a half's link from before it was ever
	// watched, oldest first; nil knows nothing.
	Past func(half string) []front.Seen
	// Closers run at Close, last first.
	Closers []func() error
	// Kinds are the kinds of link on the board; nil are all that this program
	// knows.
	Kinds []link.Kind
	// services are those that made Clouds; nil are ones that reach nothing.
	services []service
}

// Host implements front.Runs and holds everything else that a desk needs.
type Host struct {
	o        Options
	services []service
	procs    []*wizard.Procedure
	feed     *Feed
	log      *ring
	uses     uses
	// working are the sessions that have not ended.
	working sync.Map
	// peering holds the Aiven peering id of each run of this process.
	peering sync.Map
}

// New puts the pieces together.
func New(o Options) *Host {
	if o.Kinds == nil {
		o.Kinds = link.All()
	}
	if o.services == nil {
		o.services = newServices()
	}
	h := &Host{o: o, services: o.services, log: &ring{}, uses: uses{runs: map[string]*use{}}}
	o.Clouds.Others = h.others
	h.procs = flows.All(o.Clouds)
	h.feed = newFeed(h)
	return h
}

// ProcedureIDs are the ids that can be set up, for completions.
func ProcedureIDs() []string {
	var out []string
	for _, p := range flows.All(flows.Clouds{}) {
		if !p.Hidden {
			out = append(out, p.ID+"\t"+p.Title)
		}
	}
	return out
}

// Close ends what the host holds.
func (h *Host) Close() error {
	var errs []error
	h.feed.close()
	h.stopAll()
	for i := len(h.o.Closers) - 1; i >= 0; i-- {
		errs = append(errs, h.o.Closers[i]())
	}
	return errors.Join(errs...)
}

// lastWord is how long a session that is stopped may take to end: what it is
// doing is cancelled, and what it has done is still to be written down.
const lastWord = 2 * time.Second

// stopAll ends every session and waits for it.
func (h *Host) stopAll() {
	ctx, cancel := context.WithTimeout(context.Background(), lastWord)
	defer cancel()
	h.working.Range(func(s, _ any) bool {
		s.(*wizard.Session).Stop()
		return true
	})
	h.working.Range(func(s, _ any) bool {
		select {
		case <-s.(*wizard.Session).Done():
		case <-ctx.Done():
		}
		return true
	})
}

// Clock is the one clock.
func (h *Host) Clock() clock.Clock { return h.o.Clock }

// Feed is the board's source.
func (h *Host) Feed() front.Feed { return h.feed }

// others says whether another run's inventory uses a thing.
func (h *Host) others(ctx context.Context, run, kind, id string) (bool, error) {
	list, err := h.o.Store.ItemsOfOthers(ctx, run, kind, id)
	return len(list) > 0, err
}

// Procedures implements front.Runs: those that a person can choose.
func (h *Host) Procedures() []*wizard.Procedure {
	var out []*wizard.Procedure
	for _, p := range h.procs {
		if !p.Hidden {
			out = append(out, p)
		}
	}
	return out
}

// Procedure implements front.Runs; hidden ones are found too.
func (h *Host) Procedure(id string) *wizard.Procedure {
	for _, p := range h.procs {
		if p.ID == id {
			return p
		}
	}
	return nil
}

func (h *Host) engine(guided bool) *wizard.Engine {
	return &wizard.Engine{Clock: h.o.Clock, Journal: h.o.Store, Vault: h.o.Vault, Guided: guided, Forgets: h.o.Store.Path() == ""}
}

// Start implements front.Runs.
func (h *Host) Start(ctx context.Context, o front.StartOptions, sink func(wizard.Event)) (*wizard.Session, error) {
	p := h.Procedure(o.Procedure)
	if p == nil {
		return nil, fmt.Errorf("there is no procedure %q", o.Procedure)
	}
	id, err := h.o.Store.NewRunID(ctx)
	if err != nil {
		return nil, err
	}
	begin := wizard.Event{Run: id, Name: o.Name, Unnamed: o.Name == "", Values: agreement(p, o), For: o.For}
	if begin.Unnamed {
		begin.Name, err = h.o.Store.UniqueName(ctx, p.ID)
	} else {
		begin.Name, err = wizard.RunName(o.Name)
	}
	if err != nil {
		return nil, err
	}
	unlock, err := h.o.Store.Lock(ctx, id)
	if err != nil {
		return nil, err
	}
	return h.run(unlock, sink, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return h.engine(o.Guided).Start(ctx, p, wizard.NewState(), begin, sink), nil
	})
}

// run starts a session that holds its lock until it has ended.
func (h *Host) run(unlock func(), sink func(wizard.Event), open func(func(wizard.Event)) (*wizard.Session, error)) (*wizard.Session, error) {
	var s *wizard.Session
	ready := make(chan struct{})
	if h.o.Wrap != nil {
		sink = h.o.Wrap(func() *wizard.Session { <-ready; return s }, sink)
	}
	var err error
	s, err = open(func(e wizard.Event) {
		h.observe(e)
		sink(e)
	})
	close(ready)
	if err != nil {
		unlock()
		return nil, err
	}
	h.working.Store(s, true)
	spawn.Go(func() {
		<-s.Done()
		h.working.Delete(s)
		unlock()
	})
	return s, nil
}

// Past gives a run's procedure and events.
func (h *Host) Past(ctx context.Context, name string) (*wizard.Procedure, []wizard.Event, error) {
	r, err := h.o.Store.FindRun(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	p := h.Procedure(r.Procedure)
	if p == nil {
		return nil, nil, fmt.Errorf("run %s was made with procedure %q, which this version does not have", r.Name, r.Procedure)
	}
	past, err := h.o.Store.Events(ctx, r.ID)
	return p, past, err
}

// Events implements front.Runs.
func (h *Host) Events(ctx context.Context, name string) ([]wizard.Event, error) {
	_, past, err := h.Past(ctx, name)
	return past, err
}

// Resume implements front.Runs, guided.
func (h *Host) Resume(ctx context.Context, name, back string, sink func(wizard.Event)) ([]wizard.Event, *wizard.Session, error) {
	return h.resume(ctx, name, back, true, sink)
}

// ResumeWith goes on with a run, guided or not.
func (h *Host) ResumeWith(ctx context.Context, name, back string, guided bool, sink func(wizard.Event)) (*wizard.Session, error) {
	_, s, err := h.resume(ctx, name, back, guided, sink)
	return s, err
}

func (h *Host) resume(ctx context.Context, name, back string, guided bool, sink func(wizard.Event)) ([]wizard.Event, *wizard.Session, error) {
	return h.reopen(ctx, name, sink, func(p *wizard.Procedure, st *wizard.State, sink func(wizard.Event)) (*wizard.Session, error) {
		if st.Undoing {
			return h.engine(guided).Teardown(ctx, p, st, sink), nil
		}
		if back != "" && p.Step(back) == nil {
			return nil, fmt.Errorf("procedure %s has no step %s", p.ID, back)
		}
		begin := wizard.Event{Step: back}
		return h.engine(guided).Start(ctx, p, st, begin, sink), nil
	})
}

// Teardown implements front.Runs.
func (h *Host) Teardown(ctx context.Context, name string, sink func(wizard.Event)) ([]wizard.Event, *wizard.Session, error) {
	return h.reopen(ctx, name, sink, func(p *wizard.Procedure, st *wizard.State, sink func(wizard.Event)) (*wizard.Session, error) {
		return h.engine(true).Teardown(ctx, p, st, sink), nil
	})
}

type opening func(p *wizard.Procedure, st *wizard.State, sink func(wizard.Event)) (*wizard.Session, error)

// reopen locks a run, reads its events and starts a session on it.
func (h *Host) reopen(ctx context.Context, name string, sink func(wizard.Event), open opening) ([]wizard.Event, *wizard.Session, error) {
	r, err := h.o.Store.FindRun(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	unlock, err := h.o.Store.Lock(ctx, r.ID)
	if err != nil {
		return nil, nil, err
	}
	p, past, err := h.Past(ctx, r.ID)
	if err != nil {
		unlock()
		return nil, nil, err
	}
	h.uses.past(h.services, past)
	s, err := h.run(unlock, sink, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return open(p, wizard.Fold(past), sink)
	})
	return past, s, err
}

// Forget implements front.Runs. The run's secrets leave the vault, too.
func (h *Host) Forget(ctx context.Context, name string) error {
	r, err := h.o.Store.FindRun(ctx, name)
	if err != nil {
		return err
	}
	if _, busy := h.o.Store.Busy(r.ID); !busy { // a busy one is refused below
		if err := h.dropSecrets(ctx, r); err != nil {
			return err
		}
	}
	return h.o.Store.Forget(ctx, r.ID)
}

func (h *Host) dropSecrets(ctx context.Context, r state.RunSummary) error {
	past, err := h.o.Store.Events(ctx, r.ID)
	if err != nil {
		past = nil // a journal that cannot be read can still be forgotten
	}
	for _, v := range wizard.SecretsOf(h.Procedure(r.Procedure), wizard.Fold(past)) {
		if err := h.o.Vault.Delete(ctx, r.ID, v); err != nil {
			return fmt.Errorf("%s of run %s may still be in the keyring, so the run is kept: %w", v, r.Name, err)
		}
	}
	return nil
}
