//go:build unix

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/scenario"
)

// dims are a terminal's columns and rows.
type dims struct{ w, h int }

// everySize are those that a screen is drawn at while it is open.
var everySize = []dims{{40, 12}, {46, 15}, {60, 16}, {100, 30}, {139, 41}, {200, 60}, {80, 24}}

// TestScreensAsAPersonSeesThem walks through the procedure in terminals of
// three sizes and looks at each kind of screen; in the smallest one, at every
// size.
func TestScreensAsAPersonSeesThem(t *testing.T) {
	t.Parallel()
	for _, d := range []dims{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", d.w, d.h), func(t *testing.T) {
			t.Parallel()
			l := newLab(t, slowAiven)
			sc, ok := scenario.Find("not-registered")
			if !ok {
				t.Fatal("no such scenario")
			}
			sc.Apply(l.w, l.acc)
			lookAtTheStart(l, d)
			s := seenAt{l.open(d.w, d.h, "setup", "aiven-azure", "--name", "orders", "--vars-file", l.path("orders.env")), d,
				d == dims{80, 24}}
			s.agree("▸ Begin")
			walkThrough(l, s)
			lookAround(s)
			s.keys("ctrl+c")
			s.see("again to quit")
			s.keys("ctrl+c")
			s.exit(0)
		})
	}
}

// lookAtTheStart sees home, its help, and the first choice.
func lookAtTheStart(l *lab, d dims) {
	l.t.Helper()
	s := seenAt{l.open(d.w, d.h), d, d == dims{80, 24}}
	s.whole("peerage", "What would you like to do?", "▸ Connect Aiven to an Azure VNet", "Watch", "q quit")
	s.keys("?")
	s.dialog("Help", "Everywhere", "esc close")
	s.keys("esc")
	s.whole("peerage", "What would you like to do?")
	s.agree("What would you like to do?")
	s.whole("peerage › Aiven ⇄ Azure VNet", "joined by two", "your VNet", "Aiven's half", "Needs", "Takes", "▸ Begin",
		"enter begin", "? help")
	s.agree("▸ Begin")
	s.whole("peerage › ", "How will you sign in to Azure?", "▸ Use the environment", "enter choose", "esc home")
	s.keys("ctrl+c")
	s.see("again to quit")
	s.keys("ctrl+c")
	s.exit(130)
}

// walkThrough sees a form, a confirmation, a wait, a failure and the end.
func walkThrough(l *lab, s seenAt) {
	s.t.Helper()
	const run = "peerage › Aiven ⇄ Azure VNet › orders"
	s.whole(run+" › plan", "Permissions in Azure", "peerage-orders", "Peering in Aiven", "▸ Go ahead with all",
		"Ask at each step", "enter choose", "? help")
	s.pick("Go ahead with all", "Ask at each step")
	s.whole(run, "Name of the application", "▸ peerage-orders", "the documented command", "enter take it", "f1 help")
	s.agree("Name of the application")
	s.whole(run, "An application named peerage-orders is created", "▸ Go ahead", "az ad app create", "enter choose",
		"? help")
	s.goOn("APPROVED")
	s.whole(run, "APPROVED", "PENDING_PEER", "usually about 2 min", "nothing is", "? help")
	l.hurry()
	s.goOn("MissingSubscriptionRegistration")
	s.whole(run, "MissingSubscriptionRegistration", "▸ ", "Register", "enter choose")
	s.pick("MissingSubscriptionRegistration", "Register")
	s.goOn("are connected")
	s.whole(run, "vnet-orders and aiven-eu are connected", "▸ Add your range", "enter choose")
	s.pick("are connected", "See it on the board")
}

// lookAround sees the board, a link's details and the list of a teardown.
func lookAround(s seenAt) {
	s.t.Helper()
	s.whole("peerage › Board", "vnet-orders", "⇄ aiven-eu", "● active", "ACTIVE", "Connected", "? help")
	s.keys("enter")
	s.dialog("vnet-orders ⇄ aiven-eu", "● active", "esc close")
	s.keys("esc")
	s.whole("peerage › Board", "● active")
	s.keys("x")
	s.whole("peerage › ", "Take down orders?", "peering in Aiven", "application peerage-orders", "Type orders to confirm:",
		"esc keep everything")
	s.keys("esc")
	s.see("vnet-orders and aiven-eu are connected") // nothing was taken down
}

// seenAt is a program in a terminal of a known size.
type seenAt struct {
	*screen
	dims
	resized bool // and at every other size
}

// whole waits for a screen that fits its terminal: head and foot are where
// they belong, the rules go from edge to edge, and texts are on it.
func (s seenAt) whole(head string, texts ...string) {
	s.t.Helper()
	s.until(fmt.Sprintf("a whole %q with %q", head, texts), func(x string) bool { return fits(x, s.dims, head, texts...) })
	if !s.resized {
		return
	}
	for _, d := range everySize {
		if err := s.Resize(d.w, d.h); err != nil {
			s.t.Fatal(err)
		}
		s.until(fmt.Sprintf("a whole screen of %d×%d", d.w, d.h), func(x string) bool { return fits(x, d, "") })
	}
}

// dialog waits for a box over a screen, with texts in it.
func (s seenAt) dialog(texts ...string) {
	s.t.Helper()
	s.until(fmt.Sprintf("a dialog with %q", texts), func(x string) bool {
		lines := strings.Split(x, "\n")
		return len(lines) == s.h && strings.Contains(lines[s.h-1], "help") && holds(x, append(texts, "╭", "╮", "╰", "╯")...)
	})
}

func holds(x string, texts ...string) bool {
	for _, text := range texts {
		if !strings.Contains(x, text) {
			return false
		}
	}
	return true
}

// low is the height below which screens have no rules.
const low = 16

func fits(x string, d dims, head string, texts ...string) bool {
	lines := strings.Split(x, "\n")
	if len(lines) != d.h || !strings.HasPrefix(lines[0], " "+head) || !isFoot(lines[d.h-1]) || !holds(x, texts...) {
		return false
	}
	return d.h < low || isRule(lines[d.h-2], d.w)
}

// isFoot: help goes last when it is narrow, but for the way out.
func isFoot(line string) bool {
	return strings.Contains(line, "help") || strings.Contains(line, "esc ")
}

func isRule(line string, w int) bool {
	return strings.Trim(line, "─┴") == "" && strings.Count(line, "─")+strings.Count(line, "┴") == w
}
