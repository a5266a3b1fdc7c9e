package world

import "slices"

// shelf keeps things in the order of their making and finds them by their id.
type shelf[T any] struct {
	all []*T
	by  map[string]*T
}

func (s *shelf[T]) add(id string, x *T) {
	if s.by == nil {
		s.by = map[string]*T{}
	}
	s.all, s.by[id] = append(s.all, x), x
}

// get gives nil where there is none.
func (s *shelf[T]) get(id string) *T { return s.by[id] }

func (s *shelf[T]) drop(id string) {
	x := s.by[id]
	if x == nil {
		return
	}
	delete(s.by, id)
	s.all = slices.DeleteFunc(s.all, func(y *T) bool { return y == x })
}
