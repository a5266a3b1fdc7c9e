package command

import (
	"strings"
	"testing"
)

func env(list ...string) func(string) string {
	return func(name string) string {
		for _, x := range list {
			if v, ok := strings.CutPrefix(x, name+"="); ok {
				return v
			}
		}
		return ""
	}
}

func TestWhatTheTerminalCan(t *testing.T) {
	for term, want := range map[string]bool{"vt100": true, "vt102": true, "vt220": true, "xterm-mono": true,
		"nosuch-mono": true, "vt320-nosuch": true, "xterm": false, "xterm-256color": false, "nosuch": false} {
		if got := colourless(term); got != want {
			t.Errorf("TERM=%s: without colours is %v", term, got)
		}
	}
	for list, want := range map[string]bool{"LC_ALL=C": true, "LC_ALL=C LANG=en_US.UTF-8": true, "LANG=POSIX": true,
		"LC_ALL=C.UTF-8 LANG=C": false, "LC_CTYPE=de_DE.utf8 LANG=C": false, "LANG=de_DE@euro": true, "": false,
		"LANG=de_DE.ISO-8859-1": true} {
		if got := asciiLocale(env(strings.Fields(list)...)); got != want {
			t.Errorf("%s: ASCII is %v", list, got)
		}
	}
	if !dumb(env("TERM=dumb")) || !dumb(env()) || dumb(env("TERM=xterm")) {
		t.Error("dumb are TERM=dumb and none at all")
	}
}

func TestBackgroundAsItIsKnown(t *testing.T) {
	for _, c := range []struct {
		set, around, want string
		light             bool
	}{
		{"light", "15;0", "light", true}, {"dark", "0;15", "dark", false}, {"", "0;15", "", true}, {"auto", "0;7", "", true},
		{"", "15;default;0", "", false}, {"", "15;8", "", false}, {"", "0;default", "", false}, {"", "", "", false},
	} {
		a := &app{streams: streams{env: env("COLORFGBG=" + c.around)}, set: settings{"background": c.set}}
		if set, light, err := a.background(); set != c.want || light != c.light || err != nil {
			t.Errorf("%+v: %q, %v, %v", c, set, light, err)
		}
	}
	a := &app{streams: streams{env: env()}, set: settings{"background": "pink"}}
	if _, _, err := a.background(); err == nil {
		t.Error("pink is taken")
	}
}
