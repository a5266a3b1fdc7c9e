package setup

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/dialog"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// doneBlocks are the page of a finished run: that it is connected, how it is
// now, what is still to do, what was made, and what can be done from here.
func (s *Setup) doneBlocks(w int) []block {
	t := s.th
	head := s.procOrEmpty().Title + ": done"
	if s.Act() {
		head = actDone(s.proc, s.state.Value)
	} else if s.proc != nil && s.proc.LinkName != nil {
		head = s.proc.LinkName(s.state.Value) + " is connected"
		if a, b, ok := strings.Cut(s.proc.LinkName(s.state.Value), " ⇄ "); ok {
			head = a + " and " + b + " are connected"
		}
	}
	head = theme.Clean(head)
	glyph, then := s.nowSign()
	if then {
		head = strings.NewReplacer(" are connected", " were connected", " is connected", " was connected").Replace(head)
	}
	took := theme.Spent(s.state.Spent)
	first := theme.Paragraph(t.Strong, head, w-2)
	for i, mark := range slices.Repeat([]string{" "}, len(first)) {
		if i == 0 {
			mark = glyph
		}
		first[i] = mark + " " + first[i]
	}
	if took != "" && len(first) == 1 && theme.Width(head)+theme.Width(took)+5 <= w {
		first[0] = theme.Pad(first[0], w-theme.Width(took)) + t.Dim.On(took)
		took = ""
	}
	said := s.lastState()
	if l := s.world.link; l != nil && l.Verdict == providers.Active && strings.Contains(said, l.HostedState()) &&
		strings.Contains(said, l.CloudState()) {
		said = "" // the next line says it of now
	}
	if then && said != "" {
		said = "Then: " + said
	}
	for _, text := range []string{said, took} {
		for _, l := range theme.Wrap(text, w-2) {
			if l != "" {
				first = append(first, "  "+t.Dim.On(l))
			}
		}
	}
	first = append(first, s.standing(w)...)
	return []block{lines(t, 0, 1, first), s.toDo(w), s.inventory(3, w), s.listBlock(w, false)}
}

// toDo are the findings about the finished link: what is wrong first, what was
// seen to be right last. Where there is no room for all of each, it is a line
// each; all of it is in the details, its commands are on keys.
func (s *Setup) toDo(w int) block {
	t := s.th
	var parts []aside
	last, long := "", 0
	_, then := s.nowSign()
	for _, f := range s.closing() {
		title := findingTitle(f)
		if then && title == "Seen" {
			title = "Then"
		}
		if title == last {
			title = ""
		} else {
			last = title
		}
		glyph, ink := findingSign(t, f.Verdict)
		text := theme.Clean(f.Text)
		if rest, ok := strings.CutSuffix(text, ":"); ok && f.Try == "" {
			text = rest + "."
		} else if ok {
			first, _, _ := strings.Cut(f.Try, "\n") // the details have all of them
			text += " " + theme.Clean(first)
		}
		head := t.Dim.On(theme.Pad(title, tallyTitle)) + ink.On(glyph) + " "
		parts = append(parts, aside{head, text})
		long += len(theme.Wrap(text, w-tallyTitle-2))
	}
	return block{rank: 2, least: min(len(parts), 2), want: long, draw: func(h int) []string {
		return s.shortened(parts, w, h)
	}}
}

// shortened are texts of several lines in h lines: each whole where there is room for
// it, the first ones first, else a line, else a word on where the rest is.
func (s *Setup) shortened(parts []aside, w, h int) []string {
	var out []string
	for i, p := range parts {
		part, rest := theme.Wrap(p.text, w-tallyTitle-2), len(parts)-i-1
		switch {
		case len(out) == h-1 && rest > 0 && h > 1:
			return append(out, s.th.Dim.On(theme.Fit(strings.Repeat(" ", tallyTitle)+"… d shows the rest", w)))
		case len(out) >= h:
			return out
		case len(part)+rest > h-len(out):
			out = append(out, p.head+theme.Brief(p.text, w-tallyTitle-2))
		default:
			for _, l := range part {
				out = append(out, p.head+l)
				p.head = strings.Repeat(" ", tallyTitle+2)
			}
		}
	}
	return out
}

