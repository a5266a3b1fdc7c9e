// Package command is the command line: it chooses the mode, builds what the
// front ends need, and turns how things ended into exit codes.
package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"charm.land/fang/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"example.org/peerage/ui/front"
	"example.org/peerage/ui/plain"
)

// version is set when the program is built.
var version = ""

// Version is the program's version.
func Version() string {
	if version != "" {
		return version
	}
	if bi, ok := debug.ReadBuildInfo(); ok && bi.Main.Version != "" {
		return bi.Main.Version
	}
	return "dev"
}

// streams are what a command reads and writes.
type streams struct {
	in  io.Reader
	out io.Writer
	err io.Writer
	env func(string) string
	// terminal says whether in and out are terminals; inFD is in's file
	// descriptor, -1 when it is none.
	terminal bool
	inFD     int
	width    int
	// questions is where a person sees what is asked: the output when it is a
	// terminal, else the error stream, else the terminal itself; nil for none.
	questions io.Writer
}

// exit carries an exit code through cobra; its text, if any, was shown.
type exit struct{ code int }

func (e exit) Error() string { return fmt.Sprintf("exit %d", e.code) }

// usage marks an error of the command line itself.
type usage struct{ error }

func usagef(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

// Main runs the program and gives its exit code.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	return run(ctx, args, osStreams())
}

func osStreams() streams {
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, inFD: -1}
	in, out := os.Stdin.Fd(), os.Stdout.Fd()
	if term.IsTerminal(in) {
		s.inFD = int(in)
	}
	if term.IsTerminal(out) {
		s.width, _, _ = term.GetSize(out)
	}
	s.questions = visible(s.width > 0)
	s.terminal = s.inFD >= 0 && s.width > 0 && s.env("TERM") != "dumb"
	return s
}

// visible is the first of the streams that a person sees.
func visible(out bool) io.Writer {
	if out {
		return os.Stdout
	}
	if term.IsTerminal(os.Stderr.Fd()) {
		return os.Stderr
	}
	tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		return nil
	}
	return tty // open for as long as the program runs
}

func run(ctx context.Context, args []string, st streams) int {
	root := newRoot(st)
	root.SetArgs(args)
	root.SetIn(st.in)
	root.SetOut(st.out)
	root.SetErr(st.err)
	if styled(args, st.env) {
		return code(ctx, fang.Execute(ctx, root, fang.WithVersion(Version()),
			fang.WithErrorHandler(func(w io.Writer, _ fang.Styles, err error) { complain(w, err) })))
	}
	root.Version = Version()
	err := root.ExecuteContext(ctx)
	complain(st.err, err)
	return code(ctx, err)
}

// styled says whether fang writes what is asked for: help and the manual
// page. On a terminal it asks for the background colour, before help and
// after each error too: the other commands do without it.
func styled(args []string, env func(string) string) bool {
	if len(args) > 0 && args[0] == "man" {
		return true
	}
	help := len(args) > 0 && args[0] == "help" || slices.Contains(args, "--help") || slices.Contains(args, "-h")
	return help && env("TERM") != "dumb"
}

// complain says what went wrong, unless it was shown already. Names in it
// keep their case.
func complain(w io.Writer, err error) {
	if err == nil {
		return
	}
	var e exit
	if errors.As(err, &e) {
		return
	}
	fmt.Fprintln(w, "peerage: "+err.Error())
	var u usage
	if errors.As(err, &u) || isCobraUsage(err) {
		fmt.Fprintln(w, "Try: peerage --help")
	}
}

func code(ctx context.Context, err error) int {
	var e exit
	var u usage
	var taken *front.TakenError
	switch {
	case err == nil:
		return plain.ExitDone
	case errors.As(err, &e):
		return e.code
	case ctx.Err() != nil:
		return plain.ExitInterrupted
	case errors.As(err, &u), isCobraUsage(err), errors.As(err, &taken):
		return plain.ExitUsage
	}
	return plain.ExitError
}

// done turns an exit code into cobra's error.
func done(code int, err error) error {
	if err != nil {
		return err
	}
	if code == plain.ExitDone {
		return nil
	}
	return exit{code}
}

func newRoot(st streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "peerage",
		Short: "Peer a network with a hosted database, and watch it",
		Long: `peerage connects the private networks of hosted data platforms with yours:
it walks you through both sides, executes every documented step, waits,
explains and mends what goes wrong, and can be stopped and resumed at any
moment. A board shows the state of every peering.

Without a command it opens the terminal UI. No account at hand? Try
"peerage demo": embedded clouds that behave like the real ones.

Exit codes: 0 done, active or off · 1 error · 2 usage · 3 waiting, or a person
is needed (resumable) · 4 degraded · 5 failed or gone · 6 unknown or stale ·
7 not signed in or not permitted · 8 deadline passed · 130 interrupted.`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	addFlags(root.PersistentFlags())
	a := &app{streams: st}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) }
	root.RunE = func(cmd *cobra.Command, _ []string) error { return a.home(cmd.Context()) }
	root.AddCommand(a.setupCommand(), a.resumeCommand(), a.runsCommand(), a.statusCommand(), a.teardownCommand(),
		a.exportCommand(), a.doctorCommand(), a.demoCommand(), a.labCommand(), a.pathsCommand())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	return root
}

// isCobraUsage recognises cobra's own complaints about the command line,
// which have no type.
func isCobraUsage(err error) bool {
	for _, begin := range []string{"unknown command", "unknown flag", "unknown shorthand", "accepts ", "requires ",
		"flag needed", "invalid argument"} {
		if strings.HasPrefix(err.Error(), begin) {
			return true
		}
	}
	return false
}
