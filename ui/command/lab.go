package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/providers/spawn"
	"example.org/peerage/state"
	"example.org/peerage/ui/report"
)

// serving are the flags of the lab.
type serving struct {
	embedded.LabOptions
	faults string
	all    bool
}

func (a *app) labCommand() *cobra.Command {
	var f serving
	cmd := &cobra.Command{
		Use:   "lab",
		Short: "Serve the embedded clouds for " + embedded.Clients,
		Long: `Serves embedded clouds that behave like the real ones on ports of this
machine, until it is stopped, and prints the settings that point the real
command lines at them: practise the documents' own commands, for free.

With --json it prints one line once it is ready: the endpoints and the
accounts. Paths that nothing serves are logged on the error stream.
On ` + embedded.ActedOnAt + `, GET /_lab/world shows all there is, and POST
/_lab/fault makes something go wrong.`,
		Example: `peerage lab --scenario role-not-in-effect
peerage lab --json --listen 127.0.0.1:0
peerage lab --links 1000
peerage lab --faults '[{"name":"busy","service":"arm","kind":"status","status":429,"times":3,"retry_after":5}]'`,
		Args: cobra.NoArgs,
	}
	fl := cmd.Flags()
	fl.StringVar(&f.Listen, "listen", "127.0.0.1:8440",
		"address of the first endpoint; six more follow; port 0: seven free ones")
	fl.Float64Var(&f.Speed, "speed", 20, "how many seconds pass in a real one")
	fl.StringVar(&f.Scenario, "scenario", "", "make something go wrong; without a name: list the scenarios")
	cmd.SetFlagErrorFunc(a.listIfUnnamed)
	fl.IntVar(&f.Links, "links", 0, "how many links there are, up to 20000 (default: those of the demo)")
	fl.Uint64Var(&f.Seed, "seed", 1, "which links these are: the same seed gives the same")
	fl.DurationVar(&f.Latency, "latency", 0, "latency of every call, in the lab's time")
	fl.StringVar(&f.faults, "faults", "", "faults that are on from the start: JSON, or a file with it")
	fl.BoolVar(&f.TLS, "tls", false, "TLS for every endpoint, not only "+embedded.AlwaysTLS)
	fl.BoolVar(&f.all, "requests", false, "log every request, not only those that nothing serves")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return a.lab(cmd.Context(), &f) }
	return cmd
}

// lab serves until it is stopped: that is its good end.
func (a *app) lab(ctx context.Context, f *serving) (err error) {
	if !(f.Speed > 0 && f.Speed <= 1000) {
		return usagef("--speed %g: more than 0, at most 1000", f.Speed)
	}
	if f.Faults, err = readFaults(f.faults, a.env); err != nil {
		return usage{err}
	}
	f.Log = logCalls(ctx, a.err, f.all)
	folder, remove, err := state.Scratch()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	f.Folder = folder
	l, err := embedded.OpenLab(ctx, f.LabOptions)
	if err != nil {
		return labError(err)
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if err = a.printCard(l.Card(), f); err == nil {
		<-ctx.Done()
	}
	return err
}

// printCard tells how to point the real command lines at the lab.
func (a *app) printCard(c embedded.Card, f *serving) error {
	if a.set.on("json") {
		return report.NewWriter(a.out).Lab(c)
	}
	page, err := c.Page(f.Speed)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(a.out, page, goesWrong(f.Scenario))
	return err
}

// goesWrong says what a scenario makes go wrong, and on what alone; "" is none.
func goesWrong(name string) string {
	what, ok := scenario.Find(name)
	if !ok {
		return ""
	}
	on := "It meets whoever comes."
	if at := what.On(); at != "" {
		on = "It is set up on " + at + " alone: whoever takes another does not meet it."
	}
	return "\nScenario " + what.Name + "\n  " + what.Line + "\n  " + on + "\n"
}

// labError: what was typed is wrong, or a port is not free.
func labError(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return fmt.Errorf("%w. Choose other ports with --listen; 127.0.0.1:0 takes free ones", err)
	}
	return usage{err}
}

// readFaults reads what is given inline, else the file of that name.
func readFaults(given string, env func(string) string) ([]world.Fault, error) {
	if given == "" {
		return nil, nil
	}
	b := []byte(given)
	if !strings.ContainsAny(given[:1], "[{") {
		path, err := located(given, env)
		if err == nil {
			b, err = os.ReadFile(path)
		}
		if err != nil {
			return nil, fmt.Errorf("--faults: %w", err)
		}
	}
	faults, err := world.ParseFaults(bytes.TrimPrefix(b, []byte("\ufeff")))
	if err != nil {
		return nil, fmt.Errorf("--faults: %w", err)
	}
	return faults, nil
}

// keptLines is how many lines wait for a slow reader before some are dropped.
const keptLines = 1000

// logCalls gives a log that never holds a request up.
func logCalls(ctx context.Context, w io.Writer, all bool) func(sim.Call) {
	lines := make(chan string, keptLines)
	spawn.Go(func() {
		for {
			select {
			case l := <-lines:
				fmt.Fprintln(w, l)
			case <-ctx.Done():
				return
			}
		}
	})
	return func(c sim.Call) {
		if !all && !c.Unknown {
			return
		}
		select {
		case lines <- callLine(c):
		default:
		}
	}
}

func callLine(c sim.Call) string {
	line := fmt.Sprintf("%s %-7s %d %s %s", c.At.Format("15:04:05"), c.Service, c.Status, c.Method, c.Path)
	if c.Query != "" && c.Service != sim.Login { // a sign-in's query may hold a secret
		line += "?" + c.Query
	}
	if c.Fault != "" {
		line += "  fault: " + c.Fault
	}
	if c.Unknown {
		line += "  nothing serves this"
	}
	return line
}
