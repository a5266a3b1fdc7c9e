package command

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/providers"
	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
)

// waitWithin is how long wait waits unless it is told.
const waitWithin = 15 * time.Minute

// waiting is what wait is told.
type waiting struct {
	// want is the verdict as a filter has it, verdict as it was written.
	want    *filter.Filter
	verdict string
	within  time.Duration
	// seen: what was seen is enough.
	seen bool
}

const waitHelp = `Waits until every link that FILTER chooses has a verdict, and at least one is
chosen. For "gone" it waits until none of them is there any more, however that
comes: nothing makes it impossible.

The exit code says how it ended: 0 reached, and every account was heard · 8 the
deadline has passed · 5 it became impossible: a link has failed, is gone, or was
switched off · 6 the links that were seen have the verdict, but not every account
was heard that may have more of them; or the deadline has passed and not all was
heard · 7 as 6, where an account does not accept the sign-in or may not be listed.
--seen counts what was seen as enough: the links that were chosen are heard, and
what nobody heard is not waited for.

` + filterHelp

func (a *app) waitCommand() *cobra.Command {
	var o waiting
	cmd := &cobra.Command{
		Use:   "wait filter…",
		Short: "Wait until links have a verdict",
		Long:  waitHelp,
		Example: "  peerage wait vnet-orders --for active --timeout 15m\n" +
			"  peerage wait run:orders --for active && ./migrate.sh",
		Args: cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringVar(&o.verdict, "for", "active", "the verdict, or several with commas, as a filter's verdict:")
	spanVar(cmd.Flags(), &o.within, "timeout", waitWithin, "how long to wait at most")
	cmd.Flags().BoolVar(&o.seen, "seen", false, "do not wait for accounts that have none of the chosen links")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if a.query, err = query(args); err != nil {
			return err
		}
		if o.want, err = filter.Parse("verdict:" + strings.ReplaceAll(o.verdict, " ", "-")); err != nil {
			return usagef("--for %s: %w", o.verdict, err)
		}
		if word := o.want.AgainstFile(); word != "" {
			return usagef("--for %s: no link that is there has it: peerage check FILE says what is missing", o.verdict)
		}
		if o.within < 0 {
			return usagef("--timeout %v: at least 0", o.within)
		}
		h, err := a.open(cmd.Context(), true)
		if err != nil {
			return err
		}
		defer a.close(h)
		return a.wait(cmd.Context(), h, o)
	}
	return cmd
}

// outcome is how waiting stands.
type outcome int

const (
	notYet outcome = iota
	reached
	impossible
	unheard // by what was seen it is reached
)

// wait waits, and says on the error stream what it waits for.
func (a *app) wait(ctx context.Context, h *host.Host, o waiting) error {
	watching, stop := context.WithCancel(ctx)
	defer stop()
	clk := h.Clock()
	began := clk.Now()
	deadline := began.Add(time.Duration(float64(o.within) * clk.Speed()))
	alarm := host.Ring(watching, clk, max(o.within, host.FirstWord))
	last := front.Snapshot{At: began}
	words := map[string]string{}
	feed, quiet := h.Feed().Watch(watching), host.Ring(watching, clk, 2*time.Second)
	for {
		select {
		case s, ok := <-feed:
			if !ok {
				return context.Canceled
			}
			last = s
			a.tellWait(h, s, o, words)
			if got := a.judge(h, s, o, deadline); got != notYet {
				return a.waited(h, s, o, got, clk.Now().Sub(began))
			}
		case <-quiet:
			if is := unheardWords(last); is != words["unheard"] && ctx.Err() == nil {
				words["unheard"] = is
				a.waitsFor(last)
			}
			quiet = host.Ring(watching, clk, 10*time.Second)
		case <-alarm:
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return a.waited(h, last, o, notYet, clk.Now().Sub(began))
		}
	}
}

