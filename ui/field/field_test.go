package field_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"example.org/peerage/ui/field"
	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

var th = theme.New(true, colorprofile.TrueColor)

func press(f *field.Field, names ...string) {
	for _, n := range names {
		f.Press(uitest.Key(n))
	}
}

// seen is what w cells show, the caret on a character as [x].
func seen(f *field.Field, w int) string {
	before, caret, found := strings.Cut(f.Draw(th, th.Text, w), ansi.Style{}.Reverse(true).String())
	if found {
		before += "[" + strings.Replace(caret, "\x1b[m", "]", 1)
	}
	return ansi.Strip(before)
}

func TestEditingKeys(t *testing.T) {
	for _, x := range []struct {
		name string
		keys []string
		want string
	}{
		{"ctrl-w deletes a word", []string{"ctrl+w"}, "vnet orders "},
		{"alt-backspace too", []string{"alt+backspace"}, "vnet orders "},
		{"and alt with 0x08", []string{"ctrl+alt+h"}, "vnet orders "},
		{"backspace a character", []string{"backspace"}, "vnet orders e"},
		{"0x08 too", []string{"ctrl+h"}, "vnet orders e"},
		{"ctrl-u up to the beginning", []string{"left", "ctrl+u"}, "u"},
		{"ctrl-k up to the end", []string{"ctrl+a", "right", "ctrl+k"}, "v"},
		{"delete what is under the caret", []string{"home", "delete"}, "net orders eu"},
		{"the arrows lead into the text", []string{"left", "left", "x"}, "vnet orders xeu"},
		{"ctrl-a to the beginning, ctrl-e to the end", []string{"ctrl+a", "x", "ctrl+e", "y"}, "xvnet orders euy"},
		{"alt and an arrow by words", []string{"alt+left", "alt+left", "x"}, "vnet xorders eu"},
		{"ctrl-v reads no clipboard", []string{"ctrl+v"}, "vnet orders eu"},
	} {
		t.Run(x.name, func(t *testing.T) {
			f := field.New(field.Options{Text: "vnet orders eu"})
			if press(f, x.keys...); f.Value() != x.want {
				t.Errorf("%q, not %q", f.Value(), x.want)
			}
		})
	}
}

func TestPastesAreCleanAndLimited(t *testing.T) {
	f := field.New(field.Options{Limit: 8})
	f.Paste("a\x1b[31mb\u202ec\nd")
	if f.Value() != "abc d" {
		t.Errorf("%q", f.Value())
	}
	if f.Paste(strings.Repeat("x", 1<<20)); f.Value() != "abc dxxx" {
		t.Errorf("%q", theme.Fit(f.Value(), 40))
	}
}

func TestTheCaretIsAlwaysInSight(t *testing.T) {
	f := field.New(field.Options{Text: "/tmp/somewhere/secure-connect-astra-orders-internal.zip"})
	if got := seen(f, 16); got != "…s-internal.zip[ ]" {
		t.Errorf("at the end %q", got)
	}
	if press(f, "ctrl+a"); seen(f, 16) != "[/]tmp/somewhere/…" {
		t.Errorf("at the beginning %q", seen(f, 16))
	}
	for range 70 {
		press(f, "right")
		for _, w := range []int{1, 2, 5, 16, 30, 90} {
			got := seen(f, w)
			if !strings.Contains(got, "[") || theme.Width(got)-2 > w {
				t.Fatalf("in %d cells %q", w, got)
			}
		}
	}
	wide := field.New(field.Options{Text: "网络订单"})
	if press(wide, "left"); seen(wide, 9) != "网络订[单]" || theme.Width(seen(wide, 5))-2 > 5 {
		t.Errorf("%q, %q", seen(wide, 9), seen(wide, 5))
	}
}

func TestLooks(t *testing.T) {
	f := field.New(field.Options{Hint: "a resource id"})
	if got := seen(f, 20); got != "[a] resource id" {
		t.Errorf("empty: %q", got)
	}
	secret := field.New(field.Options{Secret: true, Text: "hunter2"})
	if got := seen(secret, 20); got != "*******[ ]" {
		t.Errorf("a secret: %q", got)
	}
	bar := field.New(field.Options{Bar: true, Text: "orders"})
	if got := seen(bar, 20); got != "orders▏" {
		t.Errorf("with a bar: %q", got)
	}
	if press(bar, "left"); seen(bar, 20) != "order[s]" {
		t.Errorf("in the text: %q", seen(bar, 20))
	}
}
