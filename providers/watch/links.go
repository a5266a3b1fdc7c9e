package watch

import (
	"cmp"
	"strconv"
	"strings"

	"peerage/providers"
)

// links turns the joined sides into links.
func (j *joiner) links() []providers.Link {
	out := make([]providers.Link, 0, len(j.aiven)+len(j.azure))
	taken := make(map[string]bool, cap(out))
	put := func(l providers.Link, s Sight) {
		l.ID = free(taken, &l)
		s.Kind, s.Hosted, s.Cloud = l.Kind, l.Hosted, l.Cloud
		r := Judge(s)
		l.Verdict, l.Reason, l.Next, l.Repair = r.Verdict, r.Reason, r.Next, r.Repair
		l.Yours, l.Orphan = r.Yours, r.Orphan && !l.Perhaps
		out = append(out, l)
	}
	for i := range j.aiven {
		if !j.aiven[i].dropped {
			put(j.aivenLink(&j.aiven[i]))
		}
	}
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

func (j *joiner) aivenLink(s *side) (providers.Link, Sight) {
	h := s.h
	l := providers.Link{Kind: "aiven-" + cmp.Or(h.Attrs[AttrCloud], "cloud"), Hosted: h, Perhaps: len(s.rivals) > 0}
	l.ID = linkID(l.Kind, h.NetworkID, fold(h.PeerAccount), s.peer)
	name := cmp.Or(h.PeerName, "?")
	j.age(&l, s.listing)
	var see Sight
	if toAzure(h) {
		_, see.CloudSeen = j.heads[s.peer]
		if a, ok := j.accounts[fold(h.PeerAccount)]; ok {
			j.age(&l, a)
		}
	}
	if s.partner != none {
		l.Cloud = j.azure[s.partner].h
		name = cmp.Or(l.Cloud.Network, name)
		j.age(&l, j.azure[s.partner].listing)
	}
	for _, k := range s.rivals {
		see.Rivals = append(see.Rivals, j.azure[k].h)
	}
	l.Title = name + " ⇄ " + h.Network
	return l, see
}

// loneLink is an Azure half without partner.
func (j *joiner) loneLink(s *side) (providers.Link, Sight) {
	l := providers.Link{Kind: KindAzureAzure, Cloud: s.h, Perhaps: s.perhaps}
	_, here := j.heads[s.peer]
	see := Sight{HostedSeen: here && !s.perhaps}
	if _, ok := j.ours[s.peer]; ok {
		l.Kind = KindAivenAzure
		see.HostedSeen = j.aivenListed && !s.perhaps
	}
	l.ID = pairID(s.net, s.peer)
	j.age(&l, s.listing)
	if a, ok := j.accounts[fold(s.h.PeerAccount)]; ok && here {
		j.age(&l, a)
	}
	other := cmp.Or(s.h.PeerName, "?")
	if s.h.State == "Disconnected" && !here {
		other = "?"
	}
	l.Title = s.h.Network + " ⇄ " + other
	return l, see
}

// azurePair is a link whose halves are both Azure's: Cloud is the one whose
// network's id comes first.
func (j *joiner) azurePair(a, b *side) (providers.Link, Sight) {
	if b.net < a.net {
		a, b = b, a
	}
	l := providers.Link{Kind: KindAzureAzure, Cloud: a.h, Hosted: b.h, ID: pairID(a.net, b.net),
		Title: a.h.Network + " ⇄ " + b.h.Network}
	j.age(&l, a.listing)
	j.age(&l, b.listing)
	return l, Sight{}
}

func pairID(a, b string) string {
	if strings.Compare(b, a) < 0 {
		a, b = b, a
	}
	return linkID("azure", a, b)
}

// age lets a link be as old, stale and denied as the worst listing it rests on.
func (j *joiner) age(l *providers.Link, listing int32) {
	x := &j.listings[listing]
	if l.AsOf.IsZero() || !x.AsOf.IsZero() && x.AsOf.Before(l.AsOf) {
		l.AsOf = x.AsOf
	}
	l.Stale = l.Stale || x.Stale
	l.Denied = l.Denied || x.Denied
}
