package watch

import (
	"slices"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/link"
)

// differ compares the links of one moment with those of the last.
type differ struct {
	// last is the latest observation of every link, in this run or before;
	// alone finds a link by the id that rests on its hosted half alone.
	last  map[string]Observation
	alone map[string]string
	// shown is what was sent last: live links and those that are gone.
	shown []providers.Link
	// live are the ids of the links of the last join, with their places in
	// shown; gone those that vanished, with when they leave.
	live map[string]int
	gone []tombstone
	// unsure are the links that rested on accounts which had not answered;
	// became are those whose halves are another link's now, with its id.
	unsure map[string]bool
	became map[string]string
	// absent are the links that were seen once and are not now, because their
	// accounts were not heard. heard are the sources that are looked at, and
	// whether they can be relied on; nil is all of them.
	absent, heard map[string]bool
	keep          time.Duration
	past          func(*providers.Link) []Observation
	// removed says that this program removed a half of a link.
	removed func(*providers.Link) bool
	// board is the last join, its links in the order of shown.
	board link.Board
	// dirty: make the links anew though no listing changed; doubt: as soon as
	// a listing is newer.
	dirty, doubt bool
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
	d := &differ{last: map[string]Observation{}, alone: map[string]string{}, live: map[string]int{},
		became: map[string]string{}, absent: map[string]bool{}, keep: o.KeepGone, past: o.Past, removed: o.Removed}
	if d.removed == nil {
		d.removed = func(*providers.Link) bool { return false }
	}
	return d
}

// restore takes up what earlier runs saw.
func (d *differ) restore(last map[string]Observation) {
	d.last = last
	for id, o := range last {
		if o.Alone != "" {
			d.alone[o.Alone] = id
		}
		if o.Verdict != providers.GoneV {
			d.absent[id] = true
		}
	}
}

// missed gives the links of earlier runs that vanished while nobody watched, as
// far as all that they rested on has been heard. Those of an account that is
// not looked at any more are nobody's to bury.
func (d *differ) missed(now time.Time) []Observation {
	var seen []Observation
	for id := range d.absent {
		o, known := d.last[id]
		if _, there := d.live[id]; there || !known {
			delete(d.absent, id)
			continue
		}
		if len(o.Sources) == 0 || slices.ContainsFunc(o.Sources, func(s string) bool { return !d.heard[s] }) {
			continue
		}
		delete(d.absent, id)
		o.Verdict, o.Hosted, o.Cloud, o.At, o.First, o.Since, o.Was = providers.GoneV, "–", "–", now, now, now, ""
		d.last[id] = o
		seen = append(seen, o)
	}
	return seen
}

// apply takes the links of a join, fills in Since, and gives the observations
// to keep. Before everything has settled it only shows; what
// who has not answered may yet change is only shown, too.
func (d *differ) apply(b link.Board, now time.Time, settled bool) []Observation {
	d.dirty, d.doubt = false, b.Doubt
	links := b.Links
	seen := d.unkept
	d.unkept = nil
	live := make(map[string]int, len(links)+len(links)/8)
	unsure := map[string]bool{}
	for i := range links {
		l := &links[i]
		live[l.ID] = i
		l.TakenDown = l.Verdict == providers.GoneV && d.removed(l)
		if b.Unsure[i] {
			unsure[l.ID] = true
		}
		newly := !d.begun || b.Newly[i] || d.unsure[l.ID]
		seen = d.see(seen, l, b.Also[i], now, newly, settled && !b.Unsure[i])
	}
	seen = append(seen, d.bury(links, live, now, settled)...)
	d.live, d.shown, d.board, d.unsure, d.begun = live, links, b, unsure, d.begun || settled
	d.show(now)
	return seen
}

