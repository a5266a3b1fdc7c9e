// Package report writes what the program tells other programs: one JSON object
// a line, each with the version and its type. docs/schema/peerage-1.schema.json
// describes them; a test holds the two together.
package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"time"
	"unicode/utf8"

	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/theme"
	"example.org/peerage/wizard"
)

// Version is that of the schema. Fields may be added to a version; none goes or
// changes its meaning.
const Version = 1

// Head is what every object begins with.
type Head struct {
	V    int    `json:"v"`
	Type string `json:"type"`
}

func head(kind string) Head { return Head{Version, kind} }

// Writer writes objects, one a line.
type Writer struct {
	w   io.Writer
	err error
}

// NewWriter writes to w.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Err is the first error of writing.
func (w *Writer) Err() error { return w.err }

// Write writes one object.
func (w *Writer) Write(v any) error {
	line, err := encode(v)
	if err == nil {
		_, err = w.w.Write(line)
	}
	if w.err == nil {
		w.err = err
	}
	return err
}

// encode gives v as a line in which everything that a terminal acts on is
// escaped: encoding/json leaves C1 controls and text direction as they are.
func encode(v any) ([]byte, error) {
	var raw bytes.Buffer
	enc := json.NewEncoder(&raw)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	out := make([]byte, 0, raw.Len())
	for _, r := range raw.String() {
		if r != '\n' && theme.Clean(string(r)) == "" {
			out = fmt.Appendf(out, "\\u%04x", r)
			continue
		}
		out = utf8.AppendRune(out, r)
	}
	return out, nil
}

// nanoseconds are durations as the journal has them. No string can hold such a
// thing: quotes in strings are escaped.
var nanoseconds = regexp.MustCompile(`([{,])"(took|typical|retry_after|work|clouds|you|awaited)":(\d+)`)

// Event writes an event of a run: those of the journal, durations in seconds.
func (w *Writer) Event(e wizard.Event) error {
	raw, err := encode(struct {
		Head
		wizard.Event
	}{head("event"), e})
	if err != nil {
		return err
	}
	raw = nanoseconds.ReplaceAllFunc(raw, func(b []byte) []byte {
		m := nanoseconds.FindSubmatch(b)
		d, err := time.ParseDuration(string(m[3]) + "ns")
		if err != nil {
			return b
		}
		return fmt.Appendf(nil, `%s"%s_seconds":%v`, m[1], m[2], d.Seconds())
	})
	return w.Write(json.RawMessage(bytes.TrimSpace(raw)))
}

// Run writes a run of a list.
func (w *Writer) Run(r front.RunInfo) error {
	return w.Write(struct {
		Head
		ID        string        `json:"id"`
		Name      string        `json:"name"`
		Procedure string        `json:"procedure"`
		Title     string        `json:"title"`
		Status    wizard.Status `json:"status"`
		Step      string        `json:"step,omitempty"`
		StepTitle string        `json:"step_title,omitempty"`
		Number    int           `json:"number"`
		Steps     int           `json:"steps"`
		Started   time.Time     `json:"started"`
		Updated   time.Time     `json:"updated"`
		Note      string        `json:"note,omitempty"`
		Busy      bool          `json:"busy,omitempty"`
		Worker    string        `json:"worker,omitempty"`
		Needs     string        `json:"needs,omitempty"`
		By        string        `json:"by,omitempty"`
		Made      int           `json:"made"`
	}{head("run"), r.ID, r.Name, r.Procedure, r.Title, r.Status, r.StepID, r.Step, r.Number, r.Steps, r.Started, r.Updated,
		r.Note, r.Busy, r.Worker, r.Needs, r.By, r.Made})
}

// Finding writes what the doctor found.
func (w *Writer) Finding(f wizard.Finding) error {
	return w.Write(struct {
		Head
		wizard.Finding
	}{head("finding"), f})
}

// Lab writes what a lab is like.
func (w *Writer) Lab(c embedded.Card) error {
	return w.Write(struct {
		Head
		embedded.Card
	}{head("lab"), c})
}

// Named writes what has a type and texts by name.
func (w *Writer) Named(kind string, texts map[string]string) error {
	out := map[string]any{"v": Version, "type": kind}
	for name, text := range texts {
		out[name] = text
	}
	return w.Write(out)
}
