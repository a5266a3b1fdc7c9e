package table

import "example.org/peerage/ui/theme"

// Worst sets which row is the worst below a heading, that with the least rank, and
// how it is shown on the heading when that is folded.
func (t *Table[T]) Worst(rank func(*T) int, says func(*T) (string, theme.Ink)) {
	t.rank, t.says, t.stale = rank, says, true
}

// remaining are the rows that the filter leaves, folded or not.
func (t *Table[T]) remaining() []int32 {
	if t.rest != nil {
		return t.rest
	}
	return t.order
}

// hides says that a row's heading is folded.
func (t *Table[T]) hides(r *T) bool {
	return t.group != nil && len(t.folded) > 0 && t.folded[t.group(r)]
}

// Folded is the folded heading that the cursor is on, and how many rows it hides;
// false where it is on a row.
func (t *Table[T]) Folded() (Group, []*T, bool) {
	if len(t.order) == 0 || !t.hides(&t.rows[t.order[t.at]]) {
		return Group{}, nil, false
	}
	g := t.group(&t.rows[t.order[t.at]])
	var out []*T
	for _, s := range t.rest {
		if r := &t.rows[s]; t.group(r) == g {
			out = append(out, r)
		}
	}
	return g, out, true
}

// Fold hides the rows below the heading that the cursor is under, or shows them
// again. It says whether there is a heading.
func (t *Table[T]) Fold() bool {
	if t.group == nil || len(t.order) == 0 {
		return false
	}
	t.fold(t.group(&t.rows[t.order[t.at]]))
	return true
}

func (t *Table[T]) fold(g Group) {
	if t.folded[g] {
		delete(t.folded, g)
	} else {
		if t.folded == nil {
			t.folded = map[Group]bool{}
		}
		t.folded[g] = true
	}
	t.applyFilter()
}

// FoldAll folds all headings, or none where one is folded. It says whether any is
// now; ok is false where there are none.
func (t *Table[T]) FoldAll() (folded, ok bool) {
	if t.group == nil || len(t.all) == 0 {
		return false, false
	}
	folded = len(t.folded) == 0
	t.folded = nil
	if folded {
		t.folded = map[Group]bool{}
		for _, s := range t.all {
			t.folded[t.group(&t.rows[s])] = true
		}
	}
	t.applyFilter()
	return folded, true
}

// Hit is what lies at a place of what was drawn last. Column is one whose title
// it is, or -1.
type Hit struct {
	Column       int
	Row, Heading bool
}

// Click puts the cursor on the row at a place of what was drawn last, folds or
// unfolds a heading, and says what lies there.
func (t *Table[T]) Click(x, y int) Hit {
	hit := Hit{Column: -1}
	if t.headed {
		if y == 0 {
			hit.Column = t.titleAt(x)
			return hit
		}
		y--
	}
	i := t.top + y
	if y < 0 || y >= t.page || i >= t.count() {
		return hit
	}
	if s := t.line(i); s < 0 {
		t.fold(t.heads[-s-1].Group)
		hit.Heading = true
		return hit
	} else if at, ok := t.position(t.order, &t.rows[s]); ok {
		t.Move(at - t.at)
		hit.Row = true
	}
	return hit
}

// titleAt is the column whose title is at a place of the header; -1 for none.
func (t *Table[T]) titleAt(x int) int {
	from := margin
	for at, i := range t.layout.index {
		if x >= from && x < from+t.layout.cells[at]+gap {
			return i
		}
		from += t.layout.cells[at] + gap
	}
	return -1
}
