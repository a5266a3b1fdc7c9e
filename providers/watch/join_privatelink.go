package watch

import (
	"cmp"

	"peerage/providers"
)

// KindPrivateLink is the kind of link that procedure P makes.
const KindPrivateLink = "aiven-azure-privatelink"

// privateLinks are the halves of Private Links, which nothing but the
// endpoint's id joins.
type privateLinks struct {
	// aiven by the endpoint's id, azure in order.
	aiven map[string]*side
	order []*side
	azure []*side
	// endpoints are the places of the listings of endpoints, by subscription;
	// aivenListed: every listing of connections gave a good answer.
	endpoints   map[string]int32
	aivenListed bool
}

// addPrivateLink takes a half that belongs to a Private Link.
func (j *joiner) addPrivateLink(s side) {
	if s.h.Kind == KindEndpoint {
		j.pl.azure = append(j.pl.azure, &s)
		return
	}
	if j.pl.aiven == nil {
		j.pl.aiven = map[string]*side{}
	}
	if _, twice := j.pl.aiven[s.peer]; !twice {
		j.pl.aiven[s.peer] = &s
		j.pl.order = append(j.pl.order, &s)
	}
}

// eachPrivateLink joins and gives the links.
func (j *joiner) eachPrivateLink(put func(providers.Link, Sight, rests)) {
	if len(j.pl.azure)+len(j.pl.order) == 0 {
		return
	}
	j.listPrivateLinks()
	joined := map[*side]*side{}
	for _, e := range j.pl.azure {
		if a := j.pl.aiven[fold(e.h.ID)]; a != nil {
			joined[a] = e
			continue
		}
		l := providers.Link{Kind: KindPrivateLink, ID: linkID(KindPrivateLink, fold(e.h.ID)), Cloud: e.h,
			Title: cmp.Or(e.h.Network, "?") + " ⇢ " + cmp.Or(e.h.PeerName, "?")}
		put(l, Sight{HostedSeen: j.pl.aivenListed}, rests{e.listing, none, none})
	}
	for _, a := range j.pl.order {
		l := providers.Link{Kind: KindPrivateLink, ID: linkID(KindPrivateLink, a.peer), Hosted: a.h}
		name, on := cmp.Or(a.h.PeerName, "?"), rests{a.listing, none, none}
		var see Sight
		if k, ok := j.pl.endpoints[fold(a.h.PeerAccount)]; ok {
			on[1] = k
			see.CloudSeen = j.askedSince(k, a)
		}
		if e := joined[a]; e != nil {
			l.Cloud = e.h
			name, on[1] = cmp.Or(e.h.Network, name), e.listing
		}
		l.Title = name + " ⇢ " + a.h.Network
		put(l, see, on)
	}
}

func (j *joiner) listPrivateLinks() {
	j.pl.endpoints = map[string]int32{}
	all, good := 0, 0
	for l := range j.listings {
		switch x := &j.listings[l]; x.Provider {
		case providerEndpoints:
			if x.Listed {
				j.pl.endpoints[fold(x.Account)] = int32(l)
			}
		case providerLinks:
			all++
			if x.Listed {
				good++
			}
		}
	}
	j.pl.aivenListed = all > 0 && all == good
}
