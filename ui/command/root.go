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
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
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
	// log is where the log lies, as soon as that is known.
	log *atomic.Pointer[string]
}

// exit carries an exit code through cobra; its text, if any, was shown.
type exit struct{ code int }

func (e exit) Error() string { return fmt.Sprintf("exit %d", e.code) }

// usage marks an error of the command line itself.
type usage struct{ error }

func usagef(format string, args ...any) error { return usage{fmt.Errorf(format, args...)} }

// Main runs the program and gives its exit code.
func Main(args []string) int {
	ctx, end := context.WithCancel(context.Background())
	defer end()
	st := osStreams()
	sig := make(chan os.Signal, 1)
	signal.Notify(sig, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT)
	spawn.Go(func() {
		if s := <-sig; s == syscall.SIGQUIT || s == syscall.SIGABRT {
			writeStacks(st.log.Load(), s)
		}
		end()
	})
	return run(ctx, args, st)
}

// writeStacks appends what every goroutine is doing to the log, if there is one: a
// person's terminal is no place for it.
func writeStacks(log *string, why os.Signal) {
	if log == nil || *log == "" {
		return
	}
	f, err := os.OpenFile(*log, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	buf := make([]byte, 1<<20)
	fmt.Fprintf(f, "%v: goroutines\n%s\n", why, buf[:runtime.Stack(buf, true)])
}

func osStreams() streams {
	s := streams{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, inFD: -1, log: new(atomic.Pointer[string])}
	in, out := os.Stdin.Fd(), os.Stdout.Fd()
	if term.IsTerminal(in) {
		s.inFD = int(in)
	}
	if term.IsTerminal(out) {
		s.width, _, _ = term.GetSize(out)
	}
	s.questions = visible(s.width > 0)
	s.terminal = s.inFD >= 0 && s.width > 0 && !dumb(s.env)
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
	out := &output{to: st.out}
	st.out = out
	root := newRoot(st)
	proposeOnly(root, args)
	root.SetArgs(args)
	root.SetIn(st.in)
	root.SetOut(st.out)
	root.SetErr(st.err)
	root.Version = Version()
	err := out.unless(root.ExecuteContext(ctx))
	complain(st.err, err)
	return code(ctx, err)
}

// output is standard output, which remembers what it could not take: help on a full
// disk was not given, whoever wrote it.
type output struct {
	to   io.Writer
	mu   sync.Mutex
	lost error
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.to.Write(b)
	if o.lost == nil {
		o.lost = err
	}
	return n, err
}

// unless is how a command ended, unless that, or what it found, was not printed.
func (o *output) unless(err error) error {
	var e exit
	if o.lost != nil && (err == nil || errors.As(err, &e) && e.code != plain.ExitInterrupted) {
		return o.lost
	}
	return err
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
	if errors.Is(err, context.Canceled) {
		err = errors.New("interrupted")
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
	case errors.Is(err, wizard.ErrLost), errors.Is(err, state.ErrBusy): // it can be gone on with, or is
		return plain.ExitWaiting
	}
	return stateCode(err)
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
"peerage demo": embedded clouds that behave like the real ones.`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	addFlags(root.PersistentFlags())
	a := &app{streams: st}
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) }
	root.RunE = func(cmd *cobra.Command, _ []string) error { return a.home(cmd.Context()) }
	run := slices.Concat(ofClouds(), ofTerminal(), []string{"json"})
	lines, state := []string{"json", "ascii"}, []string{"state", "state-dir", "json", "ascii"}
	uses(root, ofClouds(), ofTerminal(), ofWatching())
	root.AddCommand(uses(a.setupCommand(), run), uses(a.resumeCommand(), run), uses(a.teardownCommand(), run),
		uses(a.statusCommand(), run, ofWatching()), uses(a.waitCommand(), ofClouds(), without(ofWatching(), "alerts"), lines),
		uses(a.checkCommand(), ofClouds(), without(ofWatching(), "links", "alerts"), lines), uses(a.historyCommand(), state),
		uses(a.probeCommand(), ofClouds(), without(ofWatching(), "alerts"), lines), uses(a.doctorCommand(), ofClouds(), lines),
		uses(a.demoCommand(), ofTerminal(), ofWatching(), []string{"json", "read-only"}), uses(a.labCommand(), []string{"json"}),
		uses(a.serveCommand(), ofClouds(), ofWatching(), []string{"json", "ascii", "background"}),
		uses(a.silenceCommand(), state, []string{"user"}),
		uses(a.exportCommand(), []string{"state", "state-dir"}), uses(a.pathsCommand(), state), a.varsCommand(),
		a.glossaryCommand(),
		runsWith(a.runsCommand(), state))
	root.AddCommand(manCommand(st.out))
	a.complete(root)
	setHelp(root, st)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage{err} })
	return root
}

// runsWith has a command and those below it heed settings; what changes the
// journal says nothing as JSON.
func runsWith(cmd *cobra.Command, state []string) *cobra.Command {
	for _, sub := range cmd.Commands() {
		uses(sub, state)
		if sub.Name() == "forget" {
			uses(sub, []string{"state", "state-dir", "ascii"})
		}
	}
	return uses(cmd, state)
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
