package graph

import (
	"slices"
	"strings"

	"example.org/peerage/providers/sim/world"
)

// right is what a caller may do in the directory.
type right int

const (
	// nothing: an application without directory permissions.
	nothing right = iota
	// guest may read.
	guest
	// member may read, register applications and look after its own
	// (Microsoft docs: the default user permissions).
	member
	// administrator holds Application Administrator.
	administrator
)

// rights finds what the caller may do. "azure.no-directory-role" takes the
// role away from everybody, "azure.no-directory-rights" everything.
func (s *server) rights(t *world.Token) right {
	off := s.w.Faults.On("azure.no-directory-role")
	if s.w.Faults.On("azure.no-directory-rights") {
		return nothing
	}
	if t.Principal != nil {
		if t.Principal.DirectoryRole && !off {
			return administrator
		}
		return nothing
	}
	switch u := t.User; {
	case u.Admin && !off:
		return administrator
	case u.ID != u.HomeID:
		return guest
	}
	return member
}

// mayChange says whether the caller may change an object with these owners.
func (s *server) mayChange(c *call, owners []string) bool {
	switch s.rights(c.tok) {
	case administrator:
		return true
	case member:
		return slices.ContainsFunc(owners, func(o string) bool { return strings.EqualFold(o, c.tok.PrincipalID()) })
	}
	return false
}
