package watch

import (
	"cmp"

	"peerage/providers"
)

// The kinds of link that have a half in UpCloud.
const (
	KindAivenUpCloud   = "aiven-upcloud"
	KindUpCloudUpCloud = "upcloud-upcloud"
)

func toUpCloud(h *providers.Half) bool { return h.Attrs[AttrCloud] == "upcloud" }

// upNetwork is a network of UpCloud's that a listing shows.
type upNetwork struct {
	listing int32
	name    string
}

// pairUpCloud joins UpCloud's halves: with Aiven's that name the same network,
// when Aiven has told its own (now or earlier) or just one half reaches its
// range; and with each other.
func (j *joiner) pairUpCloud() {
	j.upNets = map[string]upNetwork{}
	for l := range j.listings {
		if j.listings[l].Provider != "upcloud" {
			continue
		}
		for i := range j.listings[l].Halves {
			h := &j.listings[l].Halves[i]
			j.upNets[fold(h.NetworkID)] = upNetwork{int32(l), h.Network}
		}
	}
	at := make(map[string][]int32, len(j.up))
	for i := range j.up {
		at[j.up[i].net] = append(at[j.up[i].net], int32(i))
	}
	for i := range j.aiven {
		if s := &j.aiven[i]; !s.dropped && toUpCloud(s.h) {
			j.pairUpHosted(int32(i), s, at[s.peer])
		}
	}
	for i := range j.up {
		for _, k := range at[j.up[i].peer] {
			a, b := &j.up[i], &j.up[k]
			if b.peer == a.net && a.partner == none && b.partner == none && int32(i) != k {
				a.partner, b.partner = k, int32(i)
			}
		}
	}
}

// pairUpHosted finds the partner of one of Aiven's halves among the halves of
// the network that it names.
func (j *joiner) pairUpHosted(i int32, s *side, free []int32) {
	want := j.ownNetwork(s.h)
	var fit, silent []int32
	for _, k := range free {
		u := &j.up[k]
		_, here := j.upNets[u.peer]
		switch {
		case u.partner != none || here || j.elsewhere(u.peer, s):
		case want != "" && u.peer == want, want == "" && holdsAny(u.h, s.h):
			fit = append(fit, k)
		case want == "" && len(u.h.PeerRanges) == 0: // UpCloud tells none while it waits
			silent = append(silent, k)
		}
	}
	if len(fit) == 0 {
		fit = silent
	}
	switch {
	case len(fit) == 1:
		s.partner = fit[0]
		j.up[fit[0]].partner, j.up[fit[0]].hosted = i, true
	case len(fit) > 1:
		s.rivals = fit
		for _, k := range fit {
			j.up[k].perhaps = true
		}
	}
}

// upLink is a link of Aiven's to UpCloud.
func (j *joiner) upLink(s *side) (providers.Link, Sight, rests) {
	h := s.h
	l := providers.Link{Kind: KindAivenUpCloud, ID: linkID(KindAivenUpCloud, fold(h.NetworkID), s.peer), Hosted: h, Perhaps: len(s.rivals) > 0}
	name, on := cmp.Or(h.PeerName, "?"), rests{s.listing, none, none}
	var see Sight
	if n, ok := j.upNets[s.peer]; ok {
		name, on[1], see.Network = n.name, n.listing, n.name
		see.CloudSeen = j.askedSince(n.listing, s)
	}
	if s.partner != none {
		l.Cloud = j.up[s.partner].h
		on[2] = j.up[s.partner].listing
	}
	for _, k := range s.rivals {
		see.Rivals = append(see.Rivals, j.up[k].h)
	}
	l.Title = name + " ⇄ " + cmp.Or(h.Attrs[AttrProject], h.Network)
	if s.partner != none && j.met != nil {
		j.met[j.up[s.partner].ends] = meeting{l.ID, l.Kind, l.Title}
	}
	return l, see, on
}

// upLone is a half of UpCloud's without partner.
func (j *joiner) upLone(s *side) (providers.Link, Sight, rests) {
	l := providers.Link{ID: linkID(KindUpCloudUpCloud, min(s.net, s.peer), max(s.net, s.peer)), Kind: KindUpCloudUpCloud, Cloud: s.h, Perhaps: s.perhaps}
	on, other := rests{s.listing, none, none}, cmp.Or(s.h.PeerName, "?")
	var see Sight
	if n, ok := j.upNets[s.peer]; ok {
		on[1], other = n.listing, n.name
		see.HostedSeen = j.askedSince(n.listing, s)
	}
	l.Title = s.h.Network + " ⇄ " + other
	if _, ok := j.ours[s.peer]; ok {
		l.Kind, see.HostedSeen = KindAivenUpCloud, j.aivenListed
	}
	if m, ok := j.met[s.ends]; ok {
		l.ID, l.Kind, l.Title = m.id, m.kind, m.title
		see.HostedSeen = see.HostedSeen || m.kind == KindAivenUpCloud && j.aivenListed
	}
	see.HostedSeen = see.HostedSeen && !s.perhaps
	return l, see, on
}

// upPair is a link whose halves are both UpCloud's.
func (j *joiner) upPair(a, b *side) (providers.Link, Sight, rests) {
	if b.net < a.net {
		a, b = b, a
	}
	return providers.Link{Kind: KindUpCloudUpCloud, Cloud: a.h, Hosted: b.h, ID: linkID(KindUpCloudUpCloud, a.net, b.net),
		Title: a.h.Network + " ⇄ " + b.h.Network}, Sight{}, rests{a.listing, b.listing, none}
}