// see compares a link with what it was. newly says that it may have been as it
// is for years; sure that it is to be told and kept.
func (d *differ) see(seen []Observation, l *providers.Link, also []string, now time.Time, newly,
	sure bool) []Observation {
	was, known, before, former := d.observed(l, also)
	narrowed := known && former == "" && d.narrowed(was, l)
	if sure = sure && !narrowed; sure && len(before) > 0 {
		seen, d.last[l.ID] = append(seen, before...), was
	}
	o := Observation{LinkID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: l.Verdict,
		Hosted: l.HostedState(), Cloud: l.CloudState(), At: now, First: now, Since: now,
		Was: former, Alone: aloneOf(l, also), Sources: l.Sources}
	switch {
	case known && was.Verdict == o.Verdict:
		o.First, o.Since = was.First, was.Since
	case d.shownAs(l) != nil: // seen already, and not kept
		o.First, o.Since = d.shownAs(l).SeenSince, d.shownAs(l).Since
	case narrowed, newly && (!known || widened(was.Sources, l.Sources)):
		o.Since = time.Time{} // an account that has joined tells more of it than was known
	}
	if l.SeenSince, l.Since = o.First, o.Since; l.Unheard {
		l.SeenSince, l.Since = time.Time{}, time.Time{}
	}
	if !sure || known && former == "" && same(was, o) {
		return seen
	}
	if o.Alone != "" {
		d.alone[o.Alone] = o.LinkID
	}
	delete(d.last, former)
	d.last[l.ID] = o
	o.Ends = endsOf(l)
	for _, id := range []string{l.ID, former} {
		if i, there := d.live[id]; there {
			o.Before = d.shown[i].AsOf
			break
		}
	}
	return append(seen, o)
}

// shownAs is how a link is shown, if that is with the same verdict.
func (d *differ) shownAs(l *providers.Link) *providers.Link {
	i, there := d.live[l.ID]
	if !there || d.shown[i].Verdict != l.Verdict || d.shown[i].SeenSince.IsZero() {
		return nil
	}
	return &d.shown[i]
}

// narrowed says whether a link is only seen from fewer sides than it was, since an
// account is not looked at any more: that is no change of it.
func (d *differ) narrowed(was Observation, l *providers.Link) bool {
	return d.left(was.Sources) && (l.Hosted == nil || l.HostedState() == was.Hosted) &&
		(l.Cloud == nil || l.CloudState() == was.Cloud)
}

// widened says whether a link rests on a source that it did not rest on.
func widened(before, now []string) bool {
	return len(before) > 0 && slices.ContainsFunc(now, func(s string) bool { return !slices.Contains(before, s) })
}

// aloneOf is the id that rests on the hosted half alone, where the link's own
// is another.
func aloneOf(l *providers.Link, also []string) string {
	if l.Hosted == nil || len(also) == 0 || also[0] == l.ID {
		return ""
	}
	return also[0]
}

// called is what an earlier look took a link for, by its id or by that of its
// hosted half alone; "" for none.
func (d *differ) called(id string) (as, kind, title string) {
	o, ok := d.last[id]
	if as := d.alone[id]; !ok && as != "" {
		o = d.last[as]
	}
	return o.LinkID, o.Kind, o.Title
}

// observed is what was seen of a link last, what is to be kept of that, and
// the id under which it was seen, where that was another: before its cloud's
// half was there, or by an earlier version.
func (d *differ) observed(l *providers.Link, also []string) (was Observation, known bool, keep []Observation,
	former string) {
	was, known = d.last[l.ID]
	for _, id := range also {
		if o, ok := d.last[id]; ok && id != l.ID && o.Verdict != providers.GoneV {
			former = id
			if !known {
				was, known = o, true
			}
		}
	}
	if known || d.past == nil {
		return was, known, nil, former
	}
	before := d.past(l)
	for i, o := range before {
		o.LinkID, o.Kind, o.Title, o.First, o.Since = l.ID, l.Kind, l.Title, o.At, o.At
		if i > 0 && before[i-1].Verdict == o.Verdict {
			o.First, o.Since = before[i-1].First, before[i-1].Since
		}
		o.Alone, o.Sources = aloneOf(l, also), l.Sources
		before[i], was, known = o, o, true
	}
	return was, known, before, ""
}

