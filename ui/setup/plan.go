package setup

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// savePlan is the option that keeps the plan as a file.
const savePlan = "\x00save"

// planning says whether the plan is what the person is asked about.
func (s *Setup) planning() bool {
	return s.state.Ask != nil && s.state.Ask.Kind == wizard.AskPlan && s.end == nil
}

// planPage shows all that is going to be done, and what can be said to it.
func (s *Setup) planPage(a *wizard.Ask, w int) []block {
	t := s.th
	out := []block{lines(t, 1, 1, s.planHead(a, w))}
	if s.prompt.entry != nil {
		out = append(out, lines(t, 0, 3, s.prompt.entry.draw(t, w)))
	} else {
		rows, tall := s.planRows(a, w, false), []string(nil)
		if w < besideFrom {
			tall = s.planRows(a, w, true)
		}
		want := max(len(rows), len(tall))
		out = append(out, block{rank: 2, least: min(len(rows), 4), want: want, draw: func(h int) []string {
			switch {
			case len(tall) > 0 && h >= len(tall):
				return tall
			case h >= len(rows):
				return rows
			}
			return append(slices.Clone(rows[:h-1]), t.Dim.On(theme.Fit("  … d shows all of it", w)))
		}})
		if s.prompt.sent == 0 && s.prompt.list != nil {
			out = append(out, lines(t, 0, 1, s.planOffers(w)))
		} else {
			out = append(out, lines(t, 0, 1, []string{t.Accent.On(s.spinner()) + t.Dim.On(" Taking it")}))
		}
	}
	if s.prompt.problem != "" && s.prompt.sent == 0 {
		out = append(out, lines(t, 1, 1, s.complaint(s.prompt.problem, w)))
	}
	return out
}

// planHead names the two networks.
func (s *Setup) planHead(a *wizard.Ask, w int) []string {
	pic, ok := picture.Of(s.proc, s.state)
	if !ok {
		return []string{s.th.Strong.On(theme.Fit(theme.Clean(a.Text), w))}
	}
	end := func(p picture.Part) string {
		return strings.TrimSpace(s.th.Strong.On(p.Text) + " " + s.th.Dim.On(p.Says))
	}
	return []string{theme.Fit(end(pic.Yours.Network)+"  ⇄  "+end(pic.Theirs.Network), w)}
}

// planOffers are what can be said to the plan, in one line where it fits.
func (s *Setup) planOffers(w int) []string {
	l := s.prompt.list
	var one []string
	wide := 0
	for i, n := range l.shown {
		mark, ink := "  ", s.th.Text
		if i == l.at {
			mark, ink = s.th.Accent.Bold().On(theme.Cursor)+" ", s.th.Accent.Bold()
		}
		one = append(one, mark+ink.On(l.all[n].title))
		wide += theme.Width(l.all[n].title) + 6
	}
	if wide > w {
		return one
	}
	return []string{strings.Join(one, "    ")}
}

// besides turns left and right into the moves of a list, since what is said to a
// plan stands in one line.
func (s *Setup) besides(k tea.KeyPressMsg) tea.KeyPressMsg {
	if !s.planning() || s.prompt.entry != nil {
		return k
	}
	switch k.String() {
	case "left":
		return tea.KeyPressMsg{Code: tea.KeyUp}
	case "right", "tab":
		return tea.KeyPressMsg{Code: tea.KeyDown}
	}
	return k
}

const (
	phaseWidth = 30  // the column of the phases' names
	besideFrom = 100 // from which width on the phases stand beside their steps, else above them where there is room
)

// planRows are the steps, each phase named at its first, or above it.
func (s *Setup) planRows(a *wizard.Ask, w int, above bool) []string {
	t := s.th
	phases, titles := 0, 0
	for _, r := range a.Plan.Rows {
		phases, titles = max(phases, theme.Width(r.Phase)), max(titles, theme.Width(r.Title))
	}
	if phases = min(phases, phaseWidth, w/3); w < 70 || above {
		phases = 0
	}
	begun := slices.ContainsFunc(a.Plan.Rows, func(r wizard.PlanRow) bool { return r.Done })
	var out []string
	last := ""
	for _, r := range a.Plan.Rows {
		line := ""
		if phases > 0 {
			head := ""
			if r.Phase != last {
				head = r.Phase
			}
			line = t.Dim.On(theme.Pad(head, phases)) + "  "
		} else if above && r.Phase != last {
			out = append(out, t.Dim.On(theme.Fit(r.Phase, w)))
		}
		last = r.Phase
		switch {
		case r.Done:
			line += t.Good.On(theme.Done) + " "
		case begun:
			line += t.Dim.On(theme.Todo) + " "
		}
		line += t.Dim.On(theme.PadLeft(itoa(r.Number), 2)) + " "
		line += t.Text.On(s.planTitle(a, r, min(titles, 26), w-theme.Width(line)-2))
		out = append(out, line+"  "+s.planDetail(a, r, w-theme.Width(line)-2))
	}
	return out
}

// planTitle is a step's title in wide cells. A name that is long begins further left
// than the others, so that it is whole.
func (s *Setup) planTitle(a *wizard.Ask, r wizard.PlanRow, wide, room int) string {
	title := theme.Clean(r.Title)
	if list := s.planValues(a, r); len(list) == 1 && !isPath(list[0]) {
		wide = min(wide, max(room-theme.Width(list[0]), theme.Width(title)))
	}
	return theme.Pad(title, wide)
}

