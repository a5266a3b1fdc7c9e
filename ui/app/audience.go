package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/home"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/setup"
	"example.org/peerage/ui/theme"
)

// playing is how a demo plays by itself; false when it does not.
func (m *Model) playing() (front.Playing, bool) {
	if m.backend.Stage == nil {
		return front.Playing{}, false
	}
	return m.backend.Stage.Playing()
}

// stageKeys are those for an audience: of a demo that plays by itself, and to
// have something go wrong in any.
func (m *Model) stageKeys() screen.Actions {
	st := m.backend.Stage
	if st == nil {
		return nil
	}
	out := screen.Actions{screen.On(
		keys.New("W", "make it go wrong", 9).Explain("the demo's clouds misbehave from now on, as you choose"),
		m.chooseWrong)}
	p, on := st.Playing()
	if !on {
		return out
	}
	does := "pause"
	if p.Paused {
		does = "go on"
	}
	return append(out,
		screen.Changes(keys.New("p/f8", does, 9, "p", "f8"), st.Pause),
		screen.Changes(keys.New("./f9", "one answer", 9, ".", "f9"), st.Step),
		screen.Changes(keys.New("+", "faster", 9, "+", "="), func() { st.Pace(true) }),
		screen.Changes(keys.New("-", "slower", 9), func() { st.Pace(false) }))
}

// staged says whether a key is the audience's now: on the board p is the board's
// own, and while text is typed letters are text.
func (m *Model) staged(name string) bool {
	_, on := m.playing()
	_, wizard := m.top().(*setup.Setup)
	switch {
	case m.typing() && utf8.RuneCountInString(name) == 1:
		return false
	case name == "W":
		return true
	case name == "p" && !wizard:
		return false
	}
	return on && (wizard || m.tour != nil)
}

// stageKey does what a key is for that belongs to the audience's demo.
func (m *Model) stageKey(k tea.KeyPressMsg) (tea.Cmd, bool) {
	if m.backend.Stage == nil || !m.staged(k.String()) {
		return nil, false
	}
	return m.stageKeys().Press(k)
}

// chooseWrong lets the person choose what goes wrong.
func (m *Model) chooseWrong() tea.Cmd {
	st := m.backend.Stage
	var items []dialog.Item
	add := func(prefix string, list []front.Wrongs) {
		for _, g := range list {
			items = append(items, dialog.Item{Title: prefix + g.Title, Hint: fmt.Sprintf("%2d", len(g.List)), Do: m.wrongsOf(g)})
		}
	}
	add("Now: ", st.Live())
	add("In a setup: ", st.Scenarios())
	lines := []string{"The embedded clouds keep the providers' rules, and fail as they do. Nothing of yours is touched."}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Make something go wrong", lines, items)})
}

// wrongsOf lets the person choose one of a group. Home goes on to what meets it.
func (m *Model) wrongsOf(g front.Wrongs) tea.Cmd {
	var items []dialog.Item
	for _, w := range g.List {
		items = append(items, dialog.Item{Title: w.Line, Do: func() tea.Msg {
			said := screen.Say("From now on: " + m.backend.Stage.GoWrong(w.Name))
			if _, ok := m.top().(*home.Home); !ok || w.Procedure == "" {
				return said()
			}
			start := &front.StartOptions{Procedure: w.Procedure, Guided: true}
			return tea.BatchMsg{screen.Send(screen.OpenSetup{Start: start}), said}
		}})
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu(g.Title, nil, items)})
}

// banner says, in the rule under the head, that it plays by itself, what goes
// wrong, and how to steer it; in a tour what is seen.
func (m *Model) banner(view string, w, h int) string {
	p, on := m.playing()
	if h < 16 || m.backend.Stage == nil || !on && p.Scenario == "" && m.tour == nil {
		return view
	}
	t := m.th
	scenario := p.Scenario
	if m.tour != nil { // a tour says what goes wrong itself
		scenario = ""
	}
	text := named(scenario, p.On, w-4)
	if on {
		how := m.howItPlays(p, w-4-theme.Width(scenario+" · "))
		if text = how; scenario != "" {
			text = named(scenario, p.On, w-4-theme.Width(" · "+how)) + " · " + how
		}
	}
	text = theme.Fit(text, w-4)
	lines := strings.Split(view, "\n")
	if text != "" {
		rule := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(ansi.Strip(l), "─") })
		lines = theme.Over(lines, []string{t.Accent.On(" " + text + " ")}, 1, max(rule, 1))
	}
	if m.tour != nil {
		lines = m.tour.caption(t, lines, w, h)
	}
	return theme.Frame(lines, w, h)
}

