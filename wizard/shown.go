package wizard

import "slices"

// Shown is a step's command, or what shows the thing that was there already.
func (s *Step) Shown(st *State, v Values) string {
	if s.Adopted != nil && st.adopted(s.Makes) {
		return s.Adopted(v)
	}
	if s.Command == nil {
		return ""
	}
	return s.Command(v)
}

// adopted says whether there are items of these keys, and all were there before
// the run.
func (s *State) adopted(keys []string) bool {
	some := false
	for i := range s.Items {
		it := &s.Items[i]
		if !slices.ContainsFunc(keys, func(k string) bool { return meant(k, it.Item) }) {
			continue
		}
		if it.Status != IsAdopted {
			return false
		}
		some = true
	}
	return some
}
