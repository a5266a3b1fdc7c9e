package dialog

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/field"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// Confirm asks before something is done.
type Confirm struct {
	title, yes, no string
	lines          []string
	danger         bool
	name           string
	typed          *field.Field // of the name; nil when none is asked for
	wrong          bool
	grace          grace
	agree          tea.Cmd
	top            int
	view           int
}

// NewConfirm asks a question that enter or y agrees to and esc or n refuses;
// lines say what will happen. agree runs when the person agrees.
func NewConfirm(c clock.Clock, title, yes string, lines []string, agree tea.Cmd) *Confirm {
	return &Confirm{title: title, yes: yes, no: "cancel", lines: lines, grace: newGrace(c), agree: agree}
}

// NewTyped asks for a name to be typed before something is deleted.
func NewTyped(c clock.Clock, title, yes, name string, lines []string, agree tea.Cmd) *Confirm {
	d := NewConfirm(c, title, yes, lines, agree)
	d.name, d.danger, d.no = theme.Clean(name), true, "keep everything"
	d.typed = field.New(field.Options{Limit: mostName, Bar: true})
	return d
}

// Title implements Dialog.
func (d *Confirm) Title() string { return d.title }

// Snug implements Snug.
func (d *Confirm) Snug() bool { return true }

// Typing implements Dialog.
func (d *Confirm) Typing() bool { return d.name != "" }

// Keys implements Dialog.
func (d *Confirm) Keys() keys.Set {
	yes := keys.Choose(d.yes)
	no := keys.Back(d.no)
	if d.name == "" {
		yes = keys.New("enter/y", d.yes, 0, "enter", "y")
		no = keys.New("esc/n", d.no, 0, "esc", "n", "q")
	} else if strings.TrimSpace(d.typed.Value()) != d.name {
		yes = yes.Unless("type the name first")
	}
	return keys.Of(d.title, yes, no)
}

// Update implements Dialog.
func (d *Confirm) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		d.edit(func() { d.typed.Paste(strings.TrimSpace(m.Content)) })
	case tea.KeyPressMsg:
		return d.press(m)
	}
	return false, nil
}

func (d *Confirm) press(k tea.KeyPressMsg) (bool, tea.Cmd) {
	set := d.Keys()
	switch {
	case set.List[1].Hit(k):
		return true, nil
	case set.List[0].Hit(k):
		if !d.grace.over() {
			return false, nil
		}
		if set.List[0].Off != "" {
			d.wrong = true
			return false, nil
		}
		return true, d.agree
	case d.name != "" && !scrolls(k):
		d.edit(func() { d.typed.Press(k) })
	default:
		d.scroll(k)
	}
	return false, nil
}

func (d *Confirm) scroll(k tea.KeyPressMsg) {
	d.top += keys.Step(k, d.view, len(d.lines)+1000)
}

// scrolls says that a key moves the lines while a name is typed.
func scrolls(k tea.KeyPressMsg) bool {
	return slices.Contains([]string{"up", "down", "pgup", "pgdown"}, k.String())
}

// mostName is how many characters can be typed.
const mostName = 200

// edit has change change what is typed, if the person has seen the question.
func (d *Confirm) edit(change func()) {
	if d.name == "" || !d.grace.over() {
		return
	}
	change()
	d.wrong = false
}

// Body implements Dialog.
func (d *Confirm) Body(t *theme.Theme, w, h int) []string {
	var out []string
	for _, l := range d.lines {
		out = append(out, theme.Wrap(theme.Clean(l), w)...)
	}
	if d.name == "" {
		return d.window(t, out, w, h)
	}
	ask, ink := "Type "+d.name+" to confirm:", t.Accent.Bold()
	out = append(out, "")
	if beside := theme.Width(ask) + 2; beside+theme.Width(d.typed.Value())+1 > w {
		out = append(out, ask)
		ask = d.typed.Draw(t, ink, w)
	} else {
		ask = t.Text.On(ask) + "  " + d.typed.Draw(t, ink, w-beside)
	}
	note := ""
	if d.wrong {
		note = t.Warn.On(theme.Fit("! That is not the name yet.", w))
	}
	return append(d.window(t, out, w, h-2), ask, note)
}

// window shows the part of lines that fits.
func (d *Confirm) window(t *theme.Theme, lines []string, w, h int) []string {
	out, top := window(t, lines, d.top, w, h)
	d.top, d.view = top, max(h-1, 1)
	return out
}

// window cuts lines to h from top on, and says in the last line that there is
// more. It gives the top that was possible.
func window(t *theme.Theme, lines []string, top, w, h int) ([]string, int) {
	if len(lines) <= h || h <= 0 {
		return theme.Fill(lines, min(len(lines), max(h, 0))), 0
	}
	seen := max(h-1, 1)
	top = max(0, min(top, len(lines)-seen))
	out := append([]string(nil), lines[top:top+seen]...)
	if h > 1 {
		out = append(out, t.Dim.On(theme.Fit(more(top, seen, len(lines)), w)))
	}
	return out, top
}
