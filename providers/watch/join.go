package watch

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strings"
	"time"

	"peerage/providers"
)

// The kinds of link; each but the last is what a procedure makes.
const (
	KindAivenAzure = "aiven-azure"
	KindAzureAzure = "azure-azure"
)

// Listing is the last good answer of one source.
type Listing struct {
	Provider, Account string
	Halves            []providers.Half
	// Listed: there was a good answer at all. Stale: it is too old. Denied:
	// the account may not be listed.
	Listed, Stale, Denied bool
	// Asked is when the answer was asked for, AsOf when it came.
	Asked, AsOf time.Time
	// ends are the folded names of the halves, when they were made before.
	ends []ends
	// since is when each half was first seen in its present state; zero, or no
	// list at all, when it was so from the start.
	since []time.Time
	// first: no answer was joined before this one.
	first bool
}

// ends are the networks that a half names as its own and as the other side's,
// folded.
type ends struct{ net, peer string }

func endsOf(halves []providers.Half) []ends {
	out := make([]ends, len(halves))
	for i := range halves {
		out[i] = ends{fold(halves[i].NetworkID), fold(halves[i].PeerID)}
	}
	return out
}

// Known tells Aiven's own network, as Azure calls it, by the id of the Aiven
// peering. Aiven shows it for a while only, so it is kept when seen.
type Known map[string]string

// Join puts the halves of all listings together into links, with verdicts but
// without Since. Two halves are joined when
//
//   - both are Azure's and each names the other's network, or both carry the
//     same resource GUID;
//   - Aiven's names a VNet that has a peering to the network which Aiven said
//     is its own (now or in known);
//   - that is not known, and just one of that VNet's peerings reaches a range
//     that holds the Aiven VPC's. Several: none is taken, and all may be.
//
// The order of the links follows that of the listings. It takes time in
// proportion to the number of halves.
func Join(listings []Listing, known Known) []providers.Link {
	return join(listings, known, nil).links
}

// joined is what join gives: the links, which listings each rests on, and
// whether a newer listing may change a verdict though no half changes.
type joined struct {
	links []providers.Link
	rests []rests
	doubt bool
	// newly says of each link that it rests on an account that is looked at
	// for the first time.
	newly []bool
}

// join is Join with what a watcher wants besides. It remembers in met which
// halves were joined with one of Aiven's: so that a link keeps its name when
// Aiven's half goes first.
func join(listings []Listing, known Known, met map[ends]meeting) joined {
	j := newJoiner(listings, known)
	j.met = met
	j.pairAzure()
	j.pairByNetworkID()
	j.pairAstra()
	j.pairUpCloud()
	j.pairAWS()
	j.pairByRange()
	links := j.links()
	return joined{links, j.rests, j.doubt, j.newly()}
}

func (j *joiner) newly() []bool {
	out := make([]bool, len(j.rests))
	for i, on := range j.rests {
		for _, k := range on {
			out[i] = out[i] || k != none && j.listings[k].first
		}
	}
	return out
}

// meeting is the link in which an Azure half was seen.
type meeting struct{ id, kind, title string }

// rests are the places of the listings that a link rests on, none where there
// are fewer.
type rests [3]int32

const none = int32(-1)

// side is a half with its names folded, and what became of it.
type side struct {
	ends
	h       *providers.Half
	listing int32
	since   time.Time
	// partner is the other half's place, none without. For an Azure half,
	// hosted says that the place is among Aiven's.
	partner int32
	hosted  bool
	// next is the next half of the same VNet, in a list that heads begins.
	next int32
	// rivals are the halves of which one could be the partner.
	rivals []int32
	// perhaps: this half is among somebody's rivals. dropped: not shown.
	perhaps, dropped bool
}

type joiner struct {
	listings []Listing
	known    Known
	azure    []side
	aiven    []side
	astra    []side
	up       []side
	// upNets are the networks of UpCloud that listings show.
	upNets map[string]upNetwork
	aws    []side
	pl     privateLinks
	// heads is the first Azure half of each VNet; a VNet without any is there
	// with none.
	heads map[string]int32
	// accounts are the places of the Azure listings, folded.
	accounts map[string]int32
	// ours are the networks that Aiven says are its own, with the VPC that each
	// belongs to, "" when that is not listed.
	ours map[string]string
	// rests of the links, in their order.
	rests []rests
	met   map[ends]meeting
	// doubt: some listing was too old to prove that a half is missing.
	doubt bool
	// aivenListed: every Aiven account gave a good answer.
	aivenListed bool
}

