package host

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// ProcedureIDs are the ids that can be set up, for completions. They are found
// once: all procedures take 1.6 MB to build, and every start asks. The list is
// not to be changed.
var ProcedureIDs = sync.OnceValue(func() []string {
	var out []string
	for _, p := range flows.All(flows.Clouds{}) {
		if !p.Hidden {
			out = append(out, p.ID+"\t"+p.Title)
		}
	}
	return out
})

// ProcedureByID is a procedure to read, without clouds to act on; nil for
// none.
func ProcedureByID(id string) *wizard.Procedure { return flows.ByID(flows.Clouds{}, id) }

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

// by is who acts under a context: who runs this process, or who came in at it.
func (h *Host) by(ctx context.Context) *wizard.Actor {
	guest := wizard.ActingAs(ctx)
	if guest == nil {
		return h.o.By
	}
	by := *guest
	if h.o.By != nil {
		by.Host, by.Version = h.o.By.Host, h.o.By.Version
	}
	return &by
}

// hold locks a run for who acts under a context.
func (h *Host) hold(ctx context.Context, run string) (*state.Held, error) {
	who := ""
	if guest := wizard.ActingAs(ctx); guest != nil {
		who = cmp.Or(guest.User, guest.Key)
	}
	return h.o.Store.HoldFor(ctx, run, who)
}

func (h *Host) engine(ctx context.Context, run string, guided bool) *wizard.Engine {
	return &wizard.Engine{
		Clock: h.o.Clock, Journal: journal{h.o.Store, h, run}, Vault: h.o.Vault, Guided: guided, Forgets: h.o.Store.Path() == "",
		By: h.by(ctx), Left: h.o.Store.Left,
		Ending: func(ctx context.Context) (func(), error) { return h.o.Store.Exclusive(ctx, "teardown") },
	}
}

// sink takes the events of a session, in order.
type sink = func(wizard.Event)

// Start implements front.Runs.
func (h *Host) Start(ctx context.Context, o front.StartOptions, to sink) (*wizard.Session, error) {
	p := h.Procedure(o.Procedure)
	if p == nil {
		return nil, fmt.Errorf("there is no procedure %q", o.Procedure)
	}
	id, err := h.o.Store.NewRunID(ctx)
	if err != nil {
		return nil, err
	}
	begin := wizard.Event{Run: id, Name: o.Name, Unnamed: o.Name == "", Values: values(p, o), About: o.About, For: o.For}
	if begin.Unnamed {
		begin.Name, err = h.o.Store.UniqueName(ctx, p.ID)
	} else {
		begin.Name, err = h.freeName(ctx, o.Name)
	}
	if err != nil {
		return nil, err
	}
	held, err := h.hold(ctx, id)
	if err != nil {
		return nil, err
	}
	st := wizard.NewState()
	a := h.follow(p, st)
	a.deletes = o.Deletes
	return h.run(a, held, to, func(to sink) (*wizard.Session, error) {
		return h.engine(ctx, id, o.Guided).Start(ctx, p, st, begin, to), nil
	})
}

// freeName is the name as a run's, if no run has it.
func (h *Host) freeName(ctx context.Context, given string) (string, error) {
	name, err := wizard.RunName(given)
	if err != nil {
		return "", err
	}
	list, err := h.o.Store.Runs(ctx)
	if err != nil {
		return "", err
	}
	for _, r := range list {
		if strings.EqualFold(r.Name, name) {
			working, err := h.o.Store.Working(ctx, []string{r.ID})
			if err != nil {
				return "", err
			}
			return "", &front.TakenError{Run: h.info(r, h.Procedure(r.Procedure), working)}
		}
	}
	return name, nil
}

// values are those that a run begins with.
func values(p *wizard.Procedure, o front.StartOptions) map[string]string {
	if !o.Agreed {
		return o.Values
	}
	v := flows.Agreement(p, o.Stops)
	maps.Copy(v, o.Values)
	return v
}

// run starts a session that holds its lock until it has ended, and ends when it
// has lost it.
func (h *Host) run(
	a *activity, held *state.Held, to sink, start func(to sink) (*wizard.Session, error),
) (*wizard.Session, error) {
	var s *wizard.Session
	ready := make(chan struct{})
	if h.o.Wrap != nil {
		to = h.o.Wrap(func() *wizard.Session { <-ready; return s }, to)
	}
	var err error
	s, err = start(func(e wizard.Event) {
		a.observe(e)
		to(e)
	})
	close(ready)
	if err != nil {
		held.Release()
		return nil, err
	}
	released := make(chan struct{})
	h.working.Store(s, released)
	spawn.Go(func() {
		select {
		case <-held.Lost():
			s.Lose(held.Err())
		case <-s.Done():
		}
		<-s.Done()
		held.Release()
		h.working.Delete(s)
		close(released)
	})
	return s, nil
}

// released waits until the sessions that have ended hold nothing any more:
// whoever saw one end may go on with its run at once.
func (h *Host) released() {
	h.working.Range(func(s, released any) bool {
		select {
		case <-s.(*wizard.Session).Done():
			<-released.(chan struct{})
		default:
		}
		return true
	})
}

