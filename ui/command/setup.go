package command

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	tui "example.org/peerage/ui/app"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// giving are the flags with which values are given beforehand.
type giving struct {
	vars, answers []string
	file, name    string
	yes, adopt    bool
}

func (g *giving) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&g.vars, "var", nil, "a variable, NAME=VALUE, by the documents' name (repeatable)")
	f.StringVar(&g.file, "vars-file", "", "file with NAME=VALUE lines")
	f.BoolVar(&g.yes, "yes", false, "agree to what the steps make; stop where a person is needed")
	f.BoolVar(&g.adopt, "adopt", false, "take over what is there already instead of asking")
	answerFlag(cmd, &g.answers)
}

// values reads what was given. Secrets on the command line are refused: other
// processes can read it.
func (a *app) values(g *giving, p *wizard.Procedure) (map[string]string, error) {
	out := map[string]string{}
	if g.file != "" {
		if err := a.valuesFrom(g.file, p, out); err != nil {
			return nil, err
		}
	}
	for _, v := range g.vars {
		name, value, ok := strings.Cut(v, "=")
		if !ok {
			return nil, usagef("--var %s: write NAME=VALUE", name)
		}
		if p.Var(name).Secret {
			return nil,
				usagef("%s is a secret: not on the command line. Put it into the environment variable %s, or a --vars-file "+
					"that only you can read", name, name)
		}
		out[name] = value
	}
	return out, check(p, a.env, out)
}

func check(p *wizard.Procedure, env func(string) string, out map[string]string) error {
	all := map[string]bool{}
	for _, v := range p.Vars {
		all[v.Name] = true
		if x := env(v.Name); v.Secret && x != "" && out[v.Name] == "" {
			out[v.Name] = x
		}
	}
	for name, value := range out {
		if !all[name] {
			return usagef("%s is not a variable of %s; there are %s", name, p.ID, variables(p))
		}
		if _, err := p.Var(name).Normal(value); err != nil {
			return usagef("%s: %v", name, err)
		}
	}
	return nil
}

func variables(p *wizard.Procedure) string {
	out := make([]string, len(p.Vars))
	for i, v := range p.Vars {
		out[i] = v.Name
	}
	return strings.Join(out, ", ")
}

// valuesFrom reads a vars file, and warns where others could read the secrets
// that are in it.
func (a *app) valuesFrom(file string, p *wizard.Procedure, out map[string]string) error {
	path, err := located(file, a.env)
	if err != nil {
		return usagef("--vars-file: %v", err)
	}
	if err := readVars(path, out); err != nil {
		return err
	}
	fi, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || fi.Mode().Perm()&0o077 == 0 {
		return err
	}
	for name := range out {
		if p.Var(name).Secret {
			a.note(fmt.Sprintf("%s holds a secret (%s) and other users of this machine may read it: chmod 600 %s", path,
				name, path))
		}
	}
	return nil
}

func readVars(path string, out map[string]string) error {
	list, err := readPairs(path)
	if err != nil {
		return usagef("--vars-file: %v", err)
	}
	for _, p := range list {
		out[p.name] = p.value
	}
	return nil
}

func (a *app) setupCommand() *cobra.Command {
	var g giving
	cmd := &cobra.Command{
		Use:   "setup [procedure]",
		Short: "Connect two networks, step by step",
		Long: `Walks through a documented procedure and executes it. In a terminal it opens
the wizard. With --yes it goes on by itself with the values given (--var,
--vars-file, or chosen where there is only one choice) and stops, resumably and
with exit code 3, where a person is needed.

The procedures: ` + strings.Join(procedureNames(), ", ") + `. "peerage vars
PROCEDURE" prints a file to fill in, and "peerage setup PROCEDURE --help" tells
what a procedure builds, makes, needs and costs.`,
		Example: strings.ReplaceAll("  peerage setup PROCEDURE\n  peerage setup PROCEDURE --yes --name orders --var "+
			"USER_VNET_ID=/subscriptions/…", "PROCEDURE", procedureNames()[0]),
		Args: cobra.MaximumNArgs(1),
	}
	g.flags(cmd)
	cmd.Flags().StringVar(&g.name, "name", "", "name of the run (default: made from the networks)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		h, err := a.open(cmd.Context(), false)
		if err != nil {
			return err
		}
		defer a.close(h)
		return a.setup(cmd.Context(), h, args, &g)
	}
	cmd.ValidArgs = host.ProcedureIDs()
	a.helpsWith(cmd)
	return cmd
}

