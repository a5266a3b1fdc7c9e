package command

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/filter"
	"example.org/peerage/state"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// keptFields are those that the history knows of a link.
var keptFields = []string{"verdict", "kind", "cloud", "provider", "name", "state", "id"}

// keptVerdicts are the words for a verdict that the history knows; what stands
// beside a verdict it does not.
var keptVerdicts = []string{"active", "waiting", "off", "degraded", "failed", "gone", "unknown"}

var historyHelp = `Prints what the board, status and runs of this machine have seen and done: a
line for each change of a link with the run that was at work on it then ("by no
run known here": none that this state knows), for each thing that a run made or
removed and who worked on that, for each probe; at the end for each account in
which part of the time it was heard, and how often and how long it was refused,
throttled or failing. What happened while nobody listened shows at the next look.
No provider is asked.

--since counts back from now. --from and --to are points in time: 02:00 is the
last one before now, "2026-11-24 02:00" the machine's time.

` + filterHelp + `
History keeps ` + strings.Join(keptFields, ", ") + `; it cannot choose by
anything else. A verdict is that after the change.`

func (a *app) historyCommand() *cobra.Command {
	var since, from, to string
	cmd := &cobra.Command{
		Use:     "history [filter…]",
		Short:   "What changed, and what was done from here",
		Long:    historyHelp,
		Example: "  peerage history --since 7d\n  peerage history verdict:failed --from 02:00 --to 03:00",
	}
	cmd.Flags().StringVar(&since, "since", "24h", "how far back: 90m, 36h, 7d, 2w")
	cmd.Flags().StringVar(&from, "from", "", "from when, instead of --since")
	cmd.Flags().StringVar(&to, "to", "", "up to when (default now)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if a.query, err = query(args); err != nil {
			return err
		}
		if err := keeps(a.query); err != nil {
			return err
		}
		h, err := a.recall(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close(h)
		begin, end, err := between(since, from, to, h.Clock().Now())
		if err != nil {
			return usage{err}
		}
		return a.history(cmd.Context(), h, begin, end)
	}
	return cmd
}

// keeps refuses a filter that asks for what history does not keep: that nothing is
// chosen would say that nothing happened.
func keeps(f *filter.Filter) error {
	uses := f.Uses()
	for _, name := range slices.Sorted(maps.Keys(uses)) {
		if !slices.Contains(keptFields, name) {
			return usagef("history does not keep a link's %s: choose by %s", name, strings.Join(keptFields, ", "))
		}
		for _, text := range uses[name] {
			if name == "verdict" && !slices.ContainsFunc(keptVerdicts, func(v string) bool { return strings.HasPrefix(v, text) }) {
				return usagef("history does not keep which links are %q: choose by verdict:%s", text,
					strings.Join(keptVerdicts, ","))
			}
		}
	}
	return nil
}

// between reads the flags of a time.
func between(since, from, to string, now time.Time) (begin, end time.Time, err error) {
	end = now
	if to != "" {
		if end, err = instant(to, now); err != nil {
			return begin, end, fmt.Errorf("--to %w", err)
		}
		end = clock.Earlier(end, now) // of what is to come nothing is known
	}
	if from == "" {
		d, err := filter.Duration(since)
		if err != nil {
			return begin, end, fmt.Errorf("--since %w", err)
		}
		begin = end.Add(-d)
	} else if begin, err = instant(from, end); err != nil {
		return begin, end, fmt.Errorf("--from %w", err)
	}
	if !begin.Before(end) {
		return begin, end, fmt.Errorf("from %s to %s is no time", moment(begin), moment(end))
	}
	return begin, end, nil
}

