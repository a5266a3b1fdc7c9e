package setup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// value is a variable with what it holds; without it, where that comes from.
type value struct {
	wizard.Var
	text, from string
}

// values are the variables that are known.
func (s *Setup) values() []value {
	var out []value
	for _, v := range s.procOrEmpty().Vars {
		if text := theme.Clean(s.state.Value(v.Name)); text != "" && !v.Internal {
			out = append(out, value{v, text, ""})
		}
	}
	return out
}

// showVars lists those that are known, then the others.
func (s *Setup) showVars() tea.Cmd {
	list := s.values()
	for _, v := range s.procOrEmpty().Vars {
		if s.state.Value(v.Name) == "" && !v.Internal {
			list = append(list, value{v, "", s.comes(v)})
		}
	}
	return screen.Send(screen.Show{Dialog: &varsDialog{list: list, clip: s.backend.Copy}})
}

// comes says what a variable that is not known is waiting for.
func (s *Setup) comes(v wizard.Var) string {
	if v.Secret && s.state.Value(v.Name+"_FROM") != "" {
		return "a secret: it is not kept with the run"
	}
	for _, st := range s.procOrEmpty().Order() {
		asks := slices.ContainsFunc(st.Inputs, func(in wizard.Input) bool { return in.Var == v.Name })
		step := fmt.Sprintf("%d, %s", s.proc.Number(st.ID), st.Title)
		switch settled := s.state.Step(st.ID).Status.Settled(); {
		case !asks && !slices.Contains(st.Gives, v.Name):
		case settled:
			return "was not needed"
		case asks:
			return "chosen at " + step
		default:
			return "comes with " + step
		}
	}
	if s.end != nil {
		return "was not needed"
	}
	return "not known yet"
}

// varsDialog lists all variables, to look at and to copy.
type varsDialog struct {
	title         string // "" is Variables
	list          []value
	at, top, page int
	clip          screen.Clipboard
}

// Title implements dialog.Dialog.
func (d *varsDialog) Title() string { return cmp.Or(d.title, "Variables") }

// Typing implements dialog.Dialog.
func (d *varsDialog) Typing() bool { return false }

// Keys implements dialog.Dialog.
func (d *varsDialog) Keys() keys.Set {
	cp := keys.New("enter/y", "copy", 0, "enter", "y")
	if len(d.list) > 0 && d.list[d.at].text == "" {
		cp = cp.Unless("not known yet")
	}
	move, shut := keys.New("↑↓", "move", 4, "up", "down"), keys.New("esc", "close", 1, "esc", "q", "v", "i")
	return keys.Of(d.Title(), cp, move, shut)
}

// Update implements dialog.Dialog.
func (d *varsDialog) Update(msg tea.Msg) (bool, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false, nil
	}
	set := d.Keys().List
	switch {
	case set[2].Hit(k):
		return true, nil
	case set[0].Hit(k) && len(d.list) > 0:
		v := d.list[d.at]
		if v.text == "" {
			return false, screen.Complain(v.Name + " is not known yet")
		}
		return false, d.clip.Lines(v.Name, v.text)
	}
	d.at = max(0, min(d.at+keys.Step(k, d.page, len(d.list)), len(d.list)-1))
	return false, nil
}

// Body implements dialog.Dialog.
func (d *varsDialog) Body(t *theme.Theme, w, h int) []string {
	if len(d.list) == 0 {
		return []string{"There are none."}
	}
	rows := max(min(h-2-aboutMost, len(d.list)), 1)
	d.page = rows
	d.top = max(0, min(d.top, len(d.list)-rows))
	d.top = min(max(d.top, d.at-rows+1), d.at)
	wide := 0
	for _, v := range d.list {
		wide = max(wide, theme.Width(v.Name))
	}
	wide = min(wide, w/2)
	var out []string
	for i := d.top; i < d.top+rows; i++ {
		v := d.list[i]
		mark, ink := "  ", t.Text
		if v.text == "" {
			ink = t.Dim
		}
		if i == d.at {
			mark, ink = t.Accent.Bold().On(theme.Cursor)+" ", t.Accent.Bold()
		}
		text := t.Text.On(theme.FitLeft(v.text, w-wide-4))
		if v.text == "" {
			text = t.Dim.On(theme.Fit(v.from, w-wide-4))
		}
		out = append(out, mark+ink.On(theme.Pad(v.Name, wide))+"  "+text)
	}
	v := d.list[d.at]
	note := v.Title
	if v.Help != "" {
		note = lead(note) + v.Help
	}
	if v.Secret {
		note += " (a secret: never shown, this is its reference)"
	}
	about := theme.Paragraph(t.Dim, note, w)
	if theme.Width(v.Name) > wide || theme.Width(v.text) > w-wide-4 {
		about = slices.Concat(theme.Wrap(v.Name, w), theme.Wrap(v.text, w), about)
	}
	out = append(append(out, ""), theme.Fill(about, min(max(h-rows-2, 1), aboutMost))...)
	if rows < len(d.list) {
		out = append(out, t.Dim.On(fmt.Sprintf("%d of %d", d.at+1, len(d.list))))
	}
	return out
}

// aside is the third column of wide screens: what is known and what was made.
func (s *Setup) aside(w, h int) []string {
	t := s.th
	inner := w - 2
	var out []string
	made := s.madeRows(inner)
	list := s.values()
	room := max(h-len(made)-4, 3)
	out = append(out, " "+t.Dim.On("VARIABLES"))
	if len(list) == 0 {
		out = append(out, " "+t.Dim.On("none yet"))
	}
	if len(list) > room {
		out = append(out, " "+t.Dim.On(fmt.Sprintf("↑ %d more: v", len(list)-room+1)))
		list = list[len(list)-room+1:]
	}
	for _, v := range list {
		name := theme.Fit(v.Name, inner*3/5)
		room := inner - theme.Width(name) - 1
		text := theme.FitLeft(v.text, room-1)
		out = append(out, " "+t.Text.On(name)+strings.Repeat(" ", room-theme.Width(text)+1)+t.Dim.On(text))
	}
	out = append(out, "")
	for _, l := range made {
		out = append(out, " "+l)
	}
	return out
}

func (s *Setup) madeRows(w int) []string {
	t := s.th
	out := []string{t.Dim.On("MADE BY THIS RUN")}
	for _, it := range s.state.Items {
		glyph, ink := theme.Done, t.Good
		switch it.Status {
		case wizard.IsIntended:
			glyph, ink = theme.Wait, t.Warn
		case wizard.IsAdopted, wizard.IsStaying:
			glyph, ink = theme.Skip, t.Dim
		case wizard.IsRemoved:
			continue
		}
		text := theme.Clean(it.Kind + " " + it.Name)
		if it.Status == wizard.IsAdopted {
			text += " (was there)"
		}
		out = append(out, ink.On(glyph)+" "+theme.Fit(text, w-2))
	}
	if len(out) == 1 {
		out = append(out, t.Dim.On("nothing yet"))
	}
	return out
}

// lead is a title before what is said of it; a question has its mark already.
func lead(title string) string {
	if strings.HasSuffix(title, "?") {
		return title + " "
	}
	return title + ": "
}