func (a *app) setup(ctx context.Context, h *host.Host, args []string, g *giving) error {
	p, err := a.procedure(h, args)
	if err != nil {
		return err
	}
	if _, err := wizard.RunName(g.name); err != nil && g.name != "" {
		return usagef("--name: %v", err)
	}
	values, err := a.values(g, p)
	if err != nil {
		return err
	}
	policy, err := g.policy(p)
	if err != nil {
		return err
	}
	o := front.StartOptions{Procedure: p.ID, Name: g.name, Values: values, Guided: !g.yes}
	if a.tui() && !g.yes {
		if err := a.unused(g.answers); err != nil {
			return err
		}
		return a.runTUI(ctx, h, tui.Options{Start: &o})
	}
	code, err := plain.Drive(ctx, a.reader(h, p, nil), a.answers(values, policy),
		func(sink func(wizard.Event)) (*wizard.Session, error) {
			return h.Start(ctx, o, sink)
		})
	return done(code, err)
}

func (a *app) procedure(h *host.Host, args []string) (*wizard.Procedure, error) {
	all := h.Procedures()
	if len(args) == 0 && len(all) == 1 {
		return all[0], nil
	}
	var ids []string
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	if len(args) == 0 {
		return nil, usagef("which procedure? There are %s", strings.Join(ids, ", "))
	}
	if p := h.Procedure(args[0]); p != nil {
		return p, nil
	}
	return nil, usagef("there is no procedure %q; there are %s", args[0], strings.Join(ids, ", "))
}

func (a *app) runTUI(ctx context.Context, h *host.Host, o tui.Options) error {
	if a.env("GOGC") == "" {
		// A board is open for days, holds little and makes little garbage:
		// collecting it earlier than usual costs next to nothing.
		debug.SetGCPercent(50)
	}
	o.NoColor = a.set.on("no-color") || colourless(a.env("TERM"))
	o.ASCII, o.Mouse = a.ascii(), a.set.on("mouse")
	o.Screen = a.env("STY") != ""
	var err error
	if o.Background, o.Light, err = a.background(); err != nil {
		return err
	}
	b := h.Backend()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	if err := a.ringing(ctx, h, &b); err != nil {
		return err
	}
	how, err := tui.Run(ctx, b, o)
	if err != nil {
		return err
	}
	return done(left(how, o.Teardown != ""), nil)
}

// left is the exit code of the terminal UI: that of the run which was named on
// the command line, as it would be without the UI.
func left(how tui.Outcome, teardown bool) int {
	switch {
	case how.Interrupted && !how.Ended:
		return plain.ExitInterrupted
	case !how.Named:
		return plain.ExitDone
	case !how.Ended:
		return plain.ExitWaiting
	case teardown && how.Err == nil && how.Result.Status == wizard.Done: // kept
		return plain.ExitWaiting
	}
	return plain.Code(how.Result, how.Err)
}

func (a *app) home(ctx context.Context) error {
	if !a.tui() {
		return usagef("this is no terminal for the UI. Use a command: peerage setup, resume, runs, status, teardown, " +
			"doctor, demo (see --help)")
	}
	h, err := a.openLater(ctx)
	if err != nil {
		return err
	}
	defer a.close(h)
	return a.runTUI(ctx, h, tui.Options{})
}

func (a *app) resumeCommand() *cobra.Command {
	var g giving
	var back string
	cmd := &cobra.Command{
		Use:   "resume [run]",
		Short: "Go on with a run that was stopped or interrupted",
		Long: `Goes on with a run where it stopped, the latest unless one is named, here or
where somebody else left it. One person at a time works on a run: while somebody
does, it is left to them, with exit code 3.`,
		Args: cobra.MaximumNArgs(1),
	}
	g.flags(cmd)
	cmd.Flags().StringVar(&back, "back", "", "step to go back to first, by its id (A08)")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		h, err := a.open(cmd.Context(), false)
		if err != nil {
			return err
		}
		defer a.close(h)
		return a.resume(cmd.Context(), h, args, back, &g)
	}
	return cmd
}

