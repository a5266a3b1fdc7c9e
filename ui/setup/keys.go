package setup

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/wizard"
)

// Help implements screen.Screen.
func (s *Setup) Help() []keys.Set {
	title := "Setup"
	if s.open.Teardown != "" {
		title = "Taking down"
	}
	set := s.actions().Keys(title)
	if s.prompt.list != nil && s.prompt.entry == nil {
		return []keys.Set{set, keys.Of("Lists", keys.Move()...)}
	}
	return []keys.Set{set}
}

// actions are everything that can be done now, in the order of the foot.
func (s *Setup) actions() screen.Actions {
	if s.atFirst() {
		return s.firstKeys()
	}
	if l := s.prompt.list; l != nil && l.typing && s.prompt.entry == nil {
		return screen.Actions{screen.On(keys.Choose("choose"), s.choose), screen.Changes(keys.Back("show all"), l.showAll)}
	}
	return slices.Concat(s.mainKeys(), s.forwardKey(), s.endKeys(), s.momentKeys(), s.viewKeys())
}

// viewKeys open views: letters, or function keys while letters are text.
func (s *Setup) viewKeys() screen.Actions {
	typing := s.Typing()
	letter := func(l, f, does string, rank int, more string) keys.Binding {
		if typing {
			return keys.New(f, does, rank, f).Explain(more)
		}
		return keys.New(l, does, rank, l, f).Explain(more)
	}
	command := letter("c", "f3", "copy command", 4, "the documented command of this step, with its values")
	if s.command() == "" {
		command = command.Unless("this step has no command").Quiet()
	}
	var out screen.Actions
	if s.end == nil { // an end has a command of its own, or none
		out = append(out, screen.On(command, s.copyCommand))
	}
	if s.proc != nil && s.proc.Intro != nil {
		overview := letter("o", "f12", "overview", 8, "what this builds, makes, needs and costs").Quiet()
		out = append(out, screen.On(overview, s.showOverview))
	}
	return append(out,
		screen.On(letter("v", "f2", "variables", 5, "all of them, to look at and to copy"), s.showVars),
		screen.On(letter("d", "f5", "details", 7, "everything about this step, uncut"), s.showDetails),
		screen.On(letter("b", "f4", "board", 6, "the run goes on meanwhile"), s.showBoard),
		screen.On(letter("h", "f6", "home", 9, "the run goes on meanwhile").Quiet(), popScreen),
		screen.Helps(letter("?", "f1", "help", 2, ""), s),
	)
}

// againKey opens what could not be opened once more, or the run that has its
// name already.
func (s *Setup) againKey() screen.Action {
	does, open := "try again", s.open
	var taken *front.TakenError
	if errors.As(s.err, &taken) {
		does, open = "go on with it", screen.OpenSetup{Resume: taken.Run.Name}
	}
	return screen.On(keys.Choose(does), func() tea.Cmd { return s.reopen(open) })
}

// mainKeys are enter and esc.
func (s *Setup) mainKeys() screen.Actions {
	var out screen.Actions
	t := &s.prompt
	switch {
	case s.err != nil && s.sess == nil:
		out = append(out, s.againKey())
	case t.entry != nil && t.ask != nil && t.ask.Kind == wizard.AskName:
		out = append(out, screen.On(keys.Choose("take down"), s.submit))
	case t.entry != nil:
		out = append(out, s.takeKeys()...)
	case t.list != nil && (t.ask != nil || t.ended):
		out = append(out, screen.On(keys.Choose(t.list.chooses()), s.choose))
		if t.list.many && t.ask != nil {
			out = append(out, screen.Changes(keys.New("space", "mark", 1, "space").Explain("takes several together"), s.mark))
		}
		if t.list.searched() {
			out = append(out, screen.Changes(keys.New("/", "filter", 3), func() { t.list.typing = true }))
		}
	}
	out = append(out, s.planKeys()...)
	does, do := s.back()
	esc := keys.Back(does)
	if does == "back" && t.entry == nil {
		esc = keys.New("←/esc", does, 1, "esc", "left")
	}
	out = append(out, screen.On(esc, do))
	if t.ask != nil && t.ask.Kind == wizard.AskRemedy && s.hasBack() {
		out = append(out, screen.On(keys.New("←", "back", 8, "left").Explain("to what was asked before"), s.goBack))
	}
	return out
}

// takeKeys are those of a field, or of a form of several.
func (s *Setup) takeKeys() screen.Actions {
	f, ok := s.prompt.entry.(several)
	switch {
	case !ok:
		return screen.Actions{screen.On(keys.Choose("take it"), s.submit)}
	case f.last():
		return screen.Actions{
			screen.On(keys.Choose("take all"), s.submit),
			screen.Changes(keys.New("shift+tab", "field before", 4), f.prev),
		}
	}
	return screen.Actions{screen.On(keys.New("enter/tab", "next field", 0, "enter", "tab"), s.submit)}
}

