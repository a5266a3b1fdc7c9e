package dialog

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers/clock"
	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

type agreed struct{}

func agree() tea.Msg { return agreed{} }

var th = theme.New(true, colorprofile.TrueColor)

// press gives keys to a stack and says what came of the last one.
func press(s *Stack, names ...string) tea.Msg {
	var cmd tea.Cmd
	for _, n := range names {
		cmd = s.Update(uitest.Key(n))
	}
	if cmd == nil {
		return nil
	}
	return cmd()
}

func of(d Dialog) *Stack {
	s := &Stack{}
	s.Push(d)
	return s
}

// behind is a screen to stand in front of.
func behind(w, h int) string {
	lines := make([]string, h)
	for i := range lines {
		lines[i] = th.Dim.On(theme.Fit(strings.Repeat("background ", 30), w))
	}
	return strings.Join(lines, "\n")
}

func TestKeysInFlightDoNotAgree(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := of(NewConfirm(clock.Real{}, "Create the peering?", "create", []string{"It costs money."}, agree))
		if got := press(s, "enter", "y", "enter"); got != nil || s.Empty() {
			t.Fatalf("agreed at once: %v", got)
		}
		time.Sleep(Grace - time.Millisecond)
		if got := press(s, "enter"); got != nil {
			t.Fatalf("agreed after %v", Grace-time.Millisecond)
		}
		time.Sleep(time.Millisecond)
		if got := press(s, "enter"); got != (agreed{}) || !s.Empty() {
			t.Errorf("after the grace period: %v, closed %v", got, s.Empty())
		}
	})
}

// hurry is a clock that runs twenty times as fast.
type hurry struct{ clock.Real }

func (hurry) Speed() float64 { return 20 }

func TestGraceIsInTheMachinesTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := of(NewConfirm(hurry{}, "?", "do it", nil, agree))
		time.Sleep(19 * Grace)
		if press(s, "enter") != nil {
			t.Error("agreed before the grace period was over")
		}
		time.Sleep(Grace)
		if press(s, "y") != (agreed{}) {
			t.Error("not agreed after it")
		}
	})
}

func TestRefusingIsAlwaysPossible(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, key := range []string{"esc", "n"} {
			s := of(NewConfirm(clock.Real{}, "?", "do it", nil, agree))
			if got := press(s, key); got != nil || !s.Empty() {
				t.Errorf("%s: %v, closed %v", key, got, s.Empty())
			}
		}
	})
}

func TestDeletingNeedsTheName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := of(NewTyped(clock.Real{}, "Take it down?", "delete", "orders-é", []string{"Traffic stops."}, agree))
		press(s, "o", "r")
		if seen := uitest.Plain(s.View(th, behind(80, 24), 80, 24)); strings.Contains(seen, "or▏") {
			t.Error("letters in flight were taken for the name")
		}
		time.Sleep(Grace)
		for _, c := range "orders-" {
			s.Update(tea.KeyPressMsg{Code: c, Text: string(c)})
		}
		if got := press(s, "enter"); got != nil || s.Empty() {
			t.Fatal("agreed with half of the name")
		}
		seen := uitest.Plain(s.View(th, behind(80, 24), 80, 24))
		for _, w := range []string{
			"Type orders-é to confirm:  orders-▏", "! That is not the name yet.",
			"enter delete", "esc keep everything",
		} {
			if !strings.Contains(seen, w) {
				t.Errorf("no %q in\n%s", w, seen)
			}
		}
		if !s.Typing() {
			t.Error("typing is not said")
		}
		press(s, "x", "backspace")
		s.Update(tea.PasteMsg{Content: "é\n"})
		if got := press(s, "enter"); got != (agreed{}) || !s.Empty() {
			t.Errorf("with the name: %v", got)
		}
	})
}

func TestNothingOfTheNameIsAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := of(NewTyped(clock.Real{}, "?", "delete", "yny", nil, agree))
		time.Sleep(Grace)
		if press(s, "y", "n", "y"); s.Empty() {
			t.Fatal("a letter closed it")
		}
		if press(s, "enter") != (agreed{}) {
			t.Error("the name was not taken")
		}
	})
}

func lines(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("line %d", i+1)
	}
	return out
}

