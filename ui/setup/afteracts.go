package setup

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/wizard"
)

// afterMark begins the ids of the options that are the procedure's own.
const afterMark = "after:"

// afterActs are what the procedure offers once it is done: what is still to do
// for the link to be of use, or the rest.
func (s *Setup) afterActs(toDo bool) []option {
	if s.backend.ReadOnly {
		return nil
	}
	var out []option
	for _, a := range s.procOrEmpty().After {
		if a.ToDo == toDo && a.Open(s.state) && (a.Back != "" || s.backend.Runs.Procedure(a.Procedure) != nil) {
			out = append(out, option{id: afterMark + a.ID, title: a.Title, cols: []string{a.Hint}})
		}
	}
	return out
}

// startAfter begins the procedure behind such an option.
func (s *Setup) startAfter(id string) tea.Cmd {
	for _, a := range s.procOrEmpty().After {
		if a.ID != strings.TrimPrefix(id, afterMark) {
			continue
		}
		if a.Back != "" {
			return s.reopen(screen.OpenSetup{Resume: s.state.Run, Back: a.Back})
		}
		o := front.StartOptions{Procedure: a.Procedure, Guided: true, For: a.Behalf(s.state)}
		if a.Values != nil {
			o.Values = a.Values(s.state)
		}
		return screen.Send(screen.OpenSetup{Start: &o})
	}
	return nil
}

// showBoard shows the board, the cursor on the run's link if it is known.
func (s *Setup) showBoard() tea.Cmd {
	for _, name := range s.procOrEmpty().Halves {
		if id := s.state.Value(name); id != "" {
			return screen.Send(screen.OpenBoard{Link: id})
		}
	}
	return screen.Send(screen.OpenBoard{})
}

// reloadedMsg brings the events of a run that has ended: another run may have
// taken away some of what it made.
type reloadedMsg struct {
	who  *Setup
	box  *inbox
	list []wizard.Event
	err  error
}

func (s *Setup) reloadRun() tea.Cmd {
	if s.end == nil || s.state.Run == "" {
		return nil
	}
	runs, run, ctx, box := s.backend.Runs, s.state.Run, s.ctx, s.box
	return func() tea.Msg {
		list, err := runs.Events(ctx, run)
		return reloadedMsg{s, box, list, err}
	}
}

func (s *Setup) runReloaded(m reloadedMsg) tea.Cmd {
	if m.who != s || m.box != s.box || m.err != nil || s.end == nil || len(m.list) == 0 {
		return nil // forgotten meanwhile: what is shown stays
	}
	s.invalidate()
	s.state = wizard.Fold(m.list)
	s.renewChoices()
	return s.watchLink()
}
