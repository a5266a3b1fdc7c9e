package screen

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"example.org/peerage/ui/theme"
	"example.org/peerage/ui/uitest"
)

const long = "/subscriptions/fef55fe0-e125-450a-a608-d5e20ffc2d12/resourceGroups/rg-orders/providers/Microsoft.Network"

// TestTheRecordIsReadAndNotItsMarkdown: no bars, no backticks; columns stand below
// each other, what is wider than the page is whole on lines of its own.
func TestTheRecordIsReadAndNotItsMarkdown(t *testing.T) {
	text := "# orders\n\n- State: done\n\n```text\n╭──╮ ◂── |a|\n```\n\n## What there is\n\n" +
		"| what | name | id | state |\n| --- | --- | --- | --- |\n" +
		"| application | peerage-orders | `4dcd9c34` | made |\n| role | a \\| b | `" + long + "` | made |\n" +
		"\n## Variables\n\n| name | value |\n| --- | --- |\n| AIVEN_USER | `ana` |\n| AZURE_ID | `" + long + "` |\n\n`peerage teardown orders` removes it.\n"
	for _, w := range []int{40, 74, 100, 160} {
		lines := recordPage(theme.New(true, colorprofile.TrueColor), text, w)
		page := uitest.Plain(strings.Join(lines, "\n"))
		uitest.Sees(t, page, "\nWhat there is\n", "╭──╮ ◂── |a|", "peerage teardown orders removes it.", "\nAIVEN_USER  ana")
		uitest.SeesNot(t, page, "#", "`", "---", "| made", "```")
		if flat := strings.Join(strings.Fields(page), ""); !strings.Contains(flat, long) || !strings.Contains(flat, "a|b") {
			t.Errorf("%d cells: not all of it is seen:\n%s", w, page)
		}
		for _, l := range lines {
			if theme.Width(l) > w {
				t.Errorf("%d cells: %q is wider", w, l)
			}
		}
	}
	page := uitest.Plain(strings.Join(recordPage(theme.New(true, colorprofile.TrueColor), text, 100), "\n"))
	uitest.Sees(t, page, "what         name            state\n", "application  peerage-orders  made\n    4dcd9c34",
		"role         a | b           made\n    /subscriptions/", "– State: done",
		"\nAIVEN_USER  ana\nAZURE_ID    /subscriptions/", "\n            Microsoft.Network\n")
}