func (a *app) history(ctx context.Context, h *host.Host, from, to time.Time) error {
	past, err := h.Between(ctx, from, to)
	if err != nil {
		return err
	}
	past.Seen = slices.DeleteFunc(past.Seen, func(s state.Seen) bool {
		return !a.query.Match(&providers.Link{
			ID: s.Link, Kind: s.Kind, Title: s.Title, Verdict: s.Verdict, Hosted: &providers.Half{State: s.Hosted},
			Cloud: &providers.Half{State: s.Cloud},
		}, filter.Env{Now: s.At})
	})
	past.Deeds = slices.DeleteFunc(past.Deeds, func(d state.Deed) bool { return !a.chooses(&d) })
	past.Probes = slices.DeleteFunc(past.Probes, func(p state.Probe) bool { return !a.choosesProbe(&p) })
	if a.set.on("json") {
		return pastObjects(report.NewWriter(a.out), past)
	}
	return a.pastLines(past)
}

// chooses says whether a deed is among what the filter chooses: by its words. Of
// a link's verdict or state it says nothing.
func (a *app) chooses(d *state.Deed) bool {
	if uses := a.query.Uses(); uses["verdict"] != nil || uses["state"] != nil {
		return false
	}
	l := providers.Link{Title: strings.TrimSpace(d.Name + " " + d.About.Title), Kind: d.Procedure,
		ID: cmp.Or(d.About.Link, d.Run), Hosted: &providers.Half{ID: d.Run}}
	if it := d.Event.Item; it != nil {
		l.Title += " " + it.Name
		l.Cloud = &providers.Half{ID: it.ID, Name: it.Name}
	}
	return a.query.Match(&l, filter.Env{})
}

// choosesProbe says whether a probe is among what the filter chooses: it knows a
// link's name and id.
func (a *app) choosesProbe(p *state.Probe) bool {
	for f := range a.query.Uses() {
		if f != "name" && f != "id" {
			return false
		}
	}
	return a.query.Match(&providers.Link{ID: p.Link, Title: p.Title}, filter.Env{})
}

func pastObjects(w *report.Writer, past host.Past) error {
	for _, x := range merged(past, func(s *state.Seen) any { return report.SeenOf(s) },
		func(d *state.Deed) any { return report.DeedOf(d) }, func(p *state.Probe) any {
			if came, ok := report.PastProbe(p); ok {
				return came
			}
			return nil
		}) {
		if x != nil {
			_ = w.Write(x) // Err has it
		}
	}
	for _, source := range sources(past) {
		heard := report.HeardOf(source, past.From, past.To, past.Heard[source], troublesOf(past, source))
		_ = w.Write(heard) // Err has it
	}
	return w.Err()
}

