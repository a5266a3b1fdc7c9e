package wizard

import (
	"context"
	"errors"
	"runtime"
	"slices"

	"example.org/peerage/providers/spawn"
)

// crew works on a run's steps, as many at a time as do not wait for each
// other. What one ends with other than its step settled (the run is to stop,
// a step is gone back to) is acted on when all have come to rest.
type crew struct {
	s    *turn // the session's own
	gate *gate
	ends chan ended
	busy map[string]*turn
	// late are steps that were left for another one: they wait for all before
	// them, as when one step is gone after the other.
	late map[string]bool
}

// ended is what became of a turn; dead: its goroutine ended without a word.
type ended struct {
	t    *turn
	out  Outcome
	err  error
	dead bool
}

// calm says that the step is settled.
func (e ended) calm() bool { return !e.dead && e.err == nil && !e.out.Stop && e.out.Goto == "" }

// sideBySide works until every step is settled.
func (s *turn) sideBySide(ctx context.Context) error {
	c := &crew{s: s, gate: newGate(), ends: make(chan ended), busy: map[string]*turn{}, late: map[string]bool{}}
	for {
		for _, st := range c.ready() {
			c.begin(ctx, st)
		}
		if len(c.busy) == 0 {
			return nil
		}
		if err := c.heed(ctx, c.next()); err != nil {
			c.quiet(false)
			return err
		}
	}
}

// ready are the steps that may begin, in order.
func (c *crew) ready() []*Step {
	known := map[string]bool{}
	var out []*Step
	for _, st := range c.s.p.Order() {
		if c.busy[st.ID] == nil && !c.s.over(st) && !c.held(st, known) {
			out = append(out, st)
		}
	}
	return out
}

// held says whether a step has to wait for another: for one that is not
// settled, or for one that itself has to wait (a sign-in before a step that is
// done already).
func (c *crew) held(st *Step, known map[string]bool) bool {
	before := c.s.p.Before(st.ID)
	if c.late[st.ID] {
		before = c.s.p.earlier(st.ID)
	}
	return slices.ContainsFunc(before, func(x *Step) bool {
		yes, ok := known[x.ID]
		if !ok {
			yes = c.busy[x.ID] != nil || !c.s.over(x) || c.held(x, known)
			known[x.ID] = yes
		}
		return yes
	})
}

// begin starts a turn for a step.
func (c *crew) begin(ctx context.Context, st *Step) {
	t := c.s.newTurn(c.gate, st)
	c.busy[st.ID] = t
	spawn.Go(func() {
		e := ended{t: t, dead: true}
		defer func() { c.ends <- e }()
		if e.err = c.gate.enter(ctx, t); e.err == nil {
			e.out, e.err = t.guarded(func() (Outcome, error) { return t.step(ctx, st) })
		}
		e.dead = false
	})
}

// next waits until a turn has ended. What it still holds of the gate is given
// back when its end has been heeded.
func (c *crew) next() ended {
	e := <-c.ends
	delete(c.busy, e.t.of.ID)
	c.s.dropTurn(e.t)
	return e
}

// heed acts on the end of a turn.
func (c *crew) heed(ctx context.Context, e ended) error {
	defer c.gate.leave(e.t)
	stale := e.t.stale.Load()
	switch {
	case e.calm() && stale:
		return c.s.resetAll(ctx, []*Step{e.t.of})
	case e.calm():
		delete(c.late, e.t.of.ID)
		return nil
	case errors.Is(e.err, errAside) && stale:
		return c.s.unsettle(ctx, e.t.of)
	}
	list := append([]ended{e}, c.quiet(e.dead)...)
	if slices.ContainsFunc(list, func(x ended) bool { return x.dead }) {
		runtime.Goexit() // as the turn did
	}
	if err := c.final(list); err != nil {
		return err
	}
	return c.goBack(ctx, list)
}

// quiet lets the other turns come to rest, or cuts them off, and gives how
// they ended.
func (c *crew) quiet(cut bool) []ended {
	for _, t := range c.busy {
		t.putAside()
	}
	var out []ended
	for len(c.busy) > 0 {
		if cut {
			c.s.stop(nil)
		}
		e := c.next()
		c.gate.leave(e.t)
		cut = cut || e.dead
		out = append(out, e)
	}
	return out
}

// final gives what ends the session, if anything does, and turns to the step
// at which it happened: where a person was asked, else the first.
func (c *crew) final(list []ended) error {
	var last error
	asking := false
	for _, e := range list {
		err := e.err
		if e.out.Stop {
			err = errStop
		}
		if err == nil || errors.Is(err, errAside) || last != nil && (asking || !e.t.asking) {
			continue
		}
		last, asking = err, e.t.asking
		c.s.turnTo(e.t.of.ID)
	}
	return last
}

// goBack resets the steps that were put aside, and those that are gone back
// to.
func (c *crew) goBack(ctx context.Context, list []ended) error {
	for _, e := range list {
		if errors.Is(e.err, errAside) {
			if err := c.s.unsettle(ctx, e.t.of); err != nil {
				return err
			}
		}
	}
	for _, e := range list {
		if e.out.Goto == "" {
			continue
		}
		c.late[e.t.of.ID] = true
		if err := c.s.leave(ctx, e.t.of, e.out.Goto); err != nil {
			return err
		}
	}
	return nil
}
