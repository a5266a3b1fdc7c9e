package setup

import (
	tea "charm.land/bubbletea/v2"

	"peerage/ui/dialog"
	"peerage/ui/keys"
	"peerage/ui/screen"
	"peerage/wizard"
)

// action is a key and what it does now.
type action struct {
	key keys.Binding
	do  func() tea.Cmd
}

// Help implements screen.Screen.
func (s *Setup) Help() []keys.Set {
	title := "Setup"
	if s.open.Teardown != "" {
		title = "Taking down"
	}
	set := keys.Set{Title: title}
	for _, a := range s.actions() {
		set.List = append(set.List, a.key)
	}
	if s.talk.list != nil && s.talk.entry == nil {
		return []keys.Set{set, keys.Of("Lists", keys.Move()...)}
	}
	return []keys.Set{set}
}

// actions are everything that can be done now, in the order of the foot.
func (s *Setup) actions() []action {
	var out []action
	if s.talk.list != nil && s.talk.list.typing && s.talk.entry == nil {
		return []action{{keys.Choose("choose"), s.choose},
			{keys.New("esc", "show all", 1, "esc"), func() tea.Cmd { s.talk.list.showAll(); return nil }}}
	}
	out = append(out, s.main()...)
	out = append(out, s.more()...)
	none := ""
	if s.command() == "" {
		none = "this step has no command"
	}
	typed := s.Typing()
	copyKey := func(b keys.Binding) keys.Binding {
		if b = b.Unless(none); none != "" {
			b = b.Quiet()
		}
		return b
	}
	letter := func(l, f, does string, rank int) keys.Binding {
		if typed {
			return keys.New(f, does, rank, f)
		}
		return keys.New(l, does, rank, l, f)
	}
	return append(out,
		action{copyKey(letter("c", "f3", "copy command", 4).Explain("the documented command of this step, with its values")), s.copyCommand},
		action{letter("v", "f2", "variables", 5).Explain("all of them, to look at and to copy"), s.showVars},
		action{letter("d", "f5", "details", 7).Explain("everything about this step, uncut"), s.showDetails},
		action{letter("b", "f4", "board", 6).Explain("the run goes on meanwhile"), s.showBoard},
		action{letter("h", "f6", "home", 9).Explain("the run goes on meanwhile").Quiet(), leave},
		action{letter("?", "f1", "help", 2), func() tea.Cmd { return screen.Send(screen.Show{Dialog: dialog.NewHelp(s.Help())}) }},
	)
}

// main are enter and esc.
func (s *Setup) main() []action {
	var out []action
	t := &s.talk
	switch {
	case s.err != nil && s.sess == nil:
		out = append(out, action{keys.Choose("try again"), func() tea.Cmd { return s.again(s.open) }})
	case t.entry != nil && t.ask != nil && t.ask.Kind == wizard.AskName:
		out = append(out, action{keys.Choose("take down"), s.submit})
	case t.entry != nil:
		out = append(out, s.takeKeys()...)
	case t.list != nil && (t.ask != nil || t.ended):
		out = append(out, action{keys.Choose("choose"), s.choose})
		if t.list.searched() {
			out = append(out, action{keys.New("/", "filter", 3), func() tea.Cmd { t.list.typing = true; return nil }})
		}
	}
	does, do := s.back()
	esc := keys.Back(does)
	if does == "back" && t.entry == nil {
		esc = keys.New("←/esc", does, 1, "esc", "left")
	}
	out = append(out, action{esc, do})
	if s.talk.ask != nil && s.talk.ask.Kind == wizard.AskRemedy && s.hasBack() {
		out = append(out, action{keys.New("←", "back", 8, "left").Explain("to what was asked before"), s.goBack})
	}
	return out
}

// takeKeys are those of a field, or of a form of several.
func (s *Setup) takeKeys() []action {
	f, ok := s.talk.entry.(*form)
	switch {
	case !ok:
		return []action{{keys.Choose("take it"), s.submit}}
	case f.last():
		return []action{{keys.Choose("take all"), s.submit}, {keys.New("shift+tab", "field before", 4), func() tea.Cmd { f.prev(); return nil }}}
	}
	return []action{{keys.New("enter/tab", "next field", 0, "enter", "tab"), s.submit}}
}

