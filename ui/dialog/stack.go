// Package dialog draws what stands in front of a screen: questions, lists,
// texts to read. A stack of them takes the keys; the topmost is drawn over
// the screen, as large as it needs and the terminal allows.
package dialog

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
)

// Grace is how long a fresh dialog does not take agreement: keys that were
// under way when it came up cannot confirm it. The machine's time.
const Grace = 400 * time.Millisecond

// Dialog is one of them.
type Dialog interface {
	// Title heads it.
	Title() string
	// Update takes a message; done closes the dialog, whose command is still
	// run.
	Update(msg tea.Msg) (done bool, cmd tea.Cmd)
	// Body are its lines: at most width wide; of more than height the rest
	// is not seen, so a dialog that can be longer scrolls by itself.
	Body(t *theme.Theme, width, height int) []string
	// Keys are what can be pressed, for its foot.
	Keys() keys.Set
	// Typing says that letters are text now, not keys.
	Typing() bool
}

// Bare is implemented by dialogs that want the whole screen without a frame,
// so that the terminal's own selection takes nothing else along.
type Bare interface{ Bare() bool }

// Snug is implemented by dialogs that are only as wide as what they say.
type Snug interface{ Snug() bool }

// Broad is implemented by dialogs of lines that are cut, which take what room there
// is; prose is not read across a large screen.
type Broad interface{ Broad() bool }

// Stack holds the open dialogs. Its zero value is empty and ready.
type Stack struct{ open []Dialog }

// Push opens d in front of all others.
func (s *Stack) Push(d Dialog) { s.open = append(s.open, d) }

// Empty says that none is open.
func (s *Stack) Empty() bool { return len(s.open) == 0 }

// Top is the dialog in front; nil when there is none.
func (s *Stack) Top() Dialog {
	if s.Empty() {
		return nil
	}
	return s.open[len(s.open)-1]
}

// Close closes d, wherever it stands.
func (s *Stack) Close(d Dialog) {
	for i := range s.open {
		if s.open[i] == d {
			s.open = append(s.open[:i:i], s.open[i+1:]...)
			return
		}
	}
}

// Clear closes all without asking.
func (s *Stack) Clear() { s.open = nil }

// Typing says that letters are text for the dialog in front.
func (s *Stack) Typing() bool { return !s.Empty() && s.Top().Typing() }

// Update gives a key or a paste to the dialog in front, and any other message
// to all of them.
func (s *Stack) Update(msg tea.Msg) tea.Cmd {
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		return s.one(len(s.open)-1, msg)
	}
	var cmds []tea.Cmd
	for i := len(s.open) - 1; i >= 0; i-- {
		cmds = append(cmds, s.one(i, msg))
	}
	return tea.Batch(cmds...)
}

func (s *Stack) one(i int, msg tea.Msg) tea.Cmd {
	if i < 0 {
		return nil
	}
	done, cmd := s.open[i].Update(msg)
	if done {
		s.open = append(s.open[:i:i], s.open[i+1:]...)
	}
	return cmd
}

// View draws the dialog in front over the screen under, which has h lines of
// at most w cells.
func (s *Stack) View(t *theme.Theme, under string, w, h int) string {
	d := s.Top()
	if d == nil || w <= 0 || h <= 0 {
		return under
	}
	if b, ok := d.(Bare); (ok && b.Bare()) || w < 44 || h < 10 {
		return full(t, d, w, h)
	}
	inner := min(w-8, 100)
	if broad, ok := d.(Broad); ok && broad.Broad() {
		inner = min(w-8, 160)
	}
	body := d.Body(t, inner, h-6)
	if snug, ok := d.(Snug); ok && snug.Snug() {
		inner = shrink(d, body, inner)
	}
	box := frame(t, d, body, inner, h)
	lines, y := theme.Fill(t.Faded(under), h), (h-len(box))/2
	clear(lines[y : y+len(box)]) // what is left of a line beside the box are stray letters
	return theme.Frame(theme.Over(lines, box, (w-inner-4)/2, y), w, h)
}

// shrink is the width that is needed, within reason.
func shrink(d Dialog, body []string, most int) int {
	need := max(52, theme.Width(d.Title())+4)
	for _, l := range body {
		need = max(need, theme.Width(l))
	}
	return min(need, most)
}

// full takes the whole screen.
func full(t *theme.Theme, d Dialog, w, h int) string {
	body := theme.Fill(d.Body(t, w, h-2), h-2)
	lines := body
	if h > 1 {
		lines = append([]string{t.Strong.On(theme.Fit(theme.Clean(d.Title()), w))}, body...)
	}
	return theme.Frame(append(lines, t.Foot(d.Keys(), w)), w, h)
}

// frame puts a thin line around title, body and keys.
func frame(t *theme.Theme, d Dialog, body []string, inner, h int) []string {
	side := t.Dim.On("│")
	row := func(s string) string { return side + " " + theme.Pad(s, inner) + " " + side }
	title := theme.Fit(theme.Clean(d.Title()), inner-4)
	rest := strings.Repeat("─", max(inner-1-theme.Width(title), 0))
	out := []string{t.Dim.On("╭─ ") + t.Strong.On(title) + t.Dim.On(" "+rest+"╮"), row("")}
	for _, l := range theme.Fill(body, min(len(body), h-6)) {
		out = append(out, row(l))
	}
	foot := strings.TrimPrefix(t.Foot(d.Keys(), inner+1), " ")
	return append(out, row(""), row(foot), t.Dim.On("╰"+strings.Repeat("─", inner+2)+"╯"))
}

// grace knows whether a dialog is old enough to be agreed to.
type grace struct {
	clk    clock.Clock
	opened time.Time
}

func newGrace(c clock.Clock) grace { return grace{clk: c, opened: c.Now()} }

func (g grace) over() bool {
	return float64(g.clk.Now().Sub(g.opened)) >= float64(Grace)*g.clk.Speed()
}
