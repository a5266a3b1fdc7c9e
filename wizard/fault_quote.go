package wizard

import (
	"cmp"
	"strconv"
	"strings"

	"example.org/peerage/providers"
)

// Quote gives what stands beneath a fault's own words: head is the provider's
// code, its status and the id that its support asks for; text its message, or
// a reason of the program's own that has not been said yet. Codes of the
// program's own are never given: they say nothing to a person.
func (f *Fault) Quote() (head, text string) {
	e := &f.Err
	own := e.Provider == providers.Own
	var parts []string
	switch {
	case !own:
		parts = append(parts, e.Theirs())
	case e.RequestID != "":
		parts = append(parts, cmp.Or(e.Native, e.Code))
	}
	if e.Status != 0 && !own {
		parts = append(parts, strconv.Itoa(e.Status))
	}
	switch {
	case e.RequestID != "" && own: // a provider's state that the program judged
		parts = append(parts, "id "+e.RequestID)
	case e.RequestID != "":
		parts = append(parts, "request "+e.RequestID)
	}
	text = e.Words()
	if e.Theirs() == "" && f.repeats(text) || len(parts) > 0 && strings.EqualFold(strings.TrimRight(text, ".!"), parts[0]) {
		text = ""
	}
	return strings.Join(compact(parts), " · "), text
}

// repeats says whether a message of the program's own is said otherwise.
func (f *Fault) repeats(text string) bool {
	return f.Code(codePrerequisite, codeInterrupted) || strings.Contains(f.Says+"\n"+f.Why, strings.TrimRight(text, "."))
}

func compact(list []string) []string {
	var out []string
	for _, x := range list {
		if x != "" {
			out = append(out, x)
		}
	}
	return out
}
