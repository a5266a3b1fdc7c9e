package dialog

import (
	"cmp"
	"slices"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// Item is one choice of a menu.
type Item struct {
	Title, Hint string
	// Off is why it cannot be chosen; it stays visible.
	Off string
	// Danger is drawn as such.
	Danger bool
	Do     tea.Cmd
}

// Menu lets the person choose from a short list.
type Menu struct {
	title  string
	intro  []string
	items  []Item
	at     int
	view   int
	reason string // why the last choice could not be made
}

// NewMenu makes a menu, the cursor on the first that can be chosen; intro stands
// above the choices.
func NewMenu(title string, intro []string, items []Item) *Menu {
	at := slices.IndexFunc(items, func(it Item) bool { return it.Off == "" })
	return &Menu{title: title, intro: intro, items: items, at: max(at, 0)}
}

// Title implements Dialog.
func (d *Menu) Title() string { return d.title }

// Snug implements Snug.
func (d *Menu) Snug() bool { return true }

// Typing implements Dialog.
func (d *Menu) Typing() bool { return false }

// Keys implements Dialog.
func (d *Menu) Keys() keys.Set {
	return keys.Of(d.title, keys.Choose("choose"), keys.New("↑↓", "move", 4, "up", "down"),
		keys.New("esc", "close", 1, "esc", "q"))
}

// Update implements Dialog.
func (d *Menu) Update(msg tea.Msg) (bool, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false, nil
	}
	switch k.String() {
	case "esc", "q":
		return true, nil
	case "enter":
		if len(d.items) == 0 {
			return true, nil
		}
		it := d.items[d.at]
		if d.reason = it.Off; it.Off != "" {
			return false, nil
		}
		return true, it.Do
	}
	d.at = max(0, min(d.at+keys.Step(k, d.view, len(d.items)), len(d.items)-1))
	d.reason = ""
	return false, nil
}

// Body implements Dialog.
func (d *Menu) Body(t *theme.Theme, w, h int) []string {
	var out []string
	for _, l := range d.intro {
		out = append(out, theme.Wrap(theme.Clean(l), w)...)
	}
	if len(out) > 0 {
		out = append(out, "")
	}
	out = theme.Fill(out, min(len(out), max(h-len(d.items)-2, 0)))
	room := max(h-len(out)-2, 1)
	wide := 0
	for _, it := range d.items {
		wide = max(wide, theme.Width(it.Title))
	}
	wide = min(wide, w-2)
	cut := d.cut(wide, w)
	if len(d.items)+len(cut)+1 > room {
		cut = nil
	}
	from := max(0, min(d.at-room/2, len(d.items)-room))
	d.view = room
	for i := from; i < len(d.items) && i < from+room; i++ {
		out = append(out, d.row(t, i, wide, w))
	}
	switch {
	case d.reason != "":
		return append(out, "", t.Warn.On(theme.Fit("! "+d.reason, w)))
	case len(cut) > 0:
		out = append(out, "")
	}
	for _, l := range cut {
		out = append(out, "  "+t.Dim.On(l))
	}
	return out
}

// cut is the hint of the choice under the cursor where its row has no room for it:
// as many lines as the longest of all needs, so that nothing jumps.
func (d *Menu) cut(wide, w int) []string {
	var now []string
	most := 0
	for i, it := range d.items {
		if theme.Width(it.hint())+3 <= w-2-wide {
			continue
		}
		lines := theme.Wrap(it.hint(), max(w-2, 1))
		lines = lines[:min(len(lines), mostHint)]
		if most = max(most, len(lines)); i == d.at {
			now = lines
		}
	}
	return theme.Fill(now, most)
}

func (d *Menu) row(t *theme.Theme, i, wide, w int) string {
	it := d.items[i]
	ink, mark := t.Text, "  "
	if it.Danger {
		ink = t.Bad
	}
	if it.Off != "" {
		ink = t.Dim
	}
	if i == d.at {
		ink, mark = ink.Bold(), t.Accent.Bold().On(theme.Cursor)+" "
		if !it.Danger && it.Off == "" {
			ink = t.Accent.Bold()
		}
	}
	return mark + ink.On(theme.Pad(it.Title, wide)) + t.Dim.On("   "+it.brief(w-5-wide))
}

// hint is what is said beside the title: what it does, and why it cannot be chosen.
func (it *Item) hint() string {
	if it.Hint == "" || it.Off == "" {
		return theme.Clean(it.Hint + it.Off)
	}
	return theme.Clean(it.Hint + " · " + it.Off)
}

// brief is a hint in w cells: why not goes before what.
func (it *Item) brief(w int) string {
	if all := it.hint(); theme.Width(all) <= w {
		return all
	}
	return theme.Gist(theme.Clean(cmp.Or(it.Off, it.Hint)), w)
}

// mostHint is how many lines a hint has below the choices.
const mostHint = 3
