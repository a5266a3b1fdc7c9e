package watch

import (
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// differ compares the links of one moment with those of the last.
type differ struct {
	// last is the latest observation of every link, in this run or before.
	last map[string]Observation
	// shown is what was sent last: live links and those that are gone.
	shown []providers.Link
	// live are the ids of the links of the last join, with their places in
	// shown; gone those that vanished, with when they leave.
	live map[string]int
	gone []tombstone
	keep time.Duration
	past func(*providers.Link) []Observation
	// removed says that this program removed a half of a link.
	removed func(*providers.Link) bool
	// board is the last join, its links in the order of shown.
	board link.Board
	// dirty: make the links anew though no listing changed; doubt: as soon as
	// a listing is newer.
	dirty, doubt bool
	changes      []Change
	// unkept are observations that could not be kept yet.
	unkept []Observation
	// begun: there was a settled moment before this one. What is new at the
	// first, or of an account that joins later, is no change.
	begun bool
}

// mostUnkept bounds what waits for a store that does not work.
const mostUnkept = 20000

type tombstone struct {
	link  providers.Link
	until time.Time
}

func newDiffer(o Options) *differ {
	d := &differ{last: map[string]Observation{}, live: map[string]int{}, keep: o.KeepGone, past: o.Past,
		removed: o.Removed}
	if d.removed == nil {
		d.removed = func(*providers.Link) bool { return false }
	}
	return d
}

// apply takes the links of a join, fills in Since, notes changes, and gives
// the observations to keep. Before everything has settled it only shows.
func (d *differ) apply(b link.Board, now time.Time, settled bool) []Observation {
	d.dirty, d.doubt = false, b.Doubt
	links := b.Links
	seen := d.unkept
	d.unkept = nil
	live := make(map[string]int, len(links)+len(links)/8)
	for i := range links {
		l := &links[i]
		live[l.ID] = i
		was, known, before := d.observed(l, b.Also[i])
		if settled && len(before) > 0 {
			seen, d.last[l.ID] = append(seen, before...), was
		}
		l.TakenDown = l.Verdict == providers.GoneV && d.removed(l)
		o := Observation{LinkID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: l.Verdict,
			Hosted: l.HostedState(), Cloud: l.CloudState(), At: now, First: now, Since: now}
		switch {
		case known && was.Verdict == o.Verdict:
			o.First, o.Since = was.First, was.Since
		case !known && (!d.begun || b.Newly[i]): // it may have been so for years
			o.Since = time.Time{}
		}
		l.SeenSince, l.Since = o.First, o.Since
		if !settled || known && same(was, o) {
			continue
		}
		if known || d.begun && !b.Newly[i] {
			d.note(l.ID, was.Verdict, o.Verdict, now)
		}
		d.last[l.ID] = o
		seen = append(seen, o)
	}
	seen = append(seen, d.bury(links, live, now, settled)...)
	d.live, d.shown, d.board, d.begun = live, links, b, d.begun || settled
	d.show(now)
	return seen
}

// called is what an earlier look took a link for, by its id; "" for none.
func (d *differ) called(id string) (kind, title string) { return d.last[id].Kind, d.last[id].Title }

// observed is what was seen of a link last, and what is to be kept of that. It
// may have been seen under another id, before its cloud's half was there.
func (d *differ) observed(l *providers.Link, also []string) (was Observation, known bool, keep []Observation) {
	if was, known = d.last[l.ID]; known {
		return was, known, nil
	}
	for _, id := range also {
		if o, ok := d.last[id]; ok && id != l.ID && o.Verdict != providers.GoneV {
			o.LinkID, o.Kind, o.Title, o.At = l.ID, l.Kind, l.Title, o.First
			return o, true, []Observation{o}
		}
	}
	if d.past == nil {
		return was, known, nil
	}
	before := d.past(l)
	for i, o := range before {
		o.LinkID, o.Kind, o.Title, o.First, o.Since = l.ID, l.Kind, l.Title, o.At, o.At
		if i > 0 && before[i-1].Verdict == o.Verdict {
			o.First, o.Since = before[i-1].First, before[i-1].Since
		}
		before[i], was, known = o, o, true
	}
	return was, known, before
}

// touch gives the links their present age; nothing else about them changed.
func (d *differ) touch(listings []link.Listing) { d.shown = d.board.Touch(d.shown, listings) }

func same(a, b Observation) bool {
	return a.Verdict == b.Verdict && a.Hosted == b.Hosted && a.Cloud == b.Cloud && a.Kind == b.Kind && a.Title == b.Title
}

func (d *differ) note(id string, from, to providers.Verdict, at time.Time) {
	if from != to {
		d.changes = append(d.changes, Change{LinkID: id, From: from, To: to, At: at})
	}
}

// bury turns links that vanished into ones that are gone. One whose halves
// merely found another place has not vanished.
func (d *differ) bury(links []providers.Link, live map[string]int, now time.Time, settled bool) []Observation {
	var seen []Observation
	var halves map[string]bool
	for id, i := range d.live {
		if _, ok := live[id]; ok || !settled {
			continue
		}
		if halves == nil {
			halves = halvesOf(links)
		}
		l := d.shown[i]
		if l.Hosted != nil && halves[l.Hosted.ID] || l.Cloud != nil && halves[l.Cloud.ID] {
			continue
		}
		was := d.last[id]
		d.note(id, was.Verdict, providers.GoneV, now)
		since := now
		if was.Verdict == providers.GoneV {
			since = was.First
		}
		o := Observation{LinkID: id, Kind: l.Kind, Title: l.Title, Verdict: providers.GoneV, Hosted: "–", Cloud: "–",
			At: now, First: since, Since: since}
		d.last[id] = o
		seen = append(seen, o)
		d.gone = append(d.gone, tombstone{d.buried(l, now, since), now.Add(d.keep)})
	}
	return seen
}

// buried is what remains of a link.
func (d *differ) buried(l providers.Link, now, since time.Time) providers.Link {
	out := providers.Link{
		ID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: providers.GoneV, Reason: "It is in no listing any more.",
		AsOf: now, Since: since, SeenSince: since, TakenDown: l.TakenDown || d.removed(&l),
	}
	if out.TakenDown {
		out.Reason = "It was taken down from here."
	}
	return out
}

func halvesOf(links []providers.Link) map[string]bool {
	out := make(map[string]bool, 2*len(links))
	for i := range links {
		for _, h := range []*providers.Half{links[i].Hosted, links[i].Cloud} {
			if h != nil {
				out[h.ID] = true
			}
		}
	}
	return out
}

// show appends the links that are gone, as long as they are to be seen.
func (d *differ) show(now time.Time) {
	kept := d.gone[:0]
	for _, t := range d.gone {
		if _, back := d.live[t.link.ID]; back || !now.Before(t.until) {
			continue
		}
		kept = append(kept, t)
		d.shown = append(d.shown, t.link)
	}
	d.gone = kept
}

func (d *differ) expired(now time.Time) bool {
	for _, t := range d.gone {
		if !now.Before(t.until) {
			return true
		}
	}
	return false
}

func (d *differ) nextExpiry() time.Time {
	var at time.Time
	for _, t := range d.gone {
		if at.IsZero() || t.until.Before(at) {
			at = t.until
		}
	}
	return at
}

// failed has the observations kept at the next join.
func (d *differ) failed(seen []Observation) {
	if over := len(seen) - mostUnkept; over > 0 {
		seen = seen[over:]
	}
	d.unkept, d.dirty = seen, true
}

func (d *differ) take() []Change {
	c := d.changes
	d.changes = nil
	return c
}
