package link

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"example.org/peerage/providers"
)

// rows turns the joined sides into links. What has ended comes last: a link
// that is there again has its name.
func (j *joiner) rows() {
	for i := range j.hosted {
		if s := &j.hosted[i]; !s.dropped {
			j.hostedRow(s)
		}
	}
	for _, ended := range []bool{false, true} {
		for i := range j.cloud {
			s := &j.cloud[i]
			switch {
			case s.dropped || j.ended(s) != ended:
			case s.twin:
				if s.partner > int32(i) {
					j.twinRow(s, &j.cloud[s.partner])
				}
			case s.partner == nowhere:
				j.loneRow(s, ended)
			}
		}
	}
}

func (j *joiner) ended(s *side) bool {
	t := s.kind.Twin
	return t != nil && slices.Contains(t.Ended, s.kind.Cloud.Class(s.h))
}

// put adds a link with its verdict.
func (j *joiner) put(k *Kind, l providers.Link, see Sight, on rests, unsure bool, also ...string) {
	age(&l, on, j.listings)
	l.ID, l.Unheard, l.Sources = j.name(&l), see.Unheard != "", j.sourcesOf(on)
	see.Kind, see.Hosted, see.Cloud = k.ID, l.Hosted, l.Cloud
	r := k.Judge(see)
	l.Verdict, l.Reason, l.Next, l.Repair = r.Verdict, r.Reason, r.Next, r.Repair
	l.Yours, l.Orphan = r.Yours, r.Orphan && !l.Perhaps
	newly := false
	for _, place := range on {
		newly = newly || place != nowhere && j.listings[place].First
	}
	j.out.Links, j.out.rests = append(j.out.Links, l), append(j.out.rests, on)
	j.out.Also, j.out.Newly = append(j.out.Also, also), append(j.out.Newly, newly)
	j.out.Unsure = append(j.out.Unsure, l.Unheard || unsure)
}

func (j *joiner) sourcesOf(on rests) []string {
	ids, ok := j.sources[on]
	if !ok {
		for _, place := range on {
			if place != nowhere && !slices.Contains(ids, j.listings[place].ID) {
				ids = append(ids, j.listings[place].ID)
			}
		}
		j.sources[on] = ids
	}
	return ids
}

// name gives a link an id of its own. Two links between the same networks are
// not meant to be, but are survived: the later one's id names its half too.
func (j *joiner) name(l *providers.Link) string {
	id := l.ID
	for n := 1; j.taken[id]; n++ {
		id = linkID(l.Kind, l.ID, cmp.Or(l.Hosted, l.Cloud).ID, strconv.Itoa(n))
	}
	j.taken[id] = true
	return id
}

// hostedRow is a link with a hosted half.
func (j *joiner) hostedRow(s *side) {
	k := s.kind
	l := providers.Link{Kind: k.ID, Hosted: s.h, Perhaps: len(s.rivals) > 0 || s.guess}
	see, on := j.cloudSeen(s)
	name := cmp.Or(see.Network, j.placedName(s), s.h.PeerName, "?")
	for _, c := range s.rivals {
		see.Rivals = append(see.Rivals, j.cloud[c].h)
	}
	alone := k.HostedID(s.h)
	unsure := j.unsure(s)
	var c *side
	switch {
	case s.partner == nowhere && len(s.rivals) == 0:
		see.Unheard = j.cloudUnheard(s)
		see.Away, see.Refused = !j.connected(&k.Cloud), j.silent.refuses(&k.Cloud)
	case s.partner != nowhere:
		c = &j.cloud[s.partner]
		l.Cloud, on[2] = c.h, c.listing
		name = cmp.Or(c.h.Network, name)
	}
	l.Title = name + k.arrow() + k.hostedName(s.h)
	l.ID = j.hostedID(s, c, alone)
	if c != nil && !unsure {
		j.Memory.met(meeting{l.ID, l.Kind, l.Title}, alone)
	}
	j.put(k, l, see, on, unsure, alone)
}

// hostedID rests on the cloud's half where there is one, or on what is known
// of it.
func (j *joiner) hostedID(s, c *side, alone string) string {
	k := s.kind
	own := j.ownID(s)
	switch {
	case k.CloudID == nil:
		return alone
	case c != nil:
		return k.CloudID(c.net, c.peer)
	case own != "" && k.IDs != nil && k.IDs.Networks:
		return k.CloudID(s.peer, own)
	}
	if m, ok := j.Memory.of(alone); ok {
		return m.id
	}
	return alone
}

// cloudSeen says whether the place where the cloud's half would be is listed,
// and what its network is called there.
func (j *joiner) cloudSeen(s *side) (Sight, rests) {
	k, on := s.kind, rests{s.listing, nowhere, nowhere}
	var see Sight
	account, known := j.accounts[at{k.Cloud.Provider, fold(s.h.PeerAccount)}]
	if known {
		on[1] = account
	}
	if k.ByAccount {
		placed := k.Ranges == nil || len(k.Ranges.Hosted(s.h)) > 0
		if known && placed && j.listings[account].Listed {
			see.CloudSeen = j.askedSince(account, s)
			see.Older = !see.CloudSeen
		}
		return see, on
	}
	if n, ok := j.nets[at{k.Cloud.Provider, s.peer}]; ok {
		on[1], see.Network = n.listing, n.name
		see.CloudSeen = j.askedSince(n.listing, s)
		see.Older = !see.CloudSeen
	}
	return see, on
}

