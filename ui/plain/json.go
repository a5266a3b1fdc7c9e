package plain

import (
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// JSON prints a run as one JSON object a line: wizard.Event, unchanged.
type JSON struct {
	enc *json.Encoder
	err error
}

// NewJSON prints to w.
func NewJSON(w io.Writer) *JSON {
	enc := json.NewEncoder(escaped{w})
	enc.SetEscapeHTML(false)
	return &JSON{enc: enc}
}

// Event prints one event.
func (j *JSON) Event(e wizard.Event) {
	if err := j.enc.Encode(e); err != nil && j.err == nil {
		j.err = err
	}
}

// escaped writes JSON in which everything that a terminal acts on is escaped:
// encoding/json leaves C1 controls and text direction as they are.
type escaped struct{ w io.Writer }

func (e escaped) Write(b []byte) (int, error) {
	var out []byte
	for _, r := range string(b) {
		if theme.Clean(string(r)) == "" {
			out = fmt.Appendf(out, "\\u%04x", r)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	if _, err := e.w.Write(out); err != nil {
		return 0, err
	}
	return len(b), nil
}

// Err is the first error of writing.
func (j *JSON) Err() error { return j.err }
