package screen_test

import (
	"testing"

	tea "charm.land/bubbletea/v2"

	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/screen"
	"example.org/peerage/ui/uitest"
)

func TestTheFirstActionOfAKeyIsDone(t *testing.T) {
	did := ""
	note := func(what string) func() tea.Cmd { return func() tea.Cmd { did += what; return nil } }
	list := screen.Actions{
		screen.On(keys.Choose("choose"), note("chosen ")),
		screen.On(keys.New("x", "delete", 1).Unless("read-only"), note("deleted ")),
		screen.On(keys.New("x", "again", 1), note("twice ")),
		screen.Changes(keys.New("c", "change", 1), func() { did += "changed " }),
		screen.Sends(keys.Quit(), screen.Quit{}),
	}
	for _, key := range []string{"enter", "c"} {
		if cmd, hit := list.Press(uitest.Key(key)); cmd != nil || !hit {
			t.Errorf("%s: %v, %v", key, cmd, hit)
		}
	}
	cmd, hit := list.Press(uitest.Key("x"))
	if !hit || cmd() != (screen.Toast{Text: "read-only", Bad: true}) {
		t.Error("what is off does not say why")
	}
	if cmd, hit := list.Press(uitest.Key("q")); !hit || cmd() != (screen.Quit{}) {
		t.Error("nothing is sent")
	}
	if _, hit := list.Press(uitest.Key("z")); hit || did != "chosen changed " {
		t.Errorf("z hit %v, did %q", hit, did)
	}
	if set := list.Keys("All"); set.Title != "All" || len(set.List) != len(list) {
		t.Errorf("%+v", set)
	}
}
