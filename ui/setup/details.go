package setup

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// showDetails shows everything about the present step, uncut.
func (s *Setup) showDetails() tea.Cmd {
	d := dialog.NewText("Details", s.details)
	return screen.Send(screen.Show{Dialog: d})
}

func (s *Setup) details(t *theme.Theme, w int) []string {
	if s.planning() {
		return s.planDetails(t, w)
	}
	parts := [][]string{s.stepDetails(t, w), s.askDetails(w)}
	st := s.state.Step(s.state.At)
	found := st.Findings
	if s.state.At == wizard.ClosingStep || s.end != nil && s.state.Status == wizard.Done {
		found = s.closing()
	}
	for _, f := range found {
		parts = append(parts, findingLines(t, f, w))
	}
	parts = append(parts, s.faultDetails(t, st.Fault, w)...)
	if len(st.States) > 0 {
		parts = append(parts, theme.Wrap("States seen: "+theme.Clean(strings.Join(st.States, " → ")), w))
	}
	if p := s.present(); p != nil && p.Result != nil {
		parts = append(parts, theme.Wrap(theme.Clean(p.Result(s.state.Value)), w))
	}
	if c := s.command(); c != "" {
		parts = append(parts, append([]string{t.Titled("the documented command", w)}, shellWrap(c, w)...))
	}
	if out := paragraphs(parts); len(out) > 0 {
		return out
	}
	return []string{"There is nothing more to say."}
}

// paragraphs joins parts with a blank line between.
func paragraphs(parts [][]string) []string {
	var out []string
	for _, p := range parts {
		if len(p) > 0 && len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, p...)
	}
	return out
}

// stepDetails say what the step is.
func (s *Setup) stepDetails(t *theme.Theme, w int) []string {
	p := s.present()
	if p == nil {
		return nil
	}
	out := []string{t.Strong.On(theme.Fit(p.ID+"  "+p.Title, w)), t.Dim.On(theme.Fit(p.Actor+" · "+s.place(), w))}
	if p.Why == "" {
		return out
	}
	return append(append(out, ""), theme.Wrap(p.Why, w)...)
}

// askDetails are the question with every choice, uncut.
func (s *Setup) askDetails(w int) []string {
	a := s.state.Ask
	if a == nil {
		return nil
	}
	out := theme.Wrap(strings.TrimSpace(theme.Clean(a.Title)+"\n"+theme.Lines(a.Text)), w)
	if len(a.Lines) > 0 {
		out = append(append(out, ""), wrapAll(a.Lines, w)...)
	}
	for _, c := range a.Choices {
		line := strings.Join(append([]string{c.Title}, c.Columns...), "  ")
		for _, x := range []string{c.Disabled, c.Warn, c.Value} {
			if x != "" {
				line += " · " + x
			}
		}
		out = append(out, theme.Wrap("· "+theme.Clean(line), w)...)
	}
	return out
}

// faultDetails are a fault in our words, what was found, and the provider's.
func (s *Setup) faultDetails(t *theme.Theme, f *wizard.Fault, w int) [][]string {
	if f == nil {
		return nil
	}
	out := [][]string{theme.Wrap(theme.Clean(f.Says)+"\n"+theme.Lines(f.Why), w)}
	for _, x := range f.Findings {
		out = append(out, findingLines(t, x, w))
	}
	words, spaced := s.words(f, w), strings.NewReplacer("_", " ", "-", " ")
	for _, k := range slices.Sorted(maps.Keys(f.Err.Detail)) {
		if v := f.Err.Detail[k]; !strings.Contains(f.Err.Message, v) { // what its message says, stands there
			words = append(words, theme.Wrap("  "+spaced.Replace(k)+": "+theme.Clean(v), w)...)
		}
	}
	return append(out, words)
}

func wrapAll(list []string, w int) []string {
	var out []string
	for _, l := range list {
		out = append(out, theme.Wrap("  "+theme.Clean(l), w)...)
	}
	return out
}
