package table

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

type item struct {
	id, name, state string
	n               int
}

func newTable() *Table[item] {
	text := func(fn func(*item) string) func(*item, int) (string, theme.Ink) {
		return func(r *item, _ int) (string, theme.Ink) { return fn(r), theme.Ink{} }
	}
	t := New(
		func(r *item) string { return r.id },
		Column[item]{
			Title:  "NAME",
			Min:    8,
			Want:   12,
			Max:    20,
			Weight: 1,
			Cell:   text(func(r *item) string { return r.name }),
		},
		Column[item]{Title: "STATE", Min: 8, Rank: 1, Cell: text(func(r *item) string { return r.state })},
		Column[item]{
			Title: "N",
			Min:   4,
			Rank:  2,
			Right: true,
			Cell:  text(func(r *item) string { return fmt.Sprint(r.n) }),
		},
	)
	t.Sort(0, func(a, b *item) int { return cmp.Compare(a.name, b.name) })
	return t
}

func items(n int) []item {
	out := make([]item, n)
	for i := range out {
		out[i] = item{
			id:    fmt.Sprintf("id-%05d", i),
			name:  fmt.Sprintf("name-%05d", (i*7919)%n),
			state: []string{"up", "down", "lost"}[i%3],
			n:     i,
		}
	}
	return out
}

var plain = theme.New(true, colorprofile.Ascii)

func view(t *Table[item], w, h int) string {
	return uitest.Plain(strings.Join(t.View(plain, w, h), "\n"))
}

func TestColumnsGoByRank(t *testing.T) {
	tab := newTable()
	tab.SetRows([]item{{"a", "alpha", "up", 1}, {"b", "a name that is too long", "down", 22}})
	for _, x := range []struct {
		width int
		want  string
	}{
		{40,
			"   NAME ↓                STATE        N\n   a name that is too …  down        22\n ▸ alpha                 up  " +
				"         1\n"},
		{25, "   NAME ↓        STATE\n   a name that…  down\n ▸ alpha         up\n"},
		{18, "   NAME ↓\n   a name that is…\n ▸ alpha\n"},
		{8, "   NAME\n   a na…\n ▸ alpha\n"},
	} {
		tab.Select("a")
		if got := view(tab, x.width, 5); got != x.want {
			t.Errorf("%d wide:\n%s\nwant\n%s", x.width, got, x.want)
		}
	}
}

func TestOnlyWhatIsSeenIsDrawn(t *testing.T) {
	tab := newTable()
	drawn := 0
	tab.Mark(func(*item) (string, theme.Ink) { drawn++; return "", theme.Ink{} })
	tab.SetRows(items(10000))
	tab.Move(5000)
	lines := tab.View(plain, 80, 40)
	if len(lines) != 40 || drawn != 39 {
		t.Errorf("%d lines, %d rows drawn", len(lines), drawn)
	}
	if got := tab.Page(); got != 39 {
		t.Errorf("a page is %d rows", got)
	}
}

func TestTheCursorStaysOnItsRow(t *testing.T) {
	tab := newTable()
	tab.SetRows(items(100))
	tab.Select("id-00042")
	check := func(what string) {
		t.Helper()
		if got := tab.Cursor(); got != "id-00042" {
			t.Errorf("after %s the cursor is on %s", what, got)
		}
		if seen := view(tab, 60, 10); !strings.Contains(seen, "▸ "+tab.Current().name) {
			t.Errorf("after %s the cursor is out of sight:\n%s", what, seen)
		}
	}
	tab.Sort(2, func(a, b *item) int { return cmp.Compare(b.n, a.n) })
	check("sorting")
	tab.Group(func(r *item) Group { return Group{Title: r.state} })
	check("grouping")
	row := *tab.Row("id-00042")
	row.n, row.state = 9999, "down"
	tab.Put(row)
	check("a change of its own row")
	tab.Remove("id-00001")
	tab.Put(item{id: "new", name: "a", state: "down", n: 100000})
	check("others coming and going")
	tab.SetRows(slices.DeleteFunc(items(100), func(r item) bool { return r.n%2 == 1 }))
	check("new rows")
	tab.Filter(func(r *item) bool { return r.n < 10 })
	if tab.Cursor() == "" || tab.Cursor() == "id-00042" {
		t.Errorf("a filter that hides the row leaves the cursor on %q", tab.Cursor())
	}
	tab.Filter(nil)
	check("the filter")
}

func TestARowThatGoesLeavesTheCursorWhereItIs(t *testing.T) {
	tab := newTable()
	tab.SetRows([]item{{id: "a", name: "a"}, {id: "b", name: "b"}, {id: "c", name: "c"}})
	tab.Move(1)
	if tab.Remove("b"); tab.Cursor() != "c" {
		t.Errorf("the cursor is on %q", tab.Cursor())
	}
	if tab.Remove("c"); tab.Cursor() != "a" {
		t.Errorf("the cursor is on %q", tab.Cursor())
	}
	tab.Remove("a")
	if tab.Remove("a"); tab.Cursor() != "" || tab.Current() != nil || tab.Shown() != 0 {
		t.Error("there is a cursor in an empty table")
	}
	tab.Move(3)
	tab.Select("late")
	tab.SetRows([]item{{id: "early", name: "a"}, {id: "late", name: "b"}})
	if tab.Cursor() != "late" {
		t.Errorf("the cursor is on %q, not on the row that was asked for", tab.Cursor())
	}
}

