package setup

import (
	"sync"

	tea "charm.land/bubbletea/v2"

	"peerage/ui/screen"
	"peerage/wizard"
)

// inbox takes a session's events from the engine's goroutine, which it never
// holds up.
type inbox struct {
	mu    sync.Mutex
	list  []wizard.Event
	ready chan struct{}
}

func newInbox() *inbox { return &inbox{ready: make(chan struct{}, 1)} }

func (b *inbox) put(e wizard.Event) {
	b.mu.Lock()
	b.list = append(b.list, e)
	b.mu.Unlock()
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

func (b *inbox) take() []wizard.Event {
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
		who  *Setup
		box  *inbox
		list []wizard.Event
		// end is how the session ended; nil while it goes on.
		end *wizard.Result
		err error
	}
)

// begin opens the run.
func (s *Setup) begin() tea.Cmd {
	box := newInbox()
	s.box, s.sess, s.end, s.err = box, nil, nil, nil
	s.state, s.step, s.undo, s.talk = wizard.NewState(), "", nil, talk{}
	s.since = s.now
	if s.open.Start != nil {
		s.proc = s.backend.Runs.Procedure(s.open.Start.Procedure)
	}
	ctx, runs, o := s.ctx, s.backend.Runs, s.open
	return func() tea.Msg {
		m := openedMsg{who: s, box: box}
		switch {
		case o.Start != nil:
			m.sess, m.err = runs.Start(ctx, *o.Start, box.put)
		case o.Teardown != "":
			m.past, m.sess, m.err = runs.Teardown(ctx, o.Teardown, box.put)
		default:
			m.past, m.sess, m.err = runs.Resume(ctx, o.Resume, o.Back, box.put)
		}
		return m
	}
}

func (s *Setup) opened(m openedMsg) tea.Cmd {
	switch {
	case m.who != s:
		return nil
	case m.box != s.box:
		if m.sess != nil {
			m.sess.Stop()
		}
		return nil
	}
	s.touch()
	if s.err = m.err; m.err != nil {
		return s.beat()
	}
	s.sess = m.sess
	s.state = wizard.Fold(m.past)
	s.step, s.since = s.state.Current, s.now
	s.find()
	return tea.Batch(s.pump(), s.beat())
}

// find looks up the procedure once it is known.
func (s *Setup) find() {
	if s.proc == nil && s.state.Procedure != "" {
		s.proc = s.backend.Runs.Procedure(s.state.Procedure)
	}
}

// pump waits for events, or the end.
func (s *Setup) pump() tea.Cmd {
	box, sess := s.box, s.sess
	return func() tea.Msg {
		select {
		case <-box.ready:
			return eventsMsg{who: s, box: box, list: box.take()}
		case <-sess.Done():
			end, err := sess.Wait()
			return eventsMsg{who: s, box: box, list: box.take(), end: &end, err: err}
		}
	}
}

func (s *Setup) take(m eventsMsg) tea.Cmd {
	if m.who != s || m.box != s.box {
		return nil
	}
	s.touch()
	for _, e := range m.list {
		s.state.Apply(e)
		s.follow(e)
	}
	s.find()
	if m.end != nil {
		s.end, s.err = m.end, m.err
		s.state.Ask, s.state.Sign = nil, nil
		return tea.Batch(s.converse(), s.beat())
	}
	return tea.Batch(s.converse(), s.pump(), s.beat())
}

// follow keeps what the state does not: the row that is worked on, and what
// was typed until it was taken.
func (s *Setup) follow(e wizard.Event) {
	switch e.Kind {
	case wizard.VarSet:
		delete(s.drafts, e.Var)
	case wizard.Asked:
		if e.Ask != nil && e.Ask.Kind == wizard.AskName {
			s.undo = e.Ask.Undo
		}
	}
	if e.Step != "" && e.Step != s.step && e.Kind != wizard.StepReset && e.Kind != wizard.VarSet {
		s.step, s.since = e.Step, e.At
	}
}

// again opens another session for the same run.
func (s *Setup) again(o screen.OpenSetup) tea.Cmd {
	s.open = o
	return tea.Batch(s.begin(), s.beat())
}
