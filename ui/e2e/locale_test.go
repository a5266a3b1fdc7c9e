//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestASCIIWhereTheLocaleIsNotUTF8: glyphs and borders; a setting decides
// otherwise.
func TestASCIIWhereTheLocaleIsNotUTF8(t *testing.T) {
	t.Parallel()
	foreign := regexp.MustCompile(`[^\x00-\x7f]`)
	for _, more := range [][]string{{"LC_ALL=C"}, {"PEERAGE_ASCII=1"}} {
		s := shell(t, 100, 30, outside(t, more...), "-c", around)
		s.see("What would you like to do?")
		s.keys("b")
		s.see("peerage > Board", "* active")
		s.keys("?")
		s.see("Moving", "+ done")
		s.quiet()
		if x := foreign.FindAllString(s.Output(), 5); x != nil {
			t.Errorf("%v: written is %q", more, x)
		}
	}
	s := shell(t, 100, 30, outside(t, "LC_ALL=C", "PEERAGE_ASCII=0"), "-c", around)
	s.see("What would you like to do?")
	s.keys("b")
	s.see("peerage › Board", "● active")
	s = shell(t, 100, 30, outside(t, "LC_ALL=C"), "-c", `"$BIN" demo --plain --speed 2000 --yes; "$BIN" --help; echo over`)
	s.until("the end", func(x string) bool { return strings.HasSuffix(strings.TrimSpace(x), "over") })
	if x := foreign.FindAllString(s.Output(), 5); x != nil {
		t.Errorf("in lines: %q", x)
	}
}

// TestNoColourWhereThereIsNone: terminfo decides, also against COLORTERM; with
// no TERM there is no UI.
func TestNoColourWhereThereIsNone(t *testing.T) {
	t.Parallel()
	for _, more := range [][]string{{"TERM=vt100"}, {"TERM=xterm-mono"}, {"NO_COLOR=yes", "COLORTERM=truecolor"}} {
		s := shell(t, 100, 30, outside(t, more...), "-c", around)
		s.see("What would you like to do?")
		s.keys("b")
		s.see("peerage › Board", "● active")
		s.quiet()
		for _, x := range colour.FindAllString(s.Output(), -1) {
			if !plainInk.MatchString(x) {
				t.Fatalf("%v: a colour is written: %q", more, x)
			}
		}
	}
	s := shell(t, 100, 30, outside(t), "-c", `unset TERM; "$BIN"; echo "exit $?"`)
	s.see("this is no terminal for the UI", "exit 2")
}

// TestBackgroundCanBeSet: then the terminal is not asked.
func TestBackgroundCanBeSet(t *testing.T) {
	t.Parallel()
	const asks, onLight, onDark = "\x1b]11;?", "38;2;0;95;175", "38;2;135;175;255"
	for _, c := range []struct {
		more, want, not string
		asked           bool
	}{
		{"PEERAGE_BACKGROUND=light", onLight, onDark, false},
		{"PEERAGE_BACKGROUND=dark", onDark, onLight, false},
		{"COLORFGBG=0;15", onDark, "", true}, // the terminal's answer is better
	} {
		s := shell(t, 100, 30, outside(t, c.more), "-c", around)
		s.see("What would you like to do?")
		s.until("the inks that go with "+c.more, func(string) bool { return strings.Contains(s.Output(), c.want) })
		s.quiet()
		out := s.Output()
		if !strings.Contains(out, c.want) || c.not != "" && strings.Contains(out, c.not) {
			t.Errorf("%s: the inks are those of the other background", c.more)
		}
		if strings.Contains(out, asks) != c.asked {
			t.Errorf("%s: the terminal is asked: %v", c.more, !c.asked)
		}
	}
}

// TestCopyGoesToTmux: the whole id in one line, and the screen says who has it.
func TestCopyGoesToTmux(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	script := "#!/bin/sh\n[ \"$1 $2 $3\" = 'load-buffer -w -' ] && cat > " + filepath.Join(dir, "got") + "\n"
	if err := os.WriteFile(filepath.Join(dir, "tmux"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	env := append(outside(t, "TMUX=/nowhere,1,0"), "PATH="+dir+":"+os.Getenv("PATH"))
	s := shell(t, 80, 24, env, "-c", around)
	s.see("What would you like to do?")
	s.keys("b")
	s.see("peerage › Board", "● active", "vnet-old")
	s.keys("/", "vnet-old", "enter")
	s.see("▸ vnet-old", "esc show all") // only the filtered list says so
	s.keys("y")
	s.see("Azure's id")
	s.keys("enter")
	s.see("Copied with tmux:", "/subscriptions/", "join them")
	got, err := os.ReadFile(filepath.Join(dir, "got"))
	if err != nil || strings.ContainsAny(string(got), " \n") || !strings.HasPrefix(string(got), "/subscriptions/") {
		t.Errorf("tmux has %q, %v", got, err)
	}
}
