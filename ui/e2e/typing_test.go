package e2e

import "testing"

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
