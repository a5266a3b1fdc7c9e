package link

import "slices"

// pairTwins joins halves of one provider that name each other, and leaves out
// what is seen twice.
func (j *joiner) pairTwins() {
	byEnds := make(map[ends]int32, len(j.cloud))
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
	byKey := make(map[at][]int32, len(j.cloud))
	for i := range j.cloud {
		c := &j.cloud[i]
		for _, k := range j.idKinds(c) {
			if key := k.IDs.Cloud(c.h); key != "" && c.free() {
				byKey[at{k.Cloud.Provider, key}] = append(byKey[at{k.Cloud.Provider, key}], int32(i))
			}
		}
	}
	for i := range j.hosted {
		s := &j.hosted[i]
		if s.dropped || s.kind.IDs == nil {
			continue
		}
		key := s.kind.IDs.Hosted(s.h, j.ownID(s))
		if key == "" {
			continue
		}
		for _, k := range byKey[at{s.kind.Cloud.Provider, key}] {
			if j.cloud[k].free() && s.kind.Cloud.Is(j.cloud[k].h) {
				j.join(int32(i), k)
				break
			}
		}
	}
}

// idKinds are kinds with ids that a cloud half may belong to, one for each way
// of making keys.
func (j *joiner) idKinds(c *side) []*Kind {
	var out []*Kind
	for i := range j.Kinds {
		k := &j.Kinds[i]
		if k.IDs == nil || !k.Cloud.Is(c.h) || slices.ContainsFunc(out,
			func(o *Kind) bool { return o.IDs == k.IDs }) {
			continue
		}
		out = append(out, k)
	}
	return out
}

func (j *joiner) join(hosted, cloud int32) {
	j.hosted[hosted].partner, j.hosted[hosted].rivals = cloud, nil
	j.cloud[cloud].partner = hosted
}

// dropDead leaves out a hosted half that is gone or going when a newer one
// connects the same two networks: Aiven shows deleted ones for a while.
func (j *joiner) dropDead() {
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
