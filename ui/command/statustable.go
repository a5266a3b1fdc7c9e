package command

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
	"example.org/peerage/providers/link"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard/flows/steps"
)

// table writes the links, what is wrong first, and then what is to be done.
func table(w io.Writer, s front.Snapshot) error {
	links := ordered(s.Links)
	if len(links) > 0 {
		if err := columns(w, drifted(rows(links, s.At), links, s.Drift)); err != nil {
			return err
		}
	}
	lines := slices.Concat(advice(links), driftLines(links, s.Drift), silenced(links, &s), problems(s))
	if len(links)+len(lines) > 0 {
		lines = append(lines, "")
	}
	for i, line := range append(lines, sum(s)) {
		if i == 0 && len(links) > 0 && line != "" {
			line = "\n" + line
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// ordered puts what is wrong first, as the board does.
func ordered(links []providers.Link) []providers.Link {
	links = slices.Clone(links)
	slices.SortStableFunc(links, func(a, b providers.Link) int {
		return cmp.Or(cmp.Compare(front.Rank(&a), front.Rank(&b)), cmp.Compare(a.Title, b.Title))
	})
	return links
}

func rows(links []providers.Link, now time.Time) [][]string {
	var plain theme.Theme
	out := [][]string{{"LINK", "VERDICT", front.HostsOf(front.ProvidersOf(link.All())), "CLOUD", "SINCE"}}
	for i := range links {
		l := &links[i]
		out = append(out, []string{theme.Clean(l.Title), plain.Link(l).String(), theme.Clean(l.HostedState()),
			theme.Clean(l.CloudState()),
			cmp.Or(theme.Age(now, l.Since, time.Minute), "–")})
	}
	return out
}

// drifted adds how links stand against a file of those that must exist, if there is
// one.
func drifted(rows [][]string, links []providers.Link, d *front.Drift) [][]string {
	if d == nil {
		return rows
	}
	rows[0] = slices.Insert(rows[0], 2, "DRIFT")
	for i := range links {
		says := theme.Skip
		if x := d.Of(links[i].ID); x != nil {
			says = theme.Drift(x.Result).String()
		}
		rows[i+1] = slices.Insert(rows[i+1], 2, says)
	}
	return rows
}

// driftLines are what differs from the file of links that must exist.
func driftLines(links []providers.Link, d *front.Drift) []string {
	if d == nil {
		return nil
	}
	var out []string
	for i := range links {
		if x := d.Of(links[i].ID); x != nil && x.Result == drift.Different {
			out = append(out, "! "+theme.Clean(links[i].Title)+": "+theme.Clean(x.Says))
		}
	}
	if d.Wrong != "" {
		out = append(out, "! "+theme.Clean(d.Wrong))
	}
	return out
}

// advice is what is to be done, and why.
func advice(links []providers.Link) []string {
	var out []string
	for i := range links {
		if l := &links[i]; l.Next != "" {
			out = append(out, theme.Clean(l.Title+": "+l.Reason), "  Next: "+theme.Clean(l.Next))
		}
	}
	return out
}

// silenced are the links of which nobody is alerted.
func silenced(links []providers.Link, s *front.Snapshot) []string {
	var out []string
	for i := range links {
		if x, ok := s.Silenced(links[i].ID); ok {
			out = append(out, silenceLine(links[i].Title, x))
		}
	}
	return out
}

// silenceLine says until when nobody is alerted of a link, and why.
func silenceLine(title string, x front.Silence) string {
	by := ""
	if x.By != "" {
		by = ", says " + theme.Clean(x.By)
	}
	return "– " + theme.Clean(title) + ": silenced until " + moment(x.Until) + by + ": " + theme.Clean(x.Reason)
}

// widths are those of a table's columns, with the gap after each.
func widths(rows [][]string) []int {
	wide := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, c := range r {
			wide[i] = max(wide[i], ansi.StringWidth(c)+2)
		}
	}
	return wide
}

// fitting leaves columns out, the least important first, until a terminal has
// room for the others; a pipe (0) has room for all.
func fitting(rows [][]string, width int, least ...string) [][]string {
	for _, name := range least {
		total := -2
		for _, w := range widths(rows) {
			total += w
		}
		if at := slices.Index(rows[0], name); width > 0 && total > width && at >= 0 {
			for i := range rows {
				rows[i] = slices.Delete(rows[i], at, at+1)
			}
		}
	}
	return rows
}

func columns(w io.Writer, rows [][]string) error {
	wide := widths(rows)
	for _, r := range rows {
		var b strings.Builder
		for i, c := range r {
			b.WriteString(c)
			b.WriteString(strings.Repeat(" ", wide[i]-ansi.StringWidth(c)))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// problems are what is not connected, and what was not heard, and why; those with
// the same complaint in one line.
func problems(s front.Snapshot) []string {
	var out []string
	if s.Trouble != "" {
		out = append(out, "! "+theme.Clean(s.Trouble))
	}
	for _, m := range s.Missing {
		out = append(out, "! "+theme.Clean(m.Says))
	}
	var why []string
	by := map[string][]string{}
	for _, x := range s.Unheard() {
		w := sourceWords(&x)
		if by[w] == nil {
			why = append(why, w)
		}
		by[w] = append(by[w], theme.Clean(x.Title))
	}
	for _, w := range why {
		out = append(out, "! "+listed(by[w])+": "+w)
	}
	for i := range s.Sources {
		if x := &s.Sources[i]; x.Closed != "" {
			out = append(out, "! "+theme.Clean(x.Title)+": left out, since it may not be listed: "+theme.Clean(x.Closed))
		}
	}
	if s.Unsaved != "" {
		out = append(out, "! What is seen cannot be kept in the history: "+theme.Clean(s.Unsaved))
	}
	return out
}

// listed names some things, and counts the others.
func listed(names []string) string {
	const most = 8
	if over := len(names) - most; over > 1 {
		names = append(slices.Clone(names[:most]), fmt.Sprintf("and %d more", over))
	}
	return strings.Join(names, ", ")
}

// sourceWords say how a source does, since when, and in whose words.
func sourceWords(x *front.Source) string {
	var out string
	switch x.State {
	case watch.NeverHeard:
		out = "not heard yet"
	case watch.SignedOut:
		out = "signed out"
	case watch.Denied:
		out = "not permitted"
	case watch.Heard:
		out = "heard"
	default:
		out = "failing"
	}
	if x.State == watch.Heard && x.Stale {
		out = "not heard since " + moment(x.AsOf)
	} else if x.State != watch.NeverHeard && !x.Since.IsZero() {
		out += " since " + moment(x.Since)
	}
	if x.Parts > 1 && x.PartsHeard < x.Parts {
		out += fmt.Sprintf(", %d of %d parts", x.PartsHeard, x.Parts)
	}
	if x.Err != nil {
		out += ": " + theme.Clean(x.Err.Error())
	}
	return out
}

// moment is a time with its date, for lines that are read later.
func moment(t time.Time) string { return t.Local().Format(time.DateTime) }

// verdicts counts links by verdict, and apart those that are stale or missing.
func verdicts(links []providers.Link) (count map[providers.Verdict]int, stale, missing int) {
	count = map[providers.Verdict]int{}
	for i := range links {
		switch l := &links[i]; {
		case l.Missing:
			missing++
		case l.Stale:
			stale++
		default:
			count[l.Verdict]++
		}
	}
	return count, stale, missing
}

// sum says what was counted, and whether that is all.
func sum(s front.Snapshot) string {
	count, stale, missing := verdicts(s.Links)
	var parts []string
	for _, v := range []providers.Verdict{providers.Failed, providers.GoneV, providers.Degraded, providers.UnknownV,
		providers.Waiting, providers.Off, providers.Active} {
		if count[v] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[v], v))
		}
	}
	if stale > 0 {
		parts = append(parts, fmt.Sprintf("%d stale", stale))
	}
	links := strings.TrimSuffix(steps.Count(len(s.Links)-missing, "link")+": "+strings.Join(parts, ", "), ": ")
	if s.Drift != nil {
		links += ". Against " + theme.Clean(s.Drift.File) + ": " + cmp.Or(s.Drift.Sum(), "all as it should be")
	}
	ok := len(s.Sources) - len(s.Unheard())
	if s.From != "" {
		links += "; seen by " + theme.Clean(s.From) + " at " + moment(s.At)
	}
	if s.Before != "" {
		links += "; in part as " + theme.Clean(s.Before) + " saw it before"
	}
	switch {
	case len(s.Sources) == 0 && len(s.Missing) == 0:
		return "Nobody was heard in that time: nothing is known."
	case len(s.Sources) == 0:
		return "No account is connected: nothing is known."
	case !s.Complete:
		return fmt.Sprintf("Incomplete: %d of %d listings heard. Known so far: %s.", ok, len(s.Sources), links)
	case len(s.Links) == 0:
		return fmt.Sprintf("There are no links in the accounts that are connected; all %d listings were heard.", ok)
	}
	if len(s.Missing) > 0 { // what lies in accounts that nobody signed in to is not known
		return fmt.Sprintf("%s. All %d listings of the connected accounts heard.", links, ok)
	}
	return fmt.Sprintf("%s. All %d listings heard.", links, ok)
}