func (a *app) resume(ctx context.Context, h *host.Host, args []string, back string, g *giving) error {
	name, err := a.which(ctx, h, args)
	if err != nil {
		return err
	}
	if a.tui() && !g.yes {
		if err := a.unused(g.answers); err != nil {
			return err
		}
		return a.runTUI(ctx, h, tui.Options{Resume: name, Back: back})
	}
	p, past, err := h.Past(ctx, name)
	if err != nil {
		return err
	}
	policy, err := g.policy(p)
	if err != nil {
		return err
	}
	values, err := a.values(g, p)
	if err != nil {
		return err
	}
	code, err := plain.Drive(ctx, a.reader(h, p, past), a.answers(values, policy),
		func(sink func(wizard.Event)) (*wizard.Session, error) {
			return h.ResumeWith(ctx, name, back, !g.yes, sink)
		})
	return done(code, err)
}

// which names the run meant: the one given, or the only unfinished one.
func (a *app) which(ctx context.Context, h *host.Host, args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	list, err := h.List(ctx)
	if err != nil {
		return "", err
	}
	var open []string
	for _, r := range list {
		if r.Status != wizard.Done && r.Status != wizard.TakenOff {
			open = append(open, r.Name)
		}
	}
	switch len(open) {
	case 0:
		return "", usagef("there is no unfinished run; begin one with peerage setup")
	case 1:
		return open[0], nil
	}
	return "", usagef("which run? Unfinished are %s", strings.Join(open, ", "))
}

func (a *app) teardownCommand() *cobra.Command {
	var yes string
	var answers []string
	cmd := &cobra.Command{
		Use:   "teardown run",
		Short: "Take a connection down: remove exactly what the run made",
		Long: `Lists what the run made, in the order in which it goes, and asks for the
run's name. Without a terminal give the name with --confirm. What was there
before, and what other runs use, stays.`,
		Args: cobra.ExactArgs(1),
	}
	cmd.Flags().StringVar(&yes, "confirm", "", "the run's name, to agree without being asked")
	answerFlag(cmd, &answers)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		h, err := a.open(cmd.Context(), false)
		if err != nil {
			return err
		}
		defer a.close(h)
		return a.teardown(cmd.Context(), h, args[0], yes, answers)
	}
	return cmd
}

func (a *app) teardown(ctx context.Context, h *host.Host, name, confirm string, answers []string) error {
	if a.tui() && confirm == "" {
		if err := a.unused(answers); err != nil {
			return err
		}
		return a.runTUI(ctx, h, tui.Options{Teardown: name})
	}
	p, past, err := h.Past(ctx, name)
	if err != nil {
		return err
	}
	if called := wizard.Fold(past).Name; confirm != "" && strings.TrimSpace(confirm) != called {
		return usagef("--confirm %s: the run is called %s", confirm, called)
	}
	given, err := a.values(&giving{}, p)
	if err != nil {
		return err
	}
	choices, err := decided(answers, p)
	if err != nil {
		return err
	}
	var prompter *plain.Prompter
	if a.asks() && confirm == "" {
		prompter = plain.NewPrompter(a.in, a.questions, a.inFD)
	}
	policy := a.answer(prompter, given, wizard.Policy{Yes: confirm != "", Name: confirm, Answers: choices})
	answer := func(ctx context.Context, q *wizard.Ask) (wizard.Reply, error) {
		if q.Kind == wizard.AskName {
			fmt.Fprintln(a.err, strings.Join(append([]string{q.Title}, q.Lines...), "\n  "))
		}
		return policy(ctx, q)
	}
	code, err := plain.Drive(ctx, a.reader(h, p, past), answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		_, s, err := h.Teardown(ctx, name, sink)
		return s, err
	})
	return done(code, err)
}