func newJoiner(listings []Listing, known Known) *joiner {
	n := 0
	for i := range listings {
		n += len(listings[i].Halves)
	}
	j := &joiner{listings: listings, known: known,
		heads: make(map[string]int32, n), accounts: make(map[string]int32, len(listings)),
		ours: make(map[string]string, len(known))}
	for _, id := range known {
		j.ours[fold(id)] = ""
	}
	j.index(n)
	for i := range j.aiven {
		if own := j.ownNetwork(j.aiven[i].h); own != "" {
			j.ours[own] = j.aiven[i].net
		}
	}
	return j
}

func (j *joiner) index(n int) {
	j.azure = make([]side, 0, n)
	aivens, good := 0, 0
	for l := range j.listings {
		list := &j.listings[l]
		switch list.Provider {
		case "azure":
			if list.Listed || list.Denied || list.Stale {
				j.accounts[fold(list.Account)] = int32(l)
			}
		case "aiven":
			aivens++
			if list.Listed {
				good++
			}
		}
		names := list.ends
		if names == nil {
			names = endsOf(list.Halves)
		}
		for i := range list.Halves {
			var since time.Time
			if list.since != nil {
				since = list.since[i]
			}
			j.add(side{ends: names[i], h: &list.Halves[i], listing: int32(l), since: since, partner: none, next: none})
		}
	}
	j.aivenListed = aivens > 0 && aivens == good
}

func (j *joiner) add(s side) {
	switch h := s.h; {
	case h.Kind == KindNetwork:
		if _, ok := j.heads[s.net]; !ok {
			j.heads[s.net] = none
		}
	case h.Kind == KindEndpoint, h.Kind == KindLinkConnection:
		j.addPrivateLink(s)
	case h.Provider == "azure":
		if head, ok := j.heads[s.net]; ok {
			s.next = head
		}
		j.heads[s.net] = int32(len(j.azure))
		j.azure = append(j.azure, s)
	case h.Provider == "aiven":
		j.aiven = append(j.aiven, s)
	case h.Provider == "aws":
		j.aws = append(j.aws, s)
	case h.Provider == "upcloud":
		j.up = append(j.up, s)
	case h.Provider == "astra":
		j.astra = append(j.astra, s)
	}
}

// fold makes all spellings of an id one. ARM ids come in mixed case.
func fold(s string) string { return strings.ToLower(strings.TrimRight(s, "/")) }

// pairAzure joins halves that are both Azure's.
func (j *joiner) pairAzure() {
	byEnds := make(map[ends]int32, len(j.azure))
	for i := range j.azure {
		a := &j.azure[i]
		if b, ok := byEnds[ends{a.peer, a.net}]; ok && j.azure[b].partner == none && a.net != a.peer {
			a.partner, j.azure[b].partner = b, int32(i)
			continue
		}
		byEnds[a.ends] = int32(i)
	}
	byGUID := make(map[string]int32)
	for i := range j.azure {
		a := &j.azure[i]
		guid := fold(a.h.Attrs[AttrGUID])
		if a.partner != none || guid == "" {
			continue
		}
		if b, ok := byGUID[guid]; ok && j.azure[b].partner == none && j.azure[b].net != a.net {
			a.partner, j.azure[b].partner = b, int32(i)
			continue
		}
		byGUID[guid] = int32(i)
	}
}

// pairByNetworkID joins an Aiven half with the peering of its VNet whose
// remote network is the one that Aiven called its own.
func (j *joiner) pairByNetworkID() {
	j.dropDead()
	for i := range j.aiven {
		s := &j.aiven[i]
		want := j.ownNetwork(s.h)
		if s.dropped || want == "" || !toAzure(s.h) {
			continue
		}
		j.eachFree(s.peer, func(k int32, a *side) {
			if a.peer == want && s.partner == none {
				s.partner, a.partner, a.hosted = k, int32(i), true
			}
		})
	}
}

