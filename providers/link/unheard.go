package link

import (
	"cmp"
	"slices"
	"strings"
)

// silence is who has not answered yet. A half that is missing there may be
// there all the same.
type silence struct {
	// lists are the providers of which it is not known which accounts there
	// are; accounts those that have not been heard; of counts them by provider.
	lists    map[string]bool
	accounts map[at]bool
	of       map[string]int
	// refused are the providers of which not everything may be listed.
	refused map[string]bool
	// known are all accounts that are connected.
	known map[at]bool
}

func newSilence() silence {
	return silence{lists: map[string]bool{}, accounts: map[at]bool{}, of: map[string]int{}, known: map[at]bool{},
		refused: map[string]bool{}}
}

// note takes up a listing. One of no account is the list of a provider's
// accounts. A provider that refuses has answered.
func (q *silence) note(l *Listing) {
	refused := l.Denied || l.Refused
	silent := !l.Listed && !refused
	q.refused[l.Provider] = q.refused[l.Provider] || refused
	if l.Account == "" && len(l.Halves) == 0 {
		q.lists[l.Provider] = q.lists[l.Provider] || silent
		return
	}
	where := at{l.Provider, fold(l.Account)}
	q.known[where] = true
	if silent {
		q.accounts[where] = true
		q.of[l.Provider]++
	}
}

// refuses says whether a provider refuses to list some of a side.
func (q *silence) refuses(s *Side) bool { return q.refused[s.Provider] || q.refused[s.Accounts] }

// on names a side of which an account was not heard: the one named, or any
// where none is; "" when it was.
func (q *silence) on(s *Side, account string) string {
	where := at{s.Provider, fold(account)}
	named := account != "" && !s.Anywhere
	switch {
	case s.Provider == "" || named && q.known[where] && !q.accounts[where]:
		return ""
	case q.lists[cmp.Or(s.Accounts, s.Provider)]:
		return s.Name
	case !named && q.of[s.Provider] > 0:
		return s.Name
	case named && q.accounts[where]:
		return s.Name
	}
	return ""
}

// cloudUnheard names who was not heard of those that may have the partner of a
// hosted half; "" when all were.
func (j *joiner) cloudUnheard(s *side) string {
	if _, here := j.nets[at{s.kind.Cloud.Provider, s.peer}]; here && !s.kind.ByAccount {
		return ""
	}
	return j.silent.on(&s.kind.Cloud, s.h.PeerAccount)
}

// partnerUnheard names who was not heard of those that may have the partner of
// a cloud's half; "" when all were. k is the kind it is known to be of, or nil.
func (j *joiner) partnerUnheard(s *side, k *Kind) string {
	if k != nil {
		return j.silent.on(&k.Hosted, "")
	}
	var names []string
	mine := j.here(s) || j.silent.known[at{s.kind.Cloud.Provider, fold(s.h.PeerAccount)}]
	for i := range j.Kinds {
		k, name := &j.Kinds[i], ""
		switch {
		case k.Cloud.Is == nil || !k.Cloud.Is(s.h):
		case k.Twin == nil && !mine:
			name = j.silent.on(&k.Hosted, "")
		case k.Twin != nil && !j.here(s):
			name = j.silent.on(&k.Cloud, s.h.PeerAccount)
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " and ")
}

// unsure says whether a join by ranges may yet turn out otherwise: who was not
// heard may name one of these halves.
func (j *joiner) unsure(s *side) bool {
	if s.partner != nowhere && s.guess {
		return j.partnerUnheard(&j.cloud[s.partner], nil) != ""
	}
	return slices.ContainsFunc(s.rivals, func(k int32) bool { return j.partnerUnheard(&j.cloud[k], nil) != "" })
}

// connected says whether any account of a side is watched.
// A side of which nothing can be connected counts as if it were.
func (j *joiner) connected(s *Side) bool { return s.Provider == "" || j.asked[s.Provider] > 0 }

// sides are the names of a cloud's two networks as a title has them: by their
// ids where the other account is connected, whichever was heard first; else
// that of the customer's first.
func (j *joiner) sides(s *side, own, other string) (string, string) {
	far := at{s.kind.Cloud.Provider, fold(s.h.PeerAccount)}
	if s.kind.Twin != nil && s.peer < s.net && (j.here(s) || s.h.PeerAccount != "" && j.silent.known[far]) {
		return other, own
	}
	return own, other
}
