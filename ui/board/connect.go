package board

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// signing is a sign-in for watching that is under way.
type signing struct {
	// provider is its id, name what people know it by.
	provider, name string
	cancel         context.CancelFunc
	codes          chan wizard.Sign
	ended          chan struct{}
	dialog         *signDialog
}

type (
	signMsg struct {
		s    *signing
		sign wizard.Sign
	}
	connectedMsg struct {
		s   *signing
		err error
	}
)

// lacks are what is not connected, and sign-ins that have ended.
func (b *Board) lacks() []front.Lack {
	out := slices.Clone(b.snap.Missing)
	for _, s := range troubles(b.snap.Sources) {
		known := func(l front.Lack) bool { return l.Provider == s.Provider }
		if s.Err.Class == providers.NotAuthenticated && !slices.ContainsFunc(out, known) {
			out = append(out, front.Lack{Provider: s.Provider, Says: s.Title + ": the sign-in has ended"})
		}
	}
	return out
}

// connect signs in where something is missing.
func (b *Board) connect() tea.Cmd {
	var items []dialog.Item
	for _, l := range b.lacks() {
		items = append(items, dialog.Item{
			Title: b.name(l.Provider),
			Hint:  theme.Clean(l.Says),
			Do:    func() tea.Msg { return signMsg{s: &signing{provider: l.Provider}} },
		})
	}
	switch len(items) {
	case 0:
		return nil
	case 1:
		return items[0].Do
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Sign in for watching", nil, items)})
}

// startSignIn starts signing in and shows that it has begun.
func (b *Board) startSignIn(id string) tea.Cmd {
	if b.sign != nil {
		b.sign.cancel()
	}
	ctx, cancel := context.WithCancel(b.ctx)
	s := &signing{
		provider: id,
		name:     b.name(id),
		cancel:   cancel,
		codes:    make(chan wizard.Sign, 1),
		ended:    make(chan struct{}),
	}
	s.dialog = &signDialog{s: s, open: b.backend.OpenURL}
	b.sign = s
	feed := b.backend.Feed
	run := func() tea.Msg {
		defer close(s.ended)
		err := feed.Connect(ctx, id, func(c wizard.Sign) {
			select {
			case s.codes <- c:
			case <-ctx.Done():
			}
		})
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return connectedMsg{s, err}
	}
	return tea.Batch(run, s.code(), screen.Send(screen.Show{Dialog: s.dialog}))
}

// code waits for what the person needs.
func (s *signing) code() tea.Cmd {
	return func() tea.Msg {
		select {
		case c := <-s.codes:
			return signMsg{s, c}
		case <-s.ended:
			return nil
		}
	}
}

// handleSignIn takes the messages of a sign-in.
func (b *Board) handleSignIn(msg tea.Msg) tea.Cmd {
	switch m := msg.(type) {
	case signMsg:
		if m.s.cancel == nil {
			return b.startSignIn(m.s.provider)
		}
		if m.s == b.sign {
			m.s.dialog.sign = m.sign
			return m.s.code()
		}
	case connectedMsg:
		if m.s != b.sign {
			return nil
		}
		m.s.cancel()
		b.sign = nil
		done := screen.Send(screen.Dismiss{Dialog: m.s.dialog})
		switch {
		case m.s.dialog.gone:
			return done
		case m.err != nil:
			why := []string{m.err.Error(), "", "Press i on the board to try again."}
			return tea.Batch(done, screen.Send(screen.Show{Dialog: dialog.NewLines(m.s.name+" is not connected", why)}))
		}
		return tea.Batch(done, screen.Say(m.s.name+" is connected, its links are coming"))
	}
	return nil
}

// signDialog shows what to do to sign in, and gives up on esc.
type signDialog struct {
	s    *signing
	sign wizard.Sign
	open func(string) error
	gone bool
}

func (d *signDialog) Title() string { return "Sign in to " + d.s.name }

func (d *signDialog) Typing() bool { return false }

func (d *signDialog) Keys() keys.Set {
	set := keys.Of(d.Title())
	if d.sign.URL != "" {
		if d.open != nil {
			set.List = append(set.List, keys.New("o", "open the page", 1))
		}
		set.List = append(set.List, keys.New("y", "copy the code", 2))
	}
	return keys.Of(d.Title(), append(set.List, keys.Back("give up"))...)
}

func (d *signDialog) Update(msg tea.Msg) (bool, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false, nil
	}
	switch s := k.String(); {
	case s == "esc":
		d.gone = true
		d.s.cancel()
		return true, nil
	case s == "y" && d.sign.Code != "":
		return false, tea.Batch(tea.SetClipboard(d.sign.Code), screen.Say("The code was sent to the clipboard"))
	case s == "o" && d.sign.URL != "" && d.open != nil:
		return false, screen.OpenPage(d.open, d.sign.URL)
	}
	return false, nil
}

func (d *signDialog) Body(t *theme.Theme, w, _ int) []string {
	if d.sign.URL == "" {
		return []string{t.Warn.On(theme.Wait) + theme.Fit(" Asking "+d.s.name+" for a sign-in…", w-1)}
	}
	out := theme.Wrap("On any device, open this page and enter the code:", w)
	out = append(out, "")
	for _, l := range theme.Wrap(d.sign.URL, w-2) {
		out = append(out, "  "+t.Accent.On(l))
	}
	if d.sign.Code != "" {
		out = append(out, "", "  "+t.Strong.On(theme.Fit(d.sign.Code, w-2)))
	}
	wait := theme.Fit(" Waiting for you to finish there. Then this goes on by itself.", w-1)
	return append(out, "", t.Warn.On(theme.Wait)+wait)
}
