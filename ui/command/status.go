package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"peerage/providers"
	tui "peerage/ui/app"
	"peerage/ui/front"
	"peerage/ui/host"
	"peerage/ui/plain"
)

func (a *app) statusCommand() *cobra.Command {
	var watch bool
	cmd := &cobra.Command{
		Use:   "status",
		Short: "The state of every peering, as a table or JSON",
		Long: `Lists every peering of the connected accounts, both halves joined into one
link with one verdict. The exit code tells the worst one. --watch opens the
board in a terminal; in a pipe it prints every change.`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().BoolVar(&watch, "watch", false, "go on watching")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		h, err := a.open(cmd.Context())
		if err != nil {
			return err
		}
		defer h.Close()
		return a.status(cmd.Context(), h, watch)
	}
	return cmd
}

func (a *app) status(ctx context.Context, h *host.Host, watch bool) error {
	if watch && a.tui() {
		return a.runTUI(ctx, h, tui.Options{Board: true})
	}
	if watch {
		return a.follow(ctx, h)
	}
	snap, err := h.Look(ctx)
	if err != nil {
		return err
	}
	if err := a.printStatus(snap); err != nil {
		return err
	}
	return done(worst(snap), nil)
}

func (a *app) printStatus(snap front.Snapshot) error {
	if a.set.on("json") {
		enc := json.NewEncoder(a.out)
		enc.SetIndent("", "  ")
		return enc.Encode(statusOf(snap))
	}
	return table(a.out, snap)
}

// follow prints the table once and then a line (or JSON line) per change.
func (a *app) follow(ctx context.Context, h *host.Host) error {
	first := true
	enc := json.NewEncoder(a.out)
	for snap := range h.Feed().Watch(ctx) {
		if !snap.Settled {
			continue
		}
		if first {
			first = false
			if err := a.printStatusLine(enc, snap); err != nil {
				return err
			}
			continue
		}
		for _, c := range snap.Changes {
			if err := a.printChange(enc, c, snap); err != nil {
				return err
			}
		}
	}
	return exit{plain.ExitInterrupted}
}

func (a *app) printStatusLine(enc *json.Encoder, snap front.Snapshot) error {
	if a.set.on("json") {
		return enc.Encode(statusOf(snap))
	}
	return table(a.out, snap)
}

func (a *app) printChange(enc *json.Encoder, c front.Change, snap front.Snapshot) error {
	title := c.LinkID
	for i := range snap.Links {
		if snap.Links[i].ID == c.LinkID {
			title = snap.Links[i].Title
		}
	}
	if a.set.on("json") {
		return enc.Encode(map[string]any{"at": c.At, "link": c.LinkID, "title": title, "from": c.From, "to": c.To})
	}
	_, err := fmt.Fprintf(a.out, "%s  %s  %s → %s\n", c.At.Format(time.TimeOnly), title, c.From, c.To)
	return err
}

// linkStatus is the stable JSON of one link.
type linkStatus struct {
	ID      string            `json:"id"`
	Kind    string            `json:"kind"`
	Title   string            `json:"title"`
	Verdict providers.Verdict `json:"verdict"`
	Hosted  string            `json:"hosted_state"`
	Cloud   string            `json:"cloud_state"`
	Sync    string            `json:"sync_level,omitempty"`
	Reason  string            `json:"reason,omitempty"`
	Next    string            `json:"next,omitempty"`
	Yours   bool              `json:"yours,omitempty"`
	Orphan  bool              `json:"orphan,omitempty"`
	Stale   bool              `json:"stale,omitempty"`
	Denied  bool              `json:"denied,omitempty"`
	Since   time.Time         `json:"since,omitzero"`
	AsOf    time.Time         `json:"as_of,omitzero"`
}

type status struct {
	At      time.Time    `json:"at"`
	Links   []linkStatus `json:"links"`
	Problem []string     `json:"problems,omitempty"`
}

