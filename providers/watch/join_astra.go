package watch

import (
	"cmp"
	"slices"
	"strings"

	"peerage/providers"
)

// KindAstraAzure is the kind of link that the procedure of that name makes.
const KindAstraAzure = "astra-azure"

// pairAstra joins Astra's halves with Azure's. The two share no id: the
// subscription and the range of the customer's network must agree, and the
// half must reach Astra's range. Several: none is taken, and all may be.
func (j *joiner) pairAstra() {
	if len(j.astra) == 0 {
		return
	}
	at := j.byAccountAndRange()
	claims := make(map[int32]int)
	for i := range j.astra {
		s := &j.astra[i]
		s.rivals = j.astraCandidates(s, at)
		for _, k := range s.rivals {
			claims[k]++
		}
	}
	for i := range j.astra {
		s := &j.astra[i]
		if len(s.rivals) == 1 && claims[s.rivals[0]] == 1 {
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

// place is an account, folded, and a range.
type place struct{ account, ranges string }

// byAccountAndRange finds the halves without partner by where their network
// lies.
func (j *joiner) byAccountAndRange() map[place][]int32 {
	out := make(map[place][]int32)
	for i := range j.azure {
		a := &j.azure[i]
		if a.partner != none {
			continue
		}
		for _, r := range a.h.Ranges {
			key := place{strings.ToLower(providers.SubscriptionOf(a.h.NetworkID)), r}
			out[key] = append(out[key], int32(i))
		}
	}
	return out
}

func (j *joiner) astraCandidates(s *side, at map[place][]int32) []int32 {
	var out []int32
	for _, r := range s.h.PeerRanges {
		for _, k := range at[place{strings.ToLower(s.h.PeerAccount), r}] {
			a := &j.azure[k]
			if _, here := j.heads[a.peer]; !here && holdsAny(a.h, s.h) && ownOf(s, a) && !slices.Contains(out, k) {
				out = append(out, k)
			}
		}
	}
	return out
}

// ownOf says whether a half may lead to Astra's network: when both tell the
// subscription that it lies in, they must agree.
func ownOf(s, a *side) bool {
	own := s.h.Attrs[AttrOwnAccount]
	return own == "" || a.h.PeerAccount == "" || strings.EqualFold(own, a.h.PeerAccount)
}

// astraLink is a link of Astra's.
func (j *joiner) astraLink(s *side) (providers.Link, Sight, rests) {
	h := s.h
	l := providers.Link{Kind: KindAstraAzure, ID: linkID(KindAstraAzure, fold(h.NetworkID)), Hosted: h, Perhaps: len(s.rivals) > 0}
	name := cmp.Or(h.PeerName, "?")
	on := rests{s.listing, none, none}
	var see Sight
	if a, ok := j.accounts[fold(h.PeerAccount)]; ok {
		on[1] = a
		see.CloudSeen = len(h.PeerRanges) > 0 && j.listings[a].Listed && j.askedSince(a, s)
	}
	if s.partner != none {
		l.Cloud = j.azure[s.partner].h
		name = cmp.Or(l.Cloud.Network, name)
		on[2] = j.azure[s.partner].listing
	} else if n := j.astraNetwork(h); n != "" {
		name = n
	}
	for _, k := range s.rivals {
		see.Rivals = append(see.Rivals, j.azure[k].h)
	}
	l.Title = name + " ⇄ " + h.Network
	if s.partner != none && j.met != nil {
		j.met[j.azure[s.partner].ends] = meeting{l.ID, l.Kind, l.Title}
	}
	return l, see, on
}

// astraNetwork names the network that Astra's half tells by account and
// range, if just one listed network is there.
func (j *joiner) astraNetwork(h *providers.Half) string {
	a, ok := j.accounts[fold(h.PeerAccount)]
	if !ok || len(h.PeerRanges) == 0 {
		return ""
	}
	name := ""
	for i := range j.listings[a].Halves {
		x := &j.listings[a].Halves[i]
		if x.Network == name || !slices.Contains(x.Ranges, h.PeerRanges[0]) {
			continue
		}
		if name != "" {
			return ""
		}
		name = x.Network
	}
	return name
}