// sources are those that were heard, or not, in that time.
func sources(past host.Past) []string {
	out := slices.Collect(maps.Keys(past.Heard))
	for i := range past.Troubles {
		out = append(out, past.Troubles[i].Source)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func troublesOf(past host.Past, source string) []state.Trouble {
	return slices.DeleteFunc(slices.Clone(past.Troubles), func(t state.Trouble) bool { return t.Source != source })
}

// merged is what was seen, what was done and what was tried, in the order of time,
// each as what a function makes of it.
func merged[T any](past host.Past, seen func(*state.Seen) T, deed func(*state.Deed) T, tried func(*state.Probe) T) []T {
	type dated struct {
		at time.Time
		x  T
	}
	var all []dated
	for i := range past.Seen {
		all = append(all, dated{past.Seen[i].At, seen(&past.Seen[i])})
	}
	for i := range past.Deeds {
		all = append(all, dated{past.Deeds[i].Event.At, deed(&past.Deeds[i])})
	}
	for i := range past.Probes {
		all = append(all, dated{past.Probes[i].At, tried(&past.Probes[i])})
	}
	slices.SortStableFunc(all, func(a, b dated) int { return a.at.Compare(b.at) })
	out := make([]T, len(all))
	for i := range all {
		out[i] = all[i].x
	}
	return out
}

func (a *app) pastLines(past host.Past) error {
	lines := merged(past, func(s *state.Seen) string { return moment(s.At) + "  " + sightWords(s) },
		func(d *state.Deed) string { return moment(d.Event.At) + "  " + deedWords(d) },
		func(p *state.Probe) string { return moment(p.At) + "  " + triedWords(p) })
	n := len(lines)
	if n == 0 {
		lines = append(lines, "Nothing that was kept changed, and nothing was done from here.")
	}
	lines = append(lines, "", fmt.Sprintf("From %s to %s: %d changes seen, %d things done from here.", moment(past.From),
		moment(past.To), len(past.Seen), len(past.Deeds)))
	for _, source := range sources(past) {
		line := fmt.Sprintf("  %s heard %s of that time", theme.Clean(source),
			percent(report.Share(past.From, past.To, past.Heard[source])))
		lines = append(lines, strings.Join(append([]string{line}, troubleWords(troublesOf(past, source))...), "; "))
	}
	if len(past.Heard) == 0 {
		lines = append(lines, "  Nobody listened for longer than a look in that time: what came and went meanwhile is not here.")
	}
	_, err := fmt.Fprintln(a.out, strings.Join(lines, "\n"))
	return err
}

// triedWords say what came of a probe.
func triedWords(p *state.Probe) string {
	return theme.Clean(p.Title + "  tried " + report.TriedWords(p))
}

// troubleWords say how often a source was not heard, why, and for how long in all.
func troubleWords(list []state.Trouble) []string {
	words := map[string]string{"denied": "not permitted", "signed-out": "signed out"}
	type sum struct {
		n    int
		took time.Duration
	}
	sums := map[string]*sum{}
	var order []string
	for _, t := range list {
		word := cmp.Or(words[t.State], t.State)
		if t.Code != "" {
			word += " (" + theme.Clean(t.Code) + ")"
		}
		if sums[word] == nil {
			sums[word], order = &sum{}, append(order, word)
		}
		sums[word].n++
		sums[word].took += t.Until.Sub(t.From)
	}
	for i, word := range order {
		times := "once"
		if n := sums[word].n; n > 1 {
			times = fmt.Sprintf("%d times", n)
		}
		order[i] = fmt.Sprintf("%s %s, %s in all", word, times, cmp.Or(theme.Span(sums[word].took), "a moment"))
	}
	return order
}

// percent never rounds to all what was not.
func percent(share float64) string {
	switch {
	case share >= 1:
		return "all"
	case share >= 0.01:
		return fmt.Sprintf("%.0f %%", min(share*100, 99))
	}
	return "less than 1 %"
}

// sightWords say what was seen of a link, and during whose work.
func sightWords(s *state.Seen) string {
	halves := fmt.Sprintf("(%s / %s)", cmp.Or(theme.Clean(s.Hosted), theme.Skip), cmp.Or(theme.Clean(s.Cloud), theme.Skip))
	title := theme.Clean(s.Title) + "  "
	if s.By != "" {
		halves += ", " + theme.Clean(s.By)
	}
	switch {
	case s.From == "":
		return title + "first seen: " + string(s.Verdict) + " " + halves
	case s.From != s.Verdict:
		return title + string(s.From) + " → " + string(s.Verdict) + " " + halves
	}
	return fmt.Sprintf("%s%s, halves (%s / %s) → %s", title, s.Verdict, cmp.Or(theme.Clean(s.FromHosted), theme.Skip),
		cmp.Or(theme.Clean(s.FromCloud), theme.Skip), halves)
}

// did are the words for what a run does.
var did = map[wizard.Kind]string{
	wizard.RunStarted: "begun", wizard.RunDone: "done", wizard.RunStopped: "stopped", wizard.RunRemoved: "taken down",
	wizard.Made: "made", wizard.Adopted: "took over", wizard.Removed: "removed", wizard.Stays: "left",
}

// deedWords say what a run did.
func deedWords(d *state.Deed) string {
	e := &d.Event
	out := "run " + theme.Clean(d.Name)
	if d.About.Title != "" {
		out += " for " + theme.Clean(d.About.Title)
	}
	out += "  " + strings.TrimSpace(e.Step+" "+did[e.Kind])
	if it := e.Item; it != nil {
		out += " " + theme.Clean(it.Kind)
		if name := cmp.Or(it.Name, it.ID); name != "" {
			out += " " + theme.Clean(name)
		}
	}
	if e.Note != "" {
		out += ": " + theme.Clean(e.Note)
	}
	if by := e.By.String(); by != "" {
		out += " (" + theme.Clean(by) + ")"
	}
	return out
}
