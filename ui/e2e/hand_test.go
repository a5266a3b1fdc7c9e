//go:build unix

package e2e

import (
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
)

// TestWholeProcedureByHand goes from the home screen to a link on the board
// and back to nothing, with keys alone.
func TestWholeProcedureByHand(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(w *world.World, a *company.Accounts) {
		w.Azure.AutoApprove = 2 * speed * time.Second
		slowAiven(w, a)
	})
	before := l.inventory()
	s := l.open(100, 34)
	s.agree("What would you like to do?")
	s.agree("▸ Begin")
	s.pick("How will you sign in to Azure?", "Type a code elsewhere")
	s.see("enter the code:")
	s.pick("Which subscription?", "Contoso Production")
	s.pick("Which Aiven organization?", "Contoso ")
	s.pick("Which Aiven VPC?", "aiven-eu")
	s.pick("Which VNet?", "vnet-orders")

	s.see("Permissions in Azure", "peerage-vnet-orders", "Peering in Aiven", "▸ Go ahead with all")
	s.keys("e")
	s.see("▸ Name of the application", "enter/tab next field")
	for range "vnet-orders" {
		s.keys("backspace")
	}
	s.keys("orders")
	s.until("the name", func(x string) bool { return !strings.Contains(x, "peerage-vnet-orders") })
	s.until("the plan again", func(x string) bool {
		if strings.Contains(x, "next field") || strings.Contains(x, "enter take all") {
			s.keys("enter")
			_ = s.Until(soon, "", func(y string) bool { return x != y })
		}
		return strings.Contains(x, "▸ Go ahead with all")
	})
	s.agree("▸ Go ahead with all")

	s.see("APPROVED", "PENDING_PEER", "usually about 2 min", "nothing is lost")
	l.hurry()
	s.see("✓ vnet-orders and aiven-eu are connected", "● active · ACTIVE · Connected")
	l.settled(before, undisturbed(t))
	takeDownFromTheBoard(s)
	l.settled(before, nil)
	s.keys("q")
	s.exit(0)
}

// takeDownFromTheBoard goes from a finished run to the board, has the link
// taken down by its run's name, and goes home.
func takeDownFromTheBoard(s *screen) {
	s.t.Helper()
	s.pick("are connected", "See it on the board")
	s.see("peerage › Board", "vnet-orders", "● active", "ACTIVE", "Connected")
	s.keys("x")
	s.see("Take down vnet-orders?", "Type vnet-orders to confirm:", "peering in Aiven", "application peerage-orders")
	s.keys("enter")
	s.quiet()
	s.see("Type vnet-orders to confirm:") // enter alone agrees to nothing
	s.keys("vnet-orders")
	s.see("confirm: ▸ vnet-orders")
	s.agree("Type vnet-orders to confirm:")
	s.see("✓ vnet-orders is taken down", "9 removed")
	s.pick("is taken down", "Home")
	s.see("What would you like to do?", "Finished")
}

// TestMetAndMended meets documented failures on the screen and chooses what
// mends them.
func TestMetAndMended(t *testing.T) {
	t.Parallel()
	want := undisturbed(t)
	for _, c := range []struct {
		scenario string
		says     []string
		choose   string
		then     func(*lab, *screen)
	}{
		{scenario: "not-registered", says: []string{"MissingSubscriptionRegistration"}, choose: "Register"},
		{scenario: "invalid-specification", says: []string{"INVALID_SPECIFICATION"},
			choose: "Let Aiven peer this VNet again"},
		{scenario: "rejected-by-peer", says: []string{"REJECTED_BY_PEER"},
			choose: "Let your app sign in to other directories"},
		{scenario: "expired-token", says: []string{"expired"}, choose: "Use another token", then: func(l *lab, s *screen) {
			s.see("Another one is needed")
			l.w.Do(func() { l.w.Aiven.AddToken(newToken, "eve@contoso.example", l.acc.Org) })
			s.keys(newToken)
			s.quiet()
			if strings.Contains(s.Screen(), newToken[:8]) {
				s.t.Error("the token is shown")
			}
			s.keys("enter")
		}},
	} {
		t.Run(c.scenario, func(t *testing.T) {
			t.Parallel()
			l := newLab(t, nil)
			before := l.inventory()
			sc, ok := scenario.Find(c.scenario)
			if !ok {
				t.Fatal("no such scenario")
			}
			sc.Apply(l.w, l.acc)
			s := l.open(100, 34, "setup", "aiven-azure", "--name", "orders", "--vars-file", l.path("orders.env"))
			s.agree("▸ Begin")
			s.goOn(c.says[0])
			s.see(c.says...)
			s.see(c.choose)
			s.pick(c.choose, c.choose) // the log beside it keeps what was said
			if c.then != nil {
				c.then(l, s)
			}
			s.goOn("are connected")
			l.settled(before, want)
			s.keys("esc")
			s.see("What would you like to do?")
			s.keys("q")
			s.exit(0)
		})
	}
}

// newToken is another token for the same organization.
const newToken = "a-token-of-another-person-0123456789"
