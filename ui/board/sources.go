package board

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
)

// unheard are the sources that have not answered yet, in any way.
func unheard(list []front.Source) []front.Source {
	var out []front.Source
	for _, s := range list {
		if s.State == watch.NeverHeard {
			out = append(out, s)
		}
	}
	return out
}

// titles names sources, some of which have a comma in their name.
func titles(list []front.Source) string {
	var names []string
	apart := ", "
	for _, s := range list[:min(len(list), 3)] {
		names = append(names, theme.Clean(s.Title))
		if strings.Contains(s.Title, ",") {
			apart = "; "
		}
	}
	out := strings.Join(names, apart)
	if n := len(list) - len(names); n > 0 {
		out += fmt.Sprintf(" and %d more", n)
	}
	return out
}

// allFail says that there are sources and none of them answers.
func (b *Board) allFail() bool {
	for i := range b.snap.Sources {
		if s := b.snap.Sources[i].State; s == watch.Heard || s == watch.NeverHeard {
			return false
		}
	}
	return len(b.snap.Sources) > 0
}

// trouble is what is the matter with one source, and with more of the same
// provider.
type trouble struct {
	front.Source
	more int
}

func (t *trouble) throttled() bool { return t.Err != nil && t.Err.Class == providers.Throttled }

// troubles are the sources that are not heard any more, those with the same
// complaint together, those that only ask for patience last.
func troubles(list []front.Source) []trouble {
	var out []trouble
	for _, s := range list {
		if s.OK() || s.State == watch.NeverHeard {
			continue
		}
		same := func(t trouble) bool {
			return t.Provider == s.Provider && t.State == s.State && code(t.Err) == code(s.Err)
		}
		i := slices.IndexFunc(out, same)
		if i < 0 {
			out = append(out, trouble{Source: s})
			continue
		}
		t := &out[i]
		t.more++
		t.AsOf, t.Next, t.Since = earlier(t.AsOf, s.AsOf), earlier(t.Next, s.Next), earlier(t.Since, s.Since)
	}
	slices.SortStableFunc(out, func(a, b trouble) int {
		patience := func(t trouble) int {
			if t.throttled() {
				return 1
			}
			return 0
		}
		return patience(a) - patience(b)
	})
	return out
}

// earlier is the earlier of two times that are known.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// complaint says what is the matter with sources, in our words and the
// provider's: what, since when, and what becomes of it.
func (b *Board) complaint(s *trouble) string {
	name := theme.Clean(s.Title)
	if s.more > 0 {
		name = fmt.Sprintf("%s and %d more", name, s.more)
	}
	again := ""
	if !s.Next.IsZero() && !b.paused {
		again = ", again " + b.in(s.Next)
	}
	rows := ""
	if age := theme.Age(b.now, s.AsOf, b.step); age != "" && age != "now" {
		rows = ": rows are " + age + " old"
	}
	glyph, words := b.stateWords(&s.Source)
	if s.State == watch.SignedOut {
		words += ", i signs in"
	}
	return glyph + " " + name + " " + words + code(s.Err) + rows + again
}

// stateWords say how a source does, and since when.
func (b *Board) stateWords(s *front.Source) (glyph, words string) {
	since := ""
	if !s.Since.IsZero() {
		since = " since " + b.clockTime(s.Since)
	}
	switch s.State {
	case watch.NeverHeard:
		return theme.Wait, "not heard yet"
	case watch.Denied:
		return theme.Skip, "not permitted" + since
	case watch.SignedOut:
		return theme.Need, "signed out" + since
	case watch.Failing:
		never := ""
		if s.AsOf.IsZero() {
			never = "never heard, "
		}
		if (&trouble{Source: *s}).throttled() {
			return theme.Wait, never + "asked for patience" + since
		}
		return theme.Old, never + "failing" + since
	}
	if s.Stale {
		return theme.Old, "heard " + b.ago(s.AsOf)
	}
	return theme.Now, "heard " + b.ago(s.AsOf)
}

