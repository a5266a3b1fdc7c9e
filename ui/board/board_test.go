package board_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers"
	"example.org/peerage/providers/watch"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/uitest"
)

func TestMain(m *testing.M) { uitest.Main(m) }

func TestScreens(t *testing.T) {
	sizes := []struct {
		name string
		w, h int
		dark bool
	}{
		{"40x12", 40, 12, true}, {"80x24", 80, 24, true}, {"120x40", 120, 40, true}, {"200x60", 200, 60, true},
		{"120x40-light", 120, 40, false},
	}
	for _, z := range sizes {
		play(t, func(t *testing.T, s *scene) {
			s.th.Set(z.dark, colorprofile.TrueColor)
			screen := s.Screen(z.w, z.h)
			uitest.Fits(t, screen, z.w, z.h)
			uitest.Golden(t, "board/"+z.name, screen)
		}, contoso())
	}
}

// failing is a snapshot in which no source answers.
func failing() front.Snapshot {
	s := contoso()
	s.Links = nil
	for i := range s.Sources {
		s.Sources[i].AsOf = time.Time{}
		s.Sources[i].State, s.Sources[i].Since = watch.Failing, began.Add(-time.Minute)
		s.Sources[i].Err = &providers.Error{Class: providers.Transient, Provider: s.Sources[i].Provider, Op: "list"}
	}
	s.Sources[1].State = watch.SignedOut
	s.Sources[1].Err = &providers.Error{
		Class:    providers.NotAuthenticated,
		Provider: "aiven",
		Status:   401,
		Code:     "invalid_token",
	}
	return s
}

func looking() front.Snapshot {
	s := contoso()
	s.Links, s.Sources, s.Settled = nil, s.Sources[:2], false
	for i := range s.Sources {
		s.Sources[i] = front.Source{ID: s.Sources[i].ID, Title: s.Sources[i].Title, State: watch.NeverHeard}
	}
	return s
}

func TestEmptyStatesSayWhatToDo(t *testing.T) {
	none := contoso()
	none.Links, none.Sources, none.Complete = nil, none.Sources[:2], true
	apart := front.Snapshot{At: began, Settled: true, Missing: []front.Lack{
		{Provider: "azure", Says: "Azure: not signed in. Sign in here, or run az login and start again."},
		{Provider: "aiven", Says: "Aiven: no token. Set AIVEN_TOKEN and start again."},
	}}
	for _, x := range []struct {
		name  string
		snaps []front.Snapshot
		wants []string
	}{
		{"loading", nil, []string{"◌ Connecting", "esc home"}},
		{"looking", []front.Snapshot{looking()}, []string{"◌ Looking at Azure Contoso Prod, Aiven contoso"}},
		{"none", []front.Snapshot{none}, []string{"no links", "enter set one up"}},
		{"apart", []front.Snapshot{apart}, []string{"No account is connected", "Set AIVEN_TOKEN", "i sign in"}},
		{"failing", []front.Snapshot{failing()}, []string{
			"None of your accounts answers", "invalid_token, 401", "r tries at once",
		}},
	} {
		t.Run(x.name, func(t *testing.T) {
			play(t, func(t *testing.T, s *scene) {
				got := uitest.Plain(s.Screen(80, 24))
				for _, w := range x.wants {
					if !strings.Contains(got, w) {
						t.Errorf("no %q on\n%s", w, got)
					}
				}
				uitest.Golden(t, "board/empty-"+x.name, s.Screen(80, 24))
			}, x.snaps...)
		})
	}
}

// TestWhatCannotBeKeptIsSaid below the table, with the reason.
func TestWhatCannotBeKeptIsSaid(t *testing.T) {
	snap := contoso()
	snap.Unsaved = "the disk is full"
	play(t, func(t *testing.T, s *scene) {
		if got := uitest.Plain(s.Screen(120, 40)); !strings.Contains(got, "cannot be kept in the history: the disk is full") {
			t.Error(got)
		}
	}, snap)
}

// wide are links with names, states and reasons that are hard to draw.
func wide() front.Snapshot {
	s := contoso()
	s.Links[0].Title = "网络-订单-生产环境 ⇄ ヨーロッパ・アイヴン"
	s.Links[1].Title = "👩‍👩‍👧‍👦-vnet ⇄ e\u0301\u0301\u0301quipe"
	s.Links[2].Title, s.Links[2].Hosted.State = "a\nb\x1b[31m\tc", "LINE\r\nBREAK\x07"
	s.Links[3].Reason = strings.Repeat("word ", 200)
	s.Links[5].Next = strings.Repeat("x", 500)
	s.Links[6].Title = ""
	s.Missing = []front.Lack{{Provider: "astra", Says: "Astra DB: " + strings.Repeat("long ", 60)}}
	return s
}

