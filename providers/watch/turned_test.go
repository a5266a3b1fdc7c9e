package watch

// Turned are the events by which the verdict of a link became another while it
// was watched: not those of a link that may have been so for years.
func Turned(s Snapshot) []Event {
	var out []Event
	for _, e := range s.Events {
		if e.Type == LinkEvent && e.What != Forget && e.Link.Since.Equal(e.At) {
			out = append(out, e)
		}
	}
	return out
}
