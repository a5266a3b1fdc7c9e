package board_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
)

// TestGroupsFoldOnTheBoard: the folded line has a count and the worst state; the
// links below are out of sight, and nothing is done to any of them.
func TestGroupsFoldOnTheBoard(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}, {60, 14}} {
		play(t, func(t *testing.T, s *scene) {
			command(s, "group provider")
			s.Screen(size[0], size[1])
			s.Press("z") // vnet-legacy, which has failed, is in Azure
			got := uitest.Plain(s.Screen(size[0], size[1]))
			uitest.Sees(t, got, "▸ + Azure  6   worst: ✗ failed")
			uitest.SeesNot(t, got, "vnet-orders", "recreate half")
			if size[1] > 20 {
				uitest.Sees(t, got, "6 links", "show the links")
			}
			s.Press("x")
			if got := uitest.Find[screen.Toast](t, s.Stage); !got.Bad || !strings.Contains(got.Text, "heading Azure with 6 links") {
				t.Errorf("deleting from a heading says %q", got.Text)
			}
			s.Press("enter")
			if got := uitest.Plain(s.Screen(size[0], size[1])); !strings.Contains(got, "▸ vnet-legacy") {
				t.Errorf("unfolded, the cursor is elsewhere:\n%s", got)
			}
			s.Press("Z")
			if got := uitest.Plain(s.Screen(size[0], size[1])); strings.Count(got, " + ") != 3 {
				t.Errorf("not all are folded:\n%s", got)
			}
			s.Press("n")
			if got := under(s); got == "" {
				t.Errorf("n goes nowhere where all is folded:\n%s", uitest.Plain(s.Screen(120, 40)))
			}
		}, contoso())
	}
}

// TestTheMouseOnTheBoard: a click selects, on a heading it folds, and on a title it
// sorts, first one way, then the other.
func TestTheMouseOnTheBoard(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}, {60, 14}} {
		play(t, func(t *testing.T, s *scene) {
			w, h := size[0], size[1]
			click := func(text string) {
				t.Helper()
				for y, line := range strings.Split(uitest.Plain(s.Screen(w, h)), "\n") {
					if before, _, ok := strings.Cut(line, text); ok {
						s.Send(tea.MouseClickMsg{X: len([]rune(before)) + 1, Y: y, Button: tea.MouseLeft})
						return
					}
				}
				t.Fatalf("%dx%d: there is no %s:\n%s", w, h, text, uitest.Plain(s.Screen(w, h)))
			}
			click("vnet-hub")
			if got := uitest.Plain(s.Screen(w, h)); !strings.Contains(got, "▸ vnet-hub") {
				t.Errorf("%dx%d: the click selects something else:\n%s", w, h, got)
			}
			click("LINK")
			if got := uitest.Plain(s.Screen(w, h)); !strings.Contains(got, "LINK ↓") && !strings.Contains(got, "LINK  ") {
				t.Errorf("%dx%d: not sorted by the title that was clicked:\n%s", w, h, got)
			}
			click("LINK")
			if got := s.feed.views; got.Last.Sort != "" {
				t.Errorf("kept before the end: %+v", got)
			}
			if name := first(s); name != "vpc-77aa10" {
				t.Errorf("%dx%d: clicked twice, %s is first", w, h, name)
			}
			if h < 20 {
				return
			}
			command(s, "group provider")
			click("Azure  6")
			if got := uitest.Plain(s.Screen(w, h)); !strings.Contains(got, "+ Azure  6") {
				t.Errorf("%dx%d: the heading is not folded:\n%s", w, h, got)
			}
		}, contoso())
	}
}
