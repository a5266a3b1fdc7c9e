package setup

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"peerage/ui/dialog"
	"peerage/ui/screen"
	"peerage/ui/theme"
	"peerage/wizard"
)

// talk is the present question, as it is being answered.
type talk struct {
	ask  *wizard.Ask
	key  string    // the same for a question that is put again
	came time.Time // when it came up, for keys that were under way
	sent int       // id of the question that was answered

	list *list
	form *form
	// text is what is typed into the form.
	text    *string
	problem string
	// picked is the fault or the end that the list is about when there is no
	// question.
	ended bool
}

func (t *talk) typing() bool { return t.form != nil || t.list != nil && t.list.typing }

// pasteValue is the option that turns a picker into a field.
const pasteValue = "\x00paste"

// brief is how long a fresh picker does not take enter; dialog.Grace is for
// questions that agree to something.
const brief = 150 * time.Millisecond

// converse turns to the question that is open now.
func (s *Setup) converse() tea.Cmd {
	a := s.state.Ask
	switch {
	case s.end != nil:
		if !s.talk.ended {
			s.talk = talk{ended: true, list: &list{}, came: s.now}
			s.talk.list.set(s.choicesAtEnd(), "")
		}
		return nil
	case a == nil:
		s.hang()
		return nil
	case s.talk.ask != nil && s.talk.ask.ID == a.ID:
		return nil
	}
	return s.hear(a)
}

// hang up: nothing is asked. A fault that is tried again keeps its choices in
// mind.
func (s *Setup) hang() {
	if s.talk.ask == nil {
		return
	}
	s.talk.ask, s.talk.form, s.talk.sent = nil, nil, 0
	if s.talk.list != nil {
		s.talk.list.typing = false
	}
}

// hear takes up a question.
func (s *Setup) hear(a *wizard.Ask) tea.Cmd {
	old := s.talk
	t := talk{ask: a, key: key(a), came: s.now, problem: theme.Clean(a.Problem)}
	at := ""
	if t.key == old.key && old.list != nil {
		if t.list = old.list; old.list.current() != nil {
			at = old.list.current().id
		}
		t.came = old.came // the same again, after a retry
	}
	s.talk = t
	if options := s.options(a); len(options) > 0 {
		if s.talk.list == nil {
			s.talk.list = &list{}
		}
		if at == "" {
			at = a.Draft
		}
		s.talk.list.few = a.Kind != wizard.AskInput
		s.talk.list.set(options, at)
		if a.Problem == "" || !a.Free || a.Kind != wizard.AskInput || known(a, a.Draft) {
			return nil
		}
	}
	if a.Kind == wizard.AskInput || a.Kind == wizard.AskName {
		return s.write()
	}
	return nil
}

// key tells questions apart.
func key(a *wizard.Ask) string {
	out := string(a.Kind) + " " + a.Step + " " + a.Var
	if a.Fault != nil {
		return out + a.Fault.Remedy
	}
	if a.Kind == wizard.AskInput {
		return out
	}
	return out + a.Title + a.Text
}

func known(a *wizard.Ask, value string) bool {
	return slices.ContainsFunc(a.Choices, func(c wizard.Choice) bool { return c.Value == value })
}

// options are what can be chosen.
func (s *Setup) options(a *wizard.Ask) []option {
	var out []option
	if a.Fault != nil {
		for _, x := range a.Fault.Acts {
			out = append(out, option{id: x.ID, title: x.Title, cols: []string{x.Hint}, danger: x.Danger})
		}
		return out
	}
	for _, c := range a.Choices {
		out = append(out, option{id: c.Value, title: c.Title, cols: slices.Clone(c.Columns), off: c.Disabled, warn: c.Warn})
	}
	if a.Kind == wizard.AskInput && a.Free && len(out) > 0 {
		out = append(out, option{id: pasteValue, title: "Paste a value…", cols: []string{a.Hint}})
	}
	return out
}

// write opens the field to type into.
func (s *Setup) write() tea.Cmd {
	a := s.talk.ask
	text := a.Draft
	if known(a, text) {
		text = ""
	}
	if d, ok := s.drafts[a.Var]; ok && !a.Secret {
		text = d
	}
	hint := a.Hint
	if a.Kind == wizard.AskName {
		text, hint = a.Draft, ""
	}
	s.talk.text = &text
	s.talk.form = newForm(s.th, s.talk.text, a.Secret, theme.Clean(hint))
	return s.talk.form.init()
}

