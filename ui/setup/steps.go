package setup

import (
	"fmt"
	"slices"
	"strings"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// stepSign is the glyph of a step's status.
func stepSign(t *theme.Theme, st wizard.Status, now bool) (string, theme.Ink) {
	switch st {
	case wizard.Done:
		return theme.Done, t.Good
	case wizard.Skipped:
		return theme.Skip, t.Dim
	case wizard.Asking:
		return theme.Need, t.Warn
	case wizard.Failing:
		return theme.Fail, t.Bad
	case wizard.Waiting:
		return theme.Wait, t.Warn
	case wizard.Running:
		return theme.Now, t.Accent
	}
	if now {
		return theme.Now, t.Accent
	}
	return theme.Todo, t.Dim
}

// rows are all steps under their phases, in the order in which they run, and the
// row that the present step stands in.
func (s *Setup) rows(w int) (out []string, at int) {
	head := ""
	for _, st := range s.proc.Order() {
		if title := s.proc.PhaseOf(st.ID); title != head {
			head = title
			out = append(out, " "+s.th.Dim.On(theme.Fit(head, w-1)))
		}
		if st.ID == s.state.At {
			at = len(out)
		}
		out = append(out, s.row(st, w))
	}
	return out, at
}

func (s *Setup) row(st *wizard.Step, w int) string {
	t := s.th
	state := wizard.StepState{Status: wizard.Todo}
	if x := s.state.Steps[st.ID]; x != nil {
		state = *x
	}
	here := st.ID == s.state.At && s.end == nil
	glyph, ink := stepSign(t, state.Status, here)
	switch {
	case s.end != nil && st.ID == s.state.At && !state.Status.Settled() && state.Status != wizard.Failing:
		glyph, ink = theme.Skip, t.Warn // stopped there: nothing runs, and nothing asks
	case s.state.Lacks(st.ID):
		glyph, ink, state.Note = theme.Fail, t.Bad, ""
	case state.Fault.Retries() && state.Status == wizard.Asking:
		glyph, ink = theme.Wait, t.Warn
	case here && s.state.Sign != nil && !state.Status.Settled():
		glyph, ink = theme.Need, t.Warn // it goes on once the person has signed in elsewhere
	case state.Fault.Question() && state.Status == wizard.Failing:
		glyph, ink = theme.Need, t.Warn
	}
	number := fmt.Sprintf("%2d", s.proc.Number(st.ID))
	title := theme.Fit(st.Title, w-6)
	text := t.Text
	switch {
	case here:
		text = t.Accent.Bold()
		ink = ink.Bold()
	case state.Status == wizard.Todo && s.isThere(st.ID):
		glyph, text = theme.Done, t.Dim // to be looked at again, but what it made is there
	case state.Status == wizard.Todo || state.Status == "" || state.Status == wizard.Skipped:
		text = t.Dim
	}
	line := " " + ink.On(glyph) + " " + t.Dim.On(number) + " " + text.On(title)
	note := strings.TrimSpace(theme.Clean(state.Note))
	room := w - 6 - theme.Width(title) - 2
	if state.Status.Settled() && note != "" && room >= 8 {
		note = theme.Brief(note, room)
		line += strings.Repeat(" ", w-6-theme.Width(title)-theme.Width(note)) + t.Dim.On(note)
	}
	return line
}

// isThere says whether something is there that a step made.
func (s *Setup) isThere(step string) bool {
	return slices.ContainsFunc(s.state.Items, func(it wizard.ItemState) bool {
		return it.Step == step && it.Status == wizard.IsMade && !it.Replaced()
	})
}

// left is the column of the steps: h lines around the present one.
func (s *Setup) left(w, h int) []string {
	rows, at := s.rows(w)
	if len(rows) <= h {
		return theme.Fill(rows, h)
	}
	top := max(0, min(at-h/2, len(rows)-h))
	out := append([]string(nil), rows[top:top+h]...)
	if top > 0 {
		out[0] = s.th.Dim.On(fmt.Sprintf("   ↑ %d more", top+1))
	}
	if rest := len(rows) - top - h; rest > 0 {
		out[h-1] = s.th.Dim.On(fmt.Sprintf("   ↓ %d more", rest+1))
	}
	return out
}

// place is "step 16 of 22" for narrow screens and lists.
func (s *Setup) place() string {
	if s.proc == nil {
		return ""
	}
	if n := s.proc.Number(s.state.At); n > 0 {
		return fmt.Sprintf("step %d of %d", n, len(s.proc.Steps))
	}
	return ""
}
