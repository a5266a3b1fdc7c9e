package link

import (
	"time"

	"example.org/peerage/providers"
)

// Options for a join.
type Options struct {
	// Kinds of link that there are.
	Kinds []Kind
	// Known are the platforms' own networks, seen earlier.
	Known Known
	// Memory keeps what links were called, from join to join; nil is none.
	Memory *Memory
}

// Board is what listings come to: links with verdicts, but without Since.
type Board struct {
	Links []providers.Link
	// Also are, for each link, further ids under which it may have been seen.
	Also [][]string
	// Newly says of each link that it rests on an account that is looked at
	// for the first time; Unsure that who was not heard yet may yet change what
	// it is.
	Newly, Unsure []bool
	// Doubt: some listing was too old to prove that a half is missing; a newer
	// one may change a verdict though no half changes.
	Doubt bool

	rests []rests
}

// rests are the places of the listings that a link rests on, -1 where there
// are fewer.
type rests [3]int32

const nowhere = int32(-1)

// Join puts the halves of all listings together into links. Two halves are
// joined by ids where a provider tells any; otherwise by accounts and ranges,
// as the kind says. A half that two could claim is given to neither. The order
// of the links follows that of the listings, hosted halves first. It takes
// time in proportion to the number of halves.
func Join(o Options, listings []Listing) Board {
	j := newJoiner(o, listings)
	j.pairTwins()
	j.pairByID()
	j.pairByRange()
	j.rows()
	return j.out
}

// side is a half with its names folded, and what became of it.
type side struct {
	ends
	h       *providers.Half
	kind    *Kind
	listing int32
	since   time.Time
	// partner is the other half's place: for a hosted half among the cloud's
	// and the other way round; twin says that it is among its own.
	partner int32
	twin    bool
	// guess: joined by a range, with nothing to prove it.
	guess bool
	// rivals are the halves of which one could be the partner.
	rivals []int32
	// perhaps: this half is among somebody's rivals. dropped: not shown.
	perhaps, dropped bool
}

func (s *side) free() bool { return s.partner == nowhere && !s.dropped }

// at is an id within what one provider lists.
type at struct{ provider, id string }

// listedNet is a network that a listing shows.
type listedNet struct {
	listing int32
	name    string
}

// owned is what the platforms call their own: by whom, and the network that it
// belongs to, "" when that is not listed.
type owned struct{ platform, net string }

type joiner struct {
	Options
	listings []Listing
	hosted   []side
	cloud    []side
	nets     map[at]listedNet
	// accounts are the places of the clouds' listings, folded.
	accounts map[at]int32
	ours     map[at]owned
	// unlisted counts the listings of a provider without a good answer; asked
	// those that there are.
	unlisted, asked map[string]int
	silent          silence
	taken           map[string]bool
	// sources are the ids of the listings that links rest on.
	sources map[rests][]string
	out     Board
}

func newJoiner(o Options, listings []Listing) *joiner {
	n := 0
	for i := range listings {
		n += len(listings[i].Halves)
	}
	j := &joiner{
		Options: o, listings: listings,
		hosted: make([]side, 0, n), cloud: make([]side, 0, n),
		nets: make(map[at]listedNet, n), accounts: make(map[at]int32, len(listings)),
		ours:     make(map[at]owned, len(o.Known)),
		unlisted: map[string]int{}, asked: map[string]int{}, silent: newSilence(),
		taken: make(map[string]bool, n), sources: map[rests][]string{},
	}
	if j.Memory == nil {
		j.Memory = NewMemory(nil)
	}
	for i := range listings {
		j.index(int32(i))
	}
	j.own()
	return j
}

// index takes up the halves of one listing.
func (j *joiner) index(place int32) {
	list := &j.listings[place]
	j.silent.note(list)
	if list.Account == "" && len(list.Halves) == 0 {
		return
	}
	j.asked[list.Provider]++
	if !list.Listed {
		j.unlisted[list.Provider]++
	}
	if list.Listed || list.Denied || list.Stale {
		j.accounts[at{list.Provider, fold(list.Account)}] = place
	}
	names := list.ends
	if len(names) != len(list.Halves) {
		names = endsOf(list.Halves)
	}
	for i := range list.Halves {
		s := side{ends: names[i], h: &list.Halves[i], listing: place, partner: nowhere}
		if list.Since != nil {
			s.since = list.Since[i]
		}
		j.add(list.Provider, s)
	}
}

// add finds the kind of a half: that of the first hosted side it is, else that
// of a cloud's twins, else of the first that has it. What no kind has is left
// out.
func (j *joiner) add(provider string, s side) {
	if s.h.Kind == HalfNetwork {
		j.network(provider, &s)
		return
	}
	for i := range j.Kinds {
		k := &j.Kinds[i]
		if k.Twin == nil && k.Hosted.Is(s.h) {
			s.kind = k
			j.hosted = append(j.hosted, s)
			return
		}
		if k.Cloud.Is != nil && k.Cloud.Is(s.h) && (s.kind == nil || k.Twin != nil) {
			s.kind = k
		}
	}
	if s.kind != nil {
		j.network(provider, &s)
		j.cloud = append(j.cloud, s)
	}
}

func (j *joiner) network(provider string, s *side) {
	where := at{provider, s.net}
	if _, ok := j.nets[where]; !ok {
		j.nets[where] = listedNet{s.listing, s.h.Network}
	}
}

// own takes up what the platforms call their own.
func (j *joiner) own() {
	for i := range j.Kinds {
		if k := &j.Kinds[i]; k.IDs != nil {
			for _, id := range j.Known {
				j.ours[at{k.Cloud.Provider, fold(id)}] = owned{platform: k.Hosted.Provider}
			}
		}
	}
	for i := range j.hosted {
		s := &j.hosted[i]
		if id := j.ownID(s); id != "" && s.kind.IDs != nil {
			j.ours[at{s.kind.Cloud.Provider, id}] = owned{s.kind.Hosted.Provider, s.net}
		}
	}
}

// ownID is what the platform calls its own, for one of its halves, folded; ""
// when not known.
func (j *joiner) ownID(s *side) string {
	if id := s.h.Attrs[AttrToNetwork]; id != "" {
		return fold(id)
	}
	return fold(j.Known[s.h.ID])
}

// here says whether a listing shows the network that a cloud half leads to.
func (j *joiner) here(c *side) bool {
	_, ok := j.nets[at{c.kind.Cloud.Provider, c.peer}]
	return ok
}

// askedSince says whether a listing was asked for after a half was first seen
// in its present state. Only then does it prove that the other half is not
// there: an older one may just not know yet.
func (j *joiner) askedSince(listing int32, s *side) bool {
	proves := s.since.IsZero() || !j.listings[listing].Asked.Before(s.since)
	j.out.Doubt = j.out.Doubt || !proves
	return proves
}

// listed says whether every listing of a provider gave a good answer.
func (j *joiner) listed(provider string) bool {
	return j.asked[provider] > 0 && j.unlisted[provider] == 0
}