// named is a scenario and what it is on, as far as there is room.
func named(scenario, on string, w int) string {
	if scenario == "" {
		return ""
	}
	for _, form := range []string{strings.TrimSuffix("scenario "+scenario+", on "+on, ", on "), "scenario " + scenario} {
		if theme.Width(form) <= w {
			return form
		}
	}
	return theme.Fit(scenario, max(w, 0))
}

// howItPlays says whether it plays by itself and how fast, and how to steer that
// from here, in w cells where they are enough.
func (m *Model) howItPlays(p front.Playing, w int) string {
	by, steer := "plays by itself", "p pause · . step"
	if p.Paused {
		by, steer = "paused", "p goes on · . one answer"
	}
	pace := fmt.Sprintf("%.1f s", p.Pace.Seconds())
	switch {
	case !m.staged("f8"):
		return by + ", " + pace + " a question"
	case m.typing():
		steer = strings.NewReplacer("p ", "f8 ", ". ", "f9 ").Replace(steer)
	default:
		steer += " · +/- pace"
	}
	for _, form := range []string{by + ", " + pace + " a question · " + steer, by + ", " + pace + " · " + steer} {
		if theme.Width(form) <= w {
			return form
		}
	}
	return pace + " · " + steer
}

// cover tells a demo that plays by itself whether a dialog stands in front.
func (m *Model) cover() {
	if m.backend.Stage != nil {
		m.backend.Stage.Covered(!m.over.Empty())
	}
}

// everywhere are the bindings that hold on every screen, the audience's included,
// with those of their keys that the topmost screen leaves to them.
func (m *Model) everywhere() keys.Set {
	set, own := global(), m.top().Help()
	set.List = slices.Concat(set.List, m.stageKeys().Keys("").List)
	kept := set.List[:0:0]
	for _, b := range set.List {
		n := len(b.Keys)
		b.Keys = slices.DeleteFunc(slices.Clone(b.Keys), func(k string) bool { return m.taken(own, k) || m.elsewhere(k) })
		if len(b.Keys) < n {
			b.Label = strings.Join(b.Keys, "/")
		}
		if len(b.Keys) > 0 && !slices.ContainsFunc(own, func(s keys.Set) bool { return s.Does(b.Does) }) {
			kept = append(kept, b)
		}
	}
	set.List = kept
	return set
}

// taken says whether a key means something else on the topmost screen.
func (m *Model) taken(own []keys.Set, name string) bool {
	if m.top().Typing() && utf8.RuneCountInString(name) == 1 {
		return true
	}
	if m.stageKeys().Has(name) {
		return !m.staged(name)
	}
	return slices.ContainsFunc(own, func(s keys.Set) bool { return s.Has(name) })
}

// leastBar is the width from which on feet have room for what holds everywhere.
const leastBar = 60

// bar adds, at the right of the foot, the keys that hold everywhere, where there
// is room for them.
func (m *Model) bar(view string, w int) string {
	if w < leastBar {
		return view
	}
	at := strings.LastIndexByte(view, '\n') + 1
	room := w - theme.Width(strings.TrimRight(ansi.Strip(view[at:]), " ")) - 1
	out, set := "", m.everywhere()
	for _, does := range []string{"words", "log", "make it go wrong"} {
		b := set.Doing(does)
		if b == nil {
			continue
		}
		label := b.Keys[0]
		n := theme.Width(label) + 1 + theme.Width(does) + 3
		if room -= n; room < 0 {
			break
		}
		out = m.th.Accent.On(label) + " " + m.th.Dim.On(does) + strings.Repeat(" ", 3*min(len(out), 1)) + out
	}
	if out == "" {
		return view
	}
	foot := strings.TrimRight(view[at:], " ")
	return view[:at] + foot + strings.Repeat(" ", w-1-theme.Width(foot)-theme.Width(out)) + out
}