func TestLongTextScrolls(t *testing.T) {
	s := of(NewLines("Log", lines(100)))
	seen := func() string { return uitest.Plain(s.View(th, behind(80, 24), 80, 24)) }
	if got := seen(); !strings.Contains(got, "line 1 ") || !strings.Contains(got, "1 to 17 of 100 lines, ↓ for more") {
		t.Errorf("at the beginning:\n%s", got)
	}
	press(s, "down", "down")
	if got := seen(); strings.Contains(got, "line 2 ") || !strings.Contains(got, "line 3 ") {
		t.Errorf("two down:\n%s", got)
	}
	press(s, "G")
	if got := seen(); !strings.Contains(got, "line 100 ") || !strings.Contains(got, "this is the end") {
		t.Errorf("at the end:\n%s", got)
	}
	press(s, "up")
	if got := seen(); !strings.Contains(got, "line 83 ") || strings.Contains(got, "line 100 ") {
		t.Errorf("one up from the end:\n%s", got)
	}
	if press(s, "esc"); !s.Empty() {
		t.Error("esc does not close it")
	}
}

// TestNothingIsBesideADialog: of the screen behind whole lines are seen, or none.
func TestNothingIsBesideADialog(t *testing.T) {
	under := strings.Repeat(strings.Repeat("x", 80)+"\n", 23) + strings.Repeat("x", 80)
	for _, d := range all() {
		for i, l := range strings.Split(uitest.Plain(of(d).View(th, under, 80, 24)), "\n") {
			if b, ok := d.(Bare); strings.HasPrefix(l, "x") && strings.Trim(l, "x") != "" && !(ok && b.Bare()) {
				t.Errorf("%q, line %d: %s", theme.Fit(d.Title(), 20), i+1, l)
			}
		}
	}
}

func TestLiveTextFollows(t *testing.T) {
	n := 0
	count := func(*theme.Theme, int) []string { n++; return []string{fmt.Sprint("drawn ", n)} }
	for _, x := range []struct {
		d    Dialog
		want string
	}{{NewText("t", count), "drawn 1"}, {NewLive("t", count), "drawn 2"}} {
		n = 0
		x.d.Body(th, 40, 10)
		if got := strings.Join(x.d.Body(th, 40, 10), ""); got != x.want {
			t.Errorf("%q, not %q", got, x.want)
		}
	}
}

func TestActionsOfAText(t *testing.T) {
	s := of(NewLines(
		"x",
		nil,
		Action{Key: keys.New("y", "copy", 1), Do: agree},
		Action{
			Key: keys.New("z", "cannot", 1).Unless("no"),
			Do:  agree,
		},
		Action{Key: keys.Choose("mend"), Do: agree, Close: true},
	))
	if press(s, "z") != nil {
		t.Error("what is off was done")
	}
	if press(s, "y") != (agreed{}) || s.Empty() {
		t.Error("copying did not work or closed the text")
	}
	if press(s, "enter") != (agreed{}) || !s.Empty() {
		t.Error("mending did not work or left it open")
	}
}

func TestMenuChooses(t *testing.T) {
	items := []Item{{Title: "first", Do: agree}, {Title: "second", Hint: "of two", Off: "not permitted"}}
	s := of(NewMenu("Which?", []string{"Choose one."}, items))
	if press(s, "down", "enter") != nil || s.Empty() {
		t.Fatal("what is off was chosen")
	}
	seen := uitest.Plain(s.View(th, behind(80, 24), 80, 24))
	for _, w := range []string{"Which?", "Choose one.", "▸ second   of two · not permitted", "! not permitted"} {
		if !strings.Contains(seen, w) {
			t.Errorf("no %q in\n%s", w, seen)
		}
	}
	if press(s, "up", "up", "enter") != (agreed{}) || !s.Empty() {
		t.Error("the first was not chosen")
	}
	s = of(NewMenu("Nothing", nil, nil))
	s.View(th, behind(80, 24), 80, 24)
	if press(s, "down", "enter"); !s.Empty() {
		t.Error("an empty menu does not close")
	}
}

func TestHelpShowsWhatIsOffAndWhy(t *testing.T) {
	sets := []keys.Set{
		keys.Of("Board", keys.Choose("mend").Unless("read-only"), keys.New("r", "refresh", 3).Explain("look at once")),
		keys.Of("Moving", keys.Move()...),
	}
	seen := uitest.Plain(of(NewHelp(sets)).View(th, behind(80, 30), 80, 30))
	for _, w := range []string{"Board", "mend (not now: read-only)", "refresh: look at once", "Moving", "pgdn/ctrl+f"} {
		if !strings.Contains(seen, w) {
			t.Errorf("no %q in\n%s", w, seen)
		}
	}
}

