package report

import (
	"strings"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
)

// Status is everything that is watched, as it is at a moment.
type Status struct {
	Head
	At time.Time `json:"at"`
	// Filter chose the links, and Of is how many are known; missing when all are
	// there. The counts of links are of those chosen.
	Filter string `json:"filter,omitempty"`
	Of     *int   `json:"of,omitempty"`
	// Complete: every source was heard whole, and lately. Where it is not, what
	// is not among the links may exist all the same.
	Complete bool `json:"complete"`
	// SeenBy is who saw it, where another process watches for all.
	SeenBy string `json:"seen_by,omitempty"`
	// Before is who saw what the one that watches now has not heard yet.
	Before  string   `json:"seen_before_by,omitempty"`
	Counts  Counts   `json:"counts"`
	Sources []Source `json:"sources"`
	// Apart are the providers that are not connected.
	Apart []Apart `json:"not_connected,omitempty"`
	// Expected is the file of links that must exist, where one is set.
	Expected *Expected `json:"expected,omitempty"`
	Links    []Link    `json:"links"`
}

// Apart is a provider that is not connected, or not wholly, and what to do.
type Apart struct {
	Provider string `json:"provider"`
	Says     string `json:"says"`
}

// Counts count the links that are known, by verdict, and the sources by state.
type Counts struct {
	Links   int                       `json:"links"`
	Verdict map[providers.Verdict]int `json:"by_verdict"`
	// Stale and Denied are among the others, as are those that wait for a person.
	Stale  int `json:"stale"`
	Denied int `json:"denied"`
	Yours  int `json:"yours"`
	// Missing are not among Links: no provider has them.
	Missing int                       `json:"missing,omitempty"`
	Sources map[watch.SourceState]int `json:"sources"`
}

// Source is a listing on which links rest.
type Source struct {
	ID       string            `json:"id"`
	Provider string            `json:"provider"`
	Account  string            `json:"account,omitempty"`
	Title    string            `json:"title"`
	State    watch.SourceState `json:"state"`
	Since    time.Time         `json:"since,omitzero"`
	AsOf     time.Time         `json:"as_of,omitzero"`
	Stale    bool              `json:"stale"`
	Next     time.Time         `json:"next,omitzero"`
	// Round is how long the last round took, Interval what lies between two.
	Round    float64 `json:"round_seconds,omitempty"`
	Interval float64 `json:"interval_seconds,omitempty"`
	Calls    int     `json:"calls,omitempty"`
	Parts    int     `json:"parts,omitempty"`
	Heard    int     `json:"parts_heard,omitempty"`
	// Closed are parts that may not be listed, and are left out.
	Closed []string `json:"closed,omitempty"`
	Halves int      `json:"halves"`
	Error  *Fault   `json:"error,omitempty"`
}

// Fault is a provider's refusal, in its own words.
type Fault struct {
	Class      providers.Class `json:"class"`
	Op         string          `json:"op,omitempty"`
	Status     int             `json:"status,omitempty"`
	Code       string          `json:"code,omitempty"`
	Message    string          `json:"message,omitempty"`
	RequestID  string          `json:"request_id,omitempty"`
	RetryAfter float64         `json:"retry_after_seconds,omitempty"`
}

// Link is two halves, or one without a partner.
type Link struct {
	ID      string            `json:"id"`
	Kind    string            `json:"kind"`
	Title   string            `json:"title"`
	Verdict providers.Verdict `json:"verdict"`
	// Shown is what every screen calls it: the verdict, or what matters more.
	Shown   string `json:"shown"`
	Reason  string `json:"reason,omitempty"`
	Next    string `json:"next,omitempty"`
	Yours   bool   `json:"yours,omitempty"`
	Orphan  bool   `json:"orphan,omitempty"`
	Perhaps bool   `json:"perhaps,omitempty"`
	Unheard bool   `json:"unheard,omitempty"`
	Stale   bool   `json:"stale"`
	Denied  bool   `json:"denied,omitempty"`
	// Gone is by this program.
	TakenDown bool      `json:"taken_down,omitempty"`
	Since     time.Time `json:"since,omitzero"`
	SeenSince time.Time `json:"seen_since,omitzero"`
	AsOf      time.Time `json:"as_of,omitzero"`
	Run       string    `json:"run,omitempty"`
	Sources   []string  `json:"sources,omitempty"`
	// Missing: it must exist by the file of links, and no provider has it. Drift is
	// how it stands against that file.
	Missing bool       `json:"missing,omitempty"`
	Drift   *LinkDrift `json:"drift,omitempty"`
	// Silenced: nobody is alerted of it.
	Silenced *Quiet `json:"silenced,omitempty"`
	Hosted   *Half  `json:"hosted,omitempty"`
	Cloud    *Half  `json:"cloud,omitempty"`
}