// aside is a text with what stands before it.
type aside struct{ head, text string }

func findingTitle(f wizard.Finding) string {
	switch {
	case f.Verdict == wizard.Bad:
		return "To do"
	case f.Try != "":
		return "Try"
	case f.Verdict == wizard.Unproved:
		return "Look at"
	}
	return "Seen"
}

func findingSign(t *theme.Theme, v wizard.FindingVerdict) (string, theme.Ink) {
	switch v {
	case wizard.Bad:
		return theme.Fail, t.Bad
	case wizard.Unproved:
		return theme.Unsure, t.Dim
	}
	return theme.Done, t.Good
}

// closing are the findings about the finished link: what is wrong, what can be
// tried, what is to be looked at, what was seen.
func (s *Setup) closing() []wizard.Finding {
	rank := func(f wizard.Finding) int {
		switch {
		case f.Verdict == wizard.Bad:
			return 0
		case f.Try != "":
			return 1
		case f.Verdict == wizard.Unproved:
			return 2
		}
		return 3
	}
	return slices.SortedStableFunc(slices.Values(s.state.Closing()), func(a, b wizard.Finding) int {
		return rank(a) - rank(b)
	})
}

// standing is how the link is now, as the board sees it.
func (s *Setup) standing(w int) []string {
	t, l := s.th, s.world.link
	if l == nil {
		if text := s.unseen(); text != "" {
			return []string{"  " + t.Dim.On(theme.Fit("Now: "+text, w-2))}
		}
		return nil
	}
	text := "Now: " + t.Link(l).String() + " · " + l.HostedState() + " · " + l.CloudState()
	if !l.AsOf.IsZero() {
		text += ", seen just now"
		if ago := s.now.Sub(l.AsOf); ago >= time.Second {
			text = strings.TrimSuffix(text, "just now") + theme.Span(ago) + " ago"
		}
	}
	return []string{"  " + t.Link(l).Ink.On(theme.Fit(theme.Clean(text), w-2))}
}

// nowSign is the link's glyph as it is now, and whether what the run saw at its end
// may not be so any more.
func (s *Setup) nowSign() (glyph string, then bool) {
	t, l := s.th, s.world.link
	switch {
	case l != nil && l.Verdict != providers.Active:
		sign := t.Link(l)
		return sign.Ink.On(sign.Glyph), true
	case l == nil && s.unseen() == "" || l != nil:
		return t.Good.On(theme.Done), false
	case s.world.gone:
		return t.Bad.On(theme.Fail), true
	}
	return t.Dim.On(theme.Unsure), true
}

// unseen says why nothing is said of the link as it is now, a while after the run
// has ended; "" while what the run saw is enough.
func (s *Setup) unseen() string {
	switch {
	case len(s.procOrEmpty().Halves) == 0 || s.world.stop == nil || s.now.Sub(s.state.Ended) < soonAfter:
		return ""
	case s.world.gone:
		return "gone: all accounts were heard, and none lists it"
	case s.world.dark:
		return "not seen: not all accounts were heard"
	}
	return "looking at both sides"
}

// soonAfter is how long what a run saw at its end is how it is.
const soonAfter = time.Minute

// linkNow is what the board's feed says of the run's link. Gone: every account was
// heard and none has it; dark: some were not heard.
type linkNow struct {
	link *providers.Link

	gone, dark bool

	feed <-chan front.Snapshot
	stop context.CancelFunc
}

type (
	feedMsg struct {
		who *Setup
		ch  <-chan front.Snapshot
	}
	snapMsg struct {
		who *Setup
		s   front.Snapshot
	}
)

// watchLink looks at the run's link, while the end of the run is seen.
func (s *Setup) watchLink() tea.Cmd {
	if s.backend.Feed == nil || s.world.stop != nil || s.state.Status != wizard.Done || s.Act() {
		return nil
	}
	ctx, stop := context.WithCancel(s.ctx)
	s.world.stop = stop
	feed := s.backend.Feed
	return func() tea.Msg { return feedMsg{s, feed.Watch(ctx)} }
}

