package board_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/uitest"
)

// TestTheFilterIsTheLanguageOfAll: fields, addresses, not, several words.
func TestTheFilterIsTheLanguageOfAll(t *testing.T) {
	for words, want := range map[string]string{
		"verdict:failed": "2 of 9", "!verdict:failed": "7 of 9", "cloud:aws": "2 of 9", "10.40.1.5": "9 of 9",
		"192.0.2.1": "0 of 9", "since:>20d vnet": "2 of 9", "name:orders": "1 of 9", "name:/^vpc-.*eu$|orders/": "2 of 9",
	} {
		play(t, func(t *testing.T, s *scene) {
			s.Press("/")
			s.Type(words)
			if got := uitest.Plain(s.Screen(120, 40)); !strings.Contains(got, want) {
				t.Errorf("/%s: not %s\n%s", words, want, got)
			}
		}, contoso())
	}
}

// TestAWrongFilterSaysWhere: what was shown stays until it can be read.
func TestAWrongFilterSaysWhere(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("/")
		s.Type("orders verdict:fal")
		got := uitest.Plain(s.Screen(120, 40))
		if !strings.Contains(got, "at character 16: “fal” is no verdict; perhaps failed") {
			t.Errorf("not said:\n%s", got)
		}
		if !strings.Contains(got, "▸ vnet-legacy") || strings.Contains(got, "vnet-analytics") {
			t.Errorf("what was chosen last is not shown:\n%s", got)
		}
		s.Press("enter")
		if got := uitest.Plain(s.Screen(120, 40)); !strings.Contains(got, "“fal” is no verdict; perhaps failed") {
			t.Errorf("kept, and nothing is said of it any more:\n%s", got)
		}
	}, contoso())
}

func TestTabCompletesAFilter(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("/")
		s.Type("ver")
		s.Press("tab")
		s.Type("fai")
		s.Press("tab")
		if got := uitest.Plain(s.Screen(120, 40)); !strings.Contains(got, "/ verdict:failed▏  2 of 9") {
			t.Errorf("%s", got)
		}
		s.Type(" accou")
		s.Press("tab", "tab")
		if got := uitest.Plain(s.Screen(160, 40)); !strings.Contains(got, "account:") {
			t.Errorf("%s", got)
		}
	}, contoso())
}

// TestWhatWasLookedForStandsOut, in its column and nowhere else.
func TestWhatWasLookedForStandsOut(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("/")
		s.Type("verdict:waiting LEGA")
		s.Press("ctrl+u")
		s.Type("verdict:failed LEGA")
		seen := s.Screen(120, 40)
		under := ansi.Style{}.Bold().Underline(true).String()
		under = strings.TrimSuffix(under, "m")
		if n := strings.Count(seen, under); n != 2 {
			t.Errorf("%d parts stand out, not the name's and the verdict's:\n%q", n, seen)
		}
		if got := uitest.Plain(seen); !strings.Contains(got, "vnet-legacy") {
			t.Errorf("%s", got)
		}
	}, contoso())
}

// TestAWrongFilterIsSaidWhole: also on a narrow screen and where the one before it
// chose nothing; and not of the link under the cursor.
func TestAWrongFilterIsSaidWhole(t *testing.T) {
	for _, before := range []string{"", "nothing-has-this "} {
		play(t, func(t *testing.T, s *scene) {
			s.Press("/")
			s.Type(before)
			s.Type("verdct:failed")
			for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
				got := strings.Join(strings.Fields(uitest.Plain(s.Screen(size[0], size[1]))), " ")
				uitest.Sees(t, got, "there is no field “verdct”; perhaps verdict:. Expected: one of verdict, cloud, provider")
				uitest.SeesNot(t, got, "is chosen by")
			}
		}, contoso())
	}
}

// TestNamesThatAreAlikeCanBeTold: on 80 columns no two names that differ are cut
// into the same, wherever they differ, and the row under the cursor is whole below.
func TestNamesThatAreAlikeCanBeTold(t *testing.T) {
	for _, titles := range [][]string{
		{"vnet-identity-stage-0300 ⇄ contoso-aiven-azure-020", "vnet-identity-stage-0301 ⇄ contoso-aiven-azure-021"},
		{"prod-network-eu-west ⇄ aiven-prod-eu-west", "prod-network-us-west ⇄ aiven-prod-us-west"},
		{"prod-network-eu-west ⇄ aiven-prod-eu-west", "prod-network-eu-north ⇄ aiven-prod-eu-north"},
		{"a-long-way-to-tipperary-1-in-westeurope ⇄ x", "a-long-way-to-tipperary-2-in-westeurope ⇄ x"},
		{"prod-network-a-in-westeurope ⇄ x", "prod-network-b-in-westeurope ⇄ x", "test-network-a-in-westeurope ⇄ x"},
		{"/subscriptions/1/westeurope/data ⇄ services-of-payments", "/subscriptions/2/westeurope/data ⇄ services-of-people"},
		{"netz-überlang-größe-ä-westeuropa ⇄ x", "netz-überlang-größe-ö-westeuropa ⇄ x"},
	} {
		snap := contoso()
		link := snap.Links[0]
		snap.Links = nil
		for i, title := range titles {
			link.ID, link.Title = fmt.Sprint("long", i), title
			snap.Links = append(snap.Links, link)
		}
		play(t, func(t *testing.T, s *scene) {
			screen := uitest.Plain(s.Screen(80, 24))
			rows := map[string]bool{}
			for line := range strings.Lines(screen) {
				if name, _, ok := strings.Cut(line, "  ●"); ok && strings.Contains(name, "⇄") {
					rows[strings.TrimLeft(name, " ▸")] = true
				}
			}
			if len(rows) != len(titles) {
				t.Errorf("%q are told apart as %q:\n%s", titles, slices.Sorted(maps.Keys(rows)), screen)
			}
			uitest.Sees(t, screen, "\n "+slices.Sorted(slices.Values(titles))[0])
			uitest.Sees(t, strings.Join(strings.Fields(uitest.Plain(s.Screen(120, 40))), " "), titles[0])
		}, snap)
	}
}

// TestNamesAreWholeBeforeArrowsStandInLine: on 80 columns two links of one network
// are told apart by whole names.
func TestNamesAreWholeBeforeArrowsStandInLine(t *testing.T) {
	snap := contoso()
	for i, title := range []string{"vnet-analytics ⇄ aiven-north", "net-archive ⇄ contoso-nordic"} {
		l := snap.Links[0]
		l.ID, l.Title = fmt.Sprint("whole", i), title
		snap.Links = append(snap.Links, l)
	}
	play(t, func(t *testing.T, s *scene) {
		uitest.Sees(t, uitest.Plain(s.Screen(80, 24)), "vnet-analytics ⇄ aiven-north  ●", "net-archive ⇄ contoso-nordic  ●")
	}, snap)
}

// TestNoneChosenSaysWhatWasNotHeard: that may be why.
func TestNoneChosenSaysWhatWasNotHeard(t *testing.T) {
	play(t, func(t *testing.T, s *scene) {
		s.Press("/")
		s.Type("nothing-has-this")
		uitest.Sees(t, uitest.Plain(s.Screen(120, 40)), "None of the 9 links is chosen by", "AWS eu-north-1 failing since 20:12")
	}, contoso())
}
