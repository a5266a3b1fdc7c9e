package setup

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// The first page tells what a procedure is before anything is begun.

// firstMax is the widest that the first page is.
const firstMax = 104

// atFirst says whether the first page is to be shown before the run is begun.
func (s *Setup) atFirst() bool {
	return !s.begun && s.open.Start != nil && s.open.Start.Guided && s.proc != nil && s.proc.Intro != nil
}

// readMsg says that the first page was shown for as long as it is to be.
type readMsg struct{ who *Setup }

// readFirst leaves the first page by itself where a procedure is played.
func (s *Setup) readFirst() tea.Cmd {
	d, ctx := s.open.Start.Read, s.ctx
	if d == 0 {
		return nil
	}
	return func() tea.Msg {
		if (clock.Real{}).Sleep(ctx, d) != nil {
			return nil
		}
		return readMsg{s}
	}
}

// leaveFirst leaves the first page.
func (s *Setup) leaveFirst() tea.Cmd {
	s.begun = true
	return tea.Batch(s.openRun(), s.scheduleTick())
}

// firstKeys are what can be done on the first page.
func (s *Setup) firstKeys() screen.Actions {
	out := screen.Actions{
		screen.On(keys.Choose("begin"), s.leaveFirst),
		screen.On(keys.New("c", "by command", 3).Explain("how to do the same without this screen"), s.showByCommand),
	}
	return append(out,
		screen.On(keys.New("←/esc", "home", 1, "esc", "left"), popScreen),
		screen.On(keys.New("b", "board", 6).Explain("what is connected already"), s.showBoard),
		screen.Helps(keys.New("?", "help", 2, "?", "f1"), s),
	)
}

// first is the first page, in at most h lines of w cells.
func (s *Setup) first(w, h int) []string {
	margin := min(3, max((w-70)/4, 1))
	if w >= outlineFrom {
		margin = (w - outlineWide - firstMax) / 2
	}
	inner := min(w-2*margin, firstMax)
	out := s.firstLines(inner, h)
	if b := s.meanings(inner, out...); b.want > 0 && len(out)+2+b.least <= h {
		out = append(append(out, "", ""), b.draw(h-len(out)-2)...)
	}
	pad := strings.Repeat(" ", margin)
	for i := range out {
		if out[i] != "" {
			out[i] = pad + out[i]
		}
	}
	if w >= outlineFrom {
		steps := append([]string{"", s.th.Strong.On("The steps"), ""}, Outline(s.th, s.proc, outlineWide-2)...)
		out = theme.Beside(out, w-outlineWide, "", theme.Fill(steps, min(len(steps), h)))
	}
	return out
}

// firstLines leaves out blank lines, and then the drawing's second half, where
// the screen is low.
func (s *Setup) firstLines(w, h int) []string {
	about := s.about(w)
	pic, _ := picture.Of(s.proc, s.state)
	whole := pic.Draw(s.th, w, "")
	begin := []string{s.th.Accent.Bold().On(theme.Cursor + " Begin")}
	facts := s.facts(w)
	for _, form := range []struct {
		parts [][]string
		gap   bool
	}{
		{[][]string{{s.th.Strong.On(theme.Fit(s.proc.Title, w))}, about, whole, facts, begin}, true},
		{[][]string{about, whole, facts, begin}, true},
		{[][]string{about, whole, append(facts, begin...)}, true},
		{[][]string{about, whole, facts, begin}, false},
		{[][]string{about, pic.Brief(s.th, w, ""), facts, begin}, false},
		{[][]string{about, facts, begin}, false},
	} {
		out := stacked(form.parts, form.gap)
		if len(out) <= h {
			if form.gap && len(out) < h {
				out = append([]string{""}, out...)
			}
			return out
		}
	}
	facts = facts[:max(min(len(facts), h-1-len(about)), 0)]
	return stacked([][]string{about[:min(len(about), max(h-1, 0))], facts, begin}, false)
}

// about are the sentences, each in a line of its own where they fit.
func (s *Setup) about(w int) []string {
	list := s.proc.Intro.About
	for _, x := range list {
		if theme.Width(x) > w {
			return theme.Paragraph(s.th.Text, strings.Join(list, " "), w)
		}
	}
	return slices.Clone(list)
}

// stacked puts parts on top of each other, with a blank line between or none.
func stacked(parts [][]string, gap bool) []string {
	var out []string
	for _, p := range parts {
		if gap && len(out) > 0 && len(p) > 0 {
			out = append(out, "")
		}
		out = append(out, p...)
	}
	return out
}

// factWidth is the column of the facts' names.
const factWidth = 7

// facts are what is made, needed and paid, and how it is taken back.
func (s *Setup) facts(w int) []string {
	var out []string
	for i, f := range s.proc.Facts() {
		if i == 1 {
			out = append(out, s.rights(w)...)
		}
		for j, l := range wrapParts(f.Text, w-factWidth) {
			name := ""
			if j == 0 {
				name = f.Name
			}
			out = append(out, s.th.Dim.On(theme.Pad(name, factWidth))+s.th.Text.On(l))
		}
	}
	return out
}

// rights are those that it needs, with what is known of each.
func (s *Setup) rights(w int) []string {
	var words []string
	for _, r := range s.proc.Intro.Rights {
		glyph, ink := s.th.Proof(s.proc.Proved(s.state, r))
		words = append(words, ink.On(glyph)+" "+s.th.Text.On(r.Text))
	}
	var out []string
	for i, l := range joinFit(words, "   ", w-factWidth) {
		name := ""
		if i == 0 {
			name = "Needs"
		}
		out = append(out, s.th.Dim.On(theme.Pad(name, factWidth))+l)
	}
	return out
}

// showOverview is the first page again, with what is known by now.
func (s *Setup) showOverview() tea.Cmd {
	d := dialog.NewText(s.proc.Title, func(_ *theme.Theme, w int) []string { return s.overview(w) })
	return screen.Send(screen.Show{Dialog: d})
}

// overview is what the first page tells, with nothing to begin.
func (s *Setup) overview(w int) []string {
	about := s.about(w)
	pic, _ := picture.Of(s.proc, s.state)
	return stacked([][]string{about, pic.Draw(s.th, w, ""), s.facts(w)}, true)
}

// showByCommand says how to do it without the screens.
func (s *Setup) showByCommand() tea.Cmd {
	lines := ByCommand(s.proc)
	d := dialog.NewText("By command", func(t *theme.Theme, w int) []string {
		var out []string
		for _, x := range lines {
			out = append(out, theme.Paragraph(t.Dim, x.Name, w)...)
			out = append(out, "  "+t.Text.On(theme.Fit(x.Text, w-2)), "")
		}
		return out[:len(out)-1]
	})
	return screen.Send(screen.Show{Dialog: d})
}

// ByCommand are the commands that do a procedure without screens, each with
// what it is for.
func ByCommand(p *wizard.Procedure) []wizard.Fact {
	file := p.ID + ".env"
	return []wizard.Fact{
		{Name: "Step by step, with questions", Text: "peerage setup " + p.ID},
		{Name: "A file with all that is asked, to fill in", Text: "peerage vars " + p.ID + " > " + file},
		{Name: "By itself, with that file", Text: "peerage setup " + p.ID + " --yes --vars-file " + file},
		{Name: "Go on with a run that has stopped; take down what it made", Text: "peerage resume RUN"},
		{Name: "The same as a shell script, or as Terraform", Text: "peerage export RUN --as script"},
	}
}
