package setup

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"peerage/ui/dialog"
	"peerage/ui/screen"
	"peerage/ui/theme"
)

// showDetails shows everything about the present step, uncut.
func (s *Setup) showDetails() tea.Cmd {
	d := dialog.NewText("Details", s.details)
	return screen.Send(screen.Show{Dialog: d})
}

func (s *Setup) details(t *theme.Theme, w int) []string {
	var out []string
	part := func(list ...string) {
		if len(list) == 0 {
			return
		}
		if len(out) > 0 {
			out = append(out, "")
		}
		out = append(out, list...)
	}
	st := s.state.Step(s.state.At)
	if p := s.present(); p != nil {
		part(t.Strong.On(theme.Fit(p.ID+"  "+p.Title, w)), t.Dim.On(theme.Fit(p.Actor+" · "+s.place(), w)))
		part(theme.Wrap(p.Why, w)...)
	}
	if a := s.state.Ask; a != nil {
		part(theme.Wrap(strings.TrimSpace(theme.Clean(a.Title)+"\n"+theme.Lines(a.Text)), w)...)
		part(wrapAll(a.Lines, w)...)
		for _, c := range a.Choices {
			line := strings.Join(append([]string{c.Title}, c.Columns...), "  ")
			for _, x := range []string{c.Disabled, c.Warn, c.Value} {
				if x != "" {
					line += " · " + x
				}
			}
			out = append(out, theme.Wrap("· "+theme.Clean(line), w)...)
		}
	}
	for _, f := range st.Findings {
		part(findingLines(t, f, w)...)
	}
	if f := st.Fault; f != nil {
		part(theme.Wrap(theme.Clean(f.Says)+"\n"+theme.Lines(f.Why), w)...)
		for _, x := range f.Findings {
			part(findingLines(t, x, w)...)
		}
		part(s.words(f, w)...)
		for _, k := range slices.Sorted(maps.Keys(f.Err.Detail)) {
			out = append(out, theme.Wrap("  "+k+": "+theme.Clean(f.Err.Detail[k]), w)...)
		}
	}
	if len(st.Looks) > 0 {
		part(theme.Wrap("States seen: "+theme.Clean(strings.Join(st.Looks, " → ")), w)...)
	}
	if p := s.present(); p != nil && p.Result != nil {
		part(theme.Wrap(theme.Clean(p.Result(s.state.Value)), w)...)
	}
	if c := s.command(); c != "" {
		part(append([]string{t.Titled("the documented command", w)}, shellWrap(c, w)...)...)
	}
	if len(out) == 0 {
		return []string{"There is nothing more to say."}
	}
	return out
}

func wrapAll(list []string, w int) []string {
	var out []string
	for _, l := range list {
		out = append(out, theme.Wrap("  "+theme.Clean(l), w)...)
	}
	return out
}
