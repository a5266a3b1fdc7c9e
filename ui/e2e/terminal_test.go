//go:build unix

package e2e

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/ui/uitest/term"
)

// shell runs a line of shell in a terminal; what it writes is kept.
func shell(t *testing.T, w, h int, env []string, line ...string) *screen {
	t.Helper()
	x, err := term.Start("/bin/sh", term.Options{Args: line, Env: append(env, "BIN="+binary, "PS1=$ "), Width: w,
		Height: h, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.Close() }) // a test may have ended it
	return &screen{Term: x, t: t}
}

// outside is the environment of somebody who runs the demo.
func outside(t *testing.T, more ...string) []string {
	return append([]string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}, more...)
}

const around = `stty -g; "$BIN" demo --speed 200; echo "exit $?"; stty -g`

// restored says whether the terminal is as it was: modes, cursor, screen.
func restored(t *testing.T, s *screen) {
	t.Helper()
	out := s.Output()
	modes := regexp.MustCompile(`(?m)^[0-9a-f]+(:[0-9a-f]+){10,}\r?$`).FindAllString(out, -1)
	if len(modes) != 2 || strings.TrimSpace(modes[0]) != strings.TrimSpace(modes[1]) {
		t.Errorf("the terminal's modes: %q", modes)
	}
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h",
		"\x1b[?2004h": "\x1b[?2004l", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?1003h": "\x1b[?1003l"} {
		if strings.LastIndex(out, on) > strings.LastIndex(out, off) {
			t.Errorf("%q is not followed by %q", on, off)
		}
	}
}

func TestTerminalIsRestored(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]func(*screen){
		"quit":         func(s *screen) { s.keys("q") },
		"ctrl+c twice": func(s *screen) { s.keys("ctrl+c"); s.see("again to quit"); s.keys("ctrl+c") },
		"at work, confirm": func(s *screen) {
			s.keys("enter")
			s.agree("▸ Begin")
			s.see("How will you sign in")
			s.keys("h")
			s.see("Go on with")
			s.keys("q")
			s.agree("Quit?")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shell(t, 80, 24, outside(t), "-c", around)
			s.see("What would you like to do?")
			leave(s)
			s.exit(0)
			want := "exit 0"
			if name == "ctrl+c twice" {
				want = "exit 130"
			}
			if !strings.Contains(s.Output(), want) {
				t.Errorf("%s: want %s:\n%s", name, want, s.Screen())
			}
			restored(t, s)
		})
	}
}

func TestTerminalIsRestoredAfterACrash(t *testing.T) {
	t.Parallel()
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, how := range []string{"command", "goroutine"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			s := shell(t, 80, 24, outside(t, crashVar+"="+how, "ME="+me), "-c", `stty -g; "$ME"; echo "exit $?"; stty -g`)
			s.see("What would you like to do?")
			s.keys("d")
			s.exit(0)
			if out := s.Output(); !strings.Contains(out, "exit 1") || !strings.Contains(out, "crash for the test") {
				t.Errorf("it does not say what happened:\n%s", s.Screen())
			}
			restored(t, s)
		})
	}
}

func TestSuspendAndComeBack(t *testing.T) {
	t.Parallel()
	s := shell(t, 80, 24, outside(t, "ENV="), "-i")
	s.see("$")
	s.keys(`"$BIN" demo --speed 20`, "enter")
	s.see("What would you like to do?")
	s.keys("ctrl+z")
	s.see("Stopped") // said by the shell, when the terminal is its own again
	s.keys("echo here-$((40+2))", "enter")
	s.see("here-42")
	s.keys("fg", "enter")
	s.see("What would you like to do?", "Board")
	s.quiet()
	s.keys("q")
	s.until("the prompt after the program", func(x string) bool {
		return strings.Contains(x, "here-42") && strings.HasSuffix(x, "\n$")
	})
	s.quiet()
	s.keys("exit", "enter")
	s.exit(0)
}

// escapes is anything that a terminal would act upon.
var (
	escape = regexp.MustCompile(`\x1b`)
	colour = regexp.MustCompile(`\x1b\[[0-9;:]*m`)
)

// plainInk is what is left without colour: bold, dim, underline, reverse.
var plainInk = regexp.MustCompile(`^\x1b\[(|0|1|2|3|4|7|22|23|24|27)(;(0|1|2|3|4|7|22|23|24|27))*m$`)

func TestNoColour(t *testing.T) {
	t.Parallel()
	s := shell(t, 100, 30, outside(t, "NO_COLOR=1"), "-c", around)
	s.see("What would you like to do?")
	s.keys("b")
	s.see("peerage › Board", "● active")
	s.keys("?")
	s.see("Help", "esc close")
	s.keys("esc")
	s.quiet()
	for _, x := range colour.FindAllString(s.Output(), -1) {
		if !plainInk.MatchString(x) {
			t.Fatalf("a colour is written: %q", x)
		}
	}
}

