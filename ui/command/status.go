package command

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"example.org/peerage/providers"
	tui "example.org/peerage/ui/app"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/ui/theme"
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
		h, err := a.open(cmd.Context(), true)
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
	snap, err := h.Snapshot(ctx)
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
	Perhaps bool              `json:"perhaps,omitempty"`
	// TakenDown: this program removed it. Since is when the verdict began, and
	// left out when it was so already at the first look, at SeenSince.
	TakenDown bool      `json:"taken_down,omitempty"`
	Since     time.Time `json:"since,omitzero"`
	SeenSince time.Time `json:"seen_since,omitzero"`
	AsOf      time.Time `json:"as_of,omitzero"`
}

type status struct {
	At      time.Time    `json:"at"`
	Links   []linkStatus `json:"links"`
	Problem []string     `json:"problems,omitempty"`
}

func statusOf(s front.Snapshot) status {
	out := status{At: s.At, Links: []linkStatus{}, Problem: problems(s, "")}
	links := ordered(s.Links)
	for i := range links {
		l := &links[i]
		x := linkStatus{
			ID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: l.Verdict, Hosted: l.HostedState(), Cloud: l.CloudState(),
			Reason: l.Reason, Next: l.Next, Yours: l.Yours, Orphan: l.Orphan, Stale: l.Stale, Denied: l.Denied, AsOf: l.AsOf,
			Perhaps: l.Perhaps, TakenDown: l.TakenDown, Since: l.Since, SeenSince: l.SeenSince,
		}
		if l.Cloud != nil {
			x.Sync = l.Cloud.Sync
		}
		out.Links = append(out.Links, x)
	}
	return out
}

// problems are what is not connected or does not answer, each after mark.
func problems(s front.Snapshot, mark string) []string {
	var out []string
	for _, m := range s.Missing {
		out = append(out, mark+m.Says)
	}
	for _, x := range s.Sources {
		if x.Err != nil {
			out = append(out, mark+x.Title+": "+x.Err.Error())
		}
	}
	return out
}

// table writes the links, what is wrong first, and then what is to be done.
func table(w io.Writer, s front.Snapshot) error {
	links := ordered(s.Links)
	if len(links) == 0 {
		if _, err := fmt.Fprintln(w, "There are no links in the accounts that are connected."); err != nil {
			return err
		}
	} else if err := columns(w, rows(links, s.At)); err != nil {
		return err
	}
	for i, line := range slices.Concat(advice(links), problems(s, "! ")) {
		if i == 0 {
			line = "\n" + line
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// ordered puts what is wrong first, as the board does.
func ordered(links []providers.Link) []providers.Link {
	links = slices.Clone(links)
	slices.SortStableFunc(links, func(a, b providers.Link) int {
		return cmp.Or(cmp.Compare(front.Rank(&a), front.Rank(&b)), cmp.Compare(a.Title, b.Title))
	})
	return links
}

func rows(links []providers.Link, now time.Time) [][]string {
	var plain theme.Theme
	out := [][]string{{"LINK", "VERDICT", "AIVEN/ASTRA", "CLOUD", "SINCE"}}
	for i := range links {
		l := &links[i]
		out = append(out, []string{theme.Clean(l.Title), plain.Link(l).String(), theme.Clean(l.HostedState()),
			theme.Clean(l.CloudState()),
			cmp.Or(theme.Age(now, l.Since, time.Minute), "–")})
	}
	return out
}

// advice is what is to be done, and why.
func advice(links []providers.Link) []string {
	var out []string
	for i := range links {
		if l := &links[i]; l.Next != "" {
			out = append(out, theme.Clean(l.Title+": "+l.Reason), "  Next: "+theme.Clean(l.Next))
		}
	}
	return out
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
	case l.TakenDown:
		return plain.ExitDone
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
