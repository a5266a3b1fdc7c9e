package command

import (
	"context"
	"errors"
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

Give the services as HOST:PORT with --to, as the provider's console shows them. An
answer proves something about the link only where the address lies in the network
on the other side of the one in which this machine is: so run it inside, and it
says plainly when this machine is in neither.

The exit code: 0 every service was connected to over the link · 5 one cannot be
resolved or connected to, from inside · 6 nothing is proved: this machine is in
neither network, or an address lies in neither · 2 no link, or several, are
chosen.`

func (a *app) probeCommand() *cobra.Command {
	var to []string
	var within time.Duration
	cmd := &cobra.Command{
		Use: "probe filter…", Short: "Try from this machine whether services can be reached over a link",
		Long:    probeHelp + "\n\n" + filterHelp,
		Example: "  peerage probe vnet-orders --to pg-orders.example.com:12691",
		Args:    cobra.MinimumNArgs(1),
	}
	cmd.Flags().StringSliceVar(&to, "to", nil, "a service, HOST:PORT; may be repeated")
	cmd.Flags().DurationVar(&within, "timeout", statusWithin, "how long to wait for accounts that do not answer")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		var err error
		if a.query, err = query(args); err != nil {
			return err
		}
		if len(to) == 0 {
			return usagef("--to says which service to try: HOST:PORT, as the provider's console shows it")
		}
		for _, t := range to {
			if err := target(t); err != nil {
				return usage{err}
			}
		}
		h, err := a.open(cmd.Context(), true)
		if err != nil {
			return err
		}
		defer a.close(h)
		return a.probe(cmd.Context(), h, probe.Here(h.Clock()), to, within)
	}
	return cmd
}

// target says what is wrong with HOST:PORT.
func target(text string) error {
	name, port, err := net.SplitHostPort(text)
	n, bad := strconv.Atoi(port)
	if err != nil || bad != nil || n < 1 || n > 65535 || name == "" {
		return fmt.Errorf("--to %s: write HOST:PORT", text)
	}
	return nil
}

func (a *app) probe(ctx context.Context, h *host.Host, m probe.Machine, to []string, within time.Duration) error {
	snap, err := h.Look(ctx, within, a.waitsFor)
	if err != nil {
		return err
	}
	links := a.chosen(h, snap).Links
	if len(links) != 1 {
		for i := range links {
			fmt.Fprintf(a.err, "  %s  %s\n", theme.Clean(links[i].Title), links[i].ID)
		}
		unheard := ""
		if !snap.Complete {
			unheard = ", and not every account was heard"
		}
		return usagef("%d links are chosen by %s%s: choose one", len(links), a.query, unheard)
	}
	l := &links[0]
	r, err := probe.Run(ctx, m, l, to)
	if err != nil {
		return err
	}
	code := probeCode(&r)
	if a.set.on("json") {
		return done(code, report.NewWriter(a.out).Write(report.ProbeOf(snap.At, l, &r)))
	}
	_, err = fmt.Fprintln(a.out, strings.Join(probeLines(l, &r), "\n"))
	return done(code, err)
}

func probeCode(r *probe.Report) int {
	code := plain.ExitDone
	for i := range r.Results {
		x := &r.Results[i]
		switch {
		case x.Proved:
		case r.Inside != probe.Neither && (x.Unresolved != nil || x.Side != probe.Neither && x.Connect != nil):
			return plain.ExitFailed
		default:
			code = plain.ExitUnknown
		}
	}
	return code
}

// probeLines say what came of it, and what that means.
func probeLines(l *providers.Link, r *probe.Report) []string {
	out := []string{theme.Clean(l.Title) + "  " + l.Word()}
	if r.Inside == probe.Neither {
		out = append(out, "! This machine is in neither network of the link: what it can reach says nothing about the link. "+
			"Run it on a machine inside.")
	} else {
		out = append(out, fmt.Sprintf("This machine is in the network on the %s side (%s).", r.Inside, r.Own))
	}
	for i := range r.Results {
		out = append(out, "", fmt.Sprintf("%s:%d", theme.Clean(r.Results[i].Host), r.Results[i].Port))
		for _, line := range resultLines(&r.Results[i]) {
			out = append(out, "  "+line)
		}
	}
	return out
}

func resultLines(x *probe.Result) []string {
	if x.Unresolved != nil {
		var dns *net.DNSError
		if errors.As(x.Unresolved, &dns) && dns.IsNotFound {
			return []string{"✗ the name exists in no DNS that this machine asks"}
		}
		return []string{"✗ the name cannot be resolved: " + theme.Clean(x.Unresolved.Error())}
	}
	where := "in no network of this link: a public address, or another way"
	if x.Side != probe.Neither {
		where = "in the network on the " + string(x.Side) + " side"
	}
	out := []string{fmt.Sprintf("  %s lies %s", x.Address, where)}
	if x.Connect != nil {
		return append(out, "✗ no connection: "+theme.Clean(x.Connect.Error()))
	}
	out = append(out, fmt.Sprintf("✓ connected in %s", x.Took.Round(100*time.Microsecond)))
	if x.TLS {
		out = append(out, fmt.Sprintf("✓ TLS in %s", x.TLSTook.Round(100*time.Microsecond)))
	} else {
		out = append(out, "– no TLS at once: "+theme.Clean(x.NoTLS.Error()))
	}
	if !x.Proved {
		out = append(out, "? this does not show that the link works")
	}
	return out
}
