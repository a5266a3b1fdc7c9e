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
	s.pick("How will you sign in to Azure?", "Type a code elsewhere")
	s.see("enter the code:")
	s.pick("Which subscription?", "Contoso Production")
	s.pick("Which Aiven organization?", "Contoso ")
	s.pick("Which Aiven VPC?", "aiven-eu")
	s.pick("Which VNet?", "vnet-orders")

	s.see("Name of the application", "▸ peerage-vnet-orders")
	for range "vnet-orders" {
		s.keys("backspace")
	}
	s.keys("orders")
	s.see("▸ peerage-orders", "--display-name peerage-orders")
	s.agree("Name of the application")
	s.agree("An application named peerage-orders is created")
	s.agree("A service principal of peerage-orders is created")
	s.agree("Days that the password is valid")
	s.agree("A password is added to peerage-orders, valid for 90 days")
	s.pick("Which role for your app?", "Network Contributor")
	s.pick("Where does it hold?", "This VNet only")
	s.agree("Your application peerage-orders gets the role")
	s.agree("A service principal of Aiven's application")
	s.agree("Name of Aiven's role")
	s.agree("and nothing")
	s.agree("Aiven's application gets the role")
	s.agree("No traffic flows yet")

	s.see("APPROVED", "PENDING_PEER", "usually about 2 min", "nothing is lost")
	l.hurry()
	s.agree("Name of the Azure half")
	s.agree("Traffic")
	s.see("✓ vnet-orders and aiven-eu are connected", "Aiven ACTIVE · Azure Connected")
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
			s.see("Aiven token")
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
			s.pick(c.says[0], c.choose)
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
