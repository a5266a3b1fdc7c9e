package setup

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"peerage/ui/theme"
	"peerage/ui/uitest"
)

func TestLongValuesShowTheirEnd(t *testing.T) {
	text := "/tmp/somewhere/secure-connect-astra-orders-internal.zip"
	f := newForm(theme.New(true, colorprofile.NoTTY), &text, false, "")
	f.init()
	for _, w := range []int{30, 47, 30} {
		if got := strings.TrimRight(ansi.Strip(f.draw(w)), " "); !strings.HasSuffix(got, "internal.zip") || theme.Width(got) > w {
			t.Errorf("in %d cells %q is seen", w, got)
		}
	}
	f.update(uitest.Key("x"))
	if !strings.HasSuffix(text, "internal.zipx") {
		t.Errorf("a key made %q of it", text)
	}
	if got := strings.TrimRight(ansi.Strip(f.draw(30)), " "); !strings.HasSuffix(got, "internal.zipx") {
		t.Errorf("then %q is seen", got)
	}
}