// Half is one side of a link, as its provider has it.
type Half struct {
	Provider     string    `json:"provider"`
	Account      string    `json:"account"`
	Kind         string    `json:"kind"`
	ID           string    `json:"id"`
	Name         string    `json:"name,omitempty"`
	State        string    `json:"state"`
	Sync         string    `json:"sync,omitempty"`
	Provisioning string    `json:"provisioning,omitempty"`
	Message      string    `json:"message,omitempty"`
	Warnings     []string  `json:"warnings,omitempty"`
	Network      string    `json:"network,omitempty"`
	NetworkID    string    `json:"network_id,omitempty"`
	Region       string    `json:"region,omitempty"`
	Ranges       []string  `json:"ranges,omitempty"`
	PeerID       string    `json:"peer_id,omitempty"`
	PeerName     string    `json:"peer_name,omitempty"`
	PeerAccount  string    `json:"peer_account,omitempty"`
	PeerRanges   []string  `json:"peer_ranges,omitempty"`
	Created      time.Time `json:"created,omitzero"`
	Updated      time.Time `json:"updated,omitzero"`
}

// Change is what happened to a link or a source, with all of it as it is now.
type Change struct {
	Head
	At       time.Time  `json:"at"`
	Change   watch.What `json:"change"`
	Complete bool       `json:"complete"`
	// Link, Was (its id before), From (its verdict before) and Fields (what is
	// different) are of a link, Source of a source.
	Link   *Link             `json:"link,omitempty"`
	Was    string            `json:"was,omitempty"`
	From   providers.Verdict `json:"from,omitempty"`
	Fields []string          `json:"fields,omitempty"`
	Source *Source           `json:"source,omitempty"`
}

// Heartbeat says that the program watches, and how old everything is.
type Heartbeat struct {
	Head
	At       time.Time `json:"at"`
	Complete bool      `json:"complete"`
	Counts   Beat      `json:"counts"`
	Sources  []Source  `json:"sources"`
}

// Beat are the counts of a heartbeat.
type Beat struct {
	Links   int                       `json:"links"`
	Verdict map[providers.Verdict]int `json:"by_verdict"`
	Sources map[watch.SourceState]int `json:"sources"`
}

// Links makes objects of what is watched; Run gives the run that made a link.
type Links struct{ Run func(providers.Link) string }

// Status is a snapshot.
func (x Links) Status(s front.Snapshot) Status {
	out := Status{
		Head: head("status"), At: s.At, Complete: s.Complete, SeenBy: s.From, Before: s.Before, Counts: countsOf(s.Links, s.Sources),
		Sources: sourcesOf(s.Sources), Links: x.Of(s.Links),
	}
	for i := range s.Links {
		if q, ok := s.Silenced(s.Links[i].ID); ok {
			quiet := Quiet(q)
			out.Links[i].Silenced = &quiet
		}
		out.Links[i].Drift = driftOf(s.Drift.Of(s.Links[i].ID))
	}
	out.Expected = expectedOf(s.Drift)
	out.Apart = apartOf(s.Missing)
	return out
}

func apartOf(list []front.Lack) []Apart {
	var out []Apart
	for _, l := range list {
		out = append(out, Apart(l))
	}
	return out
}

// Waited says how waiting for links ended.
type Waited struct {
	Head
	At time.Time `json:"at"`
	// Outcome is "reached", "deadline", "impossible", or "unheard": of what was
	// seen it may be reached, and not all was heard.
	Outcome  string   `json:"outcome"`
	Filter   string   `json:"filter"`
	For      string   `json:"for"`
	Took     float64  `json:"took_seconds"`
	Complete bool     `json:"complete"`
	SeenBy   string   `json:"seen_by,omitempty"`
	Sources  []Source `json:"sources"`
	Apart    []Apart  `json:"not_connected,omitempty"`
	Links    []Link   `json:"links"`
}

// Wait is how waiting ended, with the links that were waited for.
func (x Links) Wait(s front.Snapshot, filter, verdict, outcome string, took time.Duration) Waited {
	st := x.Status(s)
	return Waited{
		Head: head("waited"), At: s.At, Outcome: outcome, Filter: filter, For: verdict, Took: took.Seconds(),
		Complete: s.Complete, SeenBy: s.From, Sources: st.Sources, Apart: st.Apart, Links: st.Links,
	}
}

