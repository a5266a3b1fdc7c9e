package wizard

import (
	"context"
	"errors"
	"runtime"
	"slices"

	"example.org/peerage/providers/spawn"
)

// scheduler starts a worker for each step of a run that waits for no other.
// When a worker ends with its step not settled (the run is to stop, a step is
// gone back to), the scheduler lets the others finish before it goes on.
type scheduler struct {
	main    *worker // the session's own
	lock    *workLock
	ends    chan workerEnd
	running map[string]*worker
	// afterAll are steps that sent the run back to an earlier one: they wait for
	// all steps before them, as when steps run one after the other.
	afterAll map[string]bool
}

// workerEnd is how a worker ended. dead: its goroutine ended without an outcome.
type workerEnd struct {
	worker *worker
	out    Outcome
	err    error
	dead   bool
}

// settled says that the step is settled.
func (e workerEnd) settled() bool { return !e.dead && e.err == nil && !e.out.Stop && e.out.Goto == "" }

// runParallel works until every step is settled.
func (w *worker) runParallel(ctx context.Context) error {
	c := &scheduler{
		main: w, lock: newWorkLock(), ends: make(chan workerEnd),
		running: map[string]*worker{}, afterAll: map[string]bool{},
	}
	for {
		for _, st := range c.ready() {
			c.startWorker(ctx, st)
		}
		if len(c.running) == 0 {
			return nil
		}
		if err := c.handleEnd(ctx, c.nextEnd()); err != nil {
			c.drain(false)
			return err
		}
	}
}

// ready are the steps that may begin, in order.
func (c *scheduler) ready() []*Step {
	known := map[string]bool{}
	var out []*Step
	for _, st := range c.main.p.Order() {
		if c.running[st.ID] == nil && !c.main.isSettled(st) && !c.blocked(st, known) {
			out = append(out, st)
		}
	}
	return out
}

// blocked says whether a step has to wait for another: for one that is not
// settled, or for one that itself has to wait (a sign-in before a step that is
// done already).
func (c *scheduler) blocked(st *Step, known map[string]bool) bool {
	before := c.main.p.Before(st.ID)
	if c.afterAll[st.ID] {
		before = c.main.p.earlier(st.ID)
	}
	return slices.ContainsFunc(before, func(x *Step) bool {
		yes, ok := known[x.ID]
		if !ok {
			yes = c.running[x.ID] != nil || !c.main.isSettled(x) || c.blocked(x, known)
			known[x.ID] = yes
		}
		return yes
	})
}

// startWorker starts a worker for a step.
func (c *scheduler) startWorker(ctx context.Context, st *Step) {
	t := c.main.newWorker(c.lock, st)
	c.running[st.ID] = t
	admitted := c.lock.admit(t)
	spawn.Go(func() {
		e := workerEnd{worker: t, dead: true}
		defer func() { c.ends <- e }()
		if !admitted {
			e.err = c.lock.share(ctx, t)
		}
		if e.err == nil {
			e.out, e.err = t.guarded(func() (Outcome, error) { return t.runStep(ctx, st) })
		}
		e.dead = false
	})
}

// nextEnd waits until a worker has ended. It keeps its share of the work lock until
// its end has been handled.
func (c *scheduler) nextEnd() workerEnd {
	e := <-c.ends
	delete(c.running, e.worker.assigned.ID)
	c.main.dropWorker(e.worker)
	return e
}

// handleEnd acts on how a worker ended.
func (c *scheduler) handleEnd(ctx context.Context, e workerEnd) error {
	defer c.lock.unlock(e.worker)
	stale := e.worker.stale.Load()
	switch {
	case e.settled() && stale:
		return c.main.resetAll(ctx, []*Step{e.worker.assigned})
	case e.settled():
		delete(c.afterAll, e.worker.assigned.ID)
		return nil
	case errors.Is(e.err, errPreempted) && stale:
		return c.main.unsettle(ctx, e.worker.assigned)
	}
	list := append([]workerEnd{e}, c.drain(e.dead)...)
	if slices.ContainsFunc(list, func(x workerEnd) bool { return x.dead }) {
		runtime.Goexit() // as the worker did
	}
	if err := c.sessionError(list); err != nil {
		return err
	}
	return c.resetAfter(ctx, list)
}

// drain waits for the other workers to end, cut cancels them, and gives how they
// ended.
func (c *scheduler) drain(cut bool) []workerEnd {
	for _, t := range c.running {
		t.preempt()
	}
	var out []workerEnd
	for len(c.running) > 0 {
		if cut {
			c.main.stop(nil)
		}
		e := c.nextEnd()
		c.lock.unlock(e.worker)
		cut = cut || e.dead
		out = append(out, e)
	}
	return out
}

// sessionError gives what ends the session, if anything does, and moves to the step
// at which it happened: where a person was asked, else the first.
func (c *scheduler) sessionError(list []workerEnd) error {
	var last error
	asking := false
	for _, e := range list {
		err := e.err
		if e.out.Stop {
			err = errStop
		}
		if err == nil || errors.Is(err, errPreempted) || last != nil && (asking || !e.worker.asking) {
			continue
		}
		last, asking = err, e.worker.asking
		c.main.moveTo(e.worker.assigned.ID)
	}
	return last
}

// resetAfter resets the steps whose workers were preempted, and those that are gone
// back to.
func (c *scheduler) resetAfter(ctx context.Context, list []workerEnd) error {
	for _, e := range list {
		if errors.Is(e.err, errPreempted) {
			if err := c.main.unsettle(ctx, e.worker.assigned); err != nil {
				return err
			}
		}
	}
	for _, e := range list {
		if e.out.Goto == "" {
			continue
		}
		c.afterAll[e.worker.assigned.ID] = true
		if err := c.main.goBackTo(ctx, e.worker.assigned, e.out.Goto); err != nil {
			return err
		}
	}
	return nil
}