// code is the provider's own word for an error.
func code(e *providers.Error) string {
	switch {
	case e == nil:
		return ""
	case e.Code != "" && e.Status != 0:
		return fmt.Sprintf(" (%s, %d)", theme.Clean(e.Code), e.Status)
	case e.Code != "":
		return " (" + theme.Clean(e.Code) + ")"
	case e.Status != 0:
		return fmt.Sprintf(" (%d)", e.Status)
	}
	return ""
}

// sourcesLine says how each provider's accounts do, those that are not heard
// first; where there is no room for all, how long rounds take is left out, then
// those that do alike are said together, then without since when, and what still
// has no room is counted.
func (b *Board) sourcesLine(w int) string {
	parties := b.perProvider()
	for _, say := range []func([]party) []mood{b.moods, b.calmMoods, b.alike, b.brief} {
		if out, whole := b.beside(say(parties), w); whole {
			return out
		}
	}
	out, _ := b.beside(b.brief(parties), w)
	return out
}

// mood is how the sources of some providers do, in words.
type mood struct {
	glyph, who, words string
	ink               theme.Ink
}

// moods are those of each provider, with how long rounds take.
func (b *Board) moods(parties []party) []mood { return b.moodsOf(parties, true) }

// calmMoods are those without.
func (b *Board) calmMoods(parties []party) []mood { return b.moodsOf(parties, false) }

func (b *Board) moodsOf(parties []party, rounds bool) []mood {
	out := make([]mood, len(parties))
	for i := range parties {
		m := &out[i]
		m.glyph, m.words, m.ink = parties[i].words(b, rounds)
		m.who = b.name(parties[i].provider)
	}
	return out
}

// alike are those of providers that do alike, said together.
func (b *Board) alike(parties []party) []mood {
	var out []mood
	for _, m := range b.calmMoods(parties) {
		if n := len(out); n > 0 && out[n-1].glyph == m.glyph && out[n-1].words == m.words {
			out[n-1].who += ", " + m.who
		} else {
			out = append(out, m)
		}
	}
	return out
}

// brief are those without since when.
func (b *Board) brief(parties []party) []mood {
	out := b.alike(parties)
	for i := range out {
		words, _, _ := strings.Cut(out[i].words, " since ")
		out[i].words = strings.TrimPrefix(words, "never heard, ")
	}
	return out
}

// beside puts moods beside each other in w cells; where not all have room it says
// how many more there are, and the key that shows them.
func (b *Board) beside(moods []mood, w int) (out string, whole bool) {
	for n := len(moods); n > 0; n-- {
		var parts []string
		for _, m := range moods[:n] {
			parts = append(parts, m.ink.On(m.glyph+" "+m.who+" "+m.words))
		}
		if n < len(moods) {
			parts = append(parts, b.th.Dim.On(fmt.Sprintf("+%d: o", len(moods)-n)))
		}
		if out = strings.Join(parts, "   "); theme.Width(out) <= w {
			return out, n == len(moods)
		}
	}
	return "", len(moods) == 0
}

// party is the sources of one provider.
type party struct {
	provider string
	all      []*front.Source
	ok       int
	worst    *front.Source
}

// perProvider are the sources by provider, those with trouble first.
func (b *Board) perProvider() []party {
	var out []party
	for i := range b.snap.Sources {
		s := &b.snap.Sources[i]
		at := slices.IndexFunc(out, func(p party) bool { return p.provider == s.Provider })
		if at < 0 {
			at, out = len(out), append(out, party{provider: s.Provider})
		}
		p := &out[at]
		p.all = append(p.all, s)
		switch {
		case s.OK():
			p.ok++
		case p.worst == nil || p.worst.State == watch.NeverHeard:
			p.worst = s
		}
	}
	slices.SortStableFunc(out, func(a, b party) int { return b.bad() - a.bad() })
	return out
}

func (p *party) bad() int {
	switch {
	case p.worst == nil:
		return 0
	case p.worst.State == watch.NeverHeard:
		return 1
	}
	return 2
}