// touch gives the links their present age; nothing else about them changed.
func (d *differ) touch(listings []link.Listing) { d.shown = d.board.Touch(d.shown, listings) }

func same(a, b Observation) bool {
	return a.Verdict == b.Verdict && a.Hosted == b.Hosted && a.Cloud == b.Cloud && a.Kind == b.Kind &&
		a.Title == b.Title && a.Alone == b.Alone && slices.Equal(a.Sources, b.Sources)
}

// bury turns links that vanished into ones that are gone. One whose halves
// merely found another place has not vanished.
func (d *differ) bury(links []providers.Link, live map[string]int, now time.Time, settled bool) []Observation {
	var seen []Observation
	var halves map[string]string
	for id, i := range d.live {
		if _, ok := live[id]; ok {
			continue
		}
		if halves == nil {
			halves = halvesOf(links)
		}
		l := &d.shown[i]
		if as := elsewhere(l, halves); as != "" {
			d.became[id] = as
			continue
		}
		if !settled {
			continue
		}
		if d.left(l.Sources) {
			d.absent[id] = true
			continue
		}
		was, known := d.last[id]
		since := now
		if was.Verdict == providers.GoneV {
			since = was.First
		}
		d.gone = append(d.gone, tombstone{d.buried(l, now, since), now.Add(d.keep)})
		if !known { // it was never told of
			continue
		}
		o := Observation{LinkID: id, Kind: l.Kind, Title: l.Title, Verdict: providers.GoneV, Hosted: "–", Cloud: "–",
			At: now, First: since, Since: since, Alone: was.Alone, Sources: was.Sources}
		d.last[id] = o
		o.Ends, o.Before = endsOf(l), l.AsOf
		seen = append(seen, o)
	}
	return seen
}

// endsOf are what a link is known by: each half's id, or both networks'.
func endsOf(l *providers.Link) [][]string {
	var out [][]string
	var networks []string
	for _, h := range []*providers.Half{l.Hosted, l.Cloud} {
		if h == nil {
			continue
		}
		if h.ID != "" {
			out = append(out, []string{h.ID})
		}
		if h.NetworkID != "" {
			networks = append(networks, h.NetworkID)
		}
	}
	if len(networks) == 2 {
		out = append(out, networks)
	}
	return out
}

// left says that nobody looks any more at some of these sources: what they showed
// is not known to be gone.
func (d *differ) left(sources []string) bool {
	return d.heard != nil && slices.ContainsFunc(sources, func(s string) bool {
		_, looked := d.heard[s]
		return !looked
	})
}

// elsewhere is the id of the link that has a half of this one now; "" for none.
func elsewhere(l *providers.Link, halves map[string]string) string {
	for _, h := range []*providers.Half{l.Cloud, l.Hosted} {
		if h != nil && halves[h.ID] != "" {
			return halves[h.ID]
		}
	}
	return ""
}

// buried is what remains of a link.
func (d *differ) buried(l *providers.Link, now, since time.Time) providers.Link {
	out := providers.Link{
		ID: l.ID, Kind: l.Kind, Title: l.Title, Verdict: providers.GoneV, Reason: "It is in no listing any more.",
		AsOf: now, Since: since, SeenSince: since, TakenDown: l.TakenDown || d.removed(l),
	}
	if out.TakenDown {
		out.Reason = "It was taken down from here."
	}
	return out
}

// halvesOf are the links by the ids of their halves.
func halvesOf(links []providers.Link) map[string]string {
	out := make(map[string]string, 2*len(links))
	for i := range links {
		for _, h := range []*providers.Half{links[i].Hosted, links[i].Cloud} {
			if h != nil {
				out[h.ID] = links[i].ID
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

// parted are the links whose halves are another's now, since it was asked.
func (d *differ) parted() map[string]string {
	out := d.became
	d.became = map[string]string{}
	return out
}