// Of are links as objects.
func (x Links) Of(links []providers.Link) []Link {
	out := make([]Link, len(links))
	for i := range links {
		out[i] = x.link(&links[i])
	}
	return out
}

// Event is one thing that the watcher told.
func (x Links) Event(e watch.Event) any {
	switch e.Type {
	case watch.LinkEvent:
		l := x.link(e.Link)
		out := Change{Head: head("link"), At: e.At, Change: e.What, Complete: e.Complete, Link: &l, Was: e.Was, From: e.From}
		for _, f := range e.Fields {
			out.Fields = append(out.Fields, fieldName(f))
		}
		return out
	case watch.SourceEvent:
		s := sourceOf(e.Source)
		return Change{Head: head("source"), At: e.At, Change: e.What, Complete: e.Complete, Source: &s}
	case watch.Resync:
		return x.Status(front.Snapshot{At: e.At, Complete: e.Complete, Links: e.Links, Sources: e.Sources})
	}
	out := Heartbeat{
		Head: head("heartbeat"), At: e.At, Complete: e.Complete, Sources: sourcesOf(e.Sources),
		Counts: Beat{Verdict: e.Counts, Sources: countsOf(nil, e.Sources).Sources},
	}
	for _, n := range e.Counts {
		out.Counts.Links += n
	}
	return out
}

// fieldName is what a field of a half is called in the objects: "hosted.state".
func fieldName(f string) string {
	for _, side := range []string{"hosted", "cloud"} {
		if rest, ok := strings.CutPrefix(f, side+"_"); ok && rest == "half" {
			return side
		} else if ok {
			return side + "." + rest
		}
	}
	return f
}

func countsOf(links []providers.Link, sources []front.Source) Counts {
	out := Counts{Links: len(links), Verdict: map[providers.Verdict]int{}, Sources: map[watch.SourceState]int{}}
	for i := range links {
		l := &links[i]
		if l.Missing {
			out.Missing++
			out.Links--
			continue
		}
		out.Verdict[l.Verdict]++
		out.Stale += one(l.Stale)
		out.Denied += one(l.Denied)
		out.Yours += one(l.Yours)
	}
	for i := range sources {
		out.Sources[sources[i].State]++
	}
	return out
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func sourcesOf(list []front.Source) []Source {
	out := make([]Source, len(list))
	for i := range list {
		out[i] = sourceOf(&list[i])
	}
	return out
}

func sourceOf(s *front.Source) Source {
	out := Source{
		ID: s.ID, Provider: s.Provider, Account: s.Account, Title: s.Title, State: s.State, Since: s.Since, AsOf: s.AsOf,
		Stale: s.Stale, Next: s.Next, Round: s.Round.Seconds(), Interval: s.Interval.Seconds(), Calls: s.Calls,
		Parts: s.Parts, Heard: s.PartsHeard, Halves: s.Halves,
	}
	if s.Closed != "" {
		out.Closed = strings.Split(s.Closed, ", ")
	}
	if e := s.Err; e != nil {
		out.Error = &Fault{e.Class, e.Op, e.Status, e.Code, e.Words(), e.RequestID, e.RetryAfter.Seconds()}
	}
	return out
}

func (x Links) link(l *providers.Link) Link {
	out := Link{
		ID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: l.Verdict, Shown: l.Word(), Reason: l.Reason, Next: l.Next,
		Yours:  l.Yours,
		Orphan: l.Orphan, Perhaps: l.Perhaps, Unheard: l.Unheard, Stale: l.Stale, Denied: l.Denied, TakenDown: l.TakenDown,
		Missing: l.Missing,
		Since:   l.Since, SeenSince: l.SeenSince, AsOf: l.AsOf, Sources: l.Sources, Hosted: halfOf(l.Hosted),
		Cloud: halfOf(l.Cloud),
	}
	if x.Run != nil {
		out.Run = x.Run(*l)
	}
	return out
}

func halfOf(h *providers.Half) *Half {
	if h == nil {
		return nil
	}
	return &Half{
		Provider: h.Provider, Account: h.Account, Kind: h.Kind, ID: h.ID, Name: h.Name, State: h.State, Sync: h.Sync,
		Provisioning: h.Provisioning, Message: h.Message, Warnings: h.Warnings, Network: h.Network, NetworkID: h.NetworkID,
		Region: h.Region, Ranges: h.Ranges, PeerID: h.PeerID, PeerName: h.PeerName, PeerAccount: h.PeerAccount,
		PeerRanges: h.PeerRanges, Created: h.Created, Updated: h.Updated,
	}
}