// early says that a key may have been pressed before the question was seen.
func (s *Setup) early() bool {
	grace := dialog.Grace
	if s.talk.ask != nil && s.talk.ask.Kind == wizard.AskInput {
		grace = brief
	}
	return float64(s.now.Sub(s.talk.came)) < float64(grace)*s.desk.Clock.Speed()
}

// paste goes to the field, without what copying left around it; a picker that
// takes other values turns into one.
func (s *Setup) paste(m tea.PasteMsg) tea.Cmd {
	t := &s.talk
	text := strings.TrimSpace(theme.Clean(m.Content))
	var cmd tea.Cmd
	switch {
	case t.ask == nil || t.sent != 0 || text == "":
		return nil
	case t.list != nil && t.list.typing:
		t.list.setFilter(append(t.list.filter, []rune(text)...))
		return nil
	case t.form == nil && t.ask.Kind == wizard.AskInput && t.ask.Free:
		delete(s.drafts, t.ask.Var)
		cmd = s.write()
	case t.form == nil:
		return nil
	}
	return tea.Batch(cmd, s.edit(tea.PasteMsg{Content: text}))
}

// edit gives the field a key or a paste. What was wrong before is looked at
// again while it is being mended.
func (s *Setup) edit(msg tea.Msg) tea.Cmd {
	t := &s.talk
	cmd := t.form.update(msg)
	if t.ask.Var != "" && !t.ask.Secret {
		s.drafts[t.ask.Var] = *t.text
	}
	if t.problem != "" {
		t.problem = s.wrong(*t.text)
	}
	return cmd
}

// wrong says what is wrong with a value; "" when nothing is.
func (s *Setup) wrong(v string) string {
	if s.talk.ask.Check == nil {
		return ""
	}
	if _, err := s.talk.ask.Check(v); err != nil {
		return theme.Clean(err.Error())
	}
	return ""
}

// submit sends what was typed, if it can be taken.
func (s *Setup) submit() tea.Cmd {
	t := &s.talk
	text := strings.TrimSpace(*t.text)
	if t.ask.Kind == wizard.AskName {
		if s.early() || text == "" {
			return nil
		}
		s.reply(wizard.ChoiceOK, text)
		return nil
	}
	if t.problem = s.wrong(text); t.problem == "" {
		s.reply(wizard.ChoiceOK, text)
	}
	return nil
}

// choose takes the option under the cursor.
func (s *Setup) choose() tea.Cmd {
	t := &s.talk
	o := t.list.current()
	switch {
	case o == nil || s.early():
		return nil
	case o.off != "":
		t.problem = o.title + " cannot be chosen: " + o.off + "."
		return nil
	case t.ended:
		return s.chooseAtEnd(o.id)
	case o.id == pasteValue:
		t.problem = ""
		return s.write()
	}
	if f := t.ask.Fault; f != nil {
		if i := slices.IndexFunc(f.Acts, func(x wizard.Act) bool { return x.ID == o.id }); i >= 0 && f.Acts[i].Command != "" {
			return s.handOver(f.Acts[i])
		}
	}
	s.reply(o.id, "")
	return nil
}

// handOver copies what is for a colleague; the question stays unless the act
// does more.
func (s *Setup) handOver(a wizard.Act) tea.Cmd {
	if a.Again || a.Skip || a.Stop || a.Do != nil || a.Goto != "" || a.Edit != "" {
		s.reply(a.ID, "")
	}
	d, send := dialog.NewCopyWrapped(a.Title, a.Command, shellWrap)
	return tea.Batch(send, screen.Send(screen.Show{Dialog: d}))
}

// reply answers the open question, once.
func (s *Setup) reply(choice, value string) {
	t := &s.talk
	if t.ask == nil || t.sent == t.ask.ID || s.sess == nil {
		return
	}
	t.sent = t.ask.ID
	s.sess.Reply(wizard.Reply{ID: t.ask.ID, Choice: choice, Value: value})
}
