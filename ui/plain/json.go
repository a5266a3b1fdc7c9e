package plain

import (
	"io"

	"example.org/peerage/ui/report"
	"example.org/peerage/wizard"
)

// JSON prints a run as one JSON object a line: its events, of type "event".
type JSON struct{ w *report.Writer }

// NewJSON prints to w.
func NewJSON(w io.Writer) *JSON { return &JSON{report.NewWriter(w)} }

// Event prints one event.
func (j *JSON) Event(e wizard.Event) { _ = j.w.Event(e) } // Err has it

// Err is the first error of writing.
func (j *JSON) Err() error { return j.w.Err() }