func TestEverySizeHoldsTheScreen(t *testing.T) {
	check := func(t *testing.T, s *scene) {
		for h := 1; h <= 60; h++ {
			for w := 1; w <= 200; w++ {
				screen := s.Screen(w, h)
				if uitest.Fits(t, screen, w, h); t.Failed() {
					t.Fatalf("at %d×%d", w, h)
				}
			}
		}
	}
	for _, snap := range []front.Snapshot{wide(), failing()} {
		play(t, check, snap)
	}
	play(t, func(t *testing.T, s *scene) {
		s.Press("g", "g", "/")
		s.Type("vnet")
		check(t, s)
	}, wide())
}

func TestNothingOfAProviderReachesTheTerminal(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.th.Set(true, colorprofile.NoTTY)
		for _, c := range s.Screen(200, 60) {
			if c != '\n' && (c < 0x20 || c == 0x7f) && c != 0x1b {
				t.Fatalf("control character %q on the screen", c)
			}
		}
		if strings.Contains(s.Screen(200, 60), "\x1b[31m") {
			t.Error("a colour that a provider sent is on the screen")
		}
	}, wide())
}

func TestWithoutColourNothingIsLost(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.th.Set(true, colorprofile.Ascii)
		got := s.Screen(120, 40)
		if strings.Contains(got, "\x1b[3") || strings.Contains(got, ";3") {
			t.Error("there is colour")
		}
		for _, w := range []string{
			"✗ failed", "! needs you", "◌ waiting", "● active", "~ stale", "– off",
			"! degraded", "✗ orphan",
		} {
			if !strings.Contains(ansi.Strip(got), w) {
				t.Errorf("no %q", w)
			}
		}
	}, contoso())
}

func TestTheCursorStaysOnItsLink(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("down", "down")
		was := under(s)
		next := contoso()
		for i := range next.Links { // everything else gets worse
			if !strings.Contains(was, next.Links[i].Title[:8]) {
				next.Links[i].Verdict = providers.Failed
			}
		}
		s.feed.ch <- next
		s.Settle()
		for _, key := range []string{"s", "s", "S", "g p", "g s", "g n", "g o"} {
			if s.Press(strings.Fields(key)...); under(s) != was {
				t.Fatalf("after %s the cursor is on %q, not on %q", key, under(s), was)
			}
		}
		s.Press("/")
		s.Type("nothing like it")
		s.Press("esc")
		if under(s) != was {
			t.Errorf("after the filter the cursor is on %q, not on %q", under(s), was)
		}
	}, contoso())
}

// under is the name of the link under the cursor, as it is seen.
func under(s *scene) string {
	for l := range strings.SplitSeq(uitest.Plain(s.Screen(120, 40)), "\n") {
		if rest, ok := strings.CutPrefix(l, " ▸ "); ok {
			return strings.TrimSpace(rest[:40])
		}
	}
	return ""
}

func TestChangesAreMarkedAndFade(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		marks := func() int { return strings.Count(uitest.Plain(s.Screen(120, 40)), "←") }
		if marks() != 0 {
			t.Fatal("what was there before is marked")
		}
		next := contoso()
		next.Links[0].Verdict, next.Links[0].Since = providers.Failed, time.Now()
		s.feed.ch <- next
		s.Settle()
		if marks() != 1 {
			t.Errorf("%d marks after a change", marks())
		}
		bright := s.Screen(120, 40)
		s.Pass(time.Minute)
		if marks() != 1 || s.Screen(120, 40) == bright {
			t.Error("the mark did not fade after a minute")
		}
		if s.Pass(2 * time.Minute); marks() != 0 {
			t.Error("the mark is still there after three minutes")
		}
	}, contoso())
}

func TestIdleBoardIsStill(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		was, changes := s.Screen(80, 24), 0
		for range 100 {
			s.Pass(100 * time.Millisecond)
			if now := s.Screen(80, 24); now != was {
				was, changes = now, changes+1
			}
		}
		if changes > 1 {
			t.Errorf("the idle board was drawn differently %d times in 10 s", changes)
		}
	}, contoso())
}
