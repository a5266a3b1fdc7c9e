package setup

import (
	"context"
	"sync"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/screen"
	"example.org/peerage/wizard"
)

// inbox takes a session's events from the engine's goroutine, which it never
// holds up.
type inbox struct {
	mu    sync.Mutex
	list  []wizard.Event
	ready chan struct{}
	// opened holds how the session was opened.
	opened chan openedMsg
}

func newInbox() *inbox { return &inbox{ready: make(chan struct{}, 1), opened: make(chan openedMsg, 1)} }

func (b *inbox) add(e wizard.Event) {
	b.mu.Lock()
	b.list = append(b.list, e)
	b.mu.Unlock()
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

func (b *inbox) drain() []wizard.Event {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := b.list
	b.list = nil
	return out
}

// Messages of a session to its screen; each says whose it is by the box.
type (
	openedMsg struct {
		who  *Setup
		box  *inbox
		past []wizard.Event
		sess *wizard.Session
		err  error
	}
	eventsMsg struct {
		who *Setup
		box *inbox
		// end is how the session ended; nil while it goes on.
		end *wizard.Result
		err error
	}
)

// openRun opens the run.
func (s *Setup) openRun() tea.Cmd {
	box := newInbox()
	s.box, s.sess, s.end, s.err = box, nil, nil, nil
	s.state, s.undo, s.prompt = wizard.NewState(), nil, prompt{}
	s.unwatchLink()
	s.world = linkNow{}
	s.origin, s.forward, s.answered = "", false, s.backend.Clock.Now()
	if s.open.Start != nil {
		s.proc = s.backend.Runs.Procedure(s.open.Start.Procedure)
	}
	ctx, runs, o := s.ctx, s.backend.Runs, s.open
	return func() tea.Msg {
		m := openedMsg{who: s, box: box}
		switch {
		case o.Start != nil:
			m.sess, m.err = runs.Start(ctx, *o.Start, box.add)
		case o.Look != "":
			m.past, m.err = runs.Events(ctx, o.Look)
		case o.Teardown != "":
			m.past, m.sess, m.err = runs.Teardown(ctx, o.Teardown, box.add)
		default:
			m.past, m.sess, m.err = runs.Resume(ctx, o.Resume, o.Back, box.add)
		}
		box.opened <- m
		return m
	}
}

func (s *Setup) runOpened(m openedMsg) tea.Cmd {
	switch {
	case m.who != s:
		return nil
	case m.box != s.box:
		if m.sess != nil {
			m.sess.Stop()
		}
		return nil
	}
	s.invalidate()
	if s.err = m.err; m.err != nil {
		return s.scheduleTick()
	}
	s.sess = m.sess
	s.state = wizard.Fold(m.past)
	s.findProcedure()
	if s.sess == nil { // only to be looked at
		s.end = &wizard.Result{Status: s.state.Status}
		return tea.Batch(s.syncPrompt(), s.watchLink(), s.scheduleTick())
	}
	return tea.Batch(s.nextEvents(), s.scheduleTick())
}

// findProcedure looks up the procedure once it is known.
func (s *Setup) findProcedure() {
	if s.proc == nil && s.state.Procedure != "" {
		s.proc = s.backend.Runs.Procedure(s.state.Procedure)
	}
}

// nextEvents waits for events, or the end.
func (s *Setup) nextEvents() tea.Cmd {
	box, sess := s.box, s.sess
	return func() tea.Msg {
		select {
		case <-box.ready:
			return eventsMsg{who: s, box: box}
		case <-sess.Done():
			end, err := sess.Wait()
			return eventsMsg{who: s, box: box, end: &end, err: err}
		}
	}
}

func (s *Setup) applyEvents(m eventsMsg) tea.Cmd {
	if m.who != s || m.box != s.box {
		return nil
	}
	s.invalidate()
	before := s.scene()
	for _, e := range s.box.drain() {
		s.state.Apply(e)
		s.track(e)
	}
	s.findProcedure()
	if m.end != nil {
		s.end, s.err = m.end, m.err
		s.state.Ask, s.state.Sign = nil, nil
	}
	sync := s.syncPrompt()
	s.notice(before)
	s.goOnForward()
	if m.end != nil {
		return tea.Batch(sync, s.watchLink(), s.scheduleTick())
	}
	return tea.Batch(sync, s.nextEvents(), s.scheduleTick())
}

// CatchUp takes in what happened and was not shown before the program was left:
// the run may have been opened just then. It waits for that until ctx ends.
func (s *Setup) CatchUp(ctx context.Context) {
	if s.box == nil {
		return
	}
	if s.sess == nil && s.Running() {
		select {
		case m := <-s.box.opened:
			s.runOpened(m)
		case <-ctx.Done():
		}
	}
	s.applyEvents(eventsMsg{who: s, box: s.box})
}

// track keeps what the state does not: the row that is worked on, and what
// was typed until it was taken.
func (s *Setup) track(e wizard.Event) {
	switch e.Kind {
	case wizard.VarSet:
		delete(s.drafts, e.Var)
	case wizard.Asked:
		if e.Ask != nil && e.Ask.Kind == wizard.AskName {
			s.undo = e.Ask.Undo
		}
	}
}

// reopen opens another session for the same run.
func (s *Setup) reopen(o screen.OpenSetup) tea.Cmd {
	s.open = o
	return tea.Batch(s.openRun(), s.scheduleTick())
}
