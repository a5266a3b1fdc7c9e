package watch

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"peerage/providers"
)

// links turns the joined sides into links.
func (j *joiner) links() []providers.Link {
	out := make([]providers.Link, 0, len(j.aiven)+len(j.azure))
	taken := make(map[string]bool, cap(out))
	j.rests = make([]rests, 0, cap(out))
	put := func(l providers.Link, s Sight, r rests) {
		age(&l, r, j.listings)
		j.rests = append(j.rests, r)
		l.ID = free(taken, &l)
		s.Kind, s.Hosted, s.Cloud = l.Kind, l.Hosted, l.Cloud
		says := Judge(s)
		l.Verdict, l.Reason, l.Next, l.Repair = says.Verdict, says.Reason, says.Next, says.Repair
		l.Yours, l.Orphan = says.Yours, says.Orphan && !l.Perhaps
		out = append(out, l)
	}
	for i := range j.aiven {
		switch s := &j.aiven[i]; {
		case s.dropped:
		case toUpCloud(s.h):
			put(j.upLink(s))
		default:
			put(j.aivenLink(s))
		}
	}
	for i := range j.aws {
		s := &j.aws[i]
		if s.partner != none || s.dropped {
			continue
		}
		l, see, on := j.awsLink(s)
		if taken[l.ID] && awsEnded(s.h.State) {
			continue // what came before a link that is there again
		}
		put(l, see, on)
	}
	for i := range j.astra {
		put(j.astraLink(&j.astra[i]))
	}
	for i := range j.up {
		s := &j.up[i]
		switch {
		case s.partner == none:
			put(j.upLone(s))
		case !s.hosted && s.partner > int32(i):
			put(j.upPair(s, &j.up[s.partner]))
		}
	}
	j.eachPrivateLink(put)
	for i := range j.azure {
		s := &j.azure[i]
		switch {
		case s.partner == none:
			put(j.loneLink(s))
		case !s.hosted && s.partner > int32(i):
			put(j.azurePair(s, &j.azure[s.partner]))
		}
	}
	return out
}

// free gives a link an id of its own. Two links between the same networks are
// not meant to be, but are survived: the later one's id names its half too.
func free(taken map[string]bool, l *providers.Link) string {
	id := l.ID
	for n := 1; taken[id]; n++ {
		half := cmp.Or(l.Hosted, l.Cloud)
		id = linkID(l.Kind, l.ID, half.ID, strconv.Itoa(n))
	}
	taken[id] = true
	return id
}

func (j *joiner) aivenLink(s *side) (providers.Link, Sight, rests) {
	h := s.h
	l := providers.Link{Kind: "aiven-" + cmp.Or(h.Attrs[AttrCloud], "cloud"), Hosted: h, Perhaps: len(s.rivals) > 0}
	l.ID = linkID(l.Kind, h.NetworkID, fold(h.PeerAccount), s.peer)
	name := cmp.Or(h.PeerName, "?")
	on := rests{s.listing, none, none}
	var see Sight
	if toAzure(h) {
		_, see.CloudSeen = j.heads[s.peer]
		if a, ok := j.accounts[fold(h.PeerAccount)]; ok {
			on[1] = a
			see.CloudSeen = see.CloudSeen && j.askedSince(a, s)
		}
	}
	if s.partner != none {
		c := j.partnerOf(s)
		l.Cloud, on[2] = c.h, c.listing
		name = cmp.Or(l.Cloud.Network, name)
	}
	for _, k := range s.rivals {
		see.Rivals = append(see.Rivals, j.azure[k].h)
	}
	l.Title = name + " ⇄ " + h.Network
	if s.partner != none && j.met != nil {
		j.met[j.partnerOf(s).ends] = meeting{l.ID, l.Kind, l.Title}
	}
	return l, see, on
}

// loneLink is an Azure half without partner.
func (j *joiner) loneLink(s *side) (providers.Link, Sight, rests) {
	l := providers.Link{ID: pairID(s.net, s.peer), Kind: KindAzureAzure, Cloud: s.h, Perhaps: s.perhaps}
	on := rests{s.listing, none, none}
	_, here := j.heads[s.peer]
	other := cmp.Or(s.h.PeerName, "?")
	if s.h.State == "Disconnected" && !here {
		other = "?"
	}
	l.Title = s.h.Network + " ⇄ " + other
	see := Sight{HostedSeen: here}
	if a, ok := j.accounts[fold(s.h.PeerAccount)]; ok && here {
		on[1] = a
		see.HostedSeen = j.askedSince(a, s)
	}
	if _, ok := j.ours[s.peer]; ok {
		l.Kind, see.HostedSeen = KindAivenAzure, j.aivenListed
	}
	if m, ok := j.met[s.ends]; ok {
		l.ID, l.Kind, l.Title = m.id, m.kind, m.title
	}
	see.HostedSeen = see.HostedSeen && !s.perhaps
	return l, see, on
}

// azurePair is a link whose halves are both Azure's: Cloud is the one whose
// network's id comes first.
func (j *joiner) azurePair(a, b *side) (providers.Link, Sight, rests) {
	if b.net < a.net {
		a, b = b, a
	}
	l := providers.Link{Kind: KindAzureAzure, Cloud: a.h, Hosted: b.h, ID: pairID(a.net, b.net),
		Title: a.h.Network + " ⇄ " + b.h.Network}
	return l, Sight{}, rests{a.listing, b.listing, none}
}

func pairID(a, b string) string {
	if strings.Compare(b, a) < 0 {
		a, b = b, a
	}
	return linkID("azure", a, b)
}

// age lets a link be as old, stale and denied as the worst listing it rests on.
func age(l *providers.Link, on rests, listings []Listing) {
	l.AsOf, l.Stale, l.Denied = time.Time{}, false, false
	for _, k := range on {
		if k == none {
			continue
		}
		x := &listings[k]
		if l.AsOf.IsZero() || !x.AsOf.IsZero() && x.AsOf.Before(l.AsOf) {
			l.AsOf = x.AsOf
		}
		l.Stale = l.Stale || x.Stale
		l.Denied = l.Denied || x.Denied
	}
}
