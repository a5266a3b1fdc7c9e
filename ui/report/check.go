package report

import (
	"time"

	"example.org/peerage/providers/drift"
	"example.org/peerage/ui/front"
)

// Check says how the links stand against a file of those that must exist.
type Check struct {
	Head
	At   time.Time `json:"at"`
	File string    `json:"file"`
	// OK: all is as the file says, and everything was heard.
	OK       bool                 `json:"ok"`
	Complete bool                 `json:"complete"`
	Counts   map[drift.Result]int `json:"counts"`
	Results  []CheckResult        `json:"results"`
	// SeenBy and Apart are as in Status.
	SeenBy  string   `json:"seen_by,omitempty"`
	Sources []Source `json:"sources"`
	Apart   []Apart  `json:"not_connected,omitempty"`
}

// CheckResult is one entry of the file, or one link that is not in it.
type CheckResult struct {
	Result drift.Result `json:"result"`
	// Line and Name are the entry's; missing of an extra link.
	Line        int          `json:"line,omitempty"`
	Name        string       `json:"name,omitempty"`
	Says        string       `json:"says"`
	Differences []Difference `json:"differences,omitempty"`
	Link        *Link        `json:"link,omitempty"`
}

// Difference is what is not as the file has it.
type Difference struct {
	Field string `json:"field"`
	Want  string `json:"want"`
	Is    string `json:"is"`
}

// Check is a comparison as an object.
func (x Links) Check(s front.Snapshot, file string, list []drift.Finding, ok bool) Check {
	out := Check{
		Head: head("check"), At: s.At, File: file, OK: ok, Complete: s.Complete, Counts: map[drift.Result]int{},
		Results: []CheckResult{}, SeenBy: s.From, Sources: sourcesOf(s.Sources), Apart: apartOf(s.Missing),
	}
	for i := range list {
		f := &list[i]
		out.Counts[f.Result]++
		r := CheckResult{Result: f.Result, Says: f.Says}
		if f.Entry != nil {
			r.Line, r.Name = f.Entry.Line, f.Entry.Name
		}
		for _, d := range f.Differences {
			r.Differences = append(r.Differences, Difference(d))
		}
		if f.Link != nil {
			l := x.link(f.Link)
			r.Link = &l
		}
		out.Results = append(out.Results, r)
	}
	return out
}

// Expected is a file of links that must exist, and how they stand.
type Expected struct {
	File string `json:"file"`
	// Wrong says why it cannot be read, and in which line.
	Wrong  string               `json:"wrong,omitempty"`
	Counts map[drift.Result]int `json:"counts"`
}

// LinkDrift is how a link stands against that file.
type LinkDrift struct {
	Result      drift.Result `json:"result"`
	Line        int          `json:"line,omitempty"`
	Says        string       `json:"says"`
	Differences []Difference `json:"differences,omitempty"`
}

func expectedOf(d *front.Drift) *Expected {
	if d == nil {
		return nil
	}
	out := &Expected{File: d.File, Wrong: d.Wrong, Counts: map[drift.Result]int{}}
	for i := range d.Findings {
		out.Counts[d.Findings[i].Result]++
	}
	return out
}

func driftOf(f *drift.Finding) *LinkDrift {
	if f == nil {
		return nil
	}
	out := &LinkDrift{Result: f.Result, Says: f.Says}
	if f.Entry != nil {
		out.Line = f.Entry.Line
	}
	for _, d := range f.Differences {
		out.Differences = append(out.Differences, Difference(d))
	}
	return out
}
