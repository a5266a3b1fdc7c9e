package board

import (
	"context"
	"fmt"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/watch"
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

// lacks are what is not connected, and sign-ins that are refused.
func (b *Board) lacks() []front.Lack {
	out := slices.Clone(b.snap.Missing)
	for _, s := range troubles(b.snap.Sources) {
		known := func(l front.Lack) bool { return l.Provider == s.Provider }
		if s.State == watch.SignedOut && !slices.ContainsFunc(out, known) {
			out = append(out, front.Lack{Provider: s.Provider, Says: b.complaint(&s)})
		}
	}
	return out
}

// connect signs in: where something is missing, or to more.
func (b *Board) connect() tea.Cmd {
	lacks := b.lacks()
	if len(lacks) == 1 {
		return b.ways(lacks[0].Provider)
	}
	var items []dialog.Item
	add := func(provider, hint string) {
		items = append(items, dialog.Item{Title: b.name(provider), Hint: theme.Clean(hint), Do: b.ways(provider)})
	}
	for _, l := range lacks {
		add(l.Provider, l.Says)
	}
	for _, a := range b.backend.Accounts {
		if !slices.ContainsFunc(lacks, func(l front.Lack) bool { return l.Provider == a.Provider }) {
			add(a.Provider, b.connected(a.Provider))
		}
	}
	if len(items) == 0 {
		return nil
	}
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Sign in for watching", nil, items)})
}

// connected says how many of a provider's accounts are watched.
func (b *Board) connected(provider string) string {
	if n := b.listings(provider); n > 0 {
		return fmt.Sprintf("connected: %s", count(n, "listing"))
	}
	return "not connected"
}

// listings are how many listings of a provider's accounts are watched.
func (b *Board) listings(provider string) (n int) {
	for i := range b.snap.Sources {
		if s := &b.snap.Sources[i]; s.Provider == provider && s.Account != "" {
			n++
		}
	}
	return n
}

// count is a number of things.
func count(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprint(n, " ", of, "s")
}

// ways offers the ways to sign in to a provider.
func (b *Board) ways(provider string) tea.Cmd {
	code := screen.Send(signMsg{s: &signing{provider: provider}})
	i := slices.IndexFunc(b.backend.Accounts, func(a front.Account) bool { return a.Provider == provider })
	if i < 0 {
		return code
	}
	a, feed := b.backend.Accounts[i], b.backend.Feed
	if from := theme.Clean(b.snap.From); from != "" { // it watches with its own sign-ins
		return screen.Send(screen.Show{Dialog: dialog.NewMenu("Sign in to "+a.Name+": "+from+" watches for all", nil,
			[]dialog.Item{{
				Title: "Have " + from + " look for its sign-in again", Hint: "in the environment and the files of other tools there",
				Do: b.asking(from+" is asked to look for a sign-in to "+a.Name, func() error { return feed.Renew(provider) }),
			}})})
	}
	var items []dialog.Item
	if a.Code {
		items = append(items, dialog.Item{Title: "Sign in with a code", Hint: "in a browser, on any device", Do: code})
	}
	if a.Paste != "" {
		items = append(items, dialog.Item{
			Title: "Paste: " + a.Paste, Hint: "kept in memory, for watching only",
			Do: func() tea.Msg { return screen.Show{Dialog: newPaste(b, a)} },
		})
	}
	items = append(items, dialog.Item{
		Title: "Look for a sign-in again", Hint: "in the environment and the files of other tools",
		Do: b.asking("Looking for a sign-in to "+a.Name, func() error { return feed.Renew(provider) }),
	})
	return screen.Send(screen.Show{Dialog: dialog.NewMenu("Sign in to "+a.Name, nil, items)})
}

// askedMsg is what came of asking for a look: whether it is on its way.
type askedMsg struct {
	b    *Board
	says string
	err  error
}

// asking asks for a look, and says that it is on its way once it is.
func (b *Board) asking(says string, ask func() error) tea.Cmd {
	return func() tea.Msg { return askedMsg{b, says, ask()} }
}

func (b *Board) wasAsked(m askedMsg) tea.Cmd {
	switch {
	case m.b != b:
	case m.err != nil:
		b.asked = time.Time{}
		b.version++
		return screen.Complain(sentence(m.err.Error()))
	case m.says != "":
		return screen.Send(screen.Toast{Text: m.says})
	}
	return nil
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
	s.dialog = &signDialog{s: s, open: b.backend.OpenURL, clip: b.backend.Copy}
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
	clip screen.Clipboard
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
		return false, d.clip.Short("the code", d.sign.Code)
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

// noSignIn says why nobody can sign in here: accounts belong to whose board it
// is.
func (b *Board) noSignIn() string {
	if b.backend.Alone && b.backend.ReadOnly {
		return readOnly + ": accounts are connected where the board runs"
	}
	return ""
}
