package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/picture"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

func (a *app) runsCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "runs", Short: "Runs so far, and where each stands", Args: cobra.NoArgs}
	cmd.RunE = a.recalling(func(ctx context.Context, h *host.Host, _ []string) error { return a.listRuns(ctx, h) })
	show := &cobra.Command{Use: "show run", Short: "What a run did, event by event", Args: cobra.ExactArgs(1)}
	show.RunE = a.recalling(func(ctx context.Context, h *host.Host, args []string) error {
		return a.showRun(ctx, h, args[0])
	})
	forget := &cobra.Command{Use: "forget run", Short: "Drop a run from the journal; what it made is not touched",
		Args: cobra.ExactArgs(1)}
	forget.RunE = a.withHost(func(ctx context.Context, h *host.Host, args []string) error {
		return h.Forget(ctx, args[0])
	})
	cmd.AddCommand(show, forget)
	return cmd
}

// reading is withHost for what changes nothing: it goes on without a state
// that cannot be written.
func (a *app) reading(fn func(context.Context, *host.Host, []string) error) func(*cobra.Command, []string) error {
	return a.opened(true, fn)
}

// recalling is reading for what tells nothing but the runs: of a state that cannot be
// read, "no runs" would not be true.
func (a *app) recalling(fn func(context.Context, *host.Host, []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		h, err := a.recall(cmd.Context())
		if err != nil {
			return err
		}
		defer a.close(h)
		return fn(cmd.Context(), h, args)
	}
}

// recall is open for what tells what the state holds: one that cannot be read is no
// empty one.
func (a *app) recall(ctx context.Context) (*host.Host, error) {
	return a.openWith(ctx, host.Settings{Reading: true, Recalling: true})
}

func (a *app) withHost(fn func(context.Context, *host.Host, []string) error) func(*cobra.Command, []string) error {
	return a.opened(false, fn)
}

func (a *app) opened(reading bool, fn func(context.Context, *host.Host, []string) error,
) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		h, err := a.open(cmd.Context(), reading)
		if err != nil {
			return err
		}
		defer a.close(h)
		return fn(cmd.Context(), h, args)
	}
}

func (a *app) listRuns(ctx context.Context, h *host.Host) error {
	list, err := h.List(ctx)
	if err != nil {
		return err
	}
	if a.set.on("json") {
		out := report.NewWriter(a.out)
		for _, r := range list {
			_ = out.Run(r) // Err has it
		}
		return out.Err()
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(a.out, "No runs yet. Begin one with: peerage setup "+procedureNames()[0])
		return err
	}
	rows := [][]string{{"RUN", "PROCEDURE", "STATUS", "STEP", "MADE", "LAST CHANGE"}}
	for _, r := range list {
		rows = append(rows, runRow(&r))
	}
	return columns(a.out, fitting(rows, a.width, "MADE", "PROCEDURE", "LAST CHANGE"))
}

func runRow(r *front.RunInfo) []string {
	st := string(r.Status)
	switch {
	case r.Worker != "":
		st += " (" + r.Worker + " works on it)"
	case r.Busy:
		st += " (another process works on it)"
	case r.Needs != "":
		st = "needs " + r.Needs
	}
	at := fmt.Sprintf("%d/%d %s", r.Number, r.Steps, r.Step)
	if r.Status == wizard.TakenOff { // none is done any more; the last was a sign-in
		at = "–"
	}
	if r.Undoing {
		at = "being taken down"
	}
	return []string{r.Name, r.Procedure, st, at, fmt.Sprint(r.Made), r.Updated.Local().Format(time.DateTime)}
}

func (a *app) showRun(ctx context.Context, h *host.Host, name string) error {
	p, past, err := h.Past(ctx, name)
	if err != nil {
		return err
	}
	var r plain.Reader = plain.NewJSON(a.out)
	if !a.set.on("json") {
		r = plain.NewLines(a.out, p, h.Clock(), nil, a.width)
	}
	for _, e := range past {
		r.Event(e)
	}
	if st := wizard.Fold(past); st.Who() != "" && !a.set.on("json") {
		fmt.Fprintln(a.out, "Worked on by "+st.Who())
	}
	return r.Err()
}

