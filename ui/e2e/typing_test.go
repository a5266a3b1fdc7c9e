//go:build unix

package e2e

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim"
)

// TestFiltersAreTextInputs: the keys that a terminal sends for editing a line
// edit the board's filter; 0x08 is what some send for backspace.
func TestFiltersAreTextInputs(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	s := l.open(100, 30)
	s.see("What would you like to do?")
	s.keys("b")
	s.see("peerage › Board")
	s.keys("/", "nothing vnetXX\x08\x08")
	s.see("/ nothing vnet▏")
	s.keys("\x01", "\x1bf", "-a") // ctrl-a, a word on
	s.see("/ nothing-a vnet")
	s.keys("\x05", "\x17") // ctrl-e, ctrl-w
	s.see("/ nothing-a ▏")
	s.keys("\x1b\x7f", "vnet-x", "left", "\x7f", "\x0b") // alt-backspace; ctrl-k
	s.see("/ vnet▏")
	s.keys("esc")
	s.see("esc home")
	s.keys("esc")
	s.see("What would you like to do?")
}

// TestUserAndPasswordAreTypedTogether: one form, whose fields lead to each
// other and are taken together; the password is not seen, and goes nowhere but
// to the provider.
func TestUserAndPasswordAreTypedTogether(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	l.setenv("UPCLOUD_DEBUG_API_BASE_URL", l.sim.Endpoints()[sim.UpCloud])
	account := l.acc.UpCloud.Account
	s := l.open(100, 34)
	s.pick("What would you like to do?", "Connect Aiven to an UpCloud network")
	s.agree("▸ Begin")
	s.pick("How will you sign in to UpCloud?", "With user and password")
	s.see("UpCloud user", "UpCloud password", "enter/tab next field")
	s.keys(account.Name+"x", "\x7f", "\t", "wrong", "\x17", account.Password)
	s.see("▸ "+account.Name, "▸ "+strings.Repeat("*", len(account.Password)), "shift+tab field before")
	s.keys("enter")
	s.see("Which Aiven project?")
	if strings.Contains(s.Screen(), account.Password) {
		t.Errorf("the password is seen:\n%s", s.Screen())
	}
}
