package setup

import (
	"fmt"
	"strings"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// takingDown is a teardown while it runs.
func (s *Setup) takingDown(w int) []block {
	t, a := s.th, s.state.Ask
	if a != nil && a.Kind == wizard.AskName {
		return s.agreeing(a, w)
	}
	head := "Taking down " + s.state.Name
	out := []block{lines(t, 0, 1, []string{t.Strong.On(theme.Fit(head, w))})}
	if s.undo == nil { // the sign-ins before
		if st := s.present(); st != nil && st.Teardown { // a question about a half names it by itself
			out = append(out, lines(t, 2, 0, []string{t.Dim.On(theme.Fit("First: "+st.Title, w))}))
		}
		return append(out, s.content(w)...)
	}
	out = append(out, s.progress(w))
	if a == nil && s.state.Sign == nil && !s.failing() {
		return append(out, s.busy(w))
	}
	return append(out, s.content(w)...)
}

func (s *Setup) failing() bool {
	st := s.state.Step(s.state.At)
	return st.Fault != nil && st.Status != wizard.Done
}

// agreeing shows the list and has the name typed.
func (s *Setup) agreeing(a *wizard.Ask, w int) []block {
	t := s.th
	out := []block{lines(t, 1, 1, []string{t.Strong.On(theme.Fit(theme.Clean(a.Title), w))})}
	goes, stays := s.undoRows(w)
	text := theme.Clean(a.Text)
	if len(goes) == 0 {
		text = "There is nothing to remove: this run made nothing that is still there."
	}
	out = append(out, lines(t, 2, 1, append(theme.Paragraph(t.Text, text, w), goes...)), lines(t, 4, 0, stays))
	ask := "Type " + a.Name + " to confirm:"
	if s.prompt.entry == nil || s.prompt.sent != 0 {
		return append(out, s.answerBlocks(w)...)
	}
	ask += " "
	if theme.Width(ask)+20 > w {
		out = append(out, lines(t, 0, 2, []string{theme.Fit(ask, w), s.prompt.entry.draw(t, w)[0]}))
	} else {
		out = append(out, lines(t, 0, 1, []string{t.Text.On(ask) + s.prompt.entry.draw(t, w-theme.Width(ask))[0]}))
	}
	if s.prompt.problem != "" {
		out = append(out, lines(t, 0, 1, s.complaint(s.prompt.problem, w)))
	}
	return out
}

// Ids stand idsAfter cells behind the names, where there is room for them.
const (
	idsAfter = 30
	leastID  = 36
)

// undoRows are the list as it is agreed to.
func (s *Setup) undoRows(w int) (goes, stays []string) {
	t := s.th
	wide := 0
	for _, u := range s.undo {
		wide = max(wide, theme.Width(theme.Clean(u.Kind+" "+u.Name)))
	}
	wide = min(wide, max(w-30, w/2))
	ids := w - wide - idsAfter
	n, needed := 0, false
	for _, u := range s.undo {
		name := theme.Clean(strings.TrimSpace(u.Kind + " " + u.Name))
		if u.Stays != "" {
			needed = needed || u.Needed()
			stays = append(stays, s.stayRow(theme.Pad(name, wide), theme.Clean(u.Stays), w)...)
			continue
		}
		n++
		made := "made " + s.madeAgo(u)
		if u.Replaced() {
			made += "; replaced since, perhaps gone"
		}
		if u.Status == wizard.IsIntended {
			made = "perhaps made: it is looked for"
		}
		made = "  " + made
		if ids >= leastID && u.ID != "" {
			made = theme.Pad(made, idsAfter-6) + theme.FitLeft(theme.Clean(u.ID), ids)
		}
		made = t.Dim.On(theme.Fit(made, w-6-wide))
		goes = append(goes, "  "+t.Dim.On(fmt.Sprintf("%2d", n))+"  "+theme.Pad(name, wide)+made)
	}
	if len(stays) > 0 {
		stays = append([]string{t.Dim.On("This stays:")}, stays...)
	}
	if needed {
		stays = append(stays, theme.Paragraph(t.Dim, wizard.NeededElsewhere, w)...)
	}
	return goes, stays
}

// stayRow is a thing that stays, with the whole reason.
func (s *Setup) stayRow(name, why string, w int) (out []string) {
	head := "  " + theme.Skip + "   " + name + "  "
	for _, l := range theme.Wrap(why, max(w-theme.Width(head), 12)) {
		out = append(out, s.th.Dim.On(theme.Fit(head+l, w)))
		head = strings.Repeat(" ", theme.Width(head))
	}
	return out
}

func (s *Setup) madeAgo(u wizard.Undo) string {
	d := s.now.Sub(u.At)
	if d.Seconds() < 1 {
		return "just now"
	}
	return theme.Span(d) + " ago"
}

// progress is the list while it goes.
func (s *Setup) progress(w int) block {
	t := s.th
	var out []string
	at := 0
	wide := min(max(w*3/5, w-30), 60)
	for _, u := range s.undo {
		sign, text := s.undoSign(u)
		if sign.Glyph == theme.Wait || sign.Glyph == theme.Need {
			at = len(out)
		}
		name := theme.Clean(strings.TrimSpace(u.Kind + " " + u.Name))
		word := t.Dim.On(theme.Fit("  "+sign.Word, w-2-wide))
		out = append(out, sign.Ink.On(sign.Glyph)+" "+text.On(theme.Pad(name, wide))+word)
	}
	return block{rank: 2, least: min(len(out), 3), want: len(out), draw: func(h int) []string {
		if h >= len(out) {
			return out
		}
		top := max(0, min(at-h/2, len(out)-h))
		return out[top : top+h]
	}}
}

// undoSign is how far a thing of the list is, and the ink of its name.
func (s *Setup) undoSign(u wizard.Undo) (theme.Sign, theme.Ink) {
	t, now := s.th, s.state.Item(u.Key)
	switch {
	case now != nil && now.Status == wizard.IsRemoved:
		return theme.Sign{Glyph: theme.Done, Word: "removed", Ink: t.Good}, t.Text
	case now != nil && now.Status == wizard.IsStaying && now.Note != "":
		return theme.Sign{Glyph: theme.Skip, Word: "stays: " + theme.Clean(now.Note), Ink: t.Dim}, t.Dim
	case u.Stays != "":
		return theme.Sign{Glyph: theme.Skip, Word: "stays: " + theme.Clean(u.Stays), Ink: t.Dim}, t.Dim
	case s.state.Removing != u.Key:
		return theme.Sign{Glyph: theme.Todo, Ink: t.Dim}, t.Dim
	case s.state.Step(u.Step).Status == wizard.Asking && s.state.Ask.Person():
		return theme.Sign{Glyph: theme.Need, Word: "needs you", Ink: t.Warn}, t.Strong
	case s.state.Ask != nil && s.state.Ask.Fault != nil && !s.state.Ask.Fault.Handed.IsZero():
		return theme.Sign{Glyph: theme.Wait, Word: "with others", Ink: t.Warn}, t.Strong
	}
	return theme.Sign{Glyph: theme.Wait, Word: "going", Ink: t.Warn}, t.Strong
}

// removed counts what is gone; a thing that was made anew with the same id is
// one.
func removed(items []wizard.ItemState) int {
	gone := map[string]bool{}
	for _, it := range items {
		if it.Status == wizard.IsRemoved {
			gone[it.Thing()] = true
		}
	}
	return len(gone)
}

// takenDown is the end of a teardown.
func (s *Setup) takenDown(w int) []block {
	t := s.th
	gone, left := removed(s.state.Items), []string{}
	for _, it := range s.state.Items {
		switch it.Status {
		case wizard.IsStaying, wizard.IsAdopted:
			why := theme.Clean(it.Note)
			if it.Status == wizard.IsAdopted && why == "" {
				why = "was there before"
			}
			left = append(left, t.Dim.On(theme.Fit("  "+theme.Skip+" "+theme.Clean(it.Kind+" "+it.Name)+"  "+why, w)))
		}
	}
	head := s.state.Name + " is taken down"
	first := []string{t.Good.On(theme.Done) + " " + t.Strong.On(theme.Fit(head, w-2))}
	if gone == 0 {
		first = append(first, t.Dim.On("  There was nothing to remove."))
	} else {
		first = append(first, t.Dim.On(fmt.Sprintf("  %d removed", gone)))
	}
	if len(left) > 0 {
		left = append([]string{"This stays:"}, left...)
	}
	var note []string
	if n := theme.Clean(s.state.Note); n != "" {
		note = s.complaint(n, w)
	}
	removed := group{"Removed", func(it wizard.ItemState) bool { return it.Status == wizard.IsRemoved }}
	return []block{
		lines(t, 0, 1, first),
		lines(t, 1, 0, note),
		s.grouped(4, w, removed),
		lines(t, 3, 0, left),
		s.listBlock(w, false),
	}
}