func (a *app) exportCommand() *cobra.Command {
	var as, to string
	cmd := &cobra.Command{
		Use:   "export run",
		Short: "A run as a shell script of the documented commands, as Terraform, or a record",
		Args:  cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&as, "as", "record",
		"script (the documented commands, corrected), terraform (what exists is imported) or record (Markdown with "+
			"ids and times)")
	cmd.Flags().StringVarP(&to, "output", "o", "", "file to write; without it, the output")
	cmd.RunE = a.recalling(func(ctx context.Context, h *host.Host, args []string) error {
		p, past, err := h.Past(ctx, args[0])
		if err != nil {
			return err
		}
		text, err := exported(as, p, wizard.Fold(past))
		if err != nil {
			return err
		}
		if to == "" {
			_, err = fmt.Fprint(a.out, text)
			return err
		}
		return a.save(to, text)
	})
	return cmd
}

// save writes a file for its owner alone. A folder that is not there is made,
// and said.
func (a *app) save(to, text string) error {
	path, err := located(to, a.env)
	if err != nil {
		return usagef("-o: %v", err)
	}
	dir := filepath.Dir(path)
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return err
		}
		a.note("made the folder " + dir)
	}
	return os.WriteFile(path, []byte(text), 0o600)
}

// exported writes a run in one of the forms.
func exported(as string, p *wizard.Procedure, st *wizard.State) (string, error) {
	switch as {
	case "script":
		return flows.Script(p, st), nil
	case "terraform":
		return flows.Terraform(p, st)
	case "record":
		return flows.Record(p, st, picture.Drawings(p, st)...), nil
	}
	return "", usagef("--as %s: there are script, terraform and record", as)
}

func (a *app) doctorCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "doctor", Short: "What is here: sign-ins, tokens, keyring, folders", Args: cobra.NoArgs,
	}
	cmd.RunE = a.reading(func(ctx context.Context, h *host.Host, _ []string) error {
		code, json := plain.ExitDone, report.NewWriter(a.out)
		if a.amiss != "" {
			code = plain.ExitWaiting
			if err := a.finding(json, wizard.Finding{Verdict: wizard.Bad, Text: a.amiss}); err != nil {
				return err
			}
		}
		for f := range h.Findings(ctx) {
			if f.Verdict == wizard.Bad {
				code = plain.ExitWaiting
			}
			if err := a.finding(json, f); err != nil {
				return err
			}
		}
		return done(code, ctx.Err())
	})
	return cmd
}

// finding prints one of the doctor's.
func (a *app) finding(json *report.Writer, f wizard.Finding) error {
	if a.set.on("json") {
		return json.Finding(f)
	}
	glyph := map[wizard.FindingVerdict]string{wizard.OK: "✓", wizard.Bad: "✗", wizard.Unproved: "?"}
	line := glyph[f.Verdict] + " " + theme.Clean(f.Text) + "\n"
	if f.Fix != "" {
		line += "    " + theme.Clean(f.Fix) + "\n"
	}
	_, err := fmt.Fprint(a.out, line)
	return err
}

func (a *app) pathsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "paths", Short: "Where configuration, runs and logs lie", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			dir, err := host.StateDir(a.set["state-dir"])
			log := host.LogPath(dir)
			if err != nil {
				dir, log = "– "+err.Error(), "–"
			}
			rows := [][]string{{"configuration", configPath(a.env)}, {"state", dir}, {"log", log}}
			if at := a.set["state"]; at != "" {
				rows = append(rows, []string{"shared", host.Redacted(at)})
			}
			if !a.set.on("json") {
				return columns(a.out, rows)
			}
			named := map[string]string{}
			for _, r := range rows {
				named[r[0]] = r[1]
			}
			return report.NewWriter(a.out).Named("paths", named)
		},
	}
}