// placedName names the network that lies where a hosted half says, if just one
// listed network does.
func (j *joiner) placedName(s *side) string {
	r := s.kind.Ranges
	account, known := j.accounts[at{s.kind.Cloud.Provider, fold(s.h.PeerAccount)}]
	if !known || r == nil || !s.kind.ByAccount || s.partner != nowhere {
		return ""
	}
	name := ""
	for _, place := range r.Hosted(s.h) {
		for i := range j.listings[account].Halves {
			x := &j.listings[account].Halves[i]
			if x.Network == name || !slices.Contains(r.Cloud(x), place) {
				continue
			}
			if name != "" {
				return ""
			}
			name = x.Network
		}
	}
	return name
}

// loneRow is a cloud's half without partner. An ended one is left out where
// its link is there again.
func (j *joiner) loneRow(s *side, ended bool) {
	k, on := s.kind, rests{s.listing, nowhere, nowhere}
	l := providers.Link{ID: k.loneID(s), Cloud: s.h, Perhaps: s.perhaps}
	if ended && j.taken[l.ID] {
		return
	}
	other, seen, older := cmp.Or(s.h.PeerName, "?"), false, false
	n, here := j.nets[at{k.Cloud.Provider, s.peer}]
	switch {
	case here && k.Twin != nil && !k.Twin.One:
		on[1], seen = n.listing, j.askedSince(n.listing, s)
		older = !seen
		other = cmp.Or(n.name, other)
	case k.Twin != nil && k.Cloud.Class(s.h) == Down:
		other = "?"
	}
	left, right := j.sides(s, s.h.Network, other)
	l.Title = left + k.arrow() + right
	m, known := j.Memory.of(l.ID)
	if was, ok := Pick(j.Kinds, m.kind); known && ok && was.Twin == nil && !j.taken[l.ID] {
		k, l.Title = was, m.title
	} else if mine := j.ownedBy(s); mine != nil {
		k = mine
	}
	see := Sight{Older: older && k.Twin != nil}
	if k.Twin == nil {
		seen, see.Away = j.listed(k.Hosted.Provider), !j.connected(&k.Hosted)
		see.Unheard, see.Refused = j.partnerUnheard(s, k), j.silent.refuses(&k.Hosted)
	} else {
		see.Unheard = j.partnerUnheard(s, nil)
	}
	l.Kind, see.HostedSeen = k.ID, seen && !s.perhaps
	j.put(k, l, see, on, false, k.formerly(s)...)
}

// ownedBy is the kind of a half that leads to a platform's own network; nil
// when none is known to.
func (j *joiner) ownedBy(s *side) *Kind {
	for i := range j.Kinds {
		k := &j.Kinds[i]
		if k.IDs == nil || k.Twin != nil || !k.Cloud.Is(s.h) {
			continue
		}
		if o, ok := j.ours[at{k.Cloud.Provider, fold(k.IDs.Own(s.h))}]; ok && o.platform == k.Hosted.Provider {
			return k
		}
	}
	return nil
}

// twinRow is a link whose halves are both one provider's: Cloud is the one
// whose network's id comes first.
func (j *joiner) twinRow(a, b *side) {
	if b.net < a.net {
		a, b = b, a
	}
	k := a.kind
	j.put(k, providers.Link{
		Kind: k.ID, Cloud: a.h, Hosted: b.h, ID: k.CloudID(a.net, b.net),
		Title: a.h.Network + k.arrow() + b.h.Network,
	}, Sight{}, rests{a.listing, b.listing, nowhere}, false)
}

func (k *Kind) arrow() string { return " " + cmp.Or(k.Arrow, "⇄") + " " }

func (k *Kind) hostedName(h *providers.Half) string {
	if k.Title != nil {
		return k.Title(h)
	}
	return h.Network
}

// Touch gives the links their present age; nothing else about them changed.
// The links are new ones: the old belong to whoever got them.
func (b *Board) Touch(links []providers.Link, listings []Listing) []providers.Link {
	out := slices.Clone(links)
	for i, on := range b.rests {
		age(&out[i], on, listings)
	}
	return out
}

// age lets a link be as old, stale and denied as the worst listing it rests on.
func age(l *providers.Link, on rests, listings []Listing) {
	l.AsOf, l.Stale, l.Denied = time.Time{}, false, false
	for _, k := range on {
		if k == nowhere {
			continue
		}
		x := &listings[k]
		asOf, old := x.age(l)
		if l.AsOf.IsZero() || !asOf.IsZero() && asOf.Before(l.AsOf) {
			l.AsOf = asOf
		}
		l.Stale = l.Stale || x.Stale || old
		l.Denied = l.Denied || x.Denied
	}
}

// age is when a listing heard what it shows of a link, and whether that is too
// old though the listing as a whole is not.
func (l *Listing) age(of *providers.Link) (asOf time.Time, old bool) {
	asOf = l.AsOf
	if len(l.Old) == 0 {
		return asOf, false
	}
	for _, h := range []*providers.Half{of.Hosted, of.Cloud} {
		if h == nil {
			continue
		}
		if at, ok := l.Old[h.ID]; ok && (asOf.IsZero() || at.Before(asOf)) {
			asOf, old = at, old || at.Before(l.OldBefore)
		}
	}
	return asOf, old
}