func TestNoEscapesWithoutATerminal(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"dumb":       `TERM=dumb "$BIN" demo --speed 500; echo "exit $?"`,
		"pipe":       `"$BIN" demo --speed 500 2>&1 | cat; echo "exit $?"`,
		"help, dumb": `TERM=dumb "$BIN" --help; echo "exit $?"`,
		"help, pipe": `"$BIN" setup --help 2>&1 | cat; echo "exit $?"`,
		"error":      `"$BIN" nonsense 2>&1 | cat; echo "exit 0"`,
		"home, dumb": `TERM=dumb "$BIN" >/dev/null; echo "exit $(($?-2))"`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := shell(t, 100, 30, outside(t), "-c", line)
			s.exit(0)
			out := s.Output()
			if at := escape.FindStringIndex(out); at != nil {
				t.Errorf("an escape is written: %q", out[max(0, at[0]-40):min(len(out), at[1]+40)])
			}
			if !strings.Contains(out, "exit 0") {
				t.Errorf("it does not end well:\n%s", out)
			}
		})
	}
}

func TestResizeKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	s := l.open(80, 24, "setup", "aiven-azure", "--name", "orders", "--vars-file", l.path("orders.env"))
	s.agree("▸ Begin")
	s.pick("Go ahead with all", "Ask at each step")
	s.see("Name of the application", "▸ peerage-orders")
	s.keys("-half")
	for _, x := range [][2]int{{40, 12}, {200, 60}, {30, 8}, {80, 24}} {
		if err := s.Resize(x[0], x[1]); err != nil {
			t.Fatal(err)
		}
		if x[0] < 40 {
			s.see("peerage needs at least 40")
			s.keys("lost") // nobody sees what is typed here: it is not taken
			s.quiet()
			continue
		}
		s.see("▸ peerage-orders-half")
	}
	s.keys("-way")
	s.see("▸ peerage-orders-half-way")
	s.agree("Name of the application")
	s.see("An application named peerage-orders-half-way")
}

// TestQuitsAtOnceWithAHangingServer: one ctrl+c interrupts, a second one
// quits, whatever the providers do; the run can be gone on with.
func TestQuitsAtOnceWithAHangingServer(t *testing.T) {
	t.Parallel()
	l := newLab(t, func(w *world.World, _ *company.Accounts) {
		w.Faults.Set(world.Fault{Name: "hangs", Service: "arm", Kind: "slow", Delay: 100 * time.Hour})
	})
	s := l.open(100, 30, "setup", "aiven-azure", "--name", "orders", "--vars-file", l.path("orders.env"))
	s.agree("▸ Begin")
	s.see("2  Sign in to Azure", "Working on it")
	s.quiet()
	s.keys("ctrl+c")
	s.see("You interrupted this step", "Press ctrl+c again to quit")
	s.agree("▸ Go on")
	s.see("Trying again now")
	s.keys("ctrl+c")
	s.see("again to quit")
	began := time.Now()
	s.keys("ctrl+c")
	s.exit(130)
	if took := time.Since(began); took > 500*time.Millisecond {
		t.Errorf("quitting took %s", took)
	}
	l.w.Do(func() { l.w.Faults.Clear("hangs") })
	l.expect(0, "resume", "orders", "--yes", "--vars-file", l.path("orders.env"))
}

func TestLostTerminalLeavesTheRunResumable(t *testing.T) {
	t.Parallel()
	l := newLab(t, slowAiven)
	before := l.inventory()
	s := l.open(100, 30, "setup", "aiven-azure", "--name", "orders", "--vars-file", l.path("orders.env"))
	s.agree("▸ Begin")
	s.goOn("APPROVED")
	if err := s.HangUp(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exit(limit); err != nil {
		t.Fatalf("it lives on without its terminal: %v", err)
	}
	if r := l.expect(0, "runs"); !strings.Contains(r.out, "stopped") || strings.Contains(r.out, "another process") {
		t.Errorf("the run is not stopped:\n%s", r.out)
	}
	l.hurry()
	l.expect(0, "resume", "orders", "--yes", "--vars-file", l.path("orders.env"))
	l.settled(before, undisturbed(t))
}

func TestIdleBoardIsStill(t *testing.T) {
	t.Parallel()
	l := newLab(t, nil)
	l.expect(0, l.given()...)
	s := l.open(120, 40, "status", "--watch")
	s.see("● active", "vnet-orders")
	least := 1 << 20
	for range 10 { // in one of these nothing is looked up
		before := s.Written()
		<-time.After(1500 * time.Millisecond)
		if least = min(least, s.Written()-before); least == 0 {
			break
		}
	}
	if least > 64 {
		t.Errorf("a board on which nothing happens writes at least %d bytes in 1.5 s:\n%s", least, s.Screen())
	}
	s.keys("ctrl+c")
	s.keys("ctrl+c")
	s.exit(130)
}
