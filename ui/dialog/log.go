package dialog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/field"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// Entry is one line of a log.
type Entry struct {
	At, Run string
	// Number is a step's; 0 is none's. Glyph is the state that it tells of, or "".
	Number int
	Glyph  string
	// Does is what happened, in a word; "" where Text is a sentence.
	Does, Text string
	// Often: it is one of many that say that all is well. Those that follow each
	// other are one line, until lines are whole.
	Often bool
}

// Log shows what happened, a line each, from the end and as it comes. It can be
// filtered and saved.
type Log struct {
	title string
	read  func() []Entry
	save  func(text string) tea.Cmd

	find   *field.Field // the filter
	typing bool
	whole  bool // long lines are wrapped, not cut
	up     int  // lines below the last one seen
	view   int
	lines  int
}

// NewLog shows what read gives at every drawing; save takes the lines that are
// chosen, nil where no files are written.
func NewLog(title string, read func() []Entry, save func(text string) tea.Cmd) *Log {
	return &Log{title: title, read: read, save: save, find: field.New(field.Options{Bar: true})}
}

// Title implements Dialog.
func (d *Log) Title() string { return d.title }

// Broad implements Broad.
func (d *Log) Broad() bool { return true }

// Typing implements Dialog.
func (d *Log) Typing() bool { return d.typing }

// Keys implements Dialog.
func (d *Log) Keys() keys.Set {
	if d.typing {
		return keys.Of(d.title, keys.Choose("keep the filter"), keys.New("esc", "show all", 1, "esc"))
	}
	save, does, back := keys.New("s", "save", 3), "every line", "close"
	if d.save == nil {
		save = save.Unless("no files are written here")
	}
	if d.whole {
		does = "in short"
	}
	if !d.find.Empty() {
		back = "show all"
	}
	set := keys.Of(d.title, keys.New("/", "filter", 2), keys.New("w", does, 3), save)
	if d.lines > d.view {
		set.List = append(set.List, keys.New("↑↓", "scroll", 4, "up", "down"))
	}
	set.List = append(set.List, keys.New("esc", back, 1, "esc", "q", "enter"))
	return set
}

// Update implements Dialog.
func (d *Log) Update(msg tea.Msg) (bool, tea.Cmd) {
	switch m := msg.(type) {
	case tea.PasteMsg:
		if d.typing {
			d.find.Paste(m.Content)
		}
	case tea.KeyPressMsg:
		if d.typing {
			d.edit(m)
			return false, nil
		}
		return d.press(m)
	}
	return false, nil
}

// edit takes a key for the filter.
func (d *Log) edit(k tea.KeyPressMsg) {
	switch k.String() {
	case "enter":
		d.typing = false
	case "esc":
		d.typing = false
		d.find.Set("")
	default:
		d.find.Press(k)
	}
	d.up = 0
}

func (d *Log) press(k tea.KeyPressMsg) (bool, tea.Cmd) {
	switch k.String() {
	case "/":
		d.typing = true
	case "w":
		d.whole, d.up = !d.whole, 0
	case "s":
		if d.save != nil {
			return false, d.save(d.text())
		}
	case "esc", "q", "enter", "L":
		if d.find.Empty() {
			return true, nil
		}
		d.find.Set("")
	default:
		d.up -= keys.Step(k, d.view, d.lines)
	}
	return false, nil
}

// chosen are the entries that have every word of the filter.
func (d *Log) chosen() (list, all []Entry) {
	all = d.read()
	list = slices.Clone(all)
	words := strings.Fields(strings.ToLower(d.find.Value()))
	if len(words) == 0 {
		return list, all
	}
	return slices.DeleteFunc(list, func(e Entry) bool {
		text := strings.ToLower(e.plain())
		return slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
	}), all
}

// plain is an entry as it is saved.
func (e Entry) plain() string {
	number := ""
	if e.Number > 0 {
		number = strconv.Itoa(e.Number)
	}
	return strings.TrimRight(fmt.Sprintf("%s  %s  %2s %1s %s%s", e.At, e.Run, number, e.Glyph, e.does(), e.Text), " ")
}

