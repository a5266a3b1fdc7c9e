package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os/user"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"example.org/peerage/providers/spawn"
	"example.org/peerage/ui/alert"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/report"
	"example.org/peerage/ui/theme"
)

// rules reads the file of alert rules that is set; nil when none is.
func (a *app) rules() (*alert.Rules, error) {
	if a.set["alerts"] == "" {
		return nil, nil
	}
	r, err := alert.Read(a.set["alerts"])
	if err != nil {
		return nil, usage{err}
	}
	for i := range r.List {
		if word := r.List[i].When.AgainstFile(); word != "" && a.set["links"] == "" {
			return nil, usagef("%s, line %d: the rule %s: %s compares with a file of links that must exist: name it with "+
				"--links FILE", a.set["alerts"], r.List[i].Line, r.List[i].Name, word)
		}
	}
	return r, nil
}

// alerting begins to tell the receivers; what is seen is filled in by whoever
// sees. Of which alerts somebody was told before is read when it begins to tell.
func (a *app) alerting(h *host.Host, r *alert.Rules, ring func(alert.Notice),
	log func(string)) (*alert.Runner, error) {
	b := h.Backend()
	post, err := alert.NewPost(alert.Options{
		Rules: r, Clock: h.Clock(), HTTP: &http.Client{Transport: h.Transport()}, Env: a.env,
		Secret: func(name string) (string, error) {
			return h.Secret(name, a.env)
		}, Ring: ring, Run: report.Links{Run: h.RunOf}, Agent: "peerage/" + Version(), Log: log,
	})
	if err != nil {
		return nil, usagef("%s, %w", a.set["alerts"], err)
	}
	return &alert.Runner{Engine: alert.NewEngine(r, b.RunOf, nil), Post: post, Clock: h.Clock(), Keep: h.KeepTold, Load: h.Alerted,
		Log: log}, nil
}

// ringing has a board ring for the alerts whose receivers are bells.
func (a *app) ringing(ctx context.Context, h *host.Host, b *front.Backend) error {
	if b.Demo {
		return nil // it reads nothing of the person's
	}
	r, err := a.rules()
	if r == nil || err != nil {
		return err
	}
	bells := &alert.Bells{}
	run, err := a.alerting(h, r.BellsOnly(), bells.Ring, func(string) {})
	if err != nil {
		return err
	}
	run.Keep = func(context.Context, map[string]time.Time) error { return nil } // a board's own
	run.Load = nil
	var mu sync.Mutex
	var last front.Snapshot
	seen := false
	run.Seen = func() (front.Snapshot, string, bool) {
		mu.Lock()
		defer mu.Unlock()
		return last, "", seen
	}
	spawn.Go(func() {
		for s := range h.Feed().Watch(ctx) {
			mu.Lock()
			last, seen = s, true
			mu.Unlock()
		}
	})
	spawn.Go(func() { run.Run(ctx) })
	b.Rings = bells.Listen
	return nil
}

func (a *app) silenceCommand() *cobra.Command {
	var length time.Duration
	var reason string
	var end bool
	cmd := &cobra.Command{
		Use:   "silence [link]",
		Short: "Have nobody alerted of a link for a while",
		Long: `Has nobody alerted of a link until a time, with a reason that the board,
status and this command show. It holds for all who share the state. The link is
named by its id, its name, or a part of its name that no other link has. What is
still so when the silence ends is told then; what is over is told at once.

Without a link it lists the silences that are on.`,
		Example: `peerage silence vnet-orders --for 2h --reason "the firewall is being replaced"
peerage silence vnet-orders --end`,
		Args: cobra.MaximumNArgs(1),
	}
	spanVar(cmd.Flags(), &length, "for", 0, "for how long, for example 2h")
	cmd.Flags().StringVar(&reason, "reason", "", "why")
	cmd.Flags().BoolVar(&end, "end", false, "end a silence")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 && (length != 0 || reason != "" || end):
			return usagef("which link?")
		case len(args) == 1 && !end && (length < time.Minute || length > 365*24*time.Hour):
			return usagef("--for: a time from 1m to 365d, for example 2h")
		case len(args) == 1 && !end && strings.TrimSpace(reason) == "":
			return usagef("--reason: why nobody is to be alerted; others see it")
		case len(reason) > 500:
			return usagef("--reason: at most 500 characters")
		case end && (length != 0 || reason != ""):
			return usagef("--end ends a silence; it has no --for and no --reason")
		}
		h, err := a.openWith(cmd.Context(), host.Settings{Reading: len(args) == 0, Recalling: len(args) == 0})
		if err != nil {
			return err
		}
		defer a.close(h)
		if len(args) == 0 {
			return a.listSilences(cmd.Context(), h)
		}
		return a.silence(cmd.Context(), h, args[0], length, reason)
	}
	return cmd
}

// silence begins a silence, or ends it with no length.
func (a *app) silence(ctx context.Context, h *host.Host, name string, length time.Duration, reason string) error {
	l, err := h.FindLink(ctx, name)
	if err != nil {
		return usage{err}
	}
	s := front.Silence{Reason: theme.Clean(strings.TrimSpace(reason)), By: cmp.Or(a.set["user"], whoami())}
	if length > 0 {
		s.Until = h.Clock().Now().Add(length).Truncate(time.Second)
	} else if on, err := h.Silences(ctx); err != nil {
		return err
	} else if _, there := on[l.ID]; !there {
		return fmt.Errorf("%s is not silenced", l.Title)
	}
	if err := h.Silence(ctx, l.ID, s); err != nil {
		return err
	}
	switch {
	case a.set.on("json"):
		return report.NewWriter(a.out).Write(report.SilenceOf(l.ID, l.Title, s))
	case length == 0:
		_, err = fmt.Fprintln(a.out, "– "+theme.Clean(l.Title)+": alerts are told again")
	default:
		_, err = fmt.Fprintln(a.out, silenceLine(l.Title, s))
	}
	return err
}

func (a *app) listSilences(ctx context.Context, h *host.Host) error {
	on, err := h.Silences(ctx)
	if err != nil {
		return err
	}
	names, err := h.LinkNames(ctx)
	if err != nil {
		return err
	}
	out, some := report.NewWriter(a.out), false
	for _, l := range names {
		s, ok := on[l.ID]
		if !ok {
			continue
		}
		some = true
		if a.set.on("json") {
			err = errors.Join(err, out.Write(report.SilenceOf(l.ID, l.Title, s)))
		} else {
			_, bad := fmt.Fprintln(a.out, silenceLine(l.Title, s)+"  ("+l.ID+")")
			err = errors.Join(err, bad)
		}
	}
	if !some && !a.set.on("json") {
		_, err = fmt.Fprintln(a.out, "No link is silenced.")
	}
	return err
}

// whoami is who says so, for others who share the state.
func whoami() string {
	u, err := user.Current()
	if err != nil {
		return ""
	}
	return u.Username
}
