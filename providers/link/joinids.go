package link

import "slices"

// pairTwins joins halves of one provider that name each other, and leaves out
// what is seen twice.
func (j *joiner) pairTwins() {
	byEnds := map[ends]int32{}
	byShared := map[string]int32{}
	once := map[at]int32{}
	for i := range j.cloud {
		s := &j.cloud[i]
		switch t := s.kind.Twin; {
		case t == nil:
		case t.One:
			j.dropSame(once, int32(i))
		default:
			j.pairMutual(byEnds, int32(i))
		}
	}
	for i := range j.cloud {
		if s := &j.cloud[i]; s.free() && s.kind.Twin != nil && s.kind.Twin.Shared != nil {
			j.pairShared(byShared, int32(i))
		}
	}
}

// dropSame keeps one of the two views of an object: that of the side which is
// asked, who can act.
func (j *joiner) dropSame(once map[at]int32, i int32) {
	a := &j.cloud[i]
	where := at{a.kind.Cloud.Provider, fold(a.h.ID)}
	if k, twice := once[where]; twice {
		b := &j.cloud[k]
		b.dropped = b.h.Attrs[AttrAccepter] == ""
		if a.dropped = !b.dropped; a.dropped {
			return
		}
	}
	once[where] = i
}

func (j *joiner) pairMutual(byEnds map[ends]int32, i int32) {
	a := &j.cloud[i]
	if !j.here(a) { // then no half is listed that could name it back
		return
	}
	if k, ok := byEnds[ends{a.peer, a.net}]; ok && j.cloud[k].free() && a.net != a.peer && j.cloud[k].kind == a.kind {
		j.twins(i, k)
		return
	}
	byEnds[a.ends] = i
}

func (j *joiner) pairShared(byShared map[string]int32, i int32) {
	a := &j.cloud[i]
	id := a.kind.Twin.Shared(a.h)
	if id == "" {
		return
	}
	if k, ok := byShared[id]; ok && j.cloud[k].free() && j.cloud[k].net != a.net && j.cloud[k].kind == a.kind {
		j.twins(i, k)
		return
	}
	byShared[id] = i
}

func (j *joiner) twins(i, k int32) {
	a, b := &j.cloud[i], &j.cloud[k]
	a.partner, b.partner, a.twin, b.twin = k, i, true, true
}

// pairByID joins by what the platforms call their own.
func (j *joiner) pairByID() {
	j.dropDead()
	keys := newKeys(len(j.cloud))
	ways := j.idWays()
	for i := range j.cloud {
		c := &j.cloud[i]
		for _, kinds := range ways {
			if k := slices.IndexFunc(kinds, func(k *Kind) bool { return k.Cloud.Is(c.h) }); k >= 0 && c.free() {
				keys.add(kinds[k].cloudKey(c), int32(i))
			}
		}
	}
	for i := range j.hosted {
		s := &j.hosted[i]
		if s.dropped || s.kind.IDs == nil {
			continue
		}
		for k := keys.first(s.kind.hostedKey(s)); k != nowhere; k = keys.next[k] {
			if c := keys.half[k]; j.cloud[c].free() && s.kind.Cloud.Is(j.cloud[c].h) {
				j.join(int32(i), c)
				break
			}
		}
	}
}

// idWays are the kinds with ids, together those that make keys in one way.
func (j *joiner) idWays() [][]*Kind {
	var out [][]*Kind
	for i := range j.Kinds {
		k := &j.Kinds[i]
		if k.IDs == nil {
			continue
		}
		if n := slices.IndexFunc(out, func(x []*Kind) bool { return x[0].IDs == k.IDs }); n >= 0 {
			out[n] = append(out[n], k)
		} else {
			out = append(out, []*Kind{k})
		}
	}
	return out
}

// key is what two halves have alike that belong together: one id, or two.
type key struct {
	provider string
	ends
}

// cloudKey and hostedKey are a half's key; the zero one when it has none. Where
// keys are of the two networks, these are folded already.
func (k *Kind) cloudKey(c *side) key {
	if k.IDs.Networks {
		return k.pair(c.net, c.peer)
	}
	return k.single(k.IDs.Cloud(c.h))
}

func (k *Kind) hostedKey(s *side) key {
	if k.IDs.Networks {
		return k.pair(s.peer, s.own)
	}
	return k.single(k.IDs.Hosted(s.h, s.own))
}

func (k *Kind) pair(a, b string) key {
	if a == "" || b == "" {
		return key{}
	}
	return key{k.Cloud.Provider, ends{a, b}}
}

func (k *Kind) single(id string) key {
	if id == "" {
		return key{}
	}
	return key{k.Cloud.Provider, ends{net: id}}
}

// keys finds cloud halves by their keys, those of one key in their order.
type keys struct {
	// by are the places of the first and the last of a key in half and next.
	by   map[key][2]int32
	half []int32
	next []int32
}

func newKeys(n int) *keys {
	return &keys{by: make(map[key][2]int32, n), half: make([]int32, 0, n), next: make([]int32, 0, n)}
}

func (l *keys) add(k key, half int32) {
	if k == (key{}) {
		return
	}
	n := int32(len(l.half))
	l.half, l.next = append(l.half, half), append(l.next, nowhere)
	at, ok := l.by[k]
	if ok {
		l.next[at[1]] = n
	} else {
		at[0] = n
	}
	at[1] = n
	l.by[k] = at
}

func (l *keys) first(k key) int32 {
	if at, ok := l.by[k]; ok && k != (key{}) {
		return at[0]
	}
	return nowhere
}

func (j *joiner) join(hosted, cloud int32) {
	j.hosted[hosted].partner, j.hosted[hosted].rivals = cloud, nil
	j.cloud[cloud].partner = hosted
}

// dropDead leaves out a hosted half that is gone or going when a newer one
// connects the same two networks: Aiven shows deleted ones for a while.
func (j *joiner) dropDead() {
	if !slices.ContainsFunc(j.hosted, func(s side) bool { return dead(&s) }) {
		return
	}
	first := make(map[ends]int32, len(j.hosted))
	for i := range j.hosted {
		s := &j.hosted[i]
		k, ok := first[s.ends]
		switch {
		case !ok:
			first[s.ends] = int32(i)
		case dead(s):
			s.dropped = true
		case dead(&j.hosted[k]):
			j.hosted[k].dropped = true
			first[s.ends] = int32(i)
		}
	}
}

func dead(s *side) bool {
	c := s.kind.Hosted.Class(s.h)
	return c == Deleted || c == Deleting
}
