package dialog

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// Text shows something to read, with scrolling.
type Text struct {
	title  string
	make   func(t *theme.Theme, width int) []string
	fit    func(t *theme.Theme, width, height int) []string // instead of make
	extra  []Action
	bare   bool
	top    int
	view   int
	live   bool
	fits   bool // all of it is seen
	cached struct {
		version, width int
		lines          []string
	}
}

// Action is something more that a dialog's key does. Close closes the dialog.
type Action struct {
	Key   keys.Binding
	Do    tea.Cmd
	Close bool
}

// NewText shows what make gives for a width. make is called anew when the
// width or the theme changes.
func NewText(title string, make func(t *theme.Theme, width int) []string, actions ...Action) *Text {
	return &Text{title: title, make: make, extra: actions}
}

// NewLive shows what make gives at every drawing.
func NewLive(title string, make func(t *theme.Theme, width int) []string, actions ...Action) *Text {
	d := NewText(title, make, actions...)
	d.live = true
	return d
}

// NewLines shows fixed lines, wrapped.
func NewLines(title string, lines []string, actions ...Action) *Text {
	return NewText(title, func(_ *theme.Theme, w int) []string {
		var out []string
		for _, l := range lines {
			out = append(out, theme.Wrap(theme.Clean(l), w)...)
		}
		return out
	}, actions...)
}

// NewCopy shows, on a bare screen, text that was copied: how names those that
// took it; "" is that the terminal was asked, of which nothing can be known.
func NewCopy(title, text, how string, wrap func(text string, w int) []string) *Text {
	says := "Copied with " + how + ":"
	if how == "" {
		says = "Asked the terminal to copy this; it does not say whether it did. If it did not, select it here:"
	}
	d := NewText(title, func(t *theme.Theme, w int) []string {
		return append(append(theme.Paragraph(t.Dim, says, w), ""), wrap(text, w)...)
	})
	d.bare = true
	return d
}

// Title implements Dialog.
func (d *Text) Title() string { return d.title }

// Typing implements Dialog.
func (d *Text) Typing() bool { return false }

// Bare implements Bare.
func (d *Text) Bare() bool { return d.bare }

// Keys implements Dialog.
func (d *Text) Keys() keys.Set {
	set := keys.Of(d.title)
	for _, a := range d.extra {
		set.List = append(set.List, a.Key)
	}
	if !d.fits {
		set.List = append(set.List, keys.New("↑↓", "scroll", 4, "up", "down"))
	}
	return keys.Of(d.title, append(set.List, keys.New("esc", "close", 1, "esc", "q", "enter"))...)
}

// Update implements Dialog.
func (d *Text) Update(msg tea.Msg) (bool, tea.Cmd) {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return false, nil
	}
	for _, a := range d.extra {
		if a.Key.Hit(k) && a.Key.Off == "" {
			return a.Close, a.Do
		}
	}
	switch k.String() {
	case "esc", "q", "enter", "?":
		return true, nil
	}
	if n := keys.Step(k, d.view, len(d.cached.lines)); n != 0 {
		d.top = max(d.top+n, 0)
	}
	return false, nil
}

// Body implements Dialog.
func (d *Text) Body(t *theme.Theme, w, h int) []string {
	if d.fit != nil {
		d.cached.lines = d.fit(t, w, h)
	} else if d.live || d.cached.lines == nil || d.cached.width != w || d.cached.version != t.Version {
		d.cached.lines, d.cached.width, d.cached.version = d.make(t, w), w, t.Version
	}
	out, top := window(t, d.cached.lines, d.top, w, h)
	d.top, d.view, d.fits = top, max(h-2, 1), len(d.cached.lines) <= h
	return out
}

func more(top, seen, all int) string {
	if top+seen >= all {
		return fmt.Sprintf("%d lines, this is the end", all)
	}
	return fmt.Sprintf("%d to %d of %d lines, ↓ for more", top+1, top+seen, all)
}
