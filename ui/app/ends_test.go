package app

import (
	"strings"
	"testing"

	"peerage/ui/app/toy"
	"peerage/wizard"
)

func TestTheHeadFollowsTheNameOfTheRun(t *testing.T) {
	w := toy.New()
	w.Procedure("aiven-azure").Propose = func(v wizard.Values) string { return v("USER_VNET_ID") }
	playIn(t, w, begin, func(s *show) {
		s.toNetworks()
		s.sees("peerage › Aiven ⇄ Azure VNet › orders")
		s.enter()
		s.wait("Name of the application")
		s.sees("peerage › Aiven ⇄ Azure VNet › vnet-orders")
		s.Press("esc", "f6")
		s.wait("What would you like to do?")
		if got := s.text(); !strings.Contains(got, "vnet-orders") {
			t.Errorf("home does not know the name:\n%s", got)
		}
	})
}
