package table

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"example.org/peerage/ui/theme"
)

// TestGroupsFold: a folded heading says how many rows it hides and how the worst of
// them does; the cursor stands on it, and is back on its row when it is unfolded.
func TestGroupsFold(t *testing.T) {
	tab := newTable()
	tab.SetRows(items(9))
	tab.Group(func(r *item) Group { return Group{Title: r.state} })
	tab.Worst(func(r *item) int { return -r.n }, func(r *item) (string, theme.Ink) {
		return fmt.Sprint("worst ", r.n), theme.Ink{}
	})
	tab.Select("id-00005") // lost
	if !tab.Fold() || tab.Current() != nil || tab.Shown() != 9 {
		t.Fatalf("folded: on %v, %d shown", tab.Current(), tab.Shown())
	}
	if got := view(tab, 40, 20); !strings.Contains(got, " ▸ + lost  3   worst 8\n") || strings.Count(got, "name-") != 6 {
		t.Errorf("folded:\n%s", got)
	}
	if g, rows, ok := tab.Folded(); !ok || g.Title != "lost" || len(rows) != 3 {
		t.Errorf("the cursor is on %v, %d rows, %v", g, len(rows), ok)
	}
	tab.Move(-1)
	if r := tab.Current(); r == nil || r.state != "down" {
		t.Errorf("above the heading is %v", r)
	}
	tab.Move(1)
	tab.Move(1)
	if r := tab.Current(); r == nil || r.state != "up" {
		t.Errorf("below the heading is %v", r)
	}
	tab.Select("id-00005")
	tab.Fold()
	if r := tab.Current(); r == nil || r.id != "id-00005" {
		t.Errorf("unfolded, the cursor is on %v", r)
	}
	if folded, ok := tab.FoldAll(); !folded || !ok {
		t.Error("not all are folded")
	}
	if got := view(tab, 40, 20); strings.Count(got, "\n") != 4 {
		t.Errorf("all folded:\n%s", got)
	}
	if !tab.Seek(1, func(r *item) bool { return r.id == "id-00004" }) || tab.Current() == nil || tab.Current().id != "id-00004" {
		t.Error("what is looked for is not unfolded")
	}
	n := 0
	tab.Each(func(*item) { n++ })
	if n != 9 {
		t.Errorf("%d rows are left by no filter", n)
	}
}

// TestFoldedRowsComeAndGo: whatever changes, the cursor is on a line that is there,
// and the lines are those of the headings and the rows that are not folded.
func TestFoldedRowsComeAndGo(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	tab := newTable()
	tab.SetRows(items(30))
	tab.Group(func(r *item) Group { return Group{Title: r.state} })
	for range 2000 {
		id := fmt.Sprintf("id-%05d", rnd.IntN(40))
		switch rnd.IntN(6) {
		case 0:
			tab.Fold()
		case 1:
			tab.Move(rnd.IntN(9) - 4)
		case 2:
			tab.Remove(id)
		case 3:
			tab.Click(rnd.IntN(40), rnd.IntN(20))
		case 4:
			tab.Filter(func(r *item) bool { return r.n%2 == 0 })
		case 5:
			tab.Filter(nil)
			tab.Put(item{id: id, name: id, state: []string{"up", "down", "lost"}[rnd.IntN(3)], n: rnd.IntN(9)})
		}
		seen := view(tab, 60, 60)
		if tab.Shown() > 0 && strings.Count(seen, "▸") != 1 {
			t.Fatalf("not one cursor:\n%s", seen)
		}
		lines := 0
		for _, h := range tab.heads {
			if lines++; !h.folded {
				lines += h.count
			}
		}
		if got := strings.Count(seen, "\n"); got != min(lines+1, 60) && got != min(lines, 60) {
			t.Fatalf("%d lines, %d are to be seen:\n%s", got, lines, seen)
		}
	}
}

// TestClicks: on a row, a heading and a title.
func TestClicks(t *testing.T) {
	tab := newTable()
	tab.SetRows(items(9))
	view(tab, 60, 20)
	if hit := tab.Click(4, 3); !hit.Row || tab.Current().id != tab.id(&tab.rows[tab.order[2]]) {
		t.Errorf("%+v, on %v", hit, tab.Current())
	}
	if hit := tab.Click(5, 0); hit.Column != 0 || hit.Row {
		t.Errorf("the first title: %+v", hit)
	}
	if hit := tab.Click(3+tab.layout.cells[0]+gap, 0); hit.Column != 1 {
		t.Errorf("the second title: %+v", hit)
	}
	if hit := tab.Click(5, 15); hit.Row || hit.Column != -1 {
		t.Errorf("below the last row: %+v", hit)
	}
	tab.Group(func(r *item) Group { return Group{Title: r.state} })
	view(tab, 60, 20)
	if hit := tab.Click(5, 1); !hit.Heading || len(tab.folded) != 1 {
		t.Errorf("a heading: %+v, %v", hit, tab.folded)
	}
}
