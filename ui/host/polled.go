package host

import (
	"fmt"
	"time"

	"example.org/peerage/ui/front"
	"example.org/peerage/wizard"
)

// polls are for the log what was asked of whom. One goroutine uses it.
type polls struct{ last map[string]front.Source }

// count says how many of what.
func count(n int, one, more string) string {
	if n == 1 {
		more = one
	}
	return fmt.Sprint(n, " ", more)
}

// brief is how long an answer took.
func brief(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprint(d.Milliseconds(), " ms")
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// polled gives a line for each source that answered or failed since the last time.
func (p *polls) polled(sources []front.Source, now time.Time) []front.Happening {
	var out []front.Happening
	next := make(map[string]front.Source, len(sources))
	for i := range sources {
		s := &sources[i]
		was := p.last[s.ID]
		next[s.ID] = *s
		if s.AsOf.After(was.AsOf) {
			out = append(out, front.Happening{At: s.AsOf, Does: "asked", Often: true, Text: parts(s.Title,
				count(s.Halves, "half", "halves"), count(s.RoundCalls, "call", "calls"), brief(s.Round))})
		}
		if s.Err != nil && s.Errors > was.Errors {
			out = append(out, front.Happening{At: now, Kind: wizard.Faulted, Does: "asked",
				Text: parts(s.Title, s.Err.Error())})
		}
	}
	p.last = next
	return out
}
