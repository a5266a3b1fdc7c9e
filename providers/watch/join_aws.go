package watch

import (
	"cmp"

	"peerage/providers"
)

// The kinds of link on AWS.
const (
	KindAivenAWS = "aiven-aws"
	KindAWSAWS   = "aws-aws"
)

func toAWS(h *providers.Half) bool { return h.Attrs[AttrCloud] == "aws" }

// pairAWS joins Aiven's halves with AWS's by the connection's id, which Aiven
// tells while it waits; one whose id was never seen is joined by the VPC and
// the ranges, when just one connection fits that has not ended.
func (j *joiner) pairAWS() {
	if len(j.aws) == 0 {
		return
	}
	byID := make(map[string]int32, len(j.aws))
	byVPC := make(map[string][]int32)
	for i := range j.aws {
		a := &j.aws[i]
		if k, ok := byID[fold(a.h.ID)]; ok { // seen from both of its sides
			j.aws[k].dropped = j.aws[k].h.Attrs[AttrAccepter] == ""
			if a.dropped = !j.aws[k].dropped; a.dropped {
				continue
			}
		}
		byID[fold(a.h.ID)] = int32(i)
		byVPC[a.net] = append(byVPC[a.net], int32(i))
	}
	join := func(i int, k int32) {
		j.aiven[i].partner, j.aws[k].partner, j.aws[k].hosted = k, int32(i), true
	}
	for i := range j.aiven {
		s := &j.aiven[i]
		if k, ok := byID[j.ownNetwork(s.h)]; ok && !s.dropped && toAWS(s.h) && j.aws[k].partner == none {
			join(i, k)
		}
	}
	for i := range j.aiven {
		s := &j.aiven[i]
		if s.dropped || s.partner != none || !toAWS(s.h) || j.ownNetwork(s.h) != "" {
			continue
		}
		if fit := j.awsCandidates(s, byVPC[s.peer]); len(fit) == 1 {
			join(i, fit[0])
		}
	}
}

func (j *joiner) awsCandidates(s *side, at []int32) []int32 {
	var out []int32
	for _, k := range at {
		a := &j.aws[k]
		if a.partner == none && !a.dropped && !awsEnded(a.h.State) && holdsAny(a.h, s.h) {
			out = append(out, k)
		}
	}
	return out
}

// partnerOf is the half in the cloud that an Aiven half was joined with.
func (j *joiner) partnerOf(s *side) *side {
	if toAWS(s.h) {
		return &j.aws[s.partner]
	}
	return &j.azure[s.partner]
}

// awsLink is a connection without a half of Aiven's.
func (j *joiner) awsLink(s *side) (providers.Link, Sight, rests) {
	l := providers.Link{ID: linkID(KindAWSAWS, fold(s.h.ID)), Kind: KindAWSAWS, Cloud: s.h,
		Title: s.h.Network + " ⇄ " + cmp.Or(s.h.PeerName, "?")}
	if m, ok := j.met[s.ends]; ok {
		l.ID, l.Kind, l.Title = m.id, m.kind, m.title
	}
	return l, Sight{HostedSeen: l.Kind == KindAivenAWS && j.aivenListed}, rests{s.listing, none, none}
}
