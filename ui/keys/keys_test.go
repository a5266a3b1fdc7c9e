package keys_test

import (
	"testing"

	"example.org/peerage/ui/keys"
	"example.org/peerage/ui/uitest"
)

func TestBindings(t *testing.T) {
	set := keys.Of(
		"x",
		keys.Choose("go"),
		keys.New("ctrl+c", "stop", 1),
		keys.New("↑↓", "move", 4, "up", "down").Quiet(),
	)
	for name, want := range map[string]string{"enter": "go", "ctrl+c": "stop", "down": "move"} {
		if b := set.Find(uitest.Key(name)); b == nil || b.Does != want {
			t.Errorf("%s is for %+v", name, b)
		}
	}
	if b := set.Find(uitest.Key("c")); b != nil {
		t.Errorf("c is for %q", b.Does)
	}
	if got := len(set.Foot()); got != 2 {
		t.Errorf("%d bindings in the foot", got)
	}
	off := keys.Choose("go").Unless("no").Explain("more")
	if off.Off != "no" || off.More != "more" || !off.Hit(uitest.Key("enter")) {
		t.Errorf("%+v", off)
	}
}

func TestEveryMovingKeyMoves(t *testing.T) {
	for _, b := range keys.Move() {
		for _, k := range b.Keys {
			if keys.Step(uitest.Key(k), 10, 100) == 0 {
				t.Errorf("%s does not move", k)
			}
		}
	}
	for name, want := range map[string]int{"up": -1, "j": 1, "pgdown": 10, "ctrl+b": -10, "G": 100, "home": -100, "x": 0} {
		if got := keys.Step(uitest.Key(name), 10, 100); got != want {
			t.Errorf("%s moves by %d", name, got)
		}
	}
}
