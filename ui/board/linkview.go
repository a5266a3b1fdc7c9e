package board

import (
	tea "charm.land/bubbletea/v2"

	"peerage/ui/dialog"
	"peerage/ui/keys"
	"peerage/ui/screen"
	"peerage/ui/theme"
)

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
	last, lens := *l, b.lens
	show := func(t *theme.Theme, w int) []string {
		if b.current.id == last.ID {
			lens = b.lens
		}
		if r := b.table.Row(last.ID); r != nil {
			last = *r.Link
		}
		return lens.full(t, &last, w)
	}
	v := &linkView{Text: dialog.NewLive(theme.Clean(l.Title), show), b: b, id: l.ID}
	return screen.Send(screen.Show{Dialog: v})
}

// actions are those on the link; none when the cursor has left it.
func (v *linkView) actions() []action {
	b := v.b
	if l := b.link(); l == nil || l.ID != v.id {
		return nil
	}
	var out []action
	if k, first := b.mend(); first != nil {
		out = append(out, action{k, func() tea.Cmd { return b.act(*first) }})
	}
	if len(b.current.acts) > 0 {
		out = append(out, action{keys.New("a", "acts…", 2), b.menu})
	}
	if len(b.removals()) > 0 {
		out = append(out, action{keys.New("x", "delete…", 2).Unless(b.notDeletable("")), b.remove})
	}
	return append(out, action{keys.New("y", "copy…", 3), b.copy})
}

// Keys implements dialog.Dialog.
func (v *linkView) Keys() keys.Set {
	set := keys.Of(v.Title())
	for _, a := range v.actions() {
		set.List = append(set.List, a.key)
	}
	set.List = append(set.List, v.Text.Keys().List...)
	return set
}

// Update implements dialog.Dialog.
func (v *linkView) Update(msg tea.Msg) (bool, tea.Cmd) {
	if k, ok := msg.(tea.KeyPressMsg); ok {
		for _, a := range v.actions() {
			switch {
			case !a.key.Hit(k):
			case a.key.Off != "":
				return false, screen.Complain(a.key.Off)
			default:
				return true, a.do()
			}
		}
	}
	return v.Text.Update(msg)
}