func TestMovingStopsAtTheEnds(t *testing.T) {
	tab := newTable()
	tab.SetRows([]item{{id: "a", name: "a"}, {id: "b", name: "b"}, {id: "c", name: "c"}})
	for _, x := range []struct {
		by   int
		want string
	}{{-1, "a"}, {1, "b"}, {100, "c"}, {-100, "a"}} {
		if tab.Move(x.by); tab.Cursor() != x.want {
			t.Errorf("after %d the cursor is on %s", x.by, tab.Cursor())
		}
	}
}

// TestPutKeepsOrder compares many single updates with setting all rows anew.
func TestPutKeepsOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	one, rows := newTable(), items(300)
	keep := func(r *item) bool { return r.state != "lost" }
	group := func(r *item) Group { return Group{Rank: r.n % 3, Title: r.state} }
	one.SetRows(slices.Clone(rows))
	one.Filter(keep)
	one.Group(group)
	for range 2000 {
		i := r.IntN(len(rows))
		rows[i].name = fmt.Sprintf("name-%05d", r.IntN(50))
		rows[i].state = []string{"up", "down", "lost"}[r.IntN(3)]
		one.Put(rows[i])
	}
	all := newTable()
	all.Filter(keep)
	all.Group(group)
	all.SetRows(slices.Clone(rows))
	all.Select(one.Cursor())
	if a, b := view(one, 60, 400), view(all, 60, 400); a != b {
		t.Errorf("after single updates:\n%s\nafter all at once:\n%s", a, b)
	}
	if one.Shown() != all.Shown() || one.Len() != 300 {
		t.Errorf("%d and %d shown of %d", one.Shown(), all.Shown(), one.Len())
	}
}

func TestHeadingsCount(t *testing.T) {
	tab := newTable()
	tab.SetRows([]item{{"a", "a", "up", 1}, {"b", "b", "down", 2}, {"c", "c", "up", 3}})
	tab.Group(func(r *item) Group {
		if r.state == "down" {
			return Group{0, "down"}
		}
		return Group{1, "up"}
	})
	want := "   NAME ↓       STATE        N\n down  1\n   b            down         2\n up  2\n ▸ a            up     " +
		"      1\n   c            up           3\n"
	if got := view(tab, 30, 10); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	tab.Move(-5)
	if got := view(tab, 30, 4); !strings.Contains(got, " down  1\n ▸ b") {
		t.Errorf("the heading of the first row is not seen:\n%s", got)
	}
}

func TestEverySizeHoldsTheTable(t *testing.T) {
	tab := newTable()
	rows := items(50)
	rows[3].name, rows[7].state = "网络-订单-生产", "👩‍👩‍👧‍👦"
	tab.SetRows(rows)
	tab.Group(func(r *item) Group { return Group{Title: r.state} })
	for h := 0; h <= 60; h++ {
		for w := 0; w <= 200; w += 1 + w/40 {
			lines := tab.View(plain, w, h)
			if len(lines) > h {
				t.Fatalf("%d lines at %d×%d", len(lines), w, h)
			}
			for _, l := range lines {
				if theme.Width(l) > w {
					t.Fatalf("a line of %d at %d×%d: %q", theme.Width(l), w, h, l)
				}
			}
		}
	}
}

func big() (*Table[item], *theme.Theme) {
	tab := newTable()
	tab.SetRows(items(10000))
	return tab, theme.New(true, colorprofile.TrueColor)
}

// BenchmarkFrame moves the cursor and draws: at most 0.5 ms and 60 kB.
func BenchmarkFrame(b *testing.B) {
	tab, th := big()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		tab.Move(1 - 2*(i/5000%2))
		tab.View(th, 120, 40)
	}
}

// BenchmarkPut updates one row so that it moves: at most 5 µs.
func BenchmarkPut(b *testing.B) {
	tab, _ := big()
	rows := items(10000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r := rows[i%len(rows)]
		r.name = rows[(i*31+i/len(rows))%len(rows)].name
		tab.Put(r)
	}
}

// BenchmarkSetRows replaces all rows, the same ids in the same places.
func BenchmarkSetRows(b *testing.B) {
	tab, _ := big()
	a, c := items(10000), items(10000)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		a[i%10000].state = "changed"
		tab.SetRows(a)
		a, c = c, a
	}
}

// TestRowsOutOfSightAreSaid: the header counts when not all rows are seen.
func TestRowsOutOfSightAreSaid(t *testing.T) {
	tab := newTable()
	tab.SetRows(items(30))
	tab.Move(4)
	if got := view(tab, 60, 10); !strings.Contains(got, "NAME ↓  5/30") {
		t.Errorf("the header is not there:\n%s", got)
	}
	if got := view(tab, 60, 40); strings.Contains(got, "/30") {
		t.Errorf("with all rows in sight:\n%s", got)
	}
}