// back is what esc does. At a fault it leaves the screen: going back would
// undo steps.
func (s *Setup) back() (string, func() tea.Cmd) {
	t := &s.prompt
	switch {
	case t.ask != nil && t.ask.Kind == wizard.AskName:
		return "keep everything", s.keep
	case t.entry != nil && t.ask != nil && t.ask.Kind == wizard.AskPlan:
		return "the plan, as it was", s.leaveForm
	case t.ask != nil && t.ask.Kind == wizard.AskPlan && s.hasBack():
		return "the choices", s.goBack
	case t.entry != nil && t.list != nil:
		return "the list", func() tea.Cmd { t.entry, t.problem = nil, ""; return nil }
	case t.list != nil && t.list.search() != "" && (t.ask != nil || t.ended):
		return "show all", func() tea.Cmd { t.list.showAll(); return nil }
	case t.ask != nil && t.ask.Kind != wizard.AskRemedy && s.hasBack():
		return "back", s.goBack
	}
	if s.Act() {
		return "leave", popScreen
	}
	return "home", popScreen
}

// keep answers a teardown's question with no.
func (s *Setup) keep() tea.Cmd {
	s.reply(wizard.Reply{Choice: wizard.ChoiceBack})
	return nil
}

// leaveForm leaves the plan as it was before it was edited.
func (s *Setup) leaveForm() tea.Cmd {
	for _, a := range s.prompt.ask.More {
		delete(s.drafts, a.Var)
	}
	s.prompt.entry, s.prompt.problem = nil, ""
	return nil
}

// hasBack says whether there is something to go back to.
func (s *Setup) hasBack() bool { return s.prompt.ask.Back }

func popScreen() tea.Cmd { return screen.Send(screen.Pop{}) }

// momentKeys are the keys of the moment.
func (s *Setup) momentKeys() screen.Actions {
	var out screen.Actions
	a := s.prompt.ask
	switch {
	case s.end != nil || s.sess == nil:
		return nil
	case a != nil && a.Kind == wizard.AskInput && len(a.Choices) > 0 && s.prompt.entry == nil:
		key := keys.New("r", "reload", 3).Explain("look up again what there is to choose from")
		out = append(out, screen.Changes(key, func() { s.reply(wizard.Reply{Choice: wizard.ChoiceReload}) }))
	case a != nil && a.Fault.Retries():
		out = append(out, screen.Changes(keys.New("r", "try now", 3), func() {
			s.answered = s.now
			s.sess.Wake(wizard.PollNow)
		}))
	case a == nil && s.polling():
		out = append(out, screen.Changes(keys.New("r", "look now", 3), s.pollNow))
	}
	if s.state.Sign == nil || a != nil {
		return out
	}
	if s.backend.OpenURL != nil && s.state.Sign.URL != "" {
		open, page := s.backend.OpenURL, s.state.Sign.URL
		out = append(out, screen.On(keys.New("o", "open the page", 2), func() tea.Cmd { return screen.OpenPage(open, page) }))
	}
	does := "copy the code"
	if s.state.Sign.Code == "" {
		does = "copy the address"
	}
	return append(out, screen.On(keys.New("y", does, 2), s.copyCode))
}

// pollNow hurries a wait; where the provider can be asked to look afresh, it is.
func (s *Setup) pollNow() {
	wake := wizard.PollNow
	if w := s.state.Step(s.state.At).Wait; w != nil && w.CanRefresh {
		wake = wizard.RefreshNow
	}
	s.answered = s.now
	s.sess.Wake(wake)
}

func (s *Setup) clipboard() screen.Clipboard { return s.backend.Copy }

func (s *Setup) copyCode() tea.Cmd {
	text, what := s.state.Sign.Code, "the code"
	if text == "" {
		text, what = s.state.Sign.URL, "the address"
	}
	return s.clipboard().Short(what, text)
}

func (s *Setup) copyCommand() tea.Cmd {
	return s.clipboard().Copy("The documented command", s.command(), shellWrap)
}

// handleKey does what a key is for.
func (s *Setup) handleKey(k tea.KeyPressMsg) tea.Cmd {
	t := &s.prompt
	if s.underWay() {
		return nil
	}
	k = s.besides(k)
	if t.list != nil && t.list.typing && t.entry == nil && k.String() != "enter" {
		t.list.edit(k)
		t.problem = ""
		return nil
	}
	if cmd, hit := s.actions().Press(k); hit {
		return cmd
	}
	switch {
	case t.entry != nil && t.ask != nil && t.sent == 0:
		s.edit(func() { t.entry.press(k) })
	case t.list != nil && t.entry == nil && t.list.move(k):
		if t.ask != nil && t.ask.Problem != t.problem {
			t.problem = ""
		}
	}
	return nil
}
