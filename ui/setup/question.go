package setup

import (
	"slices"
	"strings"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// question is what the person is asked: a field, a list, or a confirmation.
func (s *Setup) question(a *wizard.Ask, w int) []block {
	var out []block
	t := s.th
	st := s.present()
	alone := len(a.More) == 0 // else each field of the form has its own
	if alone && a.Title != "" && (st == nil || a.Title != st.Title) {
		out = append(out, lines(t, 1, 1, theme.Paragraph(t.Strong, theme.Clean(a.Title), w)))
	}
	text := theme.Lines(a.Text)
	if st != nil {
		text = withoutRepeats(text, theme.Clean(st.Why))
	}
	if alone && text != "" {
		ink := t.Text
		if a.Kind == wizard.AskInput {
			ink = t.Dim
		}
		out = append(out, lines(t, 3, 0, theme.Paragraph(ink, text, w)))
	}
	var details []string
	for _, l := range a.Lines {
		for _, x := range theme.Wrap(theme.Clean(l), w-2) {
			details = append(details, "  "+t.Dim.On(x))
		}
	}
	out = append(out, lines(t, 4, 0, details))
	return append(out, s.answerBlocks(w)...)
}

// withoutRepeats is text without the sentences that why has said already.
func withoutRepeats(text, why string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		var keep []string
		for _, one := range strings.SplitAfter(line, ". ") {
			if !repeated(why, one) {
				keep = append(keep, one)
			}
		}
		if len(keep) > 0 || line == "" {
			out = append(out, strings.TrimSpace(strings.Join(keep, "")))
		}
	}
	return strings.Trim(strings.Join(out, "\n"), "\n")
}

// repeated says whether a sentence, or one with nearly the same words, is in
// why.
func repeated(why, sentence string) bool {
	words := strings.Fields(strings.ToLower(sentence))
	if len(words) < 4 {
		return false
	}
	for one := range strings.SplitAfterSeq(strings.ToLower(why), ". ") {
		have := strings.Fields(one)
		same := 0
		for _, w := range words {
			if slices.Contains(have, w) {
				same++
			}
		}
		if same*5 >= len(words)*4 && same*10 >= len(have)*7 {
			return true
		}
	}
	return false
}

// answerBlocks are where the person answers, and what was wrong.
func (s *Setup) answerBlocks(w int) []block {
	t, k := s.th, &s.prompt
	var out []block
	switch {
	case k.sent != 0:
		out = append(out, lines(t, 0, 1, []string{t.Accent.On(s.spinner()) + t.Dim.On(" Taking it")}))
	case k.entry != nil:
		out = append(out, lines(t, 0, 1, k.entry.draw(t, w)))
	case k.list != nil:
		about := k.list.about(t, w)
		rank, least := 5, 0
		if !k.list.few {
			// Of what was discovered, the row under the cursor is said whole: why it
			// cannot be chosen, and what the columns have no room for.
			rank, least = 1, len(about)
		}
		out = append(out, s.listBlock(w, false), lines(t, rank, least, about))
	}
	if k.problem != "" && k.sent == 0 {
		out = append(out, lines(t, 1, 1, s.complaint(k.problem, w)))
	}
	return out
}

func (s *Setup) complaint(text string, w int) []string {
	var out []string
	for i, l := range theme.Wrap(text, w-2) {
		mark := "  "
		if i == 0 {
			mark = theme.Need + " "
		}
		out = append(out, s.th.Warn.On(mark+l))
	}
	return out
}

func (s *Setup) listBlock(w int, dim bool) block {
	l := s.prompt.list
	n := l.height()
	return block{rank: 1, least: min(n, 3), want: n, draw: func(h int) []string { return l.draw(s.th, w, h, dim) }}
}

