package setup

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/field"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// option is one thing to choose.
type option struct {
	id, title string
	cols      []string
	// off is why it cannot be chosen, warn what to know before.
	off, warn string
	danger    bool
	// alone: it cannot be marked together with others.
	alone bool
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
	all   []option
	shown []int
	at    int
	top   int
	page  int
	// filter is what is searched for; nil while nothing was typed.
	filter *field.Field
	typing bool
	last   string // id of the option that the cursor was on before filtering
	// wide are the widths of the title and the columns, why that of the
	// reasons beside them.
	wide []int
	why  int
	// few are a handful to be read, not searched: no filter.
	few bool
	// many: several can be marked, by id.
	many   bool
	marked map[string]bool
	// gist is the width that the reasons need without their explanations.
	gist int
	// usual is the width that most of the first columns need at the most.
	usual int
}

// filterFrom is how many options make a filter worth while.
const filterFrom = 7

// set replaces the options; the cursor stays on its option, else on the first
// that can be chosen.
func (l *list) set(all []option, at string) {
	l.all, l.wide, l.why, l.gist = all, []int{0}, 0, 0
	for i := range all {
		o := &all[i]
		o.title, o.off, o.warn = theme.Clean(o.title), theme.Clean(o.off), theme.Clean(o.warn)
		l.why = max(l.why, theme.Width(o.reason()))
		if gist, _, _ := strings.Cut(o.reason(), ": "); theme.Width(gist) <= mostGist {
			l.gist = max(l.gist, theme.Width(gist))
		}
		for j := range o.cols {
			o.cols[j] = theme.Clean(o.cols[j])
		}
		if o.id == pasteValue { // it has the whole line
			continue
		}
		for j, c := range append([]string{l.label(o)}, o.cols...) {
			l.wide = widen(l.wide, j, c)
		}
	}
	l.usual = usual(all)
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

// usual is the width that three in four of the first columns fit into.
func usual(all []option) int {
	var list []int
	for i := range all {
		if o := &all[i]; len(o.cols) > 0 {
			list = append(list, theme.Width(o.cols[0]))
		}
	}
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[(len(list)-1)*3/4]
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
	words := strings.Fields(strings.ToLower(l.search()))
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

// search is what is searched for.
func (l *list) search() string {
	if l.filter == nil {
		return ""
	}
	return l.filter.Value()
}

// input is the field that the filter is typed into.
func (l *list) input() *field.Field {
	if l.filter == nil {
		l.filter = field.New(field.Options{Limit: mostFilter, Bar: true})
	}
	return l.filter
}

// mostFilter is how many characters a filter has at most.
const mostFilter = 100

// showAll drops the filter.
func (l *list) showAll() { l.refilter(func() { l.filter, l.typing = nil, false }) }

// refilter has change change the filter. The cursor stays on its option, and
// comes back to it when it was not shown in between; else it is on the first.
func (l *list) refilter(change func()) {
	if o := l.current(); o != nil {
		l.last = o.id
	}
	change()
	l.sift()
	l.at = 0
	l.goTo(l.last)
}

// label is an option's title, where several can be marked with its mark.
func (l *list) label(o *option) string {
	switch {
	case !l.many:
		return o.title
	case !o.markable():
		return "    " + o.title
	case l.marked[o.id]:
		return "[x] " + o.title
	}
	return "[ ] " + o.title
}

func (o *option) markable() bool { return o.off == "" && !o.alone && o.id != pasteValue }

// mark marks an option, or takes its mark off; false when it is none to be
// marked.
func (l *list) mark(o *option) bool {
	if !o.markable() {
		return false
	}
	if l.marked == nil {
		l.marked = map[string]bool{}
	}
	l.marked[o.id] = !l.marked[o.id]
	return true
}

// chosen are the ids of those that are marked, in the list's order.
func (l *list) chosen() []string {
	var out []string
	for i := range l.all {
		if o := &l.all[i]; l.marked[o.id] && o.off == "" {
			out = append(out, o.id)
		}
	}
	return out
}

// chooses is what enter does.
func (l *list) chooses() string {
	if n := len(l.chosen()); n > 0 && l.current() != nil && l.current().markable() {
		return fmt.Sprintf("take the %d marked", n)
	}
	return "choose"
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

// edit takes a key while the filter is typed.
func (l *list) edit(k tea.KeyPressMsg) {
	switch k.String() {
	case "esc":
		l.showAll()
	case "up", "down", "pgup", "pgdown", "ctrl+p", "ctrl+n":
		l.move(k)
	case "backspace", "ctrl+h":
		if l.search() == "" {
			l.typing = false
			return
		}
		fallthrough
	default:
		l.refilter(func() { l.input().Press(k) })
	}
}