func TestCopyIsBareAndSaysHow(t *testing.T) {
	d := NewCopy("Id", "/subscriptions/0f3c", "", theme.Wrap)
	seen := uitest.Plain(of(d).View(th, behind(80, 24), 80, 24))
	if !strings.Contains(seen, "\n/subscriptions/0f3c\n") || strings.ContainsAny(seen, "│╭") {
		t.Errorf("not bare:\n%s", seen)
	}
	if !strings.Contains(seen, "Asked the terminal to copy this") {
		t.Errorf("what the terminal did is not known:\n%s", seen)
	}
	seen = uitest.Plain(of(NewCopy("Id", "/s", "tmux and pbcopy", theme.Wrap)).View(th, behind(80, 24), 80, 24))
	if !strings.Contains(seen, "Copied with tmux and pbcopy:") {
		t.Errorf("who took it is not said:\n%s", seen)
	}
}

func TestStackKeepsOrder(t *testing.T) {
	s := &Stack{}
	a, b := NewLines("a", nil), NewLines("b", nil)
	s.Push(a)
	s.Push(b)
	if s.Close(a); s.Top() != b {
		t.Error("closing the one below closed the one above")
	}
	s.Push(a)
	if press(s, "esc"); s.Top() != b {
		t.Error("esc closed more than one")
	}
	s.Update(struct{}{})
	if s.Clear(); !s.Empty() || s.Top() != nil || s.Typing() || s.Update(uitest.Key("x")) != nil {
		t.Error("an empty stack is not empty")
	}
	if got := s.View(th, "under", 10, 1); got != "under" {
		t.Errorf("an empty stack draws %q", got)
	}
}

func all() []Dialog {
	wide := []string{"网络-订单-生产环境 " + strings.Repeat("word ", 40), strings.Repeat("x", 300), "", "\x1b[31mred\x1b[m"}
	typed := NewTyped(clock.Real{}, strings.Repeat("Title ", 30), "delete", strings.Repeat("name", 30), wide, agree)
	typed.typed.Set(strings.Repeat("name", 30))
	typed.wrong = true
	bare := NewCopy("网络", strings.Join(wide, "\n"), "", func(s string, w int) []string { return theme.Wrap(theme.Lines(s), w) })
	many := make([]Item, 40)
	for i := range many {
		many[i] = Item{Title: fmt.Sprint("网络 ", i), Hint: wide[0], Off: wide[1]}
	}
	menu := NewMenu("m", wide, many)
	menu.at, menu.reason = 20, wide[0]
	return []Dialog{
		typed,
		NewConfirm(clock.Real{}, "", "y", lines(100), agree),
		NewLines("网络", append(wide, lines(90)...)),
		bare,
		menu,
		NewHelp([]keys.Set{keys.Of(wide[0], keys.Move()...)}),
		NewLog(wide[0], happened, nil),
	}
}

func TestEverySizeHoldsEveryDialog(t *testing.T) {
	for _, d := range all() {
		s := of(d)
		for h := 1; h <= 60; h += 1 + h/5 {
			for w := 1; w <= 200; w += 1 + w/9 {
				uitest.Fits(t, s.View(th, behind(w, h), w, h), w, h)
				if t.Failed() {
					t.Fatalf("%q at %d×%d", d.Title(), w, h)
				}
			}
		}
	}
}

func TestTheFrameIsStraight(t *testing.T) {
	for _, d := range all() {
		ends := map[int]bool{}
		for l := range strings.SplitSeq(of(d).View(th, strings.Repeat("\n", 29), 100, 30), "\n") {
			if n := theme.Width(strings.TrimRight(ansi.Strip(l), " ")); n > 0 {
				ends[n] = true
			}
		}
		if b, ok := d.(Bare); len(ends) != 1 && !(ok && b.Bare()) {
			t.Errorf("%q: lines end at %v", theme.Fit(d.Title(), 20), ends)
		}
	}
}

func TestLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := of(NewTyped(
			clock.Real{},
			"Take down vnet-orders ⇄ aiven-eu?",
			"take it down",
			"vnet-orders",
			[]string{
				"Traffic between them stops at once.",
				"",
				"1 peering in Aiven (ACTIVE)",
				"2 peering to-aiven in Azure",
			},
			agree,
		))
		uitest.Golden(t, "dialog/typed-80x24", s.View(th, behind(80, 24), 80, 24))
		uitest.Golden(t, "dialog/typed-40x12", s.View(th, behind(40, 12), 40, 12))
	})
}
