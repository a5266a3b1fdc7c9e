package board_test

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/providers"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/uitest"
)

// cursor is the line under the cursor.
func (s *scene) cursor() string {
	for line := range strings.SplitSeq(ansi.Strip(s.Screen(100, 30)), "\n") {
		if strings.Contains(line, "▸") {
			return line
		}
	}
	return ""
}

func TestLinksAreSelectedByTheirHalves(t *testing.T) {
	for name, id := range map[string]string{
		"link": "orders", "hosted": "org/aiven-eu/orders",
		"cloud": "/SUBSCRIPTIONS/0f3c/resourceGroups/rg-orders/providers/Microsoft.Network/virtualNetworks/vnet-orders/virtualNetworkPeerings/to-aiven",
	} {
		t.Run(name, func(t *testing.T) {
			later := contoso()
			before := contoso()
			before.Links = before.Links[1:]
			play(t, func(t *testing.T, s *scene) {
				s.Press("/")
				s.Type("legacy")
				s.Press("enter")
				s.board.Select(id)
				if strings.Contains(s.cursor(), "vnet-orders") {
					t.Fatal("there before it came")
				}
				s.feed.ch <- later
				s.Settle()
				if !strings.Contains(s.cursor(), "vnet-orders") {
					t.Errorf("the cursor is on %q", s.cursor())
				}
				s.Press("down")
				moved := s.cursor()
				s.feed.ch <- later
				s.Settle()
				if s.cursor() != moved || strings.Contains(moved, "vnet-orders") {
					t.Errorf("the cursor went from %q to %q by itself", moved, s.cursor())
				}
			}, []front.Snapshot{before}...)
		})
	}
}

// TestWhatWasTakenDownIsNoFailure: it says so, and since when; what has been
// so since before the first look has no beginning.
func TestWhatWasTakenDownIsNoFailure(t *testing.T) {
	s := contoso()
	s.Links = s.Links[:2]
	for i := range s.Links {
		s.Links[i].Verdict, s.Links[i].Yours, s.Links[i].Repair = providers.GoneV, false, ""
	}
	s.Links[0].TakenDown, s.Links[0].Since = true, began.Add(-2*time.Minute)
	s.Links[1].Since, s.Links[1].SeenSince = time.Time{}, began.Add(-5*time.Minute)
	play(t, func(t *testing.T, s *scene) {
		seen := uitest.Plain(s.Screen(100, 24))
		for _, want := range []string{"✗ 1 failed", "– 1 off", "– taken down", "2 m\n", "✗ gone", "–\n"} {
			if !strings.Contains(seen, want) {
				t.Errorf("no %q in\n%s", want, seen)
			}
		}
		s.Press("end", "d")
		if _, seen := shown(t, s); !strings.Contains(seen, "– taken down 2 min ago") {
			t.Errorf("the details say\n%s", seen)
		}
		s.Press("home", "d")
		if _, seen := shown(t, s); !strings.Contains(seen, "✗ gone, since before ") {
			t.Errorf("the details say\n%s", seen)
		}
	}, s)
}

// TestTheCursorIsAtTheTopUntilAllWasHeard: what is worst is seen first, however late it
// comes; from the first key on the cursor stays on its link.
func TestTheCursorIsAtTheTopUntilAllWasHeard(t *testing.T) {
	all := contoso()
	some := contoso()
	some.Links, some.Settled = some.Links[7:], false // what is well
	play(t, func(t *testing.T, s *scene) {
		s.feed.ch <- all
		s.Settle()
		uitest.Sees(t, s.cursor(), "vnet-legacy")
	}, some)
	play(t, func(t *testing.T, s *scene) {
		s.Press("j")
		was := s.cursor()
		s.feed.ch <- all
		s.Settle()
		if now := s.cursor(); now != was {
			t.Errorf("%q, not %q", now, was)
		}
	}, some)
}

// TestNamesWithCommasAreToldApart from the ones beside them.
func TestNamesWithCommasAreToldApart(t *testing.T) {
	snap := looking()
	snap.Sources = snap.Sources[:2]
	snap.Sources[0].Title = "Aiven contoso-prod, Private Link"
	play(t, func(t *testing.T, s *scene) {
		uitest.Sees(t, uitest.Plain(s.Screen(120, 24)), "Looking at Aiven contoso-prod, Private Link; ")
	}, snap)
}
