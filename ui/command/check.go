package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/providers/drift"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard/flows/steps"
)

const checkHelp = `Reads a file of links that must exist and says for each whether it is as it
should be, missing, different, broken or waiting; and which links are there that
the file does not have (extra). --init writes such a file from what there is.

The exit code is that of the worst, in this order: 5 a link is missing, has
failed or is gone · 7 an account does not accept the sign-in, or may not be
listed · 6 an account was not heard, or a link is unknown or stale: nothing is
called missing then · 4 a link is different, extra, degraded, or meant by several ·
3 a link is waiting · 0 all is as the file says, and everything was heard · 2 the
file is wrong: which line, and what is expected there.

The file is YAML. "version: 1" and "links:", a list; each link has a kind and
two ends, cloud and hosted, known by id or else by network (its name). What else
an end names (account, region, ranges) must be so; "state: off" wants it switched
off; "options:" are allow-access and configured-status. "extra: allowed" leaves
other links alone; "about:" is a filter for those that the file is about.`

func (a *app) checkCommand() *cobra.Command {
	var begin bool
	var within time.Duration
	cmd := &cobra.Command{
		Use:     "check file [filter…]",
		Short:   "Compare the links that there are with a file of those that must exist",
		Long:    checkHelp,
		Example: "  peerage check links.yaml --init\n  peerage check links.yaml --json || exit 1",
		Args:    cobra.MinimumNArgs(1),
	}
	cmd.Flags().BoolVar(&begin, "init", false,
		"write the file from the links that there are, of a filter's if one is given")
	spanVar(cmd.Flags(), &within, "timeout", statusWithin, "how long to wait for accounts that do not answer")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if a.query, err = query(args[1:]); err != nil {
			return err
		}
		switch {
		case len(args) > 1 && !begin:
			return usagef("a filter goes with --init; the file's own is its about:")
		case begin && a.set.on("json"):
			return usagef("--init goes not with --json: it writes a file")
		}
		path, err := located(args[0], a.env)
		if err != nil {
			return usage{err}
		}
		var file *drift.File
		if !begin {
			if file, err = host.ReadLinks(path); err != nil {
				return usage{err}
			}
		}
		delete(a.set, "links") // its file is the one that is named
		h, err := a.open(cmd.Context(), true)
		if err != nil {
			return err
		}
		defer a.close(h)
		if begin {
			return a.initLinks(cmd.Context(), h, path, within)
		}
		return a.check(cmd.Context(), h, path, file, within)
	}
	return cmd
}

// check compares, and gives the exit code of the worst.
func (a *app) check(ctx context.Context, h *host.Host, path string, f *drift.File, within time.Duration) error {
	snap, err := h.AwaitComplete(ctx, within, a.waitsFor)
	if err != nil {
		return err
	}
	list := drift.Compare(f, snap.Links, snap.Heard(), a.filterEnv(h, snap.At))
	code := checkCode(list, snap)
	if a.set.on("json") {
		if err := report.NewWriter(a.out).Write(report.Links{Run: h.RunOf}.Check(snap, path, list, code == 0)); err != nil {
			return err
		}
		return done(code, nil)
	}
	return done(code, a.checkLines(path, list, snap))
}

func (a *app) checkLines(path string, list []drift.Finding, s front.Snapshot) error {
	var rows [][]string
	count := map[drift.Result]int{}
	for i := range list {
		x := &list[i]
		count[x.Result]++
		where := ""
		if x.Entry != nil {
			where = fmt.Sprintf("line %d", x.Entry.Line)
		}
		rows = append(rows, []string{theme.Drift(x.Result).String(), theme.Clean(x.Name()), where,
			theme.Clean(x.Says)})
	}
	if len(rows) > 0 {
		if err := columns(a.out, rows); err != nil {
			return err
		}
		fmt.Fprintln(a.out)
	}
	for _, line := range problems(s) {
		fmt.Fprintln(a.out, line)
	}
	var parts []string
	for _, r := range []drift.Result{drift.OK, drift.Missing, drift.Broken, drift.Different, drift.Extra, drift.Waiting,
		drift.Unknown, drift.Ambiguous} {
		if count[r] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", count[r], r))
		}
	}
	heard := "Everything was heard."
	switch {
	case !s.Complete:
		heard = "Not everything was heard: nothing is called missing."
	case len(s.Missing) > 0:
		heard = "Everything was heard that is connected."
	}
	_, err := fmt.Fprintf(a.out, "%s: %s. %s\n", path, cmp.Or(strings.Join(parts, ", "), "no links"), heard)
	return err
}

// initLinks writes a file from the links that there are. One that is there stays.
func (a *app) initLinks(ctx context.Context, h *host.Host, path string, within time.Duration) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return usagef("%s is there already; it is not written over", path)
	}
	snap, err := h.AwaitComplete(ctx, within, a.waitsFor)
	if err != nil {
		return err
	}
	snap = a.chosen(h, snap)
	notes := []string{"Written " + moment(snap.At) + "."}
	notes = append(notes, problems(snap)...)
	text, left, err := drift.Write(snap.Links, a.query.String(), notes...)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	fmt.Fprintf(a.out, "%s has %s.\n", path, steps.Count(len(snap.Links)-len(left), "link"))
	for i := range left {
		fmt.Fprintf(a.err, "peerage: left out: %s, %s: its two halves are not known\n", theme.Clean(left[i].Title),
			left[i].Word())
	}
	for _, line := range problems(snap) {
		fmt.Fprintln(a.err, line)
	}
	return done(heardCode(snap), nil)
}