func statusOf(s front.Snapshot) status {
	out := status{At: s.At, Links: []linkStatus{}, Problem: problems(s)}
	for i := range s.Links {
		l := &s.Links[i]
		x := linkStatus{
			ID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: l.Verdict, Hosted: l.HostedState(), Cloud: l.CloudState(),
			Reason: l.Reason, Next: l.Next, Yours: l.Yours, Orphan: l.Orphan, Stale: l.Stale, Denied: l.Denied, Since: l.Since, AsOf: l.AsOf,
		}
		if l.Cloud != nil {
			x.Sync = l.Cloud.Sync
		}
		out.Links = append(out.Links, x)
	}
	return out
}

func problems(s front.Snapshot) []string {
	out := append([]string(nil), s.Missing...)
	for _, x := range s.Sources {
		if x.Err != nil {
			out = append(out, x.Title+": "+x.Err.Error())
		}
	}
	return out
}

var glyphs = map[providers.Verdict]string{
	providers.Active: "●", providers.Waiting: "◌", providers.Off: "–", providers.Degraded: "!",
	providers.Failed: "✗", providers.GoneV: "✗", providers.UnknownV: "?",
}

func table(w io.Writer, s front.Snapshot) error {
	rows := [][]string{{"LINK", "VERDICT", "AIVEN/ASTRA", "CLOUD", "SINCE"}}
	for i := range s.Links {
		l := &s.Links[i]
		verdict := glyphs[l.Verdict] + " " + string(l.Verdict)
		if l.Stale {
			verdict = "~ stale"
		}
		if l.Orphan {
			verdict += " orphan"
		}
		since := ""
		if !l.Since.IsZero() {
			since = plain.Span(s.At.Sub(l.Since))
		}
		rows = append(rows, []string{l.Title, verdict, l.HostedState(), l.CloudState(), since})
	}
	if err := columns(w, rows); err != nil {
		return err
	}
	for i := range s.Links {
		if l := &s.Links[i]; l.Next != "" {
			if _, err := fmt.Fprintf(w, "%s: %s %s\n", l.Title, l.Reason, l.Next); err != nil {
				return err
			}
		}
	}
	for _, p := range problems(s) {
		if _, err := fmt.Fprintln(w, "! "+p); err != nil {
			return err
		}
	}
	return nil
}

func columns(w io.Writer, rows [][]string) error {
	wide := make([]int, len(rows[0]))
	for _, r := range rows {
		for i, c := range r {
			wide[i] = max(wide[i], ansi.StringWidth(c))
		}
	}
	for _, r := range rows {
		var b strings.Builder
		for i, c := range r {
			b.WriteString(c)
			b.WriteString(strings.Repeat(" ", wide[i]-ansi.StringWidth(c)+2))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

// worst is the exit code of the worst verdict.
func worst(s front.Snapshot) int {
	rank := []int{plain.ExitFailed, plain.ExitDenied, plain.ExitUnknown, plain.ExitDegraded, plain.ExitWaiting}
	seen := map[int]bool{}
	for i := range s.Links {
		seen[verdictCode(&s.Links[i])] = true
	}
	for _, x := range s.Sources {
		if x.Err == nil {
			continue
		}
		switch x.Err.Class {
		case providers.NotAuthenticated, providers.NotPermitted:
			seen[plain.ExitDenied] = true
		default:
			seen[plain.ExitUnknown] = true
		}
	}
	if len(s.Missing) > 0 && len(s.Sources) == 0 {
		seen[plain.ExitDenied] = true
	}
	for _, c := range rank {
		if seen[c] {
			return c
		}
	}
	return plain.ExitDone
}

func verdictCode(l *providers.Link) int {
	switch {
	case l.Verdict == providers.Failed, l.Verdict == providers.GoneV:
		return plain.ExitFailed
	case l.Denied:
		return plain.ExitDenied
	case l.Stale, l.Verdict == providers.UnknownV:
		return plain.ExitUnknown
	case l.Verdict == providers.Degraded:
		return plain.ExitDegraded
	case l.Verdict == providers.Waiting:
		return plain.ExitWaiting
	}
	return plain.ExitDone
}
