package setup

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

const (
	theMinute = time.Minute
	milli     = time.Millisecond
)

func itoa(n int) string { return strconv.Itoa(n) }

// waiting shows how far a state has come, and when it is looked at again.
func (s *Setup) waiting(w int) []block {
	t, st := s.th, s.state.Step(s.state.At)
	wi := st.Wait
	var out []block
	at := ""
	if st.Poll != nil {
		at = st.Poll.State
	}
	if len(wi.Path) > 0 {
		out = append(out, lines(t, 1, 1, s.path(wi, at, w)))
	}
	out = append(out, lines(t, 0, 1, s.timing(wi, w)))
	if l := st.Poll; l != nil {
		out = append(out, lines(t, 2, 0, s.polledText(wi, l, w)))
	} else if n := st.Note; n != "" {
		out = append(out, lines(t, 3, 0, theme.Paragraph(t.Dim, full(theme.Clean(n)), w)))
	}
	return append(out, s.findings(st.Findings, w),
		lines(t, 5, 0, theme.Paragraph(t.Dim, s.leaving(), w)))
}

// polledText is what the last look saw, in whole sentences.
func (s *Setup) polledText(wi *wizard.WaitInfo, l *wizard.PollResult, w int) []string {
	state, other := theme.Clean(l.State), theme.Clean(l.Other)
	var words []string
	if state != "" && (other != "" && wi.OtherWho != "" || !slices.Contains(wi.Path, state)) {
		words = append(words, cmp.Or(wi.Who, "The provider")+" says "+state)
	}
	if other != "" && wi.OtherWho != "" {
		words = append(words, wi.OtherWho+" says "+other)
	}
	var list []string
	if len(words) > 0 {
		list = append(list, strings.Join(words, ", ")+".")
	}
	if other != "" && wi.OtherWho == "" {
		list = append(list, full(wizard.Capital(other)))
	}
	if l.Note != "" {
		list = append(list, full(theme.Clean(l.Note)))
	}
	out := theme.Wrap(strings.Join(list, " "), w)
	for _, x := range l.Warnings {
		out = append(out, s.complaint(theme.Clean(x), w)...)
	}
	return out
}

// full ends a sentence.
func full(s string) string {
	if s == "" || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return s
	}
	return s + "."
}

// calm is the shortest pause that is counted down: below it, figures would flicker.
const calm = 5 * time.Second

// timing say who is waited for and since when, how long it takes, and what comes when.
func (s *Setup) timing(wi *wizard.WaitInfo, w int) []string {
	t := s.th
	head := "Waiting"
	if wi.Who != "" {
		head += " for " + wi.Who
	}
	if wi.OtherWho != "" {
		head += " and " + wi.OtherWho
	}
	head += ", " + theme.Timer(s.now.Sub(wi.Began)) + " so far"
	var rest []string
	if wi.Typical > 0 {
		rest = append(rest, "usually about "+theme.Took(max(wi.Typical, 10*time.Second)))
	}
	if d := wi.Next.Sub(s.now); !wi.Next.IsZero() && wi.Next.Sub(wi.PolledAt) < calm {
		rest = append(rest, "looks every few seconds")
	} else {
		if !wi.PolledAt.IsZero() {
			rest = append(rest, "looked "+ago(s.now.Sub(wi.PolledAt)))
		}
		if d > 0 {
			rest = append(rest, "next look in "+theme.Span(d+999*milli))
		} else if !wi.Next.IsZero() {
			rest = append(rest, "looking now")
		}
	}
	if d := wi.Deadline.Sub(s.now); !wi.Deadline.IsZero() && d > 0 {
		rest = append(rest, "waits "+theme.Span(d)+" more, then asks you")
	}
	mark := t.Warn.On(theme.Wait) + " "
	one := head + " · " + strings.Join(rest, " · ")
	if theme.Width(one)+2 <= w {
		return []string{mark + t.Text.On(head) + t.Dim.On(" · "+strings.Join(rest, " · "))}
	}
	out := []string{mark + t.Text.On(theme.Fit(head, w-2))}
	for _, l := range joinFit(rest, " · ", w-2) {
		out = append(out, "  "+t.Dim.On(l))
	}
	return out
}

// joinFit joins parts into lines of at most w cells; no part is broken.
func joinFit(parts []string, sep string, w int) []string {
	var out []string
	for _, p := range parts {
		p = theme.Fit(p, w)
		if n := len(out); n > 0 && theme.Width(out[n-1])+theme.Width(sep)+theme.Width(p) <= w {
			out[n-1] += sep + p
			continue
		}
		out = append(out, p)
	}
	return out
}

