package board

import (
	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/field"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// paste takes a token, or whatever else a provider is signed in to with. It is
// tried before it closes.
type paste struct {
	input
	b       *Board
	account front.Account
	trying  bool
}

// mostPasted is how many characters a secret has at most; temporary keys of
// AWS have some thousand.
const mostPasted = 16 << 10

type pastedMsg struct {
	d   *paste
	err error
}

func newPaste(b *Board, a front.Account) *paste {
	return &paste{b: b, account: a,
		input: input{text: field.New(field.Options{Secret: true, Limit: mostPasted, Bar: true})}}
}

// Title implements dialog.Dialog.
func (d *paste) Title() string { return "Paste: " + d.account.Paste }

// Keys implements dialog.Dialog.
func (d *paste) Keys() keys.Set {
	yes := keys.Choose("sign in")
	switch {
	case d.trying:
		yes = yes.Unless("it is being tried")
	case d.text.Empty():
		yes = yes.Unless("paste it first")
	}
	return keys.Of(d.Title(), yes, keys.Back("cancel"))
}

// Update implements dialog.Dialog.
func (d *paste) Update(msg tea.Msg) (bool, tea.Cmd) {
	return d.edit(msg, func() (bool, tea.Cmd) {
		if d.trying {
			return false, nil
		}
		d.trying, d.problem = true, ""
		return false, d.try()
	})
}

// try has the provider asked whether it works.
func (d *paste) try() tea.Cmd {
	ctx, feed, text := d.b.ctx, d.b.backend.Feed, d.text.Value()
	return func() tea.Msg { return pastedMsg{d, feed.Paste(ctx, d.account.Provider, text)} }
}

// pasted takes up how that went.
func (b *Board) pasted(m pastedMsg) tea.Cmd {
	if m.d.b != b {
		return nil
	}
	if m.d.trying = false; m.err != nil {
		m.d.problem = theme.Clean(m.err.Error())
		return nil
	}
	done := screen.Send(screen.Dismiss{Dialog: m.d})
	return tea.Batch(done, screen.Say(m.d.account.Name+" is connected, its links are coming"))
}

// Body implements dialog.Dialog.
func (d *paste) Body(t *theme.Theme, w, _ int) []string {
	out := theme.Wrap(d.account.Where, w)
	out = append(out, "", d.text.Draw(t, t.Accent.Bold(), w), "")
	switch {
	case d.trying:
		return append(out, t.Warn.On(theme.Wait)+theme.Fit(" Trying it…", w-1))
	case d.problem != "":
		return append(out, theme.Paragraph(t.Bad, theme.Fail+" "+d.problem, w)...)
	}
	return append(out, theme.Paragraph(t.Dim, "It is tried, and kept in memory until the program ends.", w)...)
}

var _ dialog.Snug = (*paste)(nil)
