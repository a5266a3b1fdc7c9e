package setup

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// How keys that were under way are told from those that are meant, in the
// machine's time: what a person has just answered changes the screen at once;
// what changes later changes it by itself, and is not to be answered by a key
// that was meant for the screen before.
const (
	still    = 500 * time.Millisecond
	expected = time.Second
)

// scene is what the keys mean now.
func (s *Setup) scene() string {
	switch {
	case s.end != nil:
		return "end"
	case s.prompt.ask != nil:
		return s.prompt.key
	case s.state.Sign != nil:
		return "sign"
	}
	return ""
}

// notice looks whether the keys mean something else than they did, by itself.
func (s *Setup) notice(before string) {
	now := s.scene()
	if now == before || s.within(s.answered, expected) {
		return
	}
	s.turned = s.now
	if a := s.prompt.ask; a != nil && a.Kind == wizard.AskRemedy && before == "" && now == s.before {
		s.turned = time.Time{} // tried again in vain: the keys mean what they did
	}
	if before != "" {
		s.before = before
	}
}

// within says whether less than d of the machine's time has passed since then.
func (s *Setup) within(then time.Time, d time.Duration) bool {
	return !then.IsZero() && float64(s.now.Sub(then)) < float64(d)*s.backend.Clock.Speed()
}

// underWay says that a key may have been meant for the screen before.
func (s *Setup) underWay() bool { return s.within(s.turned, still) }

// goBack goes to the question before. Where things were made since, it asks
// first: going there alone changes nothing of them.
func (s *Setup) goBack() tea.Cmd {
	a := s.prompt.ask
	if a == nil {
		return nil
	}
	to := s.procOrEmpty().Step(a.BackTo)
	if to == nil || to.ID == a.Step {
		s.leaveFor(a)
		return nil
	}
	made := s.proc.Reopens(to.ID, s.state)
	if len(made) == 0 {
		s.leaveFor(a)
		return nil
	}
	var names []string
	for _, it := range made {
		names = append(names, theme.Clean(strings.TrimSpace(it.Kind+" "+it.Name)))
	}
	title := fmt.Sprintf("%d  %s is done", s.proc.Number(to.ID), to.Title)
	lines := []string{"What rests on it is there: " + strings.Join(names, ", ") + ". It stays. " +
		"Another answer changes it where that can be done, and says so where it cannot."}
	look := dialog.NewText(title, func(t *theme.Theme, w int) []string { return s.detailsOf(to, t, w) })
	change := func() tea.Msg { return changeMsg{s, a} }
	return screen.Send(screen.Show{Dialog: dialog.NewMenu(title, lines, []dialog.Item{
		{Title: "Stay here", Do: nil},
		{Title: "Look at it", Hint: "what it made, with its ids", Do: screen.Send(screen.Show{Dialog: look})},
		{Title: "Change it", Hint: "the answer given there; → comes back here", Do: change},
	})})
}

// changeMsg says that the person does want to go back from a question.
type changeMsg struct {
	who *Setup
	ask *wizard.Ask
}

func (s *Setup) changing(m changeMsg) tea.Cmd {
	if m.who == s && m.ask == s.prompt.ask {
		s.leaveFor(m.ask)
	}
	return nil
}

// leaveFor goes back from a question, and remembers it for the way forward.
func (s *Setup) leaveFor(a *wizard.Ask) {
	if s.origin == "" {
		s.origin = key(a)
	}
	s.invalidate()
	s.reply(wizard.Reply{Choice: wizard.ChoiceBack})
}

// detailsOf are a step that is done: what came of it, and what it made.
func (s *Setup) detailsOf(st *wizard.Step, t *theme.Theme, w int) []string {
	out := theme.Paragraph(t.Text, st.Why, w)
	if n := theme.Clean(s.state.Step(st.ID).Note); n != "" {
		out = append(out, theme.Wrap(n, w)...)
	}
	for _, it := range s.state.Items {
		if it.Step != st.ID || !it.Status.Own() && it.Status != wizard.IsAdopted {
			continue
		}
		out = append(out, "", theme.Fit(theme.Clean(it.Kind+" "+it.Name), w))
		out = append(out, wrapAll([]string{it.ID}, w)...)
	}
	if st.Command != nil {
		out = append(out, "", t.Titled("the documented command", w))
		out = append(out, shellWrap(strings.TrimRight(st.Command(s.state.Value), "\n"), w)...)
	}
	return out
}

// forwardKey is the way back to the question that was left.
func (s *Setup) forwardKey() screen.Actions {
	a := s.prompt.ask
	if s.origin == "" || a == nil || !stands(a) {
		return nil
	}
	label := "→"
	if s.prompt.entry != nil {
		label = "f7"
	}
	press := map[string]string{"→": "right"}[label]
	if press == "" {
		press = label
	}
	b := keys.New(label, "forward", 2, press).Explain("takes the answers as they stand, up to where you came back from")
	return screen.Actions{screen.On(b, func() tea.Cmd {
		s.forward = true
		s.replyStanding()
		return nil
	})}
}

// stands says whether a question has an answer that stands.
func stands(a *wizard.Ask) bool {
	return a.Kind == wizard.AskInput && !a.Secret && a.Draft != "" && a.Problem == "" && len(a.More) == 0
}

func (s *Setup) replyStanding() {
	s.reply(wizard.Reply{Choice: wizard.ChoiceOK, Value: s.prompt.ask.Draft})
}

// goOnForward answers what stands, until the question that was left.
func (s *Setup) goOnForward() {
	a := s.prompt.ask
	switch {
	case a == nil || s.origin == "":
	case s.prompt.key == s.origin:
		s.origin, s.forward = "", false
	case s.forward && stands(a):
		s.replyStanding()
	default:
		s.forward = false
	}
}
