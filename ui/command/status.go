package command

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	tui "example.org/peerage/ui/app"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard/flows/steps"
)

// statusWithin is how long status waits for all accounts unless it is told.
const statusWithin = 30 * time.Second

const statusHelp = `Lists every peering of the connected accounts, both halves joined into one
link with one verdict. It waits until every account was heard, --timeout at
most, and then prints what is known and names what is missing.

The exit code is that of the worst there is, in this order: 5 a link has
failed or is gone · 7 an account does not accept the sign-in, or may not be
listed · 6 an account was not heard, or a link is unknown or stale · 4 degraded
· 3 waiting · 0 all is active or off, and everything was heard.

--watch opens the board in a terminal; in a pipe it prints what is known at
once, and then a line for each link that changes and for each account that
fails, goes stale or comes back. With --json these are objects, and there is a
heartbeat every 30 s: each has "v" and "type", as docs/schema describes.

` + filterHelp + `

With --links FILE a column says how each link stands against a file of those that
must exist (see check); one that is missing is shown, and counts as gone.

With a filter the exit code is that of the links chosen; where nothing is chosen
and everything was heard, it is 0. --csv writes the links alone: what was not
heard is said on the error stream, and by the exit code.`

func (a *app) statusCommand() *cobra.Command {
	var follow bool
	var within time.Duration
	cmd := &cobra.Command{
		Use:     "status [filter…]",
		Short:   "The state of every peering, as a table, JSON or CSV",
		Long:    statusHelp,
		Example: "  peerage status verdict:failed account:prod\n  peerage status 10.40.1.5 --json",
	}
	cmd.Flags().BoolVar(&a.csv, "csv", false, "the links as CSV, a line of names first")
	cmd.Flags().BoolVar(&follow, "watch", false, "go on watching")
	spanVar(cmd.Flags(), &within, "timeout", statusWithin, "how long to wait for accounts that do not answer")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if a.query, err = query(args); err != nil {
			return err
		}
		switch {
		case within < 0:
			return usagef("--timeout %v: at least 0", within)
		case a.csv && (follow || a.set.on("json")):
			return usagef("--csv goes with neither --watch nor --json")
		}
		if _, err := a.rules(); err != nil {
			return err
		}
		h, err := a.openWith(cmd.Context(), host.Settings{Reading: true, Later: follow})
		if err != nil {
			return err
		}
		defer a.close(h)
		return a.status(cmd.Context(), h, follow, within)
	}
	return cmd
}

func (a *app) status(ctx context.Context, h *host.Host, follow bool, within time.Duration) error {
	if follow && a.tui() {
		return a.runTUI(ctx, h, tui.Options{Board: true, Filter: a.query.String()})
	}
	if follow {
		return a.follow(ctx, h)
	}
	snap, err := h.AwaitComplete(ctx, within, a.waitsFor)
	if err != nil {
		return err
	}
	return a.showStatus(h, snap)
}

// showStatus prints what the filter chooses of a snapshot; its error is an exit code.
func (a *app) showStatus(h *host.Host, snap front.Snapshot) error {
	of := len(snap.Links)
	snap.Links = snap.All()
	snap = a.chosen(h, snap)
	if err := a.printStatus(h, snap, of); err != nil {
		return err
	}
	return done(worst(snap), nil)
}

// printStatus prints a snapshot of which the filter chose some of so many links.
func (a *app) printStatus(h *host.Host, snap front.Snapshot, of int) error {
	switch {
	case a.set.on("json"):
		return report.NewWriter(a.out).Write(a.links(h, snap, of))
	case a.csv:
		for _, line := range problems(snap) {
			fmt.Fprintln(a.err, line)
		}
		return report.CSV(a.out, a.links(h, snap, of).Links)
	}
	if err := table(a.out, snap); err != nil || a.query.Empty() {
		return err
	}
	are := "are"
	if len(snap.Links) == 1 {
		are = "is"
	}
	_, err := fmt.Fprintf(a.out, "%d of %s %s chosen by %s.\n", len(snap.Links), steps.Count(of, "link"), are, a.query)
	return err
}

// links is a snapshot as an object, what is wrong first.
func (a *app) links(h *host.Host, snap front.Snapshot, of int) report.Status {
	snap.Links = ordered(snap.Links)
	out := report.Links{Run: h.RunOf}.Status(snap)
	if !a.query.Empty() {
		out.Filter, out.Of = a.query.String(), &of
	}
	return out
}

// waitsFor says, on the error stream, what is waited for.
func (a *app) waitsFor(s front.Snapshot) {
	fmt.Fprintf(a.err, "peerage: waiting for %d of %d listings: %s\n", len(s.Unheard()), len(s.Sources), unheardWords(s))
}

// unheardWords name what was not heard.
func unheardWords(s front.Snapshot) string {
	list := s.Unheard()
	var names []string
	for i := range list {
		names = append(names, theme.Clean(list[i].Title)+" ("+sourceWords(&list[i])+")")
	}
	return listed(names)
}
