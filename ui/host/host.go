// Package host puts the pieces together: it opens the adapters and the state,
// and hands runs, the board's feed and what else there is to the front ends.
package host

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers/account"
	"example.org/peerage/providers/browse"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/link"
	"example.org/peerage/state"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/machine"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// Options are the pieces.
type Options struct {
	Clock clock.Clock
	// Clouds is what the procedures act on; New fills in what it knows itself.
	Clouds flows.Clouds
	// Accounts are the providers as the board, the doctor and the acts come to
	// them, in the order in which they are named.
	Accounts []account.Provider
	// Procedures makes those that can be run; nil are all that this program
	// knows.
	Procedures func(flows.Clouds) []*wizard.Procedure
	// Kinds are the kinds of link on the board; nil are all that this program
	// knows.
	Kinds []link.Kind
	Store *state.Store
	// By is who works here: it stands in the events of runs.
	By    *wizard.Actor
	Vault wizard.Vault
	// Place, Demo, Version, LogPath and ReadOnly are shown; see front.Backend.
	Place, Version, LogPath string
	Demo, ReadOnly          bool
	// Wrap lets a demo look at sessions and play a person; nil is none.
	Wrap func(s func() *wizard.Session, sink func(wizard.Event)) func(wizard.Event)
	// Interval and Share are how often accounts are polled, and which part of
	// each provider's budget that may take; see watch.Options.
	Interval time.Duration
	Share    float64
	// Links is a file of links that must exist, with which what is seen is compared;
	// "" is none.
	Links string
	// Past tells what is known of a half's link from before it was ever
	// watched, oldest first; nil knows nothing.
	Past func(half string) []front.Seen
	// Amiss is what is not as it should be with the folders and files of this
	// machine, in whole sentences.
	Amiss []string
	// Trusted are the files of certificate authorities that are followed beside
	// the machine's own, each with what names it.
	Trusted []string
	// Transport carries what is told to others than the clouds; nil is the
	// machine's own.
	Transport http.RoundTripper
	// Closers run at Close, last first.
	Closers []func() error
}

// Host implements front.Runs and holds everything else that a front end needs.
type Host struct {
	// stage is what a demo can do for an audience; nil in real life.
	stage front.Stage
	o     Options
	procs []*wizard.Procedure
	feed  *Feed
	log   log
	// working are the sessions that hold their run, each with a channel that is
	// closed once it does not.
	working sync.Map
}

// New puts the pieces together.
func New(o Options) *Host {
	if o.Kinds == nil {
		o.Kinds = link.All()
	}
	if o.Procedures == nil {
		o.Procedures = flows.All
	}
	h := &Host{o: o}
	o.Clouds.Others = h.others
	h.procs = o.Procedures(o.Clouds)
	h.feed = newFeed(h)
	return h
}

// Backend is what a front end is given.
func (h *Host) Backend() front.Backend {
	open := browse.Open
	if h.o.Demo {
		open = nil
	}
	save, probes := saveFile, h.probeHere
	if h.o.Demo { // its networks are nowhere
		save, probes = nil, nil
	}
	var changed func(context.Context) <-chan struct{}
	if h.o.Store.Shared() {
		changed = h.changed
	}
	return front.Backend{
		Changed: changed,
		Clock:   h.o.Clock, Runs: h, Feed: h.feed, Place: h.o.Place, Demo: h.o.Demo, Version: h.o.Version,
		LogPath: h.o.LogPath, ReadOnly: h.o.ReadOnly, Doctor: h.Doctor, Log: h.log.lines, Record: h.record,
		SaveRecord: h.recordSaver(),
		OpenURL:    open, Copy: machine.NewClipboard(os.Getenv).Copy, Providers: front.ProvidersOf(h.o.Kinds), Accounts: h.accounts(),
		RunOf: h.runOf, Links: h.o.Links, SaveFile: save, Stage: h.stage,
		Views: h.boardViews(), Probe: probes, Interval: h.feed.setInterval, Silence: h.silence, Carry: h.Carry,
	}
}

// Notes are what is amiss on this machine and does not stop the program.
func (h *Host) Notes() []string { return h.o.Amiss }

// StateDir is the folder of the state; "" where it lies in memory.
func (h *Host) StateDir() string { return h.o.Store.Dir() }

// Demo says that the clouds are embedded: they, and all runs, end with the
// program.
func (h *Host) Demo() bool { return h.o.Demo }

// Clock is the one clock.
func (h *Host) Clock() clock.Clock { return h.o.Clock }

// Feed is the board's source.
func (h *Host) Feed() front.Feed { return h.feed }

// others says whether another run's inventory uses a thing.
func (h *Host) others(ctx context.Context, run, kind, id string) (bool, error) {
	list, err := h.o.Store.ItemsOfOthers(ctx, run, kind, id)
	return len(list) > 0, err
}

// Close ends what the host holds.
func (h *Host) Close() error {
	var errs []error
	h.feed.close()
	h.stopAll()
	for i := len(h.o.Closers) - 1; i >= 0; i-- {
		errs = append(errs, h.o.Closers[i]())
	}
	return errors.Join(errs...)
}

// stopPatience is how long a session that is stopped may take to end: what it
// is doing is cancelled, and what it has done is still to be written down.
const stopPatience = 2 * time.Second

// stopAll ends every session and waits for it.
func (h *Host) stopAll() {
	ctx, cancel := context.WithTimeout(context.Background(), stopPatience)
	defer cancel()
	h.working.Range(func(s, _ any) bool {
		s.(*wizard.Session).Stop()
		return true
	})
	h.working.Range(func(s, _ any) bool {
		select {
		case <-s.(*wizard.Session).Done():
		case <-ctx.Done():
		}
		return true
	})
}

// Doctor looks at what is here.
func (h *Host) Doctor(ctx context.Context) []wizard.Finding { return slices.Collect(h.Findings(ctx)) }

// Findings are the doctor's, each as soon as it is known, until ctx ends.
func (h *Host) Findings(ctx context.Context) iter.Seq[wizard.Finding] {
	return func(yield func(wizard.Finding) bool) {
		for _, p := range h.o.Accounts {
			c, ok := p.(account.Checker)
			if !ok {
				continue
			}
			list := c.Check(ctx)
			if ctx.Err() != nil { // what it says then is not known
				return
			}
			for _, f := range list {
				if !yield(wizard.Finding{Verdict: wizard.FindingVerdict(f.Verdict), Text: f.Text, Fix: f.Fix}) {
					return
				}
			}
		}
		for _, f := range h.machine() {
			if !yield(f) {
				return
			}
		}
	}
}

// machine is what the doctor finds without asking anybody.
func (h *Host) machine() []wizard.Finding {
	var out []wizard.Finding
	if len(h.o.Trusted) > 0 {
		out = append(out, wizard.Finding{
			Verdict: wizard.OK, Text: "Certificate authorities beside the machine's own: " + strings.Join(h.o.Trusted, ", "),
		})
	}
	where := h.o.Store.Path()
	if where == "" {
		where = "memory, and end with the program"
	}
	for _, n := range h.o.Amiss {
		out = append(out, wizard.Finding{Verdict: wizard.Bad, Text: n})
	}
	return append(out,
		wizard.Finding{Verdict: wizard.OK, Text: "Secrets are " + h.o.Vault.Where()},
		wizard.Finding{Verdict: wizard.OK, Text: "Runs and history are kept in " + where})
}
