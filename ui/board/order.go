package board

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/table"
	"example.org/peerage/wizard/flows/steps"
)

// sortCycle are the columns that s goes through; any other is sorted by :sort.
var sortCycle = []int{colVerdict, colLink, colSince, colCloud, colAccount, colRegion, colRanges, colRun}

// sortBy orders the rows by a column; the table breaks ties by id.
func (b *Board) sortBy(column int) func(x, y *row) int {
	name := func(x, y *row) int { return cmp.Compare(x.Title, y.Title) }
	text := func(of func(*providers.Link) string) func(x, y *row) int {
		return func(x, y *row) int {
			p, q := of(x.Link), of(y.Link)
			empty := func(s string) int { return map[bool]int{false: 0, true: 1}[s == ""] }
			return cmp.Or(cmp.Compare(empty(p), empty(q)), cmp.Compare(p, q), name(x, y))
		}
	}
	switch column {
	case colLink:
		return name
	case colSince: // the latest first
		return func(x, y *row) int { return cmp.Or(y.Since.Compare(x.Since), name(x, y)) }
	case colHosted:
		return text((*providers.Link).HostedState)
	case colCloud:
		return text((*providers.Link).CloudState)
	case colAccount:
		return text(accountOf)
	case colRegion:
		return text(regionOf)
	case colRanges:
		return text(rangesOf)
	case colRun:
		return text(b.runOf)
	case colKind:
		return text(func(l *providers.Link) string { return l.Kind })
	case colDrift:
		return func(x, y *row) int { return cmp.Or(cmp.Compare(b.driftRank(x), b.driftRank(y)), name(x, y)) }
	}
	return func(x, y *row) int { return cmp.Or(cmp.Compare(front.Rank(x.Link), front.Rank(y.Link)), name(x, y)) }
}

// sorted sorts by a column, down is the other way round.
func (b *Board) sorted(column int, down bool) {
	b.layout.Sort, b.layout.Down = columnNames[column], down
	b.table.Sort(column, b.sortBy(column))
	b.table.Reverse(down)
	b.version++
}

func (b *Board) nextSort() tea.Cmd {
	next, cycle := 0, slices.Clone(sortCycle)
	if b.backend.Links != "" {
		cycle = slices.Insert(cycle, 1, colDrift)
	}
	for i, c := range cycle {
		if columnNames[c] == b.layout.Sort {
			next = (i + 1) % len(cycle)
		}
	}
	b.sorted(cycle[next], false)
	return b.saySort()
}

func (b *Board) turnSort() tea.Cmd {
	b.sorted(columnOf(b.layout.Sort), !b.layout.Down)
	return b.saySort()
}

func (b *Board) saySort() tea.Cmd {
	how := b.layout.Sort
	switch {
	case b.layout.Down:
		how += ", the other way round"
	case how == "verdict":
		how += ", what is wrong first"
	case how == "since":
		how = "last change, the latest first"
	}
	return screen.Say("Sorted by " + how)
}

// columnOf is the column with a name; the verdict's where there is none.
func columnOf(name string) int {
	for i, x := range columnNames {
		if x == name {
			return i
		}
	}
	return colVerdict
}

// grouping is a way to group, and the key behind g that does it.
type grouping struct{ key, name string }

var groupings = []grouping{
	{"p", "provider"}, {"s", "state"}, {"n", "network"}, {"a", "account"}, {"r", "region"}, {"k", "kind"}, {"u", "run"},
	{"d", "drift"}, {"o", "none"},
}

// grouped groups by a field, "none" or "" takes the headings away.
func (b *Board) grouped(by string) tea.Cmd {
	if by == "none" {
		by = ""
	}
	b.layout.Group = by
	b.table.Group(b.groupBy(by))
	b.version++
	if by == "" {
		return screen.Say("Not grouped")
	}
	return screen.Say("Grouped by " + by)
}

func (b *Board) groupBy(by string) func(*row) table.Group {
	text := func(of func(*providers.Link) string) func(*row) table.Group {
		return func(r *row) table.Group {
			if s := of(r.Link); s != "" {
				return table.Group{Title: s}
			}
			return table.Group{Rank: 1, Title: "no " + by}
		}
	}
	switch by {
	case "provider":
		return b.byProvider
	case "state":
		return func(r *row) table.Group {
			n := front.Rank(r.Link)
			return table.Group{Rank: n, Title: states[n]}
		}
	case "network":
		return func(r *row) table.Group {
			if r.Hosted != nil && r.Hosted.Network != "" {
				return table.Group{Title: r.Hosted.Network}
			}
			return table.Group{Rank: 1, Title: "no partner seen"}
		}
	case "account":
		return text(accountOf)
	case "region":
		return text(regionOf)
	case "kind":
		return text(func(l *providers.Link) string { return l.Kind })
	case "run":
		return text(b.runOf)
	case "drift":
		return func(r *row) table.Group { return table.Group{Rank: b.driftRank(r), Title: b.driftWord(r.Link)} }
	}
	return nil
}