// fault is what went wrong: in our words, what is done about it, what the
// provider said, and what the person can do.
func (s *Setup) fault(f *wizard.Fault, w int) []block {
	t := s.th
	looked := f.Findings
	if f.Err.Code == "prerequisite" {
		looked = append(slices.Clone(s.state.Step(s.state.At).Findings), looked...)
	}
	out := []block{s.faultHead(f, w), s.findings(looked, w), lines(t, 5, 0, s.words(f, w))}
	if s.prompt.list == nil || s.prompt.ended {
		return out
	}
	if s.state.Ask == nil || s.prompt.sent != 0 {
		return append(out, s.listBlock(w, true))
	}
	return append(out, s.answerBlocks(w)...)
}

// faultHead says what is wrong and what happens next.
func (s *Setup) faultHead(f *wizard.Fault, w int) block {
	t := s.th
	glyph, ink := faultSign(t, f)
	count := ""
	if f.Attempt > 1 && f.Retries() && w >= 44 {
		count = "attempt " + itoa(f.Attempt) + " · " + theme.Timer(s.now.Sub(f.Since))
	}
	says := theme.Wrap(theme.Clean(f.Says), w-2)
	next, busy := s.nextTry(f)
	beside := count != "" && len(says) == 1 && theme.Width(says[0])+theme.Width(count)+4 <= w
	var out []string
	for i, l := range says {
		mark := "  "
		if i == 0 {
			mark = ink.On(glyph) + " "
		}
		line := mark + t.Strong.On(l)
		if beside {
			line = theme.Pad(line, w-theme.Width(count)) + t.Dim.On(count)
		}
		out = append(out, line)
	}
	if beside {
		count = ""
	}
	if next != "" {
		out = append(out, s.tries(next, count, busy, w)...)
	}
	least := len(out)
	for _, l := range theme.Wrap(theme.Lines(f.Why), w-2) {
		if l != "" {
			out = append(out, "  "+l)
		}
	}
	return lines(t, 0, least, out)
}

// tries are when it is tried again, and beside or below it how often it was.
func (s *Setup) tries(next, count string, busy bool, w int) []string {
	t := s.th
	line := "  " + t.Warn.On(theme.Fit(next, w-2))
	if busy {
		line = theme.Fit(line+" "+t.Warn.On(s.spinner()), w)
	}
	switch {
	case count == "":
		return []string{line}
	case theme.Width(line)+3+theme.Width(count) <= w:
		return []string{line + t.Dim.On(" · "+count)}
	}
	return []string{line, "  " + t.Dim.On(count)}
}

// faultSign is how bad it is: tried again by itself, the person's own
// interruption, or a failure.
func faultSign(t *theme.Theme, f *wizard.Fault) (string, theme.Ink) {
	switch {
	case f.Retries():
		return theme.Wait, t.Warn
	case f.Question():
		return theme.Need, t.Warn
	}
	return theme.Fail, t.Bad
}

// nextTry is the countdown, or what is being tried now.
func (s *Setup) nextTry(f *wizard.Fault) (text string, busy bool) {
	d, what := f.Next.Sub(s.now), "Trying again"
	if !f.Handed.IsZero() {
		what = "Handed over. Looking again"
	}
	switch {
	case f.Retries() && d < calm && f.Next.Sub(f.Since) < 10*calm && s.prompt.sent == 0:
		return "Trying every few seconds", false
	case s.state.Ask == nil || s.prompt.sent != 0:
		note := theme.Clean(s.state.Step(s.state.At).Note)
		if note == "" {
			note = what + " now"
		}
		return note, true
	case !f.Retries():
		return "", false
	case d <= 0:
		return what + " now", true
	case d >= theMinute:
		return what + " in " + theme.Timer(d), false
	}
	return what + " in " + theme.Span(d+999*milli), false
}

// words are the provider's own, and reasons that were not said above.
func (s *Setup) words(f *wizard.Fault, w int) []string {
	head, text := f.Quote()
	var out []string
	if head != "" {
		out = append(out, s.th.Dim.On(theme.Fit("  "+theme.Clean(head), w)))
	}
	for _, l := range theme.Wrap(theme.Clean(text), w-2) {
		if l != "" {
			out = append(out, s.th.Dim.On("  "+l))
		}
	}
	return out
}
