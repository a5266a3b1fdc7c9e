package front

import (
	"fmt"
	"strings"

	"example.org/peerage/providers"
	"example.org/peerage/providers/drift"
)

// Drift is how the links stand against a file of those that must exist. It is not
// changed once it is made.
type Drift struct {
	// File is its path. Wrong says why it cannot be read, and in which line: it is
	// then compared with the file as it was before, if it ever could be.
	File, Wrong string
	Findings    []drift.Finding
	// Missing stand for what is missing; they have no halves.
	Missing []providers.Link

	by map[string]*drift.Finding
}

// Heard is what of a snapshot says whether a link is missing.
func (s Snapshot) Heard() drift.Heard {
	of := map[string]bool{}
	for i := range s.Sources {
		of[s.Sources[i].Provider] = true
	}
	return drift.Heard{All: s.Complete, Of: of}
}

// NewDrift is what came of a comparison.
func NewDrift(file, wrong string, list []drift.Finding) *Drift {
	d := &Drift{File: file, Wrong: wrong, Findings: list, by: map[string]*drift.Finding{}}
	for i := range list {
		x := &list[i]
		switch {
		case x.Link != nil:
			d.by[x.Link.ID] = x
		case x.Result == drift.Missing:
			l := x.Absent()
			d.Missing = append(d.Missing, l)
			d.by[l.ID] = x
		}
		for _, id := range x.Among {
			d.by[id] = x
		}
	}
	return d
}

// Of is how a link stands, by its id; nil where the file says nothing of it, or
// there is no file.
func (d *Drift) Of(link string) *drift.Finding {
	if d == nil {
		return nil
	}
	return d.by[link]
}

// Flags are the words of a filter that are so of a link.
func (d *Drift) Flags(l *providers.Link) []string {
	if x := d.Of(l.ID); x != nil {
		return x.Result.Flags()
	}
	return nil
}

// Sum counts what is not as it should be: "2 missing, 1 different"; "" is nothing.
func (d *Drift) Sum() string {
	n := map[drift.Result]int{}
	for i := range d.Findings {
		n[d.Findings[i].Result]++
	}
	var out []string
	for _, r := range []drift.Result{drift.Missing, drift.Broken, drift.Different, drift.Extra, drift.Waiting,
		drift.Unknown,
		drift.Ambiguous} {
		if n[r] > 0 {
			out = append(out, fmt.Sprintf("%d %s", n[r], r))
		}
	}
	return strings.Join(out, ", ")
}

// All are the links that there are, and those that stand for what is missing.
func (s *Snapshot) All() []providers.Link {
	if s.Drift == nil || len(s.Drift.Missing) == 0 {
		return s.Links
	}
	return append(s.Links[:len(s.Links):len(s.Links)], s.Drift.Missing...)
}