func (b *Board) byProvider(r *row) table.Group {
	switch {
	case r.Cloud != nil:
		return table.Group{Title: b.name(r.Cloud.Provider)}
	case r.Hosted != nil:
		return table.Group{Rank: 1, Title: b.name(r.Hosted.Provider) + ", no half in a cloud seen"}
	}
	return table.Group{Rank: 2, Title: "unknown"}
}

// widen shows all columns, or those that there is room for.
func (b *Board) widen() tea.Cmd {
	b.layout.Wide = !b.layout.Wide
	b.table.Wide(b.layout.Wide)
	b.version++
	if b.layout.Wide {
		return screen.Say("All columns: h and l scroll, the name stays")
	}
	return screen.Say("The columns that there is room for")
}

// attention says that a link wants to be looked at.
func attention(r *row) bool { return front.Rank(r.Link) <= front.RankDegraded }

// seek goes to the next link that wants attention; where a filter chose the links
// they all do.
func (b *Board) seek(n int) tea.Cmd {
	want := attention
	if !b.query.filter.Empty() {
		want = func(*row) bool { return true }
	}
	b.wanted = ""
	if !b.table.Seek(n, want) {
		return screen.Say("No link has failed, is degraded or needs you, of those that were heard")
	}
	return nil
}

// mark marks the link under the cursor, or no longer, and goes on to the next.
func (b *Board) markRow() tea.Cmd {
	l := b.link()
	if l == nil {
		return nil
	}
	if b.marked[l.ID] {
		delete(b.marked, l.ID)
	} else {
		b.marked[l.ID] = true
	}
	b.table.Move(1)
	return nil
}

// markAll marks all links that are shown, or none.
func (b *Board) markAll() tea.Cmd {
	if len(b.marked) > 0 {
		clear(b.marked)
		return screen.Say("No link is marked")
	}
	b.table.Each(func(r *row) { b.marked[r.ID] = true })
	return screen.Say("Marked: " + steps.Count(len(b.marked), "link"))
}

// meant are the links that are marked and there, in the order in which they are
// shown; without marks the one under the cursor.
func (b *Board) meant() []providers.Link {
	var out []providers.Link
	b.table.Each(func(r *row) {
		if b.marked[r.ID] {
			out = append(out, *r.Link)
		}
	})
	if l := b.link(); len(b.marked) == 0 && l != nil {
		out = append(out, *l)
	}
	return out
}

// lineOf is a link in a line, for copying several.
func lineOf(l *providers.Link) string {
	return strings.Join([]string{l.Word(), l.HostedState(), l.CloudState(), l.ID}, "  ")
}

// awaitSecondKey waits for the key behind a first one.
func (b *Board) awaitSecondKey(first string) func() tea.Cmd {
	return func() tea.Cmd { b.prefix = first; return nil }
}

// second does what two keys are for: g and a letter, or a count and a move.
func (b *Board) second(k tea.KeyPressMsg) (cmd tea.Cmd, done bool) {
	first := b.prefix
	key := k.String()
	switch {
	case first == "g":
		return b.afterG(key)
	case len(key) == 1 && key[0] >= '0' && key[0] <= '9' && (first != "" || key != "0"):
		if len(first) < 5 {
			b.prefix += key
		}
		return nil, true
	case first == "":
		return nil, false
	}
	b.prefix = ""
	n := 0
	fmt.Sscan(first, &n)
	if key == "G" { // the row with that number
		b.wanted = ""
		b.table.Move(-b.table.Len())
		b.table.Move(n - 1)
		return nil, true
	}
	if step := b.step1(k); step != 0 {
		b.wanted = ""
		b.table.Move(n * step)
		return nil, true
	}
	return nil, key == "esc"
}

// afterG does what g and a key are for.
func (b *Board) afterG(key string) (cmd tea.Cmd, done bool) {
	b.prefix = ""
	if key == "g" {
		b.wanted = ""
		b.table.Move(-b.table.Len())
		return nil, true
	}
	for _, g := range groupings {
		if g.key == key {
			return b.grouped(g.name), true
		}
	}
	return nil, key == "esc"
}

// step1 is by how much a key moves.
func (b *Board) step1(k tea.KeyPressMsg) int {
	switch half := max(b.table.Page()/2, 1); k.String() {
	case "ctrl+d":
		return half
	case "ctrl+u":
		return -half
	}
	return keys.Step(k, b.table.Page(), b.table.Len())
}

// sideways scrolls the columns.
func (b *Board) sideways(k tea.KeyPressMsg) bool {
	n := map[string]int{"h": -1, "left": -1, "l": 1, "right": 1}[k.String()]
	return n != 0 && b.table.Scroll(n)
}