// judge says how it stands. Before the first wait for answers is over, links may
// still find their partners.
func (a *app) judge(h *host.Host, s front.Snapshot, o waiting, deadline time.Time) outcome {
	if !s.Settled {
		return notYet
	}
	env := a.filterEnv(h, s.At)
	links := a.query.Choose(s.Links, env)
	gone := o.want.Match(&providers.Link{Verdict: providers.GoneV}, env)
	all := len(links) > 0 || gone && s.Complete
	for i := range links {
		l := &links[i]
		switch ok := o.want.Match(l, env) || gone && l.TakenDown; {
		case ok:
		case lost(l) && !gone: // what has failed may yet go
			return impossible
		default:
			all = false
		}
	}
	switch {
	case !all:
		return notYet
	case s.Complete || o.seen && len(links) > 0:
		return reached
	case s.Over(deadline):
		return unheard
	}
	return notYet
}

// lost says that no waiting brings a link to another verdict: that it has failed,
// is gone or switched off is known.
func lost(l *providers.Link) bool {
	if l.Denied || l.Stale && l.Verdict == providers.Off {
		return false
	}
	switch l.Verdict {
	case providers.Failed, providers.GoneV, providers.Off:
		return true
	}
	return false
}

// tellWait says what changes among the links that are waited for.
func (a *app) tellWait(h *host.Host, s front.Snapshot, o waiting, last map[string]string) {
	if a.set.on("json") || !s.Settled {
		return
	}
	links := a.chosen(h, s).Links
	for i := range links {
		l := &links[i]
		is := linkWords(l) + reason(l)
		if last[l.ID] != is {
			fmt.Fprintf(a.err, "%s  %s  %s\n", moment(s.At), theme.Clean(l.Title), is)
		}
		last[l.ID] = is
	}
	if _, told := last[""]; len(links) == 0 && !told {
		last[""] = "told"
		fmt.Fprintf(a.err, "peerage: none of the %d links that are known is chosen by %s yet\n", len(s.Links), a.query)
	}
}

// waited says how it ended, and gives the exit code.
func (a *app) waited(h *host.Host, s front.Snapshot, o waiting, got outcome, took time.Duration) error {
	code := waitCode(got, s)
	word := map[int]string{plain.ExitDone: "reached", plain.ExitFailed: "impossible", plain.ExitDeadline: "deadline"}[code]
	if word == "" {
		word = "unheard"
	}
	snap := a.chosen(h, s)
	if a.set.on("json") {
		w := report.NewWriter(a.out)
		if err := w.Write(report.Links{Run: h.RunOf}.Wait(snap, a.query.String(), o.verdict, word, took)); err != nil {
			return err
		}
		return done(code, nil)
	}
	fmt.Fprintln(a.out, waitWords(snap, a.query.String(), o, got, word))
	why := front.Snapshot{Sources: s.Sources}
	if len(s.Sources) == 0 { // nobody is signed in anywhere
		why.Missing = s.Missing
	}
	for _, line := range problems(why) {
		fmt.Fprintln(a.err, line)
	}
	return done(code, nil)
}

// waitWords are how it ended, in a sentence.
func waitWords(s front.Snapshot, query string, o waiting, got outcome, word string) string {
	n := fmt.Sprintf("%d links are", len(s.Links))
	if len(s.Links) == 1 {
		n = theme.Clean(s.Links[0].Title) + " is"
	}
	switch {
	case got == impossible:
		for i := range s.Links {
			if l := &s.Links[i]; lost(l) {
				return fmt.Sprintf("Impossible: %s is %s%s", theme.Clean(l.Title), l.Word(), reason(l))
			}
		}
	case got == reached && len(s.Links) == 0:
		out := "Reached: no link is chosen by " + query + ", and every account was heard"
		if len(s.Missing) > 0 {
			out += " that is connected"
		}
		return out + "."
	case got == reached:
		return fmt.Sprintf("Reached: %s %s.", n, o.verdict)
	case got == unheard:
		return fmt.Sprintf("Not known: of what was seen, %s %s, but not every account was heard.", n, o.verdict)
	case word == "unheard":
		return fmt.Sprintf("Not reached in %v, and not every account was heard.", o.within)
	case len(s.Links) == 0:
		return fmt.Sprintf("Not reached in %v: no link is chosen by %s.", o.within, query)
	}
	return fmt.Sprintf("Not reached in %v: %s not %s.", o.within, n, o.verdict)
}
