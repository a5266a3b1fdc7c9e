package board_test

import (
	"strings"
	"testing"

	"example.org/peerage/ui/board"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
)

// first is the name in the first row.
func first(s *scene) string {
	for line := range strings.Lines(uitest.Plain(s.Screen(120, 40))) {
		if strings.Contains(line, " ⇄ ") || strings.Contains(line, "⇄ ?") {
			name, _, _ := strings.Cut(strings.Trim(line, " ▸◆"), " ")
			return name
		}
	}
	return ""
}

// command types a line behind the colon.
func command(s *scene, text string) {
	s.Press(":")
	s.Type(text)
	s.Press("enter")
}

// TestSortingByAnyColumnBothWays: the column's title has an arrow.
func TestSortingByAnyColumnBothWays(t *testing.T) {
	for by, want := range map[string][2]string{
		"name": {"net-fi-1", "vpc-77aa10"}, "since": {"net-fi-1", "vnet-test"}, "verdict": {"vnet-legacy", "vpc-77aa10"},
		"cloud": {"vnet-analytics", "net-fi-1"}, "region": {"net-fi-1", "vpc-77aa10"},
	} {
		play(t, func(t *testing.T, s *scene) {
			command(s, "sort "+by)
			if got := first(s); got != want[0] {
				t.Errorf("%s: %s is first, not %s", by, got, want[0])
			}
			s.Press("S")
			if got := first(s); got != want[1] {
				t.Errorf("%s the other way round: %s is first, not %s", by, got, want[1])
			}
			if by == "since" && !strings.Contains(uitest.Plain(s.Screen(120, 40)), "SINCE ↑") {
				t.Errorf("%s: no arrow", by)
			}
		}, contoso())
	}
}

// TestWideScreensShowMore, and narrow ones when they are asked to: then the columns
// scroll and the name stays.
func TestWideScreensShowMore(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		wide := uitest.Plain(s.Screen(230, 50))
		for _, want := range []string{"ACCOUNT", "REGION", "RANGES", "RUN", "Contoso Prod", "westeurope", "10.40.0.0/16", "of-old"} {
			if !strings.Contains(wide, want) {
				t.Errorf("no %s at 230 columns", want)
			}
		}
		if got := uitest.Plain(s.Screen(80, 24)); strings.Contains(got, "ACCOUNT") {
			t.Errorf("at 80 columns:\n%s", got)
		}
		s.Press("w")
		s.Screen(80, 24)
		s.Press("l", "l", "l", "l")
		got := uitest.Plain(s.Screen(80, 24))
		if !strings.Contains(got, "ACCOUNT") || strings.Contains(got, "VERDICT") || !strings.Contains(got, "vnet-legacy") {
			t.Errorf("scrolled:\n%s", got)
		}
		s.Press("h", "h", "h", "h", "h")
		if got := uitest.Plain(s.Screen(80, 24)); !strings.Contains(got, "VERDICT") {
			t.Errorf("scrolled back:\n%s", got)
		}
	}, contoso())
}

func TestKeysAsHandsExpect(t *testing.T) {
	for keys, want := range map[string]string{
		"G": "vpc-77aa10", "G g g": "vnet-legacy", "3 j": "vnet-hub", "4 G": "vnet-hub", "1 2 j": "vpc-77aa10",
		"G 2 k": "vnet-analytics", "n": "vnet-old", "N": "vnet-hub", "n n n n": "vnet-legacy", "g esc j": "vnet-old",
	} {
		play(t, func(t *testing.T, s *scene) {
			s.Screen(120, 40)
			s.Press(strings.Fields(keys)...)
			if got := under(s); !strings.Contains(got, want) {
				t.Errorf("%s: on %s, not %s", keys, got, want)
			}
		}, contoso())
	}
}

// kept is where views are kept.
type kept struct{ front.BoardViews }

func (k *kept) Load() (front.BoardViews, error) { return k.BoardViews, nil }
func (k *kept) Save(v front.BoardViews) error   { k.BoardViews = v; return nil }

// TestViewsComeBack: named ones when asked for, the last one at the next start.
func TestViewsComeBack(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		command(s, "filter verdict:failed")
		command(s, "sort since")
		command(s, "group provider")
		command(s, "view save broken")
		command(s, "filter")
		command(s, "group none")
		if got := uitest.Plain(s.Screen(120, 40)); strings.Contains(got, "2 of 9") {
			t.Errorf("the filter is still there:\n%s", got)
		}
		command(s, "view broken")
		got := uitest.Plain(s.Screen(120, 40))
		if !strings.Contains(got, "/ verdict:failed: 2 of 9 links") || !strings.Contains(got, "SINCE ↓") ||
			!strings.Contains(got, " Azure  2") {
			t.Errorf("the view:\n%s", got)
		}
		s.board.Close()
		again := board.New(backend(s.feed), s.th, "")
		if views := &s.feed.views; views.Last.Filter != "verdict:failed" || views.Last.Group != "provider" ||
			views.Named["broken"].Sort != "since" {
			t.Errorf("kept: %+v", views.BoardViews)
		}
		again.Close()
	}, contoso())
}

func TestTheCommandLineCompletesAndComplains(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press(":")
		s.Type("so")
		if got := uitest.Plain(s.Screen(120, 40)); !strings.Contains(got, " : so▏") {
			t.Errorf("%s", got)
		}
		s.Press("tab")
		s.Press("ctrl+u")
		s.Type("sort acc")
		s.Press("tab")
		if got := uitest.Plain(s.Screen(120, 40)); !strings.Contains(got, " : sort account▏") {
			t.Errorf("%s", got)
		}
		s.Press("esc")
		for text, want := range map[string]string{
			"srt name": "there is no command “srt”; perhaps sort", "sort nme": "there is no column “nme”; perhaps name",
			"group x": "there is no field “x”", "view x": "there is no view “x”", "copy pdf": "there is no form “pdf”",
			"filter verdict:faild": "at character 9: “faild” is no verdict; perhaps failed",
		} {
			s.Sent()
			command(s, text)
			if got := uitest.Find[screen.Toast](t, s.Stage).Text; !strings.Contains(got, want) {
				t.Errorf(":%s says %q", text, got)
			}
		}
	}, contoso())
}

// TestMarkedLinksAreCopiedTogether.
func TestMarkedLinksAreCopiedTogether(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("v", "v")
		if got := uitest.Plain(s.Screen(120, 40)); strings.Count(got, "◆") != 2 {
			t.Errorf("marks:\n%s", got)
		}
		command(s, "copy csv")
		if !strings.Contains(s.feed.copied, "legacy,vnet-legacy ⇄ aiven-eu,") || strings.Count(s.feed.copied, "\n") != 3 {
			t.Errorf("%s", s.feed.copied)
		}
		command(s, "copy json")
		if !strings.Contains(s.feed.copied, `"title": "vnet-old ⇄ ?"`) || strings.Contains(s.feed.copied, "vnet-orders") {
			t.Errorf("%s", s.feed.copied)
		}
		s.Press("V", "V")
		command(s, "copy text")
		if strings.Count(s.feed.copied, "\n") != 9 {
			t.Errorf("%s", s.feed.copied)
		}
	}, contoso())
}