// wrapParts wraps a text between its parts, where that takes no more lines.
func wrapParts(text string, w int) []string {
	const sep = " · "
	out, parts := theme.Wrap(text, w), strings.Split(text, sep)
	if slices.ContainsFunc(parts, func(p string) bool { return theme.Width(p) > w }) {
		return out
	}
	if whole := joinFit(parts, sep, w); len(whole) <= len(out) {
		return whole
	}
	return out
}

func ago(d time.Duration) string {
	if d < time.Second {
		return "just now"
	}
	return theme.Span(d) + " ago"
}

// path draws the usual order of states with a mark on the way to the next.
func (s *Setup) path(wi *wizard.WaitInfo, at string, w int) []string {
	t, list := s.th, wi.Path
	here := slices.Index(list, at)
	if here < 0 && at != "" {
		// A state off the usual path: the mark stays before the first to come.
		here = s.passedState(list)
	}
	names := 0
	for _, p := range list {
		names += theme.Width(p)
	}
	segs := len(list) - 1
	if segs < 1 || names+segs*7 > w {
		return s.narrowPath(list, here, w)
	}
	room := min((w-names-2*segs)/segs, 24)
	share := 0.0
	if wi.Typical > 0 {
		share = min(float64(s.now.Sub(wi.Began))/float64(wi.Typical), 0.95)
	}
	var b strings.Builder
	for i, p := range list {
		ink := t.Dim
		switch {
		case i < here:
			ink = t.Good
		case i == here:
			ink = t.Accent.Bold()
		}
		b.WriteString(ink.On(p))
		if i < segs {
			b.WriteString(" " + s.segment(i, here, room, share) + " ")
		}
	}
	return []string{b.String()}
}

// segment is the line from the state i to the next: gone, on the way by a
// share, or to come.
func (s *Setup) segment(i, here, n int, share float64) string {
	t := s.th
	switch {
	case i < here:
		return t.Good.On(strings.Repeat("─", n))
	case i == max(here, 0):
		k := int(share * float64(n))
		return t.Accent.On(strings.Repeat("─", k)+theme.Now) + t.Line.On(strings.Repeat("─", n-k-1))
	}
	return t.Line.On(strings.Repeat("─", n))
}

// passedState is the last of the path's states that was seen.
func (s *Setup) passedState(list []string) int {
	at := 0
	for _, seen := range s.state.Step(s.state.At).States {
		at = max(at, slices.Index(list, seen))
	}
	return at
}

func (s *Setup) narrowPath(list []string, here, w int) []string {
	t := s.th
	var out []string
	for i, p := range list {
		glyph, ink := theme.Todo, t.Dim
		switch {
		case i < here:
			glyph, ink = theme.Done, t.Good
		case i == here:
			glyph, ink = theme.Now, t.Accent
		}
		out = append(out, ink.On(theme.Fit(glyph+" "+p, w)))
	}
	return out
}

// signIn shows what the person needs for signing in elsewhere.
func (s *Setup) signIn(w int) []block {
	t, sign := s.th, s.state.Sign
	says := "A browser was opened for you to sign in. If none came up, open this page yourself:"
	if sign.Code != "" {
		says = "On any device, open this page and enter the code:"
	} else if s.backend.OpenURL == nil {
		says = "Open this page to sign in:"
	}
	var page []string
	for _, l := range theme.Wrap(theme.Clean(sign.URL), w-2) {
		page = append(page, "  "+t.Accent.On(l))
	}
	out := []block{lines(t, 2, 1, theme.Wrap(says, w)), lines(t, 1, 1, page)}
	if sign.Code != "" {
		code := theme.Clean(sign.Code)
		out = append(out, lines(t, 0, 1, []string{"  " + t.Accent.Bold().On(theme.Fit(code, w-2))}))
	}
	wait := "Waiting for you to finish there; then this goes on by itself."
	// A person types at her own pace, however fast the demo's clock runs.
	if d := time.Duration(float64(sign.Expires.Sub(s.now)) / s.backend.Clock.Speed()); !sign.Expires.IsZero() {
		wait = "The code holds for " + theme.Timer(d) + ". " + wait
		if d <= 0 {
			wait = "The code has expired; a new one comes with the next try."
		}
	}
	var last []string
	for i, l := range theme.Wrap(wait, w-2) {
		mark := "  "
		if i == 0 {
			mark = t.Warn.On(theme.Wait) + " "
		}
		last = append(last, mark+l)
	}
	return append(out, lines(t, 2, 1, last))
}

// leaving says what becomes of the run when the person goes elsewhere.
func (s *Setup) leaving() string {
	if s.backend.Demo {
		return "You can leave this screen: it goes on meanwhile. The demo's clouds end when you quit."
	}
	return "You can leave this screen or quit: nothing is lost."
}