func (s *Setup) unwatchLink() {
	if s.world.stop != nil {
		s.world.stop()
	}
	s.world = linkNow{link: s.world.link}
}

func (s *Setup) fed(m feedMsg) tea.Cmd {
	if m.who != s || s.world.stop == nil {
		return nil
	}
	s.world.feed = m.ch
	return s.nextSnapshot()
}

func (s *Setup) nextSnapshot() tea.Cmd {
	ch := s.world.feed
	return func() tea.Msg {
		if x, ok := <-ch; ok {
			return snapMsg{s, x}
		}
		return nil
	}
}

func (s *Setup) snapped(m snapMsg) tea.Cmd {
	if m.who != s || s.world.feed == nil {
		return nil
	}
	s.invalidate()
	l := front.LinkOf(m.s.Links, s.procOrEmpty().Halves, s.state.Value)
	s.world.link, s.world.gone, s.world.dark = l, l == nil && m.s.Complete, l == nil && m.s.Settled && !m.s.Complete
	if s.prompt.ended {
		s.renewChoices()
	}
	return s.nextSnapshot()
}

// endKeys copy what a finished run leaves to be done, and show the ids of an
// ended one.
func (s *Setup) endKeys() screen.Actions {
	if !s.prompt.ended || len(s.state.Items) == 0 && s.state.Status != wizard.Done {
		return nil
	}
	ids := screen.On(keys.New("i", "ids", 5).Explain("what was made and used, with its ids"), s.showIDs)
	if s.state.Status != wizard.Done {
		return screen.Actions{ids}
	}
	var out screen.Actions
	for _, f := range s.closing() {
		if f.Try != "" {
			b := keys.New("n", "copy nc", 3).Explain("the line that tries the way to the service, to be run in your network")
			out = append(out, screen.On(b, func() tea.Cmd { return s.clipboard().Copy("Try it from inside", f.Try, shellWrap) }))
			break
		}
	}
	for _, f := range s.closing() {
		if f.Verdict == wizard.Bad && f.Command != "" {
			b := keys.New("c", "copy command", 4).Explain("what mends the first ✗")
			out = append(out, screen.On(b, func() tea.Cmd { return s.clipboard().Copy(f.Text, f.Command, shellWrap) }))
			break
		}
	}
	return append(out, ids)
}

// showIDs lists the run's things with their ids, to be copied.
func (s *Setup) showIDs() tea.Cmd {
	d := &varsDialog{title: "What was made and used", clip: s.backend.Copy}
	for _, it := range s.state.Items {
		word := map[wizard.ItemStatus]string{wizard.IsMade: "made", wizard.IsAdopted: "was there",
			wizard.IsRemoved: "removed",
			wizard.IsStaying: "stays", wizard.IsIntended: "perhaps made"}[it.Status]
		v := wizard.Var{Name: theme.Clean(strings.TrimSpace(it.Kind + " " + it.Name)), Title: word,
			Help: theme.Clean(it.Note)}
		d.list = append(d.list, value{v, theme.Clean(it.ID), ""})
	}
	return screen.Send(screen.Show{Dialog: d})
}

// tryFromHere probes the link from this machine and shows what came of it.
func (s *Setup) tryFromHere() tea.Cmd {
	l, ctx, try := s.world.link, s.ctx, s.backend.Probe
	if try == nil {
		return screen.Complain("The demo's services lie in no real network: with your own clouds they are tried from this machine.")
	}
	if l == nil {
		return screen.Complain("The board has not seen the link yet: try again in a moment.")
	}
	probe := func() tea.Msg {
		got, err := try(ctx, l, nil)
		switch {
		case errors.Is(err, front.ErrNoService):
			return screen.Toast{Text: "No service is known behind the link yet: there is nothing to try.", Bad: true}
		case err != nil:
			return screen.Toast{Text: "It could not be tried: " + err.Error(), Bad: true}
		}
		return screen.Show{Dialog: dialog.NewLines("Tried from here", got.Lines)}
	}
	return tea.Batch(screen.Send(screen.Toast{Text: "Trying it from this machine …"}), probe)
}