// Past gives a run's procedure and events.
func (h *Host) Past(ctx context.Context, name string) (*wizard.Procedure, []wizard.Event, error) {
	r, err := h.o.Store.FindRun(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	p := h.Procedure(r.Procedure)
	if p == nil {
		return nil, nil, fmt.Errorf("run %s was made with procedure %q, which this version does not have",
			r.Name, r.Procedure)
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
func (h *Host) Resume(ctx context.Context, name, back string, to sink) ([]wizard.Event, *wizard.Session, error) {
	return h.resume(ctx, name, back, true, to)
}

// ResumeWith goes on with a run, guided or not.
func (h *Host) ResumeWith(ctx context.Context, name, back string, guided bool, to sink) (*wizard.Session, error) {
	_, s, err := h.resume(ctx, name, back, guided, to)
	return s, err
}

func (h *Host) resume(
	ctx context.Context, name, back string, guided bool, to sink,
) ([]wizard.Event, *wizard.Session, error) {
	return h.reopen(ctx, name, to, func(p *wizard.Procedure, st *wizard.State, to sink) (*wizard.Session, error) {
		if st.Undoing {
			return h.engine(ctx, st.Run, guided).Teardown(ctx, p, st, to), nil
		}
		if back != "" && p.Step(back) == nil {
			return nil, fmt.Errorf("procedure %s has no step %s", p.ID, back)
		}
		begin := wizard.Event{Step: back}
		return h.engine(ctx, st.Run, guided).Start(ctx, p, st, begin, to), nil
	})
}

// Teardown implements front.Runs.
func (h *Host) Teardown(ctx context.Context, name string, to sink) ([]wizard.Event, *wizard.Session, error) {
	return h.reopen(ctx, name, to, func(p *wizard.Procedure, st *wizard.State, to sink) (*wizard.Session, error) {
		return h.engine(ctx, st.Run, true).Teardown(ctx, p, st, to), nil
	})
}

// opening starts a session on a run that is there already.
type opening func(p *wizard.Procedure, st *wizard.State, to sink) (*wizard.Session, error)

// reopen locks a run, reads its events and starts a session on it.
func (h *Host) reopen(
	ctx context.Context, name string, to sink, open opening,
) ([]wizard.Event, *wizard.Session, error) {
	r, err := h.o.Store.FindRun(ctx, name)
	if err != nil {
		return nil, nil, err
	}
	h.released()
	held, err := h.hold(ctx, r.ID)
	if err != nil {
		return nil, nil, err
	}
	p, past, err := h.Past(ctx, r.ID)
	if err != nil {
		held.Release()
		return nil, nil, err
	}
	st := wizard.Fold(past)
	s, err := h.run(h.follow(p, st), held, to, func(to sink) (*wizard.Session, error) {
		return open(p, st, to)
	})
	return past, s, err
}

// List implements front.Runs: the run touched last first. Acts of the board
// are left out, but for those cut off with something made: the board offers
// the others again.
func (h *Host) List(ctx context.Context) ([]front.RunInfo, error) {
	h.released()
	all, err := h.o.Store.Runs(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(all))
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	working, err := h.o.Store.Working(ctx, ids)
	if err != nil { // who cannot be said to work on nothing is not said to
		return nil, err
	}
	var out []front.RunInfo
	for _, r := range all {
		p := h.Procedure(r.Procedure)
		i := h.info(r, p, working)
		if p != nil && p.Hidden && !i.Busy && (r.Status == wizard.Done || r.Made == 0) {
			continue
		}
		out = append(out, i)
	}
	return out, nil
}

// info is what front ends know of a run; working are those at work.
func (h *Host) info(r wizard.Summary, p *wizard.Procedure, working map[string]state.Holder) front.RunInfo {
	out := front.RunInfo{
		ID: r.ID, Name: r.Name, Procedure: r.Procedure, Status: r.Status, StepID: r.Step,
		Started: r.Started, Updated: r.Updated, Note: r.Note, Made: r.Made, By: r.By,
		Undoing: r.Undoing,
	}
	var by state.Holder
	if by, out.Busy = working[r.ID]; out.Busy && by.User != "" {
		out.Worker = by.String()
	}
	if out.Status == wizard.Running && !out.Busy {
		out.Status = wizard.Stopped
	}
	if out.Needs = r.Needs; out.Busy {
		out.Needs = "" // somebody is at it
	}
	if p == nil {
		return out
	}
	if n := p.Number(r.NeedsStep); out.Needs != "" && n > 0 {
		out.Needs += fmt.Sprintf(" (step %d)", n)
	}
	out.Title, out.Steps, out.Number = p.Crumb, len(p.Steps), p.Number(r.Step)
	s := p.Step(r.Step)
	if out.Status == wizard.Done { // whatever was looked at since
		s, out.Number = p.Steps[len(p.Steps)-1], out.Steps
		out.StepID = s.ID
	}
	if s != nil {
		out.Step = s.Title
	}
	return out
}

// Forget implements front.Runs. The run's secrets leave the vault, too.
func (h *Host) Forget(ctx context.Context, name string) error {
	r, err := h.o.Store.FindRun(ctx, name)
	if err != nil {
		return err
	}
	_, busy, err := h.o.Store.Busy(ctx, r.ID)
	if err != nil {
		return err
	}
	if !busy { // a busy one is refused below
		if err := h.dropSecrets(ctx, r); err != nil {
			return err
		}
	}
	return h.o.Store.Forget(ctx, r.ID)
}

func (h *Host) dropSecrets(ctx context.Context, r wizard.Summary) error {
	known, err := h.o.Store.Variables(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, v := range wizard.SecretsOf(h.Procedure(r.Procedure), known.Secrets) {
		if err := h.o.Vault.Delete(ctx, r.ID, v); err != nil {
			return fmt.Errorf("%s of run %s may still be in the keyring, so the run is kept: %w", v, r.Name, err)
		}
	}
	return nil
}