// ownNetwork is Aiven's own network for a peering, folded; "" when not known.
func (j *joiner) ownNetwork(h *providers.Half) string {
	if id := h.Attrs[AttrToNetwork]; id != "" {
		return fold(id)
	}
	return fold(j.known[h.ID])
}

func toAzure(h *providers.Half) bool { return h.Attrs[AttrCloud] == "azure" }

// dropDead leaves out an Aiven half that is gone or going when a newer one
// connects the same two networks: Aiven shows deleted ones for a while.
func (j *joiner) dropDead() {
	first := make(map[ends]int32, len(j.aiven))
	for i := range j.aiven {
		s := &j.aiven[i]
		k, ok := first[s.ends]
		switch {
		case !ok:
			first[s.ends] = int32(i)
		case dead(s.h):
			s.dropped = true
		case dead(j.aiven[k].h):
			j.aiven[k].dropped = true
			first[s.ends] = int32(i)
		}
	}
}

func dead(h *providers.Half) bool { return h.State == "DELETED" || h.State == "DELETING" }

// eachFree goes through the halves of a VNet that have no partner.
func (j *joiner) eachFree(vnet string, fn func(int32, *side)) {
	head, ok := j.heads[vnet]
	if !ok {
		return
	}
	for k := head; k != none; k = j.azure[k].next {
		if j.azure[k].partner == none {
			fn(k, &j.azure[k])
		}
	}
}

// pairByRange joins what no id joins. A half that two Aiven halves could claim
// is given to neither.
func (j *joiner) pairByRange() {
	claims := make(map[int32]int)
	for i := range j.aiven {
		s := &j.aiven[i]
		if s.dropped || s.partner != none || !toAzure(s.h) || j.ownNetwork(s.h) != "" {
			continue
		}
		s.rivals = j.candidates(s)
		for _, k := range s.rivals {
			claims[k]++
		}
	}
	for i := range j.aiven {
		s := &j.aiven[i]
		if len(s.rivals) == 1 && claims[s.rivals[0]] == 1 && holdsAny(j.azure[s.rivals[0]].h, s.h) {
			k := s.rivals[0]
			s.partner, s.rivals = k, nil
			j.azure[k].partner, j.azure[k].hosted = int32(i), true
			continue
		}
		for _, k := range s.rivals {
			j.azure[k].perhaps = true
		}
	}
}

// candidates are the peerings of the VNet that could be the partner: their
// remote ranges hold Aiven's, or, when none does, Azure names no remote range
// for them. A peering to a network that is listed here is never Aiven's.
func (j *joiner) candidates(s *side) []int32 {
	var holding, silent []int32
	j.eachFree(s.peer, func(k int32, a *side) {
		if _, here := j.heads[a.peer]; here || j.elsewhere(a.peer, s) {
			return
		}
		switch {
		case holdsAny(a.h, s.h):
			holding = append(holding, k)
		case len(a.h.PeerRanges) == 0:
			silent = append(silent, k)
		}
	})
	if len(holding) > 0 {
		return holding
	}
	return silent
}

// elsewhere says whether a remote network is known as that of another of
// Aiven's VPCs.
func (j *joiner) elsewhere(remote string, s *side) bool {
	vpc := j.ours[remote]
	return vpc != "" && vpc != s.net
}

// holdsAny says whether the cloud half's remote ranges hold one of Aiven's.
func holdsAny(cloud, hosted *providers.Half) bool {
	for _, r := range hosted.Ranges {
		inner, err := netip.ParsePrefix(r)
		if err != nil {
			continue
		}
		for _, p := range cloud.PeerRanges {
			outer, err := netip.ParsePrefix(p)
			if err == nil && outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr()) {
				return true
			}
		}
	}
	return false
}

// askedSince says whether a listing was asked for after a half was first seen
// in its present state. Only then does it prove that the other half is not
// there: an older one may just not know yet.
func (j *joiner) askedSince(listing int32, s *side) bool {
	proves := s.since.IsZero() || !j.listings[listing].Asked.Before(s.since)
	j.doubt = j.doubt || !proves
	return proves
}

// linkID is short and the same for the same networks, in every run.
func linkID(kind string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return kind + "-" + hex.EncodeToString(sum[:6])
}
