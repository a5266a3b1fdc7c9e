// Package table is a windowed table: it draws only the rows that are seen, so
// that ten thousand cost no more than forty. Rows and cursor are kept by id:
// the cursor stays on its row while rows change, are sorted or filtered.
package table

import (
	"cmp"
	"slices"

	"example.org/peerage/providers/filter"
	"example.org/peerage/ui/theme"
)

// Column is one column of rows of type T.
type Column[T any] struct {
	Title string
	// Min is the least width. What is left over goes to the columns in order
	// until each has Want; the rest is shared by Weight, up to Max (0: no
	// limit).
	Min, Want, Max, Weight int
	// Rank says which column goes first when it is narrow: the highest. Those
	// with rank 0 always stay.
	Rank int
	// Right aligns to the right.
	Right bool
	// Cell is the text, plain, for a column of width w, and its ink.
	Cell func(row *T, w int) (string, theme.Ink)
	// Fields are what a filter calls what the column shows.
	Fields []string
	// Off: it is never shown.
	Off bool
	// Least is the least width of the table at which it is shown unless all are
	// asked for; 0 is any.
	Least int
}

// Spans gives the parts of a cell's text that stand out, in order.
type Spans = func(column int, text string) []filter.Span

// Table holds rows. Make it with New. It is not safe for concurrent use.
type Table[T any] struct {
	id    func(*T) string
	cols  []Column[T]
	cmp   func(a, b *T) int
	keep  func(*T) bool
	group func(*T) Group
	mark  func(*T) (string, theme.Ink)
	spans Spans

	rows []T
	slot map[string]int32 // id to index in rows
	// all are the slots, sorted; order those of them that are shown; lines
	// adds a negative number for each heading, -1 for heads[0].
	all   []int32
	order []int32
	lines []int32
	heads []head
	stale bool // lines must be made anew

	// folded are the headings whose rows are out of sight: the first of them
	// stands for all in order, and rest are all that the filter leaves; nil where
	// nothing is folded.
	folded map[Group]bool
	rest   []int32
	// rank says what is worse, the least being worst; says is how the worst row of
	// a folded heading is shown.
	rank func(*T) int
	says func(*T) (string, theme.Ink)

	want string // id that the cursor is for
	wish string // id to go to as soon as it is there
	at   int    // its place in order
	top  int    // first line that is seen
	page int    // rows that were seen last

	sorted int  // column whose title stands out
	down   bool // it is sorted the other way round
	wide   bool // all columns are shown that there is room for, and can be scrolled
	left   int  // how many columns behind the first are out of sight
	clip   bool // some are out of sight at the right
	picked func(*T) bool
	layout layout
	buf    []byte
	headed bool // the first line drawn last was the header
}

// Group is what a row stands under: groups come by rank, then by title.
type Group struct {
	Rank  int
	Title string
}

type head struct {
	Group
	count  int
	worst  int32
	folded bool
}

// New makes an empty table; id names a row.
func New[T any](id func(*T) string, cols ...Column[T]) *Table[T] {
	return &Table[T]{id: id, cols: cols, slot: map[string]int32{}, stale: true}
}

// Mark sets what stands at the right end of a row, one cell: "" for nothing.
func (t *Table[T]) Mark(fn func(*T) (string, theme.Ink)) { t.mark = fn }

// Highlight sets which parts of the cells in sight stand out; nil is none.
func (t *Table[T]) Highlight(fn Spans) { t.spans = fn }

// Column is one of the columns; it is not to be changed.
func (t *Table[T]) Column(i int) *Column[T] { return &t.cols[i] }

// Cells is how wide a column is in a table of w cells; 0 is not there at all.
func (t *Table[T]) Cells(col, w int) int {
	t.fit(w)
	if at := slices.Index(t.layout.index, col); at >= 0 {
		return t.layout.cells[at]
	}
	return 0
}

// Want changes how wide a column wants to be.
func (t *Table[T]) Want(col, cells int) {
	if t.cols[col].Want != cells {
		t.cols[col].Want, t.layout = cells, layout{}
	}
}

// SetRows replaces all rows. The table keeps the slice. When the same ids
// come in the same places, most of the work is saved.
func (t *Table[T]) SetRows(rows []T) {
	if t.same(rows) {
		t.rows = rows
		t.sortRows()
		return
	}
	t.rows = rows
	clear(t.slot)
	t.all = t.all[:0]
	for i := range rows {
		t.slot[t.id(&rows[i])] = int32(i)
		t.all = append(t.all, int32(i))
	}
	t.sortRows()
}

func (t *Table[T]) same(rows []T) bool {
	if len(rows) != len(t.rows) {
		return false
	}
	for i := range rows {
		if t.id(&rows[i]) != t.id(&t.rows[i]) {
			return false
		}
	}
	return true
}

// Sort sets the order: cmp, then id. The title of column col stands out.
func (t *Table[T]) Sort(col int, cmp func(a, b *T) int) {
	t.sorted, t.cmp = col, cmp
	t.sortRows()
}

// Reverse reverses the order set with Sort, or takes that back; rows with the same
// id keep theirs.
func (t *Table[T]) Reverse(down bool) {
	t.down = down
	t.sortRows()
}

// Wide shows columns that are else left out where it is narrow.
func (t *Table[T]) Wide(on bool) {
	t.wide, t.left, t.layout.index = on, 0, nil
}

// Scroll moves the columns behind the first by n; it says whether they moved.
func (t *Table[T]) Scroll(n int) bool {
	to := max(0, min(t.left+n, len(t.cols)-2))
	if n > 0 && !t.clipped() {
		to = t.left
	}
	moved := to != t.left
	t.left, t.layout.index = to, nil
	return moved
}

