package board_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"peerage/ui/front"
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
