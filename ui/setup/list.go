package setup

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"peerage/ui/keys"
	"peerage/ui/theme"
)

// option is one thing to choose.
type option struct {
	id, title string
	cols      []string
	// off is why it cannot be chosen, warn what to know before.
	off, warn string
	danger    bool
}

// reason is what stands beside it: why not, or what to know before.
func (o *option) reason() string {
	if o.off != "" {
		return o.off
	}
	return o.warn
}

// list is a picker: it draws only what is seen, and keeps its cursor on an
// option by id.
type list struct {
	all    []option
	shown  []int
	at     int
	top    int
	page   int
	filter []rune
	typing bool
	// wide are the widths of the title and the columns, why that of the
	// reasons beside them.
	wide []int
	why  int
}

// filterFrom is how many options make a filter worth while.
const filterFrom = 7

// set replaces the options; the cursor stays on its option, else on the first
// that can be chosen.
func (l *list) set(all []option, at string) {
	l.all, l.wide, l.why = all, []int{0}, 0
	for i := range all {
		o := &all[i]
		o.title, o.off, o.warn = theme.Clean(o.title), theme.Clean(o.off), theme.Clean(o.warn)
		l.why = max(l.why, theme.Width(o.reason()))
		for j := range o.cols {
			o.cols[j] = theme.Clean(o.cols[j])
		}
		if o.id == pasteValue {
			l.wide = widen(l.wide, 0, o.title)
			continue
		}
		for j, c := range append([]string{o.title}, o.cols...) {
			l.wide = widen(l.wide, j, c)
		}
	}
	l.sift()
	l.at = 0
	for i, k := range l.shown {
		if all[k].off == "" {
			l.at = i
			break
		}
	}
	l.goTo(at)
}

// widen makes column j at least as wide as s.
func widen(wide []int, j int, s string) []int {
	for len(wide) <= j {
		wide = append(wide, 0)
	}
	wide[j] = max(wide[j], theme.Width(s))
	return wide
}

func (l *list) goTo(id string) {
	for i, k := range l.shown {
		if id != "" && l.all[k].id == id {
			l.at = i
		}
	}
}

// sift makes shown of all: those that mention every word of the filter.
func (l *list) sift() {
	words := strings.Fields(strings.ToLower(string(l.filter)))
	l.shown = l.shown[:0]
next:
	for i := range l.all {
		o := &l.all[i]
		for _, w := range words {
			if !strings.Contains(strings.ToLower(o.title+" "+strings.Join(o.cols, " ")+" "+o.off+" "+o.id), w) {
				continue next
			}
		}
		l.shown = append(l.shown, i)
	}
	l.at = max(0, min(l.at, len(l.shown)-1))
}

func (l *list) setFilter(text []rune) {
	id := ""
	if o := l.current(); o != nil {
		id = o.id
	}
	l.filter = text
	l.sift()
	l.goTo(id)
}

// current is the option under the cursor; nil when none is shown.
func (l *list) current() *option {
	if l.at < 0 || l.at >= len(l.shown) {
		return nil
	}
	return &l.all[l.shown[l.at]]
}

// move moves the cursor by a key; false when the key does not move.
func (l *list) move(k tea.KeyPressMsg) bool {
	n := keys.Step(k, l.page, len(l.all))
	if n == 0 || len(l.all) == 0 {
		return false
	}
	l.at = max(0, min(l.at+n, len(l.shown)-1))
	return true
}

// edit takes a key for the filter; false when it is for somebody else.
func (l *list) edit(k tea.KeyPressMsg) bool {
	switch k.String() {
	case "backspace":
		if len(l.filter) == 0 {
			l.typing = false
			return true
		}
		l.setFilter(l.filter[:len(l.filter)-1])
	case "ctrl+u":
		l.setFilter(nil)
	case "esc":
		l.typing = false
		l.setFilter(nil)
	case "up", "down", "pgup", "pgdown", "home", "end":
		return l.move(k)
	default:
		if k.Text == "" {
			return false
		}
		l.setFilter(append(l.filter, []rune(theme.Clean(k.Text))...))
	}
	return true
}

// height is how many lines all of it takes.
func (l *list) height() int {
	if l.foot() != "" {
		return len(l.all) + 2
	}
	return max(len(l.all), 1)
}

// foot says how the list is filtered; "" for a short one.
func (l *list) foot() string {
	count := fmt.Sprintf("%d of %d", len(l.shown), len(l.all))
	switch {
	case l.typing || len(l.filter) > 0:
		return count
	case len(l.all) >= filterFrom:
		return "/ to filter · " + count
	}
	return ""
}

// draw shows at most h lines; dim is for a list that cannot be used now.
func (l *list) draw(t *theme.Theme, w, h int, dim bool) []string {
	foot := l.foot()
	rows := h
	if foot != "" && h > 3 {
		rows = h - 2
	}
	l.page = max(rows-1, 1)
	l.top = max(0, min(l.top, len(l.shown)-rows))
	l.top = min(max(l.top, l.at-rows+1), l.at)
	var out []string
	for i := l.top; i < len(l.shown) && len(out) < rows; i++ {
		out = append(out, l.row(t, &l.all[l.shown[i]], w, i == l.at && !dim, dim))
	}
	if len(l.shown) == 0 {
		out = append(out, t.Dim.On(theme.Fit("  Nothing like that. esc shows all again.", w)))
	}
	if rows == h {
		return out
	}
	text := theme.Fit(t.Dim.On("  "+foot), w)
	if l.typing || len(l.filter) > 0 {
		text = theme.Fit(t.Accent.On("  / ")+theme.FitLeft(string(l.filter), max(w-20, 4))+t.Accent.On(theme.Typing)+t.Dim.On("  "+foot), w)
	}
	return append(theme.Fill(out, min(rows, len(l.all))), "", text)
}

func (l *list) row(t *theme.Theme, o *option, w int, here, dim bool) string {
	ink := t.Text
	switch {
	case dim || o.off != "":
		ink = t.Dim
	case o.danger:
		ink = t.Bad
	}
	mark := "  "
	if here {
		mark = t.Accent.Bold().On(theme.Cursor) + " "
		if ink = ink.Bold(); o.off == "" && !o.danger {
			ink = t.Accent.Bold()
		}
	}
	room := w - 2
	title := min(l.wide[0], room)
	line := mark + ink.On(theme.Pad(o.title, title))
	room -= title
	if o.id == pasteValue {
		return line + t.Dim.On(theme.Fit("  "+strings.Join(o.cols, " "), room))
	}
	return line + l.columns(t, o, room)
}

// columns are what stands beside the title: the first column, the reason, the
// others; what has no room is left out, the reason last.
func (l *list) columns(t *theme.Theme, o *option, room int) string {
	why := 0
	if l.why > 0 {
		why = min(l.why, max(room/2-2, 0))
		room -= why + 2
	}
	reason := "  " + t.Warn.On(theme.Pad(o.reason(), why))
	out := ""
	for i, n := range l.wide[1:] {
		n = min(n, room-2)
		if n < min(l.wide[i+1], 8) {
			break
		}
		c := ""
		if i < len(o.cols) {
			c = o.cols[i]
		}
		out += t.Dim.On("  " + theme.Pad(c, n))
		room -= n + 2
		if i == 0 && why > 0 {
			out, why = out+reason, 0
		}
	}
	if why > 0 {
		out += reason
	}
	return out
}
