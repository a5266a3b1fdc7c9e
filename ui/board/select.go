package board

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
)

// Select puts the cursor on a link, now or when it comes: by its id, or by
// the provider's id of one of its halves. A filter that may hide it goes.
func (b *Board) Select(id string) {
	b.wanted = id
	if !b.filter.Empty() {
		b.showAll()
	}
	b.table.Select(id)
	b.resolve()
	b.version++
}

// resolve looks for the link that is wanted by the id of a half.
func (b *Board) resolve() {
	if b.wanted == "" {
		return
	}
	for i := range b.snap.Links {
		if l := &b.snap.Links[i]; l.ID == b.wanted || isHalf(l.Hosted, b.wanted) || isHalf(l.Cloud, b.wanted) {
			b.table.Select(l.ID)
			return
		}
	}
}

// pin keeps the cursor on the link that is under it, also when others are
// seen again.
func (b *Board) pin() {
	if l := b.link(); l != nil {
		b.wanted = ""
		b.table.Select(l.ID)
	}
}

// isHalf compares without regard to case: some providers change it.
func isHalf(h *providers.Half, id string) bool { return h != nil && strings.EqualFold(h.ID, id) }

// move moves the cursor: from then on it follows nothing.
func (b *Board) move(k tea.KeyPressMsg) {
	if n := b.step1(k); n != 0 {
		b.wanted = ""
		b.table.Move(n)
		return
	}
	b.sideways(k)
}

// Mends says whether there is an act that mends the link under the cursor.
func (b *Board) Mends() bool {
	a := b.repairing(b.link())
	return a != nil && a.Disabled == ""
}
