//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/uitest/term"
)

// TestKeysOfALayoutWithoutLatinLetters: as terminals with Kitty's protocol send
// them, with and without the key's place; the place is asked for.
func TestKeysOfALayoutWithoutLatinLetters(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	s := openIn(t, term.Options{Env: l.env, Dir: l.home, Width: 80, Height: 24, Keep: true})
	s.see("What would you like to do?")
	s.keys("и") // b
	s.see("peerage › Board")
	s.keys("/", "сеть", "\x1b[1075;5u") // ctrl-u
	s.see("/ ▏")
	s.keys("сеть")
	s.see("/ сеть▏")
	s.keys("\x1b[1093::91;5u") // ctrl-[
	s.see("esc home")
	s.keys("\x1b[91;5u")
	s.see("What would you like to do?")
	s.keys("\x1b[1089::99;5u") // ctrl-c
	s.see("Press ctrl+c again to quit")
	s.keys("\x1b[1089;5u")
	s.exit(130)
	if !strings.Contains(s.Output(), "\x1b[>5u") { // flags 1 and 4
		t.Error("alternate keys are not asked for")
	}
}

// TestAPaneThatIsTooSmall says so in whole words, and its keys answer.
func TestAPaneThatIsTooSmall(t *testing.T) {
	t.Parallel()
	for _, d := range []dims{{60, 8}, {30, 10}, {20, 4}} {
		l := newLab(t, nil)
		s := l.open(d.w, d.h)
		words := func(x string) string { return strings.Join(strings.Fields(x), " ") }
		says := fmt.Sprintf("peerage needs at least 40×12, this is %d×%d", d.w, d.h)
		s.until(says, func(x string) bool { return strings.Contains(words(x), says) })
		s.keys("\x03")
		s.until("what ctrl+c does", func(x string) bool { return strings.Contains(words(x), "Press ctrl+c again to quit") })
		s.keys("q")
		s.exit(0)
	}
}

// TestNothingIsLeftUnderThePrompt in a terminal without another screen, as
// screen(1) is without altscreen: at the end, and when it is suspended.
func TestNothingIsLeftUnderThePrompt(t *testing.T) {
	t.Parallel()
	s := shell(t, 80, 24, outside(t), "-ic", around)
	s.see("What would you like to do?")
	s.keys("q")
	s.see("exit 0")
	out := s.Output()
	if at := strings.LastIndex(out, ansi.ResetModeAltScreenSaveCursor); at < 0 ||
		!strings.HasPrefix(out[at+len(ansi.ResetModeAltScreenSaveCursor):], ansi.EraseScreenBelow) {
		t.Errorf("the rest of the screen is not cleared: %q", out[max(at, 0):])
	}
}
