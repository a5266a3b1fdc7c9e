package wizard

import "testing"

// TestShown: a step whose things were all there already shows that, and what
// makes them again in every other case.
func TestShown(t *testing.T) {
	s := &Step{Makes: []string{"app", "ip:*"}, Command: func(Values) string { return "create" },
		Adopted: func(Values) string { return "show" }}
	item := func(key string, status ItemStatus) ItemState {
		return ItemState{Item: Item{Key: key}, Status: status}
	}
	for name, c := range map[string]struct {
		items []ItemState
		want  string
	}{
		"nothing yet":    {nil, "create"},
		"adopted":        {[]ItemState{item("app", IsAdopted), item("ip:1", IsAdopted)}, "show"},
		"one of two":     {[]ItemState{item("app", IsAdopted), item("ip:1", IsMade)}, "create"},
		"another step's": {[]ItemState{item("role", IsAdopted)}, "create"},
		"made":           {[]ItemState{item("app", IsMade), item("role", IsAdopted)}, "create"},
	} {
		st := NewState()
		st.Items = c.items
		if got := s.Shown(st, st.Value); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestJournalsAreReadBackByTheirReasons: what older programs wrote of things that
// stay is still somebody's word.
func TestJournalsAreReadBackByTheirReasons(t *testing.T) {
	for _, why := range []string{
		"left on your word",
		"left to those who were asked to remove it: whether they do is not known",
		"where it lies is not visible from here",
		"whether others use it could not be seen",
		"nothing removes it",
	} {
		if !(ItemState{Note: why}).byWord() {
			t.Errorf("%q is not known any more: journals hold it", why)
		}
	}
}
