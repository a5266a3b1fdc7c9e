package setup

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// What can be chosen at the end of a session.
const (
	endBoard  = "board"
	endProbe  = "probe"
	endRecord = "record"
	endTear   = "teardown"
	endGoOn   = "resume"
	endHome   = "home"
	endAgain  = "again"
	endAnew   = "anew"
)

// choicesAtEnd are what can be done when the session has ended.
func (s *Setup) choicesAtEnd() []option {
	hidden := s.Act()
	made := wizard.UndoPlan(s.procOrEmpty(), s.state)
	var out []option
	add := func(id, title, hint string) { out = append(out, option{id: id, title: title, cols: []string{hint}}) }
	switch s.state.Status {
	case wizard.Done:
		if first := s.procOrEmpty().Remakes(); first != "" && s.lost() && !hidden && !s.backend.ReadOnly {
			add(endAnew, "Make it anew…", fmt.Sprintf("from step %d; what is still there is used", s.proc.Number(first)))
		}
		out = append(out, s.afterActs(true)...)
		add(endBoard, "See it on the board", s.mendsThere())
		if slices.ContainsFunc(s.closing(), func(f wizard.Finding) bool { return f.Try != "" }) && !hidden {
			switch {
			case s.backend.Probe != nil:
				add(endProbe, "Try it from here", "proves it from inside your network")
			case s.backend.Demo:
				add(endProbe, "Try it from here", "not in the demo")
			}
		}
		if s.open.Look != "" {
			add(endAgain, "Look again", "asks both sides; changes nothing")
		}
		out = append(out, s.afterActs(false)...)
		if !hidden {
			add(endRecord, "Show the record", "what was made, with ids and commands")
		}
	case wizard.TakenOff:
		add(endHome, "Home", "")
		add(endBoard, "See the board", "")
		return out
	default:
		if s.state.Run != "" {
			add(endGoOn, "Go on now", "")
		}
	}
	if len(made) > 0 && !hidden && !s.backend.ReadOnly {
		what := []string{"shows first what goes"}
		out = append(out, option{id: endTear, title: "Take it down…", cols: what, danger: true})
	}
	if hidden {
		add(endHome, "Back", "")
	} else {
		add(endHome, "Home", "")
	}
	return out
}

// mendsThere says whether the board has an act that mends the link.
func (s *Setup) mendsThere() string {
	if l := s.world.link; l != nil && l.Verdict != providers.Active && l.Repair != "" {
		return "m mends it there"
	}
	return ""
}

// lost says that others have removed the link, or broken it.
func (s *Setup) lost() bool {
	l := s.world.link
	return s.world.gone && s.unseen() != "" || l != nil && (l.Verdict == providers.GoneV || l.Verdict == providers.Failed)
}

// renewChoices keeps the cursor on its row.
func (s *Setup) renewChoices() {
	at := ""
	if o := s.prompt.list.current(); o != nil {
		at = o.id
	}
	s.prompt.list.set(s.choicesAtEnd(), at)
}

func (s *Setup) procOrEmpty() *wizard.Procedure {
	if s.proc == nil {
		return &wizard.Procedure{}
	}
	return s.proc
}

func (s *Setup) chooseAtEnd(id string) tea.Cmd {
	if strings.HasPrefix(id, afterMark) {
		return s.startAfter(id)
	}
	switch id {
	case endBoard:
		return s.showBoard()
	case endProbe:
		return s.tryFromHere()
	case endRecord:
		return screen.ShowRecord(s.ctx, s.backend, s.state.Run)
	case endTear:
		return s.reopen(screen.OpenSetup{Teardown: s.state.Run})
	case endAnew:
		return s.reopen(screen.OpenSetup{Resume: s.state.Run, Back: s.proc.Remakes()})
	case endAgain:
		return s.reopen(screen.OpenSetup{Resume: s.state.Run})
	case endGoOn:
		if s.state.Undoing || s.open.Teardown != "" {
			return s.reopen(screen.OpenSetup{Teardown: s.state.Run})
		}
		return s.reopen(screen.OpenSetup{Resume: s.state.Run})
	}
	if s.Act() {
		return popScreen()
	}
	return screen.Send(screen.Home{})
}

// ending is how the session ended.
func (s *Setup) ending(w int) []block {
	switch s.state.Status {
	case wizard.Done:
		return s.doneBlocks(w)
	case wizard.TakenOff:
		return s.takenDown(w)
	}
	return s.stopped(w)
}

// actDone says what an act of the board's came to: "Switch access on: traffic
// may pass".
func actDone(p *wizard.Procedure, v wizard.Values) string {
	if last := p.Steps[len(p.Steps)-1]; last.Result != nil {
		if r := last.Result(v); r != "" {
			return p.Title + ": " + r
		}
	}
	return p.Title + ": done"
}

// lastState is what both sides said at the end.
func (s *Setup) lastState() string {
	var parts []string
	for _, st := range s.procOrEmpty().Steps {
		now := s.state.Step(st.ID)
		if st.Wait != nil && !st.Wait.Aside && now.Note != "" && !s.Act() && now.Status == wizard.Done {
			parts = []string{theme.Clean(now.Note)}
		}
	}
	return strings.Join(parts, " · ")
}

// stopped says that nothing is lost, and how to go on.
func (s *Setup) stopped(w int) []block {
	t := s.th
	head, why := "Stopped", theme.Clean(s.end.Note)
	if st := s.present(); st != nil {
		head = fmt.Sprintf("Stopped at %d, %s", s.proc.Number(st.ID), st.Title)
	}
	if s.state.Run == "" {
		head = "It did not begin"
	}
	glyph, ink := theme.Skip, t.Warn
	if s.err != nil {
		glyph, ink, why = theme.Fail, t.Bad, theme.Clean(s.err.Error())
	}
	first := []string{ink.On(glyph) + " " + t.Strong.On(theme.Fit(head, w-2))}
	if why != "" && why != "stopped" {
		for _, l := range theme.Wrap(why, w-2) {
			first = append(first, "  "+l)
		}
	}
	out := []block{lines(t, 0, 1, first)}
	if f := s.end.Fault; f != nil {
		out = append(out, lines(t, 3, 0, append(wrapAll([]string{f.Says}, w), s.words(f, w)...)))
	}
	if s.state.Run != "" {
		how := "Nothing is lost: what was made is kept in the list of this run."
		if s.backend.Demo {
			how = "You can go on until you quit: the demo's clouds, and what was made in them, end with it."
		}
		cmd := "peerage resume " + s.state.Name
		if s.open.Teardown != "" {
			cmd = "peerage teardown " + s.state.Name
		}
		if !s.backend.Demo {
			how += " Go on later with: " + cmd
		}
		out = append(out, lines(t, 1, 1, theme.Wrap(how, w)))
	}
	return append(out, s.inventory(4, w), s.listBlock(w, false))
}

// notBegun says why the run could not be opened.
func (s *Setup) notBegun(w int) []block {
	t := s.th
	what := "This could not begin"
	if s.open.Resume != "" {
		what = "The run could not be continued"
	}
	first := []string{t.Bad.On(theme.Fail) + " " + t.Strong.On(what)}
	for _, l := range theme.Wrap(theme.Clean(s.err.Error()), w-2) {
		first = append(first, "  "+l)
	}
	how := theme.Paragraph(t.Dim, "Nothing was changed. enter tries again, esc goes home.", w)
	return []block{lines(t, 0, 1, first), lines(t, 1, 1, how)}
}
