package dialog

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

// happened are entries of two runs.
func happened() []Entry {
	out := []Entry{{At: "12:00:00", Text: "the program itself says something"}}
	for i := range 100 {
		e := Entry{At: "12:00:01", Run: "orders", Number: i % 22, Glyph: theme.Done, Text: fmt.Sprint("line ", i)}
		if i == 40 {
			e.Run, e.Glyph, e.Text = "net-fi", theme.Fail, strings.Repeat("a long reason ", 20)
		}
		out = append(out, e)
	}
	return out
}

func TestALogBeginsAtItsEndAndIsFiltered(t *testing.T) {
	saved := ""
	s := of(NewLog("Log", happened, func(text string) tea.Cmd { saved = text; return nil }))
	seen := func() string { return uitest.Plain(s.View(th, behind(80, 24), 80, 24)) }
	if got := seen(); !strings.Contains(got, "line 99 ") || strings.Contains(got, "line 40") {
		t.Errorf("a log does not begin at its end:\n%s", got)
	}
	press(s, "up")
	if got := seen(); strings.Contains(got, "line 99 ") || !strings.Contains(got, "line 98 ") {
		t.Errorf("one up:\n%s", got)
	}
	press(s, "/", "L", "O", "N", "G", "space", "n", "e", "t")
	got := seen()
	if !s.Typing() || strings.Contains(got, "line 98") || !strings.Contains(got, "1 of 101") ||
		!strings.Contains(got, "✗ a long reason") || !strings.Contains(got, "… │") {
		t.Errorf("filtered:\n%s", got)
	}
	press(s, "enter", "w")
	if got := seen(); strings.Count(got, "a long reason") < 10 || strings.Contains(got, "… │") {
		t.Errorf("not whole:\n%s", got)
	}
	if press(s, "s"); strings.Count(saved, "\n") != 1 || strings.Count(saved, "a long reason") != 20 {
		t.Errorf("saved %q", saved)
	}
	if press(s, "esc"); s.Empty() || !strings.Contains(seen(), "line 99 ") {
		t.Error("esc does not show all again")
	}
	if press(s, "esc"); !s.Empty() {
		t.Error("esc does not close it")
	}
}

// TestWhatIsWellIsOneLine: answers that come all the time leave room for what
// happened, and are there for who wants each.
func TestWhatIsWellIsOneLine(t *testing.T) {
	often := Entry{At: "12:00:00", Does: "asked", Text: "Azure Prod · 12 halves", Often: true}
	fails := Entry{At: "12:00:01", Glyph: theme.Fail, Does: "asked", Text: "Azure Test · busy"}
	s := of(NewLog("Log", func() []Entry { return []Entry{often, often, often, fails, often} }, nil))
	seen := func() string { return uitest.Plain(s.View(th, behind(80, 24), 80, 24)) }
	if got := seen(); strings.Count(got, "asked ") != 3 || !strings.Contains(got, "asked    3 answers, all of them well") {
		t.Errorf("together:\n%s", got)
	}
	if s := of(NewLog("Log", func() []Entry { return []Entry{often, often} }, nil)); strings.Count(
		uitest.Plain(s.View(th, behind(80, 24), 80, 24)), "12 halves") != 2 {
		t.Error("nothing else, and not each")
	}
	if press(s, "w"); strings.Count(seen(), "asked ") != 5 {
		t.Errorf("each:\n%s", seen())
	}
	if press(s, "w", "/", "1", "2"); strings.Count(seen(), "12 halves") != 4 {
		t.Errorf("filtered:\n%s", seen())
	}
}
