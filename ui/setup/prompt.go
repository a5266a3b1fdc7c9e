package setup

import (
	"cmp"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// prompt is the present question, as it is being answered.
type prompt struct {
	ask  *wizard.Ask
	key  string    // the same for a question that is put again
	came time.Time // when it came up, for keys that were under way
	sent int       // id of the question that was answered

	list    *list
	entry   entry
	problem string
	// ended says that the list is about the end: there is no question.
	ended bool
}

func (t *prompt) typing() bool { return t.entry != nil || t.list != nil && t.list.typing }

// pasteValue is the option that turns a picker into a field.
const pasteValue = "\x00paste"

// brief is how long a fresh picker does not take enter; dialog.Grace is for
// questions that agree to something.
const brief = 150 * time.Millisecond

// syncPrompt turns to the question that is open now.
func (s *Setup) syncPrompt() tea.Cmd {
	a := s.state.Ask
	switch {
	case s.end != nil:
		if !s.prompt.ended {
			s.prompt = prompt{ended: true, list: &list{few: true}, came: s.now}
			s.prompt.list.set(s.choicesAtEnd(), "")
		}
		return nil
	case a == nil:
		s.closePrompt()
		return nil
	case s.prompt.ask != nil && s.prompt.ask.ID == a.ID:
		return nil
	}
	s.openPrompt(a)
	return nil
}

// closePrompt up: nothing is asked. A fault that is tried again keeps its choices in
// mind.
func (s *Setup) closePrompt() {
	if s.prompt.ask == nil {
		return
	}
	s.prompt.ask, s.prompt.entry, s.prompt.sent = nil, nil, 0
	if s.prompt.list != nil {
		s.prompt.list.typing = false
	}
}

// openPrompt takes up a question.
func (s *Setup) openPrompt(a *wizard.Ask) {
	old := s.prompt
	t := prompt{ask: a, key: key(a), came: s.now, problem: theme.Clean(a.Problem)}
	at := ""
	if t.key == old.key && old.list != nil {
		if t.list = old.list; old.list.current() != nil {
			at = old.list.current().id
		}
		t.came = old.came // the same again, after a retry
	}
	s.prompt = t
	if options := s.options(a); len(options) > 0 {
		if s.prompt.list == nil {
			s.prompt.list = &list{}
		}
		if at == "" {
			at = a.Draft
		}
		s.prompt.list.few, s.prompt.list.many = a.Kind != wizard.AskInput, a.Many
		s.prompt.list.set(options, at)
		if a.Problem == "" || !a.Free || a.Kind != wizard.AskInput || known(a, a.Draft) {
			return
		}
	}
	if a.Kind == wizard.AskInput || a.Kind == wizard.AskName {
		s.openEntry()
	}
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
		out = append(out, option{id: c.Value, title: c.Title, cols: slices.Clone(c.Columns), off: c.Disabled, warn: c.Warn,
			alone: c.Alone})
	}
	if a.Kind == wizard.AskPlan {
		out = append(out, option{id: savePlan, title: "Save the plan", cols: []string{"a file that peerage setup takes"}})
	}
	if a.Kind == wizard.AskInput && a.Free && len(out) > 0 {
		out = append(out, option{id: pasteValue, title: otherValue(a.Hint)})
	}
	return out
}

// otherValue is the row for a value that is none of the choices.
func otherValue(hint string) string {
	if hint == "" {
		hint = "type another"
	}
	return wizard.Capital(hint) + "…"
}

// openEntry opens the field to type into.
func (s *Setup) openEntry() {
	a := s.prompt.ask
	s.prompt.entry = newEntry(a, s.draft)
	if l, ok := s.prompt.entry.(*line); ok && a.Secret {
		if l.about = a.Title + ": not shown here, and kept in no file or log"; s.handed(a) != "" {
			l.about = "The demo hands one over: enter takes it."
		}
	}
}

// draft is what stands in a question's field: what was typed before, else
// what is proposed.
func (s *Setup) draft(a *wizard.Ask) string {
	d, ok := s.drafts[a.Var]
	switch {
	case a.Kind == wizard.AskName:
		return a.Draft
	case ok && !a.Secret:
		return d
	case a.Secret:
		return s.handed(a)
	case a.Typed != "":
		return a.Typed
	case known(a, a.Draft):
		return ""
	}
	return a.Draft
}

// handed is what the demo gives for a secret that it asks for.
func (s *Setup) handed(a *wizard.Ask) string {
	if s.backend.Stage == nil || !a.Secret || a.Problem != "" {
		return ""
	}
	return s.backend.Stage.Handed(a.Var)
}

// tooEarly says that a key may have been pressed before the question was seen.
func (s *Setup) tooEarly() bool {
	grace := dialog.Grace
	if s.prompt.ask != nil && s.prompt.ask.Kind == wizard.AskInput {
		grace = brief
	}
	return float64(s.now.Sub(s.prompt.came)) < float64(grace)*s.backend.Clock.Speed()
}

