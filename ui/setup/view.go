package setup

import (
	"fmt"
	"strings"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Sizes from which on the screen is laid out differently.
const (
	sideFrom  = 70  // steps at the left
	thirdFrom = 150 // variables at the right
	endsFrom  = 110 // steps beside an end, where they have done their part
	tallFrom  = 16  // rules
	textMax   = 96  // a readable column
	planMax   = 150 // a plan's lines
)

func (s *Setup) draw(w, h int) string {
	if w < 1 || h < 1 {
		return ""
	}
	t := s.th
	place := s.backend.Place
	if w < sideFrom {
		if p := s.place(); p != "" && s.end == nil {
			place = p
		}
	}
	head, foot := t.Head(s.Crumbs(), t.Dim.On(place), w), t.Foot(s.Help()[0], w)
	if s.atFirst() {
		return t.Screen(head, s.first(w, bodyOf(h)), foot, w, h)
	}
	if h < tallFrom {
		return t.Screen(head, s.plain(w, h-2), foot, w, h)
	}
	band, rest := s.band(w, bodyOf(h)), bodyOf(h)
	if len(band) > 0 {
		rest -= len(band) + 1
	}
	widths := s.columns(w)
	if len(widths) == 1 {
		return t.Screen(head, s.under(band, w, s.plain(w, rest)), foot, w, h)
	}
	out := []string{head}
	if len(band) > 0 {
		out = append(append(out, t.Rule(w)), band...)
	}
	out = append(append(out, t.Line.On(ruled(widths, "┬"))), s.beside(widths, rest)...)
	return theme.Frame(append(out, t.Line.On(ruled(widths, "┴")), foot), w, h)
}

// bodyOf is how many lines of a screen are neither head nor foot.
func bodyOf(h int) int {
	if h < tallFrom {
		return h - 2
	}
	return h - 4
}

// columns are the widths of the columns: steps, page, variables.
func (s *Setup) columns(w int) []int {
	if w < sideFrom || s.proc == nil || s.full() || s.planning() || s.end != nil && w < endsFrom {
		return []int{w}
	}
	left := min(max(w-81, 30), 46) // the documented commands are up to 76 wide
	if w < thirdFrom {
		return []int{left, w - left - 1}
	}
	page := min(w-left-1-50, textMax+4)
	return []int{left, page, w - left - page - 2}
}

// full says that the page takes the whole width: a teardown's list, an end, a run
// that was not opened, of whose steps nothing is known here.
func (s *Setup) full() bool {
	return s.err != nil && s.sess == nil && s.open.Resume != "" || s.open.Teardown != "" || s.state.Undoing || s.state.Status == wizard.TakenOff
}

func ruled(widths []int, joint string) string {
	parts := make([]string, len(widths))
	for i, w := range widths {
		parts[i] = strings.Repeat("─", max(w, 0))
	}
	return strings.Join(parts, joint)
}

// plain is the page alone.
func (s *Setup) plain(w, h int) []string {
	margin := min(2, max((w-30)/4, 0))
	most := textMax
	lists := s.planning() || s.full()
	if lists {
		most = planMax
	}
	inner := min(w-2*margin, most)
	parts := s.page(inner)
	if lists {
		parts = append(parts, s.more(inner, h)...)
	}
	list := pile(parts, h)
	pad := strings.Repeat(" ", margin)
	for i := range list {
		list[i] = pad + list[i]
	}
	return list
}

func (s *Setup) beside(widths []int, h int) []string {
	sep := s.th.Line.On("│")
	inner := min(widths[1]-2, textMax)
	page := pile(append(s.page(inner), s.more(inner, h)...), h)
	for i := range page {
		page[i] = " " + page[i]
	}
	out := theme.Beside(s.left(widths[0], h), widths[0], sep, theme.Fill(page, h))
	if len(widths) < 3 {
		return out
	}
	return theme.Beside(out, widths[0]+1+widths[1], sep, theme.Fill(s.aside(widths[2], h), h))
}

// page are the parts of the page about the present step.
func (s *Setup) page(w int) []block {
	switch {
	case s.err != nil && s.sess == nil:
		return s.notBegun(w)
	case s.end != nil:
		return s.ending(w)
	case s.sess == nil:
		return []block{lines(s.th, 0, 1, []string{s.th.Dim.On("Opening " + s.spinner())})}
	case s.full() && s.proc != nil:
		return s.takingDown(w)
	case s.planning() && s.proc != nil:
		return s.planPage(s.state.Ask, w)
	}
	return append(append([]block{s.title(w), s.why(w)}, s.content(w)...), s.commandBlock(w))
}

// title is the step's number and name, and, small beside them, the document's id
// and who acts.
func (s *Setup) title(w int) block {
	st := s.present()
	if st == nil {
		text := "Beginning"
		switch s.state.At {
		case wizard.ClosingStep:
			text = "Looking at the finished link"
		case wizard.PlanStep:
			text = "The plan"
		}
		return lines(s.th, 0, 1, []string{s.th.Strong.On(text)})
	}
	n := fmt.Sprintf("%d", s.proc.Number(st.ID))
	if w < sideFrom/2+5 || s.full() {
		n += fmt.Sprintf(" of %d", len(s.proc.Steps))
	}
	line := s.th.Accent.Bold().On(n) + "  " + s.th.Strong.On(theme.Fit(st.Title, w-len(n)-2))
	id, _, _ := strings.Cut(st.ID, ".") // the document's part of it
	for _, tail := range []string{id + " · " + st.Actor, id} {
		if room := w - theme.Width(line) - theme.Width(tail); room >= 2 && len(s.proc.Phases) > 0 {
			line += strings.Repeat(" ", room) + s.th.Dim.On(tail)
			break
		}
	}
	return lines(s.th, 0, 1, []string{line})
}

// present is the step that is worked on; nil when none is.
func (s *Setup) present() *wizard.Step {
	if s.proc == nil {
		return nil
	}
	return s.proc.Step(s.state.At)
}

func (s *Setup) why(w int) block {
	st := s.present()
	if st == nil {
		return block{}
	}
	b := lines(s.th, 6, 0, theme.Paragraph(s.th.Text, st.Why, w))
	whole := b.draw
	b.draw = func(h int) []string {
		if h < b.want { // whole sentences, where one fits
			for text := st.Why; ; {
				at := strings.LastIndex(strings.TrimRight(text, ". "), ". ")
				if at < 0 {
					break
				}
				text = text[:at+1]
				if short := theme.Paragraph(s.th.Text, text, w); len(short) <= h {
					return short
				}
			}
		}
		return whole(h)
	}
	return b
}

// content is what the step is about now.
func (s *Setup) content(w int) []block {
	a := s.state.Ask
	st := s.state.Step(s.state.At)
	switch {
	case a != nil && a.Kind == wizard.AskRemedy:
		return s.fault(a.Fault, w)
	case a != nil:
		return s.question(a, w)
	case s.state.Sign != nil:
		return s.signIn(w)
	case s.polling():
		return s.waiting(w)
	case st.Fault != nil && st.Status != wizard.Done:
		return s.fault(st.Fault, w)
	}
	return append([]block{s.busy(w)}, s.findings(st.Findings, w))
}

// busy says what is being done.
func (s *Setup) busy(w int) block {
	text := theme.Clean(s.state.Step(s.state.At).Note)
	if s.state.At == wizard.PlanStep {
		text = theme.Clean(s.state.Note)
	}
	if text == "" {
		text = "Working on it"
	}
	timer := ""
	if d := s.now.Sub(s.state.Since); d.Seconds() >= 2 {
		timer = "  " + theme.Timer(d)
	}
	line := s.th.Accent.On(s.spinner()) + " " + s.th.Text.On(theme.Fit(text, w-4-theme.Width(timer))) + s.th.Dim.On(timer)
	return lines(s.th, 1, 1, []string{line})
}

// findings are prerequisites that were looked at.
func (s *Setup) findings(list []wizard.Finding, w int) block {
	var out []string
	for _, f := range list {
		out = append(out, findingLines(s.th, f, w)...)
	}
	return lines(s.th, 4, 0, out)
}

func findingLines(t *theme.Theme, f wizard.Finding, w int) []string {
	out := t.Finding(f, w)
	for line := range strings.SplitSeq(strings.Trim(f.Command+"\n"+f.Try, "\n"), "\n") {
		if line == "" {
			continue
		}
		for _, l := range shellWrap(theme.Clean(line), w-4) {
			out = append(out, "    "+t.Text.On(l))
		}
	}
	return out
}

// commandBlock is the documented command, wrapped so that it stays one.
func (s *Setup) commandBlock(w int) block {
	c := s.command()
	if c == "" {
		return block{}
	}
	list := []string{s.th.Titled("the documented command", w)}
	for _, l := range shellWrap(c, w) {
		list = append(list, s.th.Text.On(l))
	}
	b := lines(s.th, 7, 0, list)
	b.draw = func(h int) []string {
		if h >= len(list) {
			return list
		}
		key := "d"
		if s.Typing() { // letters are text
			key = "f5"
		}
		more := s.th.Dim.On(theme.Fit("… "+key+" shows all of it", w))
		if h < 4 { // less is no command
			title := "the documented command: " + key + " shows it"
			if theme.Width(title)+6 > w {
				title = "command: " + key
			}
			return []string{s.th.Titled(title, w)}
		}
		return append(list[:h-1:h-1], more)
	}
	return b
}

// command is the present step's, filled in.
func (s *Setup) command() string {
	st := s.present()
	if st == nil || st.Command == nil || s.end != nil || s.undo != nil {
		return ""
	}
	return strings.TrimRight(st.Shown(s.state, s.chosen), "\n")
}

// chosen gives a variable as it would be with the present choice or text.
func (s *Setup) chosen(name string) string {
	k := &s.prompt
	if k.ask == nil || k.ask.Kind != wizard.AskInput {
		return s.state.Value(name)
	}
	for _, a := range asked(k.ask) {
		if a.Var != name || a.Secret {
			continue
		}
		if v := s.picked(a); v != "" {
			return v
		}
	}
	return s.state.Value(name)
}

// picked is what would be answered now; "" when that could not be taken.
func (s *Setup) picked(a *wizard.Ask) string {
	k := &s.prompt
	if k.entry != nil {
		if v := s.typedFor(a); wrong(a, v) == "" {
			return v
		}
		return ""
	}
	if k.list == nil {
		return ""
	}
	if o := k.list.current(); o != nil && o.id != pasteValue && o.off == "" {
		return o.id
	}
	return ""
}