func (s *Setup) goBack() tea.Cmd {
	s.reply(wizard.Reply{Choice: wizard.ChoiceBack})
	return nil
}

// back is what esc does. At a fault it leaves the screen: going back would
// undo steps.
func (s *Setup) back() (string, func() tea.Cmd) {
	t := &s.talk
	switch {
	case t.ask != nil && t.ask.Kind == wizard.AskName:
		return "keep everything", s.goBack
	case t.entry != nil && t.list != nil:
		return "the list", func() tea.Cmd { t.entry, t.problem = nil, ""; return nil }
	case t.list != nil && t.list.search() != "" && (t.ask != nil || t.ended):
		return "show all", func() tea.Cmd { t.list.showAll(); return nil }
	case t.ask != nil && t.ask.Kind != wizard.AskRemedy && s.hasBack():
		return "back", s.goBack
	}
	if s.Act() {
		return "leave", leave
	}
	return "home", leave
}

// hasBack says whether there is something to go back to.
func (s *Setup) hasBack() bool { return s.talk.ask.Back }

func leave() tea.Cmd { return screen.Send(screen.Pop{}) }

// more are the keys of the moment.
func (s *Setup) more() []action {
	var out []action
	a := s.talk.ask
	switch {
	case s.end != nil || s.sess == nil:
	case a != nil && a.Kind == wizard.AskInput && len(a.Choices) > 0 && s.talk.entry == nil:
		out = append(out, action{keys.New("r", "reload", 3).Explain("look up again what there is to choose from"), func() tea.Cmd { s.reply(wizard.Reply{Choice: wizard.ChoiceReload}); return nil }})
	case a != nil && a.Fault.Retries():
		out = append(out, action{keys.New("r", "try now", 3), func() tea.Cmd { s.sess.Poke(wizard.LookNow); return nil }})
	case a == nil && s.waits():
		out = append(out, action{keys.New("r", "look now", 3), s.look})
	}
	if s.state.Sign != nil && a == nil && s.end == nil {
		if s.backend.OpenURL != nil && s.state.Sign.URL != "" {
			out = append(out, action{keys.New("o", "open the page", 2), s.openPage})
		}
		if s.state.Sign.Code != "" {
			out = append(out, action{keys.New("y", "copy the code", 2), s.copyCode})
		} else {
			out = append(out, action{keys.New("y", "copy the address", 2), s.copyCode})
		}
	}
	return out
}

// look hurries a wait; where the provider can be asked to look afresh, it is.
func (s *Setup) look() tea.Cmd {
	poke := wizard.LookNow
	if w := s.state.Step(s.step).Wait; w != nil && w.CanRefresh {
		poke = wizard.RefreshNow
	}
	s.sess.Poke(poke)
	return nil
}

func (s *Setup) openPage() tea.Cmd {
	open, url := s.backend.OpenURL, s.state.Sign.URL
	return func() tea.Msg {
		if err := open(url); err != nil {
			return screen.Toast{Text: "No browser came up: " + err.Error(), Bad: true}
		}
		return nil
	}
}

func (s *Setup) copyCode() tea.Cmd {
	text, what := s.state.Sign.Code, "The code"
	if text == "" {
		text, what = s.state.Sign.URL, "The address"
	}
	return tea.Batch(tea.SetClipboard(text), screen.Say(what+" was sent to the clipboard"))
}

func (s *Setup) copyCommand() tea.Cmd {
	d, send := dialog.NewCopyWrapped("The documented command", s.command(), shellWrap)
	return tea.Batch(send, screen.Send(screen.Show{Dialog: d}))
}

// press does what a key is for.
func (s *Setup) press(k tea.KeyPressMsg) tea.Cmd {
	t := &s.talk
	if t.list != nil && t.list.typing && t.entry == nil && k.String() != "enter" {
		t.list.edit(k)
		t.problem = ""
		return nil
	}
	for _, a := range s.actions() {
		if !a.key.Hit(k) {
			continue
		}
		if a.key.Off != "" {
			return screen.Complain(a.key.Off)
		}
		return a.do()
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
