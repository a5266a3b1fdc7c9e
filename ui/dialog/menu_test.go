package dialog

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/ui/theme"
)

// TestAHintIsWholeUnderTheCursor: where its row has no room for it, it stands below,
// and the menu is as high as before.
func TestAHintIsWholeUnderTheCursor(t *testing.T) {
	th, hint := theme.New(true, colorprofile.Ascii), "the wizard asks before each step; this one is left as it is"
	d := NewMenu("Acts", nil, []Item{{Title: "Delete the endpoint in Azure…"}, {Title: "Make a new endpoint", Hint: hint}})
	first := d.Body(th, 72, 20)
	if text := strings.Join(first, "\n"); strings.Contains(text, hint) || !strings.Contains(text, "the wizard asks before") {
		t.Error(text)
	}
	d.at = 1
	if then := d.Body(th, 72, 20); len(then) != len(first) || !strings.Contains(strings.Join(then, "\n"), "  "+hint) {
		t.Error(strings.Join(then, "\n"))
	}
}