// paste goes to the field, without what copying left around it; a picker that
// takes other values turns into one.
func (s *Setup) paste(m tea.PasteMsg) {
	t := &s.prompt
	text := strings.TrimSpace(theme.Clean(m.Content))
	switch {
	case t.ask == nil || t.sent != 0 || text == "":
		return
	case t.list != nil && t.list.typing:
		t.list.refilter(func() { t.list.input().Paste(text) })
		return
	case t.entry == nil && t.ask.Kind == wizard.AskInput && t.ask.Free:
		delete(s.drafts, t.ask.Var)
		s.openEntry()
	case t.entry == nil:
		return
	}
	s.edit(func() { t.entry.paste(text) })
}

// edit has change change what is typed, and keeps it. What was wrong before
// is checked again while it is being mended.
func (s *Setup) edit(change func()) {
	t := &s.prompt
	change()
	for _, a := range asked(t.ask) {
		if a.Var != "" && !a.Secret {
			s.drafts[a.Var] = t.entry.value(a.Var)
			s.sess.Type(a.Var, t.entry.value(a.Var))
		}
	}
	if t.problem != "" {
		t.problem = s.wrongTyped()
	}
}

// wrongTyped says what is wrong with what is typed; "" when nothing is.
func (s *Setup) wrongTyped() string {
	all := asked(s.prompt.ask)
	for _, a := range all {
		w := wrong(a, s.typedFor(a))
		if w != "" && len(all) > 1 {
			w = lead(theme.Clean(a.Title)) + w
		}
		if w != "" {
			return w
		}
	}
	return ""
}

// wrong says what is wrong with a value; "" when nothing is.
func wrong(a *wizard.Ask, v string) string {
	if a.Check == nil {
		return ""
	}
	if _, err := a.Check(v); err != nil {
		return theme.Clean(err.Error())
	}
	return ""
}

// submit sends what was typed, if it can be taken.
func (s *Setup) submit() tea.Cmd {
	t := &s.prompt
	if f, ok := t.entry.(several); ok && !f.last() {
		f.next()
		return nil
	}
	r := wizard.Reply{Choice: wizard.ChoiceOK, Value: s.typedFor(t.ask)}
	if t.ask.Kind == wizard.AskName {
		if !s.tooEarly() && r.Value != "" {
			s.reply(r)
		}
		return nil
	}
	if t.problem = s.wrongTyped(); t.problem != "" {
		return nil
	}
	if t.ask.Kind == wizard.AskPlan {
		r = wizard.Reply{Choice: wizard.ChoiceEdit}
	}
	for _, a := range asked(t.ask)[1:] {
		if r.More == nil {
			r.More = map[string]string{}
		}
		r.More[a.Var] = s.typedFor(a)
	}
	s.reply(r)
	return nil
}

// choose takes the option under the cursor.
func (s *Setup) choose() tea.Cmd {
	t := &s.prompt
	o := t.list.current()
	switch {
	case o == nil || s.tooEarly():
		return nil
	case o.off != "":
		t.problem = o.title + " cannot be chosen: " + strings.TrimPrefix(o.off, "not possible: ") + "."
		return nil
	case t.ended:
		return s.chooseAtEnd(o.id)
	case o.id == savePlan:
		return s.keepPlan()
	case o.id == pasteValue:
		t.problem = ""
		s.openEntry()
		return nil
	}
	if f := t.ask.Fault; f != nil {
		if i := slices.IndexFunc(f.Acts, func(x wizard.Act) bool { return x.ID == o.id }); i >= 0 && f.Acts[i].Command != "" {
			return s.handOver(f.Acts[i])
		}
	}
	if marked := t.list.chosen(); t.ask.Many && len(marked) > 0 && o.markable() {
		s.reply(wizard.Reply{Choice: wizard.ChoiceOK, Value: strings.Join(marked, ",")})
		return nil
	}
	s.reply(wizard.Reply{Choice: o.id})
	return nil
}

// mark takes the option under the cursor among those that are chosen, or out.
func (s *Setup) mark() {
	t := &s.prompt
	t.problem = ""
	if o := t.list.current(); o != nil && !t.list.mark(o) {
		t.problem = o.title + " cannot be chosen together with others."
	}
}

// handOver copies what is for a colleague, and has the run wait for it.
func (s *Setup) handOver(a wizard.Act) tea.Cmd {
	s.reply(wizard.Reply{Choice: a.ID})
	return s.clipboard().Copy(a.Title, cmp.Or(a.Message, a.Command), shellWrap)
}

// reply answers the open question, once.
func (s *Setup) reply(r wizard.Reply) {
	t := &s.prompt
	if t.ask == nil || t.sent == t.ask.ID || s.sess == nil {
		return
	}
	t.sent = t.ask.ID
	s.answered = s.now
	r.ID = t.ask.ID
	s.sess.Reply(r)
}