// planDetail is what is said of a step: what can be edited, what is there, how
// long it takes, else what is done.
func (s *Setup) planDetail(a *wizard.Ask, r wizard.PlanRow, w int) string {
	t := s.th
	if w < 4 {
		return ""
	}
	var rest []string
	if r.As != "" {
		rest = append(rest, theme.Clean(r.As))
	}
	if r.Apart {
		rest = append(rest, "asks you then")
	}
	if r.Found != "" {
		rest = append(rest, theme.Clean(r.Found))
	}
	if r.Takes > 0 && !r.Done {
		rest = append(rest, "~"+theme.Took(r.Takes))
	}
	if list := s.planValues(a, r); len(list) > 0 {
		text, tail := fitValues(list, w), ""
		if len(rest) > 0 && w-theme.Width(text) > 5 {
			tail = "  " + t.Dim.On(theme.Fit(strings.Join(rest, " · "), w-theme.Width(text)-2))
		}
		return t.Accent.On(text) + tail
	}
	if len(rest) == 0 && theme.Width(r.Text) <= w && !strings.HasPrefix(r.Text, "…") {
		rest = []string{theme.Clean(r.Text)} // else it is in the details
	}
	text := strings.Join(rest, " · ")
	if head, _, ok := strings.Cut(text, ": "); ok && theme.Width(text) > w {
		text = head
	}
	return t.Dim.On(theme.Fit(text, w))
}

// planValues are the values of a step that can be edited.
func (s *Setup) planValues(a *wizard.Ask, r wizard.PlanRow) []string {
	var values []string
	for _, f := range a.More {
		if text := theme.Clean(s.planValue(&f)); f.Step == r.Step && text != "" {
			values = append(values, text)
		}
	}
	return values
}

func isPath(value string) bool {
	return strings.HasPrefix(value, "/") || strings.HasPrefix(value, "~/")
}

// fitValues are values in w cells, cut behind a word; of a path its end is seen.
func fitValues(list []string, w int) string {
	text := list[0]
	if isPath(text) {
		text = theme.FitLeft(text, w)
	}
	for _, more := range list[1:] {
		text += " · " + more
	}
	return theme.Brief(text, w)
}

// planValue is how the value of a name or an option is shown.
func (s *Setup) planValue(f *wizard.Ask) string {
	for _, c := range f.Choices {
		if c.Value == f.Draft {
			return c.Title
		}
	}
	return strings.TrimSpace(s.named(f.Draft) + " " + s.proc.Var(f.Var).Unit)
}

// named is what a variable's id is called, where another one holds its name.
func (s *Setup) named(id string) string {
	for _, x := range s.proc.Vars {
		thing, ok := strings.CutSuffix(x.Name, "_ID")
		if !ok || id == "" || s.state.Value(x.Name) != id {
			continue
		}
		for _, y := range s.proc.Vars {
			if name := s.state.Value(y.Name); name != "" && strings.HasSuffix(y.Name, thing+"_NAME") {
				return name
			}
		}
	}
	return id
}

// planKeys are those of the plan beside choosing.
func (s *Setup) planKeys() screen.Actions {
	a := s.prompt.ask
	if a == nil || a.Kind != wizard.AskPlan || s.prompt.entry != nil || len(a.More) == 0 {
		return nil
	}
	edit := keys.New("e", "edit names", 1).Explain("names and options, in one form")
	return screen.Actions{screen.Changes(edit, s.editPlan)}
}

// editPlan opens the form with all that can be changed.
func (s *Setup) editPlan() { s.prompt.entry, s.prompt.problem = newPlanForm(s.prompt.ask), "" }

// planDetails are the plan, uncut.
func (s *Setup) planDetails(t *theme.Theme, w int) []string {
	a := s.state.Ask
	var out []string
	last := ""
	for _, r := range a.Plan.Rows {
		if r.Phase != last {
			out = append(out, "", t.Dim.On(theme.Fit(r.Phase, w)))
		}
		last = r.Phase
		out = append(out, theme.Fit(t.Dim.On(theme.PadLeft(itoa(r.Number), 2))+" "+t.Strong.On(r.Title)+"  "+t.Dim.On(r.Step),
			w))
		for _, text := range []string{r.Text, r.Found, r.As} {
			for _, l := range theme.Wrap(theme.Clean(text), w-3) {
				if l != "" {
					out = append(out, "   "+l)
				}
			}
		}
		for _, f := range a.More {
			if f.Step == r.Step {
				out = append(out, theme.Fit("   "+t.Dim.On(lead(theme.Clean(f.Title)))+t.Accent.On(theme.Clean(s.planValue(&f))), w))
			}
		}
	}
	return out[min(1, len(out)):]
}

// keepPlan saves the plan as a file that peerage setup takes; where no files are
// written, it is shown.
func (s *Setup) keepPlan() tea.Cmd {
	text := s.proc.PlanFile(s.state, s.state.Ask)
	name := "peerage-" + s.state.Name + ".env"
	show := func(note string) tea.Msg {
		list := strings.Split(text, "\n")
		if note != "" {
			list = append([]string{note, ""}, list...)
		}
		return screen.Show{Dialog: dialog.NewLines("The plan", list)}
	}
	save := s.backend.SaveFile
	if save == nil {
		return func() tea.Msg { return show("") }
	}
	return func() tea.Msg {
		path, err := save(name, text)
		if err != nil {
			return show("It was not saved: " + err.Error())
		}
		return screen.Toast{Text: "Saved as " + path}
	}
}
