package link

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Memory keeps what links were called, so that they keep their names when a
// half goes. It belongs to one joiner at a time.
type Memory struct {
	links  map[string]meeting
	before func(id string) (as, kind, title string)
}

// NewMemory begins with what before knows of a link from earlier, by its id or
// that which rests on its hosted half alone: its id, "" when nothing. before
// may be nil.
func NewMemory(before func(id string) (as, kind, title string)) *Memory {
	return &Memory{links: map[string]meeting{}, before: before}
}

// meeting is the link in which halves were joined.
type meeting struct{ id, kind, title string }

// met notes that a hosted half, by the id that rests on it alone, is part of a
// link. What it was taken for part of before was a guess.
func (m *Memory) met(as meeting, alone string) {
	if was, ok := m.links[alone]; ok && was.id != as.id {
		delete(m.links, was.id)
	}
	m.links[as.id], m.links[alone] = as, as
}

func (m *Memory) of(id string) (meeting, bool) {
	if as, ok := m.links[id]; ok {
		return as, true
	}
	if m.before == nil {
		return meeting{}, false
	}
	as, kind, title := m.before(id)
	return meeting{as, kind, title}, as != ""
}

// linkID is short and the same for the same parts, in every run.
func linkID(kind string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return kind + "-" + hex.EncodeToString(sum[:6])
}

// loneID is the id of a cloud's half without partner.
func (k *Kind) loneID(s *side) string {
	if k.CloudID == nil {
		return linkID(k.ID, fold(s.h.ID))
	}
	return k.CloudID(s.net, s.peer)
}

// formerly are ids under which earlier versions knew a lone half.
func (k *Kind) formerly(s *side) []string {
	if k.Twin != nil && k.Twin.One {
		return []string{linkID(k.ID, fold(s.h.ID))}
	}
	return nil
}
