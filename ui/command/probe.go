package command

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/providers"
	"example.org/peerage/providers/probe"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
)

const probeHelp = `Tries from this machine whether a service can be reached over a link: resolves
its name, says in which network of the link the address lies, connects, speaks
TLS where the port does, and measures. It sends nothing after that.

The services are those that the provider lists behind the link; --to HOST:PORT names
others, instead. An answer proves something about the link only where the address
lies in the network on the other side of the one in which this machine is: so run
it inside, and it says plainly when this machine is in neither. What came of it is
kept: peerage history shows it.

The exit code: 0 every service was connected to over the link · 5 one cannot be
resolved or connected to, from inside · 6 nothing is proved: this machine is in
neither network, an address lies in neither, or no service is known; or no link is
chosen, or several, and not every account was heard · 7 as that, where an account
does not accept the sign-in · 2 everything was heard, and no link or several are
chosen.`

func (a *app) probeCommand() *cobra.Command {
	var to []string
	var within time.Duration
	cmd := &cobra.Command{
		Use: "probe filter…", Short: "Try from this machine whether services can be reached over a link",
		Long:    probeHelp + "\n\n" + filterHelp,
		Example: "  peerage probe vnet-orders\n  peerage probe vnet-orders --to pg-orders.example.com:12691",
		Args:    cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringSliceVar(&to, "to", nil, "a service, HOST:PORT, instead of those that are listed; may be repeated")
	spanVar(cmd.Flags(), &within, "timeout", statusWithin, "how long to wait for accounts that do not answer")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if a.query, err = query(args); err != nil {
			return err
		}
		targets, err := targets(to)
		if err != nil {
			return usage{err}
		}
		h, err := a.open(cmd.Context(), true)
		if err != nil {
			return err
		}
		defer a.close(h)
		return a.probe(cmd.Context(), h, probe.Here(h.Clock()), targets, within)
	}
	return cmd
}

// targets reads HOST:PORTs.
func targets(list []string) ([]providers.Endpoint, error) {
	var out []providers.Endpoint
	for _, text := range list {
		name, port, err := net.SplitHostPort(text)
		n, bad := strconv.Atoi(port)
		if err != nil || bad != nil || n < 1 || n > 65535 || name == "" {
			return nil, fmt.Errorf("--to %s: write HOST:PORT", text)
		}
		out = append(out, providers.Endpoint{Host: name, Port: n})
	}
	return out, nil
}

func (a *app) probe(ctx context.Context, h *host.Host, m probe.Machine, to []providers.Endpoint,
	within time.Duration) error {
	l, err := a.oneLink(ctx, h, within)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		if to, err = h.Behind(ctx, l); err != nil {
			a.note("the services behind the link were not told: " + theme.Clean(err.Error()))
		}
	}
	if len(to) == 0 {
		a.note("no service is known behind " + theme.Clean(l.Title) + ": --to HOST:PORT names one, as the provider's " +
			"console shows it")
	}
	r, err := probe.Run(ctx, m, l, to)
	if err != nil {
		return err
	}
	if len(to) == 0 {
		return a.probed(l, &r, report.ProbeOf(h.Clock().Now(), h.Called(), l, &r))
	}
	came := report.ProbeOf(h.Clock().Now(), h.Called(), l, &r)
	if err := h.KeepProbe(ctx, came.At, l, came); err != nil {
		a.note("what came of it is not kept: " + err.Error())
	}
	return a.probed(l, &r, came)
}

// probed prints what came of it, and gives the exit code.
func (a *app) probed(l *providers.Link, r *probe.Report, came report.Probe) error {
	code := probeCode(r)
	switch {
	case a.set.on("json"):
		return done(code, report.NewWriter(a.out).Write(came))
	case len(r.Results) == 0:
		return done(code, nil)
	}
	_, err := fmt.Fprintln(a.out, strings.Join(report.ProbeLines(l, r), "\n"))
	return done(code, err)
}

// oneLink is the link that the filter chooses. Where it is none or several, JSON
// has what was seen, as status does.
func (a *app) oneLink(ctx context.Context, h *host.Host, within time.Duration) (*providers.Link, error) {
	snap, err := h.AwaitComplete(ctx, within, a.waitsFor)
	if err != nil {
		return nil, err
	}
	of := len(snap.Links)
	snap = a.chosen(h, snap)
	links := snap.Links
	if len(links) == 1 {
		return &links[0], nil
	}
	if a.set.on("json") {
		if err := report.NewWriter(a.out).Write(a.links(h, snap, of)); err != nil {
			return nil, err
		}
	}
	for i := range links {
		fmt.Fprintf(a.err, "  %s  %s\n", theme.Clean(links[i].Title), links[i].ID)
	}
	if code := heardCode(snap); code != plain.ExitDone {
		a.note(fmt.Sprintf("%d links are chosen by %s, and not every account was heard", len(links), a.query))
		for _, line := range problems(snap) {
			fmt.Fprintln(a.err, line)
		}
		return nil, exit{code}
	}
	return nil, usagef("%d links are chosen by %s: choose one", len(links), a.query)
}
