package link

import (
	"net/netip"
	"slices"

	"example.org/peerage/providers"
)

// guess is what ranges say of a hosted half: the cloud halves that fit, and
// whether one alone is its partner, and for sure.
type guess struct {
	fit         []int32
	joins, sure bool
}

// pairByRange joins what no id joins. A half that two hosted halves could
// claim is given to neither.
func (j *joiner) pairByRange() {
	places, accounts := j.places(), j.ownAccounts()
	claims := make(map[int32]int)
	guesses := make([]guess, len(j.hosted))
	for i := range j.hosted {
		s := &j.hosted[i]
		if s.kind.Ranges == nil || !s.free() || s.kind.IDs != nil && j.ownID(s) != "" {
			continue
		}
		guesses[i] = j.guess(s, places, accounts)
		for _, k := range guesses[i].fit {
			claims[k]++
		}
	}
	for i, g := range guesses {
		if len(g.fit) == 1 && g.joins && claims[g.fit[0]] == 1 {
			j.join(int32(i), g.fit[0])
			j.hosted[i].guess = !g.sure
			continue
		}
		j.hosted[i].rivals = g.fit
		for _, k := range g.fit {
			j.cloud[k].perhaps = true
		}
	}
}

// lying is a place that one way of finding places gives.
type lying struct {
	ranges *Ranges
	place  string
}

// places are the cloud halves without partner, by where they lie.
func (j *joiner) places() map[lying][]int32 {
	var ways []*Ranges
	var of []*Kind
	for i := range j.Kinds {
		if k := &j.Kinds[i]; k.Ranges != nil && !slices.Contains(ways, k.Ranges) && j.has(k.Ranges) {
			ways, of = append(ways, k.Ranges), append(of, k)
		}
	}
	out := map[lying][]int32{}
	for i := range j.cloud {
		c := &j.cloud[i]
		for w, r := range ways {
			if !c.free() || !of[w].Cloud.Is(c.h) {
				continue
			}
			for _, place := range r.Cloud(c.h) {
				if place != "" {
					out[lying{r, place}] = append(out[lying{r, place}], int32(i))
				}
			}
		}
	}
	return out
}

// has says whether a hosted half is found in this way.
func (j *joiner) has(r *Ranges) bool {
	return slices.ContainsFunc(j.hosted, func(s side) bool { return s.kind.Ranges == r })
}

// crossing is a platform in a cloud.
type crossing struct{ platform, cloud string }

// ownAccounts are the accounts in the clouds that are known to be a
// platform's own: by its networks' ids, and by what these joined.
func (j *joiner) ownAccounts() map[crossing]map[string]bool {
	out := map[crossing]map[string]bool{}
	put := func(k *Kind, account string) {
		c := crossing{k.Hosted.Provider, k.Cloud.Provider}
		if out[c] == nil {
			out[c] = map[string]bool{}
		}
		if account != "" {
			out[c][fold(account)] = true
		}
	}
	for i := range j.Kinds {
		if k := &j.Kinds[i]; k.Ranges != nil && k.Ranges.Account != nil {
			for _, id := range j.Known {
				put(k, k.Ranges.Account(id))
			}
		}
	}
	for i := range j.hosted {
		s := &j.hosted[i]
		switch {
		case s.kind.Ranges == nil:
		case s.kind.Ranges.Account != nil:
			put(s.kind, s.kind.Ranges.Account(j.ownID(s)))
		case s.partner != nowhere:
			put(s.kind, j.cloud[s.partner].h.PeerAccount)
		}
	}
	return out
}

// guess finds the cloud halves that could be the partner of a hosted one.
func (j *joiner) guess(s *side, places map[lying][]int32, accounts map[crossing]map[string]bool) guess {
	r := s.kind.Ranges
	var holding, silent []int32
	for _, place := range r.Hosted(s.h) {
		for _, k := range places[lying{r, place}] {
			c := &j.cloud[k]
			switch {
			case slices.Contains(holding, k) || slices.Contains(silent, k) || j.excluded(s, c):
			case holdsAny(c.h, s.h):
				holding = append(holding, k)
			case r.Silent != SilenceRules && len(c.h.PeerRanges) == 0:
				silent = append(silent, k)
			}
		}
	}
	holding, silent = j.living(r, s, holding), j.living(r, s, silent)
	own := accounts[crossing{s.kind.Hosted.Provider, s.kind.Cloud.Provider}]
	mine := filter(holding, func(k int32) bool { return j.leadsTo(s, &j.cloud[k], own) })
	switch {
	case len(mine) > 0:
		return guess{mine, true, true}
	case len(holding) > 0:
		return guess{holding, len(own) == 0, false}
	}
	return guess{silent, r.Silent == SilenceFits, false}
}

// excluded: a half that leads to a network which is listed here, to another of
// the platform's, or to an account that is not the one it told, is not its.
func (j *joiner) excluded(s, c *side) bool {
	if j.here(c) {
		return true
	}
	if s.kind.IDs != nil {
		o := j.ours[at{s.kind.Cloud.Provider, fold(s.kind.IDs.Own(c.h))}]
		if o.net != "" && o.net != s.net {
			return true
		}
	}
	told := accountFromHalf(s)
	return told != "" && c.h.PeerAccount != "" && told != fold(c.h.PeerAccount)
}

// leadsTo says whether a cloud half leads to an account of the platform's own.
func (j *joiner) leadsTo(s, c *side, own map[string]bool) bool {
	account := fold(c.h.PeerAccount)
	return account != "" && (own[account] || account == accountFromHalf(s))
}

func accountFromHalf(s *side) string {
	if s.kind.Ranges.Told == nil {
		return ""
	}
	return fold(s.kind.Ranges.Told(s.h))
}

// living leaves out what has ended, where something has not.
func (j *joiner) living(r *Ranges, s *side, list []int32) []int32 {
	alive := filter(list, func(k int32) bool { return !slices.Contains(r.Ended, s.kind.Cloud.Class(j.cloud[k].h)) })
	if len(alive) == 0 {
		return list
	}
	return alive
}

func filter(list []int32, fn func(int32) bool) []int32 {
	var out []int32
	for _, k := range list {
		if fn(k) {
			out = append(out, k)
		}
	}
	return out
}

// holdsAny says whether the cloud half's remote ranges hold one of the
// platform's.
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