// does is the column of what happened; a sentence needs none.
func (e Entry) does() string {
	if e.Does == "" {
		return ""
	}
	return theme.Pad(theme.Clean(e.Does), 8) + " "
}

// together makes one of those that follow each other and say often that all is
// well; where there is nothing else, each is of interest.
func together(list []Entry) []Entry {
	if !slices.ContainsFunc(list, func(e Entry) bool { return !e.Often }) {
		return list
	}
	var out []Entry
	times := 1
	for i, e := range list {
		if i == 0 || !e.Often || !list[i-1].Often {
			out, times = append(out, e), 1
			continue
		}
		times++
		e.Text = fmt.Sprintf("%d answers, all of them well", times)
		out[len(out)-1] = e
	}
	return out
}

func (d *Log) text() string {
	list, _ := d.chosen()
	var b strings.Builder
	for _, e := range list {
		b.WriteString(theme.Clean(e.plain()) + "\n")
	}
	return b.String()
}

// Body implements Dialog.
func (d *Log) Body(t *theme.Theme, w, h int) []string {
	list, all := d.chosen()
	var head []string
	if d.typing || !d.find.Empty() {
		tail := fmt.Sprintf("  %d of %d", len(list), len(all))
		text := t.Text.On(d.find.Value())
		if room := w - 2 - theme.Width(tail); d.typing && room > 0 {
			text = d.find.Draw(t, t.Text, room)
		}
		head = []string{t.Accent.On("/ ") + text + t.Dim.On(tail), ""}
	}
	var out []string
	lead := leads(all)
	if !d.whole && len(head) == 0 {
		list = together(list)
	}
	for _, e := range list {
		out = append(out, e.lines(t, lead, w, d.whole)...)
	}
	switch {
	case len(all) == 0:
		out = []string{t.Dim.On("Nothing has happened yet.")}
	case len(list) == 0:
		out = []string{t.Dim.On("No line has all of these words.")}
	}
	h = max(h-len(head), 1)
	d.view, d.lines = h, len(out)
	d.up = max(0, min(d.up, len(out)-max(h-1, 1)))
	seen, _ := window(t, out, len(out)-max(h-1, 1)-d.up, w, h)
	return append(head, seen...)
}

// leads is the width of the runs' names; 0 where all lines are of one.
func leads(list []Entry) int {
	wide, several := 0, false
	for _, e := range list {
		wide = max(wide, theme.Width(e.Run))
		several = several || e.Run != list[0].Run && e.Run != "" && list[0].Run != ""
	}
	if !several {
		return 0
	}
	return min(wide, 16) + 2
}

// Line is an entry in one line of w cells, without its run.
func (e Entry) Line(t *theme.Theme, w int) string { return e.lines(t, 0, w, false)[0] }

// lines are an entry in a line, or whole; lead is the width of the run's name.
func (e Entry) lines(t *theme.Theme, lead, w int, whole bool) []string {
	number := ""
	if e.Number > 0 {
		number = strconv.Itoa(e.Number)
	}
	front := e.At + "  "
	if lead > 0 {
		front += theme.Pad(theme.Clean(e.Run), lead)
	}
	front += theme.PadLeft(number, 2) + " "
	does := e.does()
	room := w - theme.Width(front) - 2 - theme.Width(does)
	if room < 8 {
		return []string{theme.Fit(e.At+" "+theme.Clean(does+e.Text), w)}
	}
	text := []string{theme.Fit(theme.Clean(e.Text), room)}
	if whole {
		text = theme.Wrap(theme.Clean(e.Text), room)
	}
	ink := t.Text
	if e.Glyph == theme.Fail {
		ink = t.Bad
	}
	for i, l := range text {
		if text[i] = strings.Repeat(" ", w-room) + ink.On(l); i == 0 {
			text[i] = t.Dim.On(front) + t.GlyphInk(e.Glyph).On(theme.Pad(e.Glyph, 1)) + " " + t.Dim.On(does) +
				ink.On(l)
		}
	}
	return text
}
