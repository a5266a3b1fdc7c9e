package board

import (
	"fmt"
	"strings"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// state is why there are rows, or none.
type state int

const (
	filled     state = iota
	filtered         // the filter leaves none
	unseen           // no answer of any kind yet
	noAccounts       // no account is connected
	noAnswers        // no source answers
	polling          // some have not answered yet
	none             // there are no links
)

func (b *Board) state() state {
	switch {
	case b.table.Shown() > 0:
		return filled
	case !b.seen:
		return unseen
	case b.table.Len() > 0:
		return filtered
	case len(b.snap.Sources) == 0:
		return noAccounts
	case b.allFail():
		return noAnswers
	case len(unheard(b.snap.Sources)) > 0:
		return polling
	}
	return none
}

// empty are the words for a board without rows: what is the matter, and what
// to do next. nil when there are rows.
func (b *Board) empty(w int) []string {
	t := b.th
	p := page{width: min(max(w-4, 1), 90), lines: []string{""}}
	p.left = strings.Repeat(" ", 2+max(w-120, 0)/2) // a small page does not stick to the edge of a large screen
	switch b.state() {
	case filled:
		return nil
	case unseen:
		p.add(t.Warn, theme.Wait+" Connecting to your accounts.")
		p.add(t.Dim, "The first answers usually take a few seconds. They appear here by themselves.")
	case filtered:
		if b.query.wrong != nil {
			p.add(t.Warn, theme.Need+" The filter, "+theme.Clean(b.query.wrong.Error()))
		} else {
			p.add(t.Strong, fmt.Sprintf("None of the %d links is chosen by “%s”.", b.table.Len(), theme.Clean(b.filter.Value())))
		}
		p.add(t.Dim, "esc shows all of them again.")
		p.gap()
		for _, n := range b.allNotices() { // what was not heard may be why
			if n.ink != t.Accent {
				p.add(n.ink, n.text)
			}
		}
		if b.snap.Trouble != "" {
			p.gap()
			p.add(t.Bad, theme.Fail+" "+theme.Clean(b.snap.Trouble))
		}
	case noAccounts:
		p.add(t.Warn, theme.Need+" No account is connected, so there is nothing to watch yet.")
		p.gap()
		p.add(t.Text, "The board shows every link of your accounts: how both of its halves are, what is wrong, and what to do.")
		p.gap()
		for _, m := range b.snap.Missing {
			p.row(t, theme.Clean(m.Says))
		}
		p.gap()
		if off := b.noSignIn(); off != "" {
			p.add(t.Dim, sentence(off))
			break
		}
		p.add(t.Dim, "i signs in. Setting something up connects the accounts, too.")
	case noAnswers:
		b.silentPage(&p)
	case polling:
		p.add(t.Warn, theme.Wait+" Looking at "+titles(unheard(b.snap.Sources))+".")
		p.add(t.Dim, "Links appear here as the answers come in.")
	case none:
		where := "in the accounts that are connected"
		if !b.snap.Complete {
			where = "in what was heard; not everything was"
		}
		p.add(t.Strong, "There are no links "+where+".")
		for _, n := range b.allNotices() {
			p.add(t.Text, n.text)
		}
		if b.backend.Alone {
			break
		}
		p.add(t.Dim, "enter goes home, where you can set one up. It then shows here by itself.")
	}
	return p.lines
}

// silentPage is a page about sources of which none answers.
func (b *Board) silentPage(p *page) {
	t := b.th
	p.add(t.Bad, theme.Fail+" None of your accounts answers.")
	p.gap()
	for _, s := range troubles(b.snap.Sources) {
		p.add(t.Text, b.complaint(&s))
		if s.Err != nil && s.Err.Message != "" {
			p.add(t.Dim, "  "+theme.Clean(s.Err.Message))
		}
	}
	p.gap()
	p.add(t.Dim, "It is tried again by itself; r tries at once. "+
		"The network, a proxy or a sign-in that has ended are the usual reasons.")
}

// sentence makes one of a hint.
func sentence(hint string) string {
	return strings.TrimRight(wizard.Capital(hint), ".") + "."
}

// page gathers paragraphs.
type page struct {
	width int
	left  string // what stands before each line
	lines []string
}

func (p *page) add(k theme.Ink, s string) {
	for _, l := range theme.Paragraph(k, s, p.width) {
		p.lines = append(p.lines, p.left+l)
	}
}

// row is a paragraph "Aiven: no token." with its subject in a column.
func (p *page) row(t *theme.Theme, s string) {
	const column = 10
	subject, text, ok := strings.Cut(s, ": ")
	if !ok || p.width < 4*column || theme.Width(subject) >= column {
		p.add(t.Text, s)
		return
	}
	for i, l := range theme.Paragraph(t.Text, wizard.Capital(text), p.width-column) {
		if i > 0 {
			subject = ""
		}
		p.lines = append(p.lines, p.left+t.Strong.On(theme.Pad(subject, column))+l)
	}
}

func (p *page) gap() { p.lines = append(p.lines, "") }

// notice is a line below the table.
type notice struct {
	text string
	ink  theme.Ink
}

// driftNotice says how the links stand against the file of those that must exist.
func (b *Board) driftNotice() []notice {
	d := b.drift
	if d == nil {
		return nil
	}
	if d.Wrong != "" {
		return []notice{{theme.Need + " " + theme.Clean(d.Wrong), b.th.Warn}}
	}
	if sum := d.Sum(); sum != "" {
		return []notice{{theme.Skip + " Against " + theme.Clean(d.File) + ": " + sum, b.th.Dim}}
	}
	return nil
}

// allNotices are everything to be said about sources and connections.
func (b *Board) allNotices() []notice {
	var out []notice
	if b.snap.Trouble != "" {
		says := theme.Fail + " " + theme.Clean(b.snap.Trouble)
		if b.snap.From != "" && !b.backend.Alone {
			says += " r asks the providers from here."
		}
		out = append(out, notice{says, b.th.Bad})
	}
	for _, s := range troubles(b.snap.Sources) {
		ink := b.th.Warn
		if s.throttled() {
			ink = b.th.Dim
		}
		out = append(out, notice{b.complaint(&s), ink})
	}
	for _, m := range b.snap.Missing {
		out = append(out, notice{theme.Need + " " + theme.Clean(m.Says), b.th.Warn})
	}
	if why := b.snap.Unsaved; why != "" {
		out = append(out, notice{"! What is seen cannot be kept in the history: " + theme.Clean(why), b.th.Warn})
	}
	out = append(out, b.driftNotice()...)
	if list := unheard(b.snap.Sources); len(list) > 0 {
		out = append(out, notice{theme.Wait + " Not heard yet: " + titles(list), b.th.Dim})
	}
	switch e := b.query.wrong; {
	case b.filter.Empty() || b.typing:
	case e != nil:
		text := fmt.Sprintf("! / %s: %s; %d of %d links are shown, esc shows all", b.filter.Value(), e.Error(),
			b.table.Shown(),
			b.table.Len())
		out = append(out, notice{theme.Clean(text), b.th.Warn})
	default:
		text := fmt.Sprintf("/ %s: %d of %d links, esc shows all", b.filter.Value(), b.table.Shown(), b.table.Len())
		out = append(out, notice{text, b.th.Accent})
	}
	return out
}

// notices are those that n lines have room for: each in a line, and in more
// where there are lines left.
func (b *Board) notices(w, n int) []string {
	all := b.allNotices()
	if n <= 0 {
		return nil
	}
	var out []string
	for i, s := range all {
		if i == n-1 && len(all) > n {
			return append(out, b.th.Dim.On(theme.Fit(fmt.Sprintf("   and %d more like this", len(all)-i), w)))
		}
		lines := []string{s.text}
		if theme.Width(s.text)+3 > w && n > 2 { // few lines are for links
			lines = theme.Wrap(s.text, max(w-5, 1))
		}
		for j := range lines {
			lines[j] = "     "[:3+2*min(j, 1)] + lines[j]
		}
		spare := n - len(out) - (len(all) - i)
		for _, l := range clip(lines, 1+max(spare, 0), w) {
			out = append(out, s.ink.On(l))
		}
	}
	return out
}
