package board

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// readOnly is how a reason begins why nothing is changed from here.
const readOnly = "read-only"

// allowed are bindings but those of what may not be done here at all: nobody needs
// to read of them. Pressed, they still say why.
func allowed(list []keys.Binding) []keys.Binding {
	return slices.DeleteFunc(slices.Clone(list), func(k keys.Binding) bool { return strings.HasPrefix(k.Off, readOnly) })
}

// linkView shows everything about a link, and follows it. Its keys are those
// of what can be done now, not of what could be when it was opened.
type linkView struct {
	*dialog.Text
	b  *Board
	id string
}

// details opens everything about the link under the cursor.
func (b *Board) details() tea.Cmd {
	l := b.link()
	if l == nil {
		return nil
	}
	last, p := *l, b.printer
	show := func(t *theme.Theme, w int) []string {
		if b.current.id == last.ID {
			p = b.printer
		}
		if r := b.table.Row(last.ID); r != nil {
			last = *r.Link
		}
		return p.drawn(t, &last, w)
	}
	v := &linkView{Text: dialog.NewLive(theme.Clean(l.Title), show), b: b, id: l.ID}
	return screen.Send(screen.Show{Dialog: v})
}

// actions are those on the link; none when the cursor has left it.
func (v *linkView) actions() screen.Actions {
	b := v.b
	if l := b.link(); l == nil || l.ID != v.id {
		return nil
	}
	out := b.repair()
	out = append(out, screen.On(keys.New("a", "acts…", 2), func() tea.Cmd { return b.choose(b.current.acts) }))
	if len(b.removals()) > 0 {
		out = append(out, screen.On(keys.New("x", "delete…", 2).Unless(b.notDeletable("")), b.remove))
	}
	if l := b.link(); !l.Missing {
		out = append(out, screen.On(keys.New("O", "console", 4), b.consoleOf))
	}
	return append(out, screen.On(keys.New("y", "copy…", 3), b.copy))
}

// Keys implements dialog.Dialog.
func (v *linkView) Keys() keys.Set {
	set := v.actions().Keys(v.Title())
	set.List = append(allowed(set.List), v.Text.Keys().List...)
	return set
}

// Update implements dialog.Dialog.
func (v *linkView) Update(msg tea.Msg) (bool, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		list := v.actions()
		if cmd, hit := list.Press(k); hit {
			possible := list.Keys("").Find(k).Off == ""
			return possible, cmd
		}
	}
	return v.Text.Update(msg)
}