// Pick marks the rows that are picked; nil is none.
func (t *Table[T]) Pick(is func(*T) bool) { t.picked = is }

// Each gives the rows that the filter leaves, in order, folded ones too.
func (t *Table[T]) Each(fn func(*T)) {
	for _, s := range t.remaining() {
		fn(&t.rows[s])
	}
}

// Seek moves the cursor to the next row that is so, n = 1, or the one before, -1;
// beyond the end it begins anew. A heading that hides it is unfolded. It says
// whether there is one.
func (t *Table[T]) Seek(n int, is func(*T) bool) bool {
	list := t.remaining()
	here := 0
	if len(t.order) > 0 {
		here = max(slices.Index(list, t.order[t.at]), 0)
	}
	for k := 1; k <= len(list); k++ {
		r := &t.rows[list[((here+k*n)%len(list)+len(list))%len(list)]]
		if is(r) {
			if t.hides(r) {
				delete(t.folded, t.group(r))
				t.applyFilter()
			}
			at, _ := t.position(t.order, r)
			t.Move(at - t.at)
			return true
		}
	}
	return false
}

// Filter shows only what keep accepts; nil shows all.
func (t *Table[T]) Filter(keep func(*T) bool) {
	t.keep = keep
	t.applyFilter()
}

// Group puts rows under headings, none of them folded; nil takes them away.
func (t *Table[T]) Group(of func(*T) Group) {
	t.group, t.folded = of, nil
	t.sortRows()
}

// compare is a total order: group, the order set, id.
func (t *Table[T]) compare(a, b *T) int {
	if t.group != nil {
		ga, gb := t.group(a), t.group(b)
		if c := cmp.Or(cmp.Compare(ga.Rank, gb.Rank), cmp.Compare(ga.Title, gb.Title)); c != 0 {
			return c
		}
	}
	if t.cmp != nil {
		if c := t.cmp(a, b); c != 0 {
			if t.down {
				return -c
			}
			return c
		}
	}
	return cmp.Compare(t.id(a), t.id(b))
}

func (t *Table[T]) kept(r *T) bool { return t.keep == nil || t.keep(r) }

func (t *Table[T]) sortRows() {
	slices.SortFunc(t.all, func(a, b int32) int { return t.compare(&t.rows[a], &t.rows[b]) })
	t.applyFilter()
}

// applyFilter makes order of all, and rest where something is folded.
func (t *Table[T]) applyFilter() {
	t.order, t.rest = t.order[:0], t.rest[:0]
	if t.group == nil || len(t.folded) == 0 {
		t.rest = nil
	} else if t.rest == nil {
		t.rest = []int32{}
	}
	var last Group
	inside := false
	for _, s := range t.all {
		r := &t.rows[s]
		if !t.kept(r) {
			continue
		}
		if t.rest == nil {
			t.order = append(t.order, s)
			continue
		}
		t.rest = append(t.rest, s)
		g := t.group(r)
		if again := inside && g == last; !again || !t.folded[g] {
			t.order = append(t.order, s)
		}
		last, inside = g, true
	}
	t.restoreCursor()
}

// position is where a row stands in an order, or would.
func (t *Table[T]) position(order []int32, r *T) (int, bool) {
	return slices.BinarySearchFunc(order, r, func(s int32, r *T) int { return t.compare(&t.rows[s], r) })
}

// restoreCursor finds the cursor again after the order changed.
func (t *Table[T]) restoreCursor() {
	t.stale = true
	if _, ok := t.slot[t.wish]; ok && t.wish != "" {
		t.want, t.wish = t.wish, ""
	}
	if s, ok := t.slot[t.want]; ok {
		at, found := t.position(t.order, &t.rows[s])
		if t.at = at; !found && at > 0 && t.hides(&t.rows[s]) {
			t.at-- // it is behind the row that stands for its heading
		}
	} else {
		t.want = ""
	}
	t.at = max(0, min(t.at, len(t.order)-1))
	if t.want == "" && len(t.order) > 0 {
		t.want = t.id(&t.rows[t.order[t.at]])
	}
}

// Len counts all rows, Shown those that the filter leaves.
func (t *Table[T]) Len() int { return len(t.rows) }

// Shown counts the rows that the filter leaves.
func (t *Table[T]) Shown() int { return len(t.remaining()) }

// Row is the row with the id; nil when there is none. It is not to be kept.
func (t *Table[T]) Row(id string) *T {
	if s, ok := t.slot[id]; ok {
		return &t.rows[s]
	}
	return nil
}

// Current is the row under the cursor; nil when nothing is shown, or the cursor
// is on a folded heading.
func (t *Table[T]) Current() *T {
	if len(t.order) == 0 {
		return nil
	}
	if r := &t.rows[t.order[t.at]]; !t.hides(r) {
		return r
	}
	return nil
}

// Cursor is the id of the row under the cursor, or of the first below a folded
// heading; "" when nothing is shown.
func (t *Table[T]) Cursor() string {
	if len(t.order) == 0 {
		return ""
	}
	return t.id(&t.rows[t.order[t.at]])
}

// Select puts the cursor on the row with the id, now or when it comes.
func (t *Table[T]) Select(id string) {
	t.wish = id
	t.restoreCursor()
}

// Move moves the cursor by n rows, stopping at the ends.
func (t *Table[T]) Move(n int) {
	if len(t.order) == 0 {
		return
	}
	t.at = max(0, min(t.at+n, len(t.order)-1))
	t.wish = ""
	t.want = t.id(&t.rows[t.order[t.at]])
}

// Page is how many rows were seen last.
func (t *Table[T]) Page() int { return max(t.page, 1) }