// words say how a provider's accounts do, and how long rounds take.
func (p *party) words(b *Board, rounds bool) (glyph, words string, ink theme.Ink) {
	var oldest time.Time
	var every time.Duration
	for i := range p.all {
		if s := p.all[i]; len(p.all) == 1 || !front.IsList(s.ID) {
			oldest, every = earlier(oldest, s.AsOf), max(every, s.Interval)
		}
	}
	if p.worst == nil {
		words = "heard " + b.ago(oldest)
		if rounds && every > 3*watch.DefaultInterval {
			words += ", a round takes " + spell(every) + b.rate(p.provider)
		}
		return theme.Now, words, b.th.Dim
	}
	glyph, words = b.stateWords(p.worst)
	some := fmt.Sprintf("%d of %d heard", p.ok, len(p.all))
	switch {
	case p.worst.State != watch.NeverHeard && len(p.all) > 1:
		return glyph, some + ", " + words, b.th.Warn
	case p.worst.State != watch.NeverHeard:
		return glyph, words, b.th.Warn
	case len(p.all) > 1:
		return glyph, some, b.th.Dim
	}
	return glyph, words, b.th.Dim
}

// rate says how often a provider is asked at most.
func (b *Board) rate(provider string) string {
	for _, a := range b.backend.Accounts {
		if a.Provider == provider && a.Rate > 0 {
			return fmt.Sprintf(" at %.1f/s", a.Rate)
		}
	}
	return ""
}

// sources opens the list of them all, with what was heard when.
func (b *Board) sources() tea.Cmd {
	return screen.Send(screen.Show{Dialog: dialog.NewLive("Sources", b.sourceLines)})
}

func (b *Board) sourceLines(t *theme.Theme, w int) []string {
	var out, rates []string
	for _, a := range b.backend.Accounts {
		if a.Rate > 0 && b.listings(a.Provider) > 0 {
			rates = append(rates, fmt.Sprintf("%s %.1f/s", a.Name, a.Rate))
		}
	}
	for i := range b.snap.Sources {
		s := &b.snap.Sources[i]
		glyph, words := b.stateWords(s)
		ink := t.Warn
		if s.OK() {
			ink = t.Good
		}
		out = append(out, ink.On(glyph)+theme.Fit(" "+theme.Clean(s.Title)+": "+words+code(s.Err), w-1))
		if line := b.rhythm(s); line != "" {
			out = append(out, t.Dim.On(theme.Fit("    "+line, w)))
		}
		if s.Err != nil && s.Err.Message != "" {
			out = append(out, theme.Paragraph(t.Dim, "    "+theme.Clean(s.Err.Message), w)...)
		}
	}
	if len(out) == 0 {
		return []string{t.Dim.On(theme.Fit("No account is connected.", w))}
	}
	if len(rates) > 0 {
		out = append(append(out, ""), theme.Paragraph(t.Dim, "Asked at most: "+strings.Join(rates, ", "), w)...)
	}
	return out
}

// rhythm says how often a source is polled, and what that takes.
func (b *Board) rhythm(s *front.Source) string {
	var out []string
	if s.Parts > 1 && s.PartsHeard < s.Parts {
		out = append(out, fmt.Sprintf("%d of %d parts heard", s.PartsHeard, s.Parts))
	}
	if s.Closed != "" {
		out = append(out, "left out, since it may not be listed: "+s.Closed)
	}
	if !s.AsOf.IsZero() {
		out = append(out, fmt.Sprintf("the last round took %s", spell(max(s.Round, time.Second))))
	}
	if s.RoundCalls > 0 {
		out = append(out, count(s.RoundCalls, "call"))
	}
	if s.Interval > 0 {
		out = append(out, "every "+spell(s.Interval))
	}
	if !s.Next.IsZero() && !b.paused {
		out = append(out, "next "+b.in(s.Next))
	}
	return strings.Join(out, ", ")
}

// spell says how long something takes that is mostly some seconds.
func spell(d time.Duration) string {
	if d < 3*time.Minute {
		return fmt.Sprintf("%d s", int(d.Round(time.Second)/time.Second))
	}
	return theme.Span(d)
}
