package table

import "slices"

// Put replaces the row with the same id, or adds it.
func (t *Table[T]) Put(row T) {
	id := t.id(&row)
	s, ok := t.slot[id]
	if !ok {
		s = int32(len(t.rows))
		t.rows, t.slot[id] = append(t.rows, row), s
		t.insert(s)
		return
	}
	old := &t.rows[s]
	if t.compare(old, &row) == 0 && t.kept(old) == t.kept(&row) {
		*old, t.stale = row, true
		return
	}
	t.unlist(s)
	*old = row
	t.insert(s)
}

// Remove drops a row.
func (t *Table[T]) Remove(id string) {
	s, ok := t.slot[id]
	if !ok {
		return
	}
	t.unlist(s)
	delete(t.slot, id)
	if last := int32(len(t.rows) - 1); s != last { // the last row takes its place
		moved := t.rows[last]
		t.unlist(last)
		t.rows[s] = moved
		t.slot[t.id(&moved)] = s
		t.rows = t.rows[:last]
		t.insert(s)
		return
	}
	t.rows = t.rows[:s]
	t.restoreCursor()
}

// insert and unlist put a slot into the orders and take it out.
func (t *Table[T]) insert(s int32) {
	r := &t.rows[s]
	i, _ := t.position(t.all, r)
	t.all = slices.Insert(t.all, i, s)
	if t.rest != nil {
		t.applyFilter()
		return
	}
	if t.kept(r) {
		i, _ := t.position(t.order, r)
		t.order = slices.Insert(t.order, i, s)
	}
	t.restoreCursor()
}

func (t *Table[T]) unlist(s int32) {
	r := &t.rows[s]
	if i, ok := t.position(t.all, r); ok {
		t.all = slices.Delete(t.all, i, i+1)
	}
	if t.rest != nil {
		t.applyFilter()
		return
	}
	if i, ok := t.position(t.order, r); ok {
		t.order = slices.Delete(t.order, i, i+1)
	}
}
