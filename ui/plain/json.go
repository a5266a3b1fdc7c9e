package plain

import (
	"encoding/json"
	"io"

	"peerage/wizard"
)

// JSON prints a run as one JSON object a line: wizard.Event, unchanged.
type JSON struct {
	enc *json.Encoder
	err error
}

// NewJSON prints to w.
func NewJSON(w io.Writer) *JSON {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &JSON{enc: enc}
}

// Event prints one event.
func (j *JSON) Event(e wizard.Event) {
	if err := j.enc.Encode(e); err != nil && j.err == nil {
		j.err = err
	}
}

// Err is the first error of writing.
func (j *JSON) Err() error { return j.err }
