package flowtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers/sim"
	"example.org/peerage/wizard"
)

// Tape is all that a program did in a lab, in its order: what it asked of the
// clouds, what it journaled, which secrets it kept. Played into another lab it
// leaves that one as the recording program left its own at any instant,
// whatever the present program does.
type Tape struct {
	// Company are the ids of the company that it was recorded in, by where
	// they stand in company.Accounts.
	Company map[string]string
	Lines   []*Line

	mu   sync.Mutex
	born time.Time
}

// Line is one thing that happened.
type Line struct {
	// At is when it happened, or a call was sent, since the lab was made.
	At time.Duration `json:"at"`
	// Call, Event or Secret is what happened; Event as the journal holds it.
	Call   *Call           `json:"call,omitempty"`
	Event  json.RawMessage `json:"event,omitempty"`
	Secret *Secret         `json:"secret,omitempty"`
}

// Call is a request and what is needed of its answer.
type Call struct {
	// After is how many lines were over when it was sent.
	After  int               `json:"after"`
	Method string            `json:"method"`
	URL    string            `json:"url"`
	Head   map[string]string `json:"head,omitempty"`
	Body   string            `json:"body,omitempty"`
	Status int               `json:"status"`
	// Answer and AnswerHead are kept where they tell an id that is used later.
	Answer     string            `json:"answer,omitempty"`
	AnswerHead map[string]string `json:"answer_head,omitempty"`
}

// Secret is one that was kept in the vault; no Value is one that was deleted.
type Secret struct {
	Name  string `json:"name"`
	Value string `json:"value,omitempty"`
}

// keptHeads are the headers of requests and answers that mean something here.
var keptHeads = []string{
	"Authorization", auxiliary, "Content-Type", "Consistencylevel", "Location", "Azure-Asyncoperation",
}

// auxiliary holds Azure's tokens of further directories.
const auxiliary = "X-Ms-Authorization-Auxiliary"

// Record begins a tape of what happens in the lab from now on.
func (l *Lab) Record() *Tape {
	t := &Tape{Company: companyIDs(l.Acc, l.Folder), born: l.born}
	l.tape = t
	l.Journal.heard = func(row []byte) { t.add(&Line{At: time.Since(t.born), Event: row}) }
	l.Vault.heard = func(name, value string) {
		t.add(&Line{At: time.Since(t.born), Secret: &Secret{Name: name, Value: value}})
	}
	return t
}

func (t *Tape) add(x *Line) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Lines = append(t.Lines, x)
}

func (t *Tape) over() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.Lines)
}

// wire is the way to the embedded clouds; a tape hears what goes over it.
type wire struct {
	l     *Lab
	mem   *sim.Mem
	apart apart
}

// Do implements the Azure SDK's transporter.
func (w *wire) Do(r *http.Request) (*http.Response, error) { return w.RoundTrip(r) }

// RoundTrip implements http.RoundTripper.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.l.Apart {
		return w.apart.carry(w.l, r, w.carry)
	}
	return w.carry(r)
}

func (w *wire) carry(r *http.Request) (*http.Response, error) {
	t := w.l.tape
	switch {
	case w.l.Between != nil:
		return w.l.Between(r, w.mem.RoundTrip)
	case t == nil:
		return w.mem.RoundTrip(r)
	}
	var body []byte
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err := errors.Join(err, r.Body.Close()); err != nil {
			return nil, err
		}
		body, r.Body = b, io.NopCloser(bytes.NewReader(b))
	}
	line := &Line{At: time.Since(t.born), Call: &Call{
		After:  t.over(),
		Method: r.Method, URL: r.URL.String(), Head: heads(r.Header), Body: string(body),
	}}
	defer t.add(line)
	a, err := w.mem.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(a.Body)
	if err := errors.Join(err, a.Body.Close()); err != nil {
		return nil, err
	}
	a.Body = io.NopCloser(bytes.NewReader(answer))
	line.Call.Status, line.Call.Answer, line.Call.AnswerHead = a.StatusCode, string(answer), heads(a.Header)
	return a, nil
}

func heads(h http.Header) map[string]string {
	out := map[string]string{}
	for _, name := range keptHeads {
		if v := h.Get(name); v != "" {
			out[name] = v
		}
	}
	return out
}

// Save writes a tape, one line of JSON for each thing, without the answers
// that tell nothing new.
func (t *Tape) Save(path string) error {
	t.trim()
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]any{"company": t.Company}); err != nil {
		return err
	}
	for _, x := range t.Lines {
		if err := enc.Encode(x); err != nil {
			return err
		}
	}
	text := strings.ReplaceAll(out.String(), t.Company["folder"], "/folder")
	return os.WriteFile(path, []byte(text), 0o644)
}

// trim leaves out the answers in which no id is new that is used later.
func (t *Tape) trim() {
	seen, later := map[string]bool{}, map[string]int{}
	for _, v := range t.Company {
		note(seen, v)
	}
	for i, x := range t.Lines {
		for id := range x.used() {
			later[id] = i
		}
	}
	for i, x := range t.Lines {
		for id := range x.used() {
			seen[id] = true
		}
		if x.Call == nil {
			continue
		}
		told := map[string]bool{}
		note(told, x.Call.Answer)
		for _, v := range x.Call.AnswerHead {
			note(told, v)
		}
		fresh := false
		for id := range told {
			fresh = fresh || !seen[id] && later[id] > i
			seen[id] = true
		}
		if !fresh {
			x.Call.Answer, x.Call.AnswerHead = "", nil
		}
	}
}

// used are the ids that a line needs to know.
func (x *Line) used() map[string]bool {
	out := map[string]bool{}
	note(out, string(x.Event))
	if x.Secret != nil {
		note(out, x.Secret.Value)
	}
	if x.Call != nil {
		note(out, x.Call.URL)
		note(out, x.Call.Body)
		note(out, x.Call.Head["Authorization"])
		note(out, x.Call.Head[auxiliary])
	}
	return out
}

// LoadTape reads a tape.
func LoadTape(path string) (*Tape, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	t := &Tape{}
	if err := dec.Decode(t); err != nil {
		return nil, err
	}
	for dec.More() {
		x := &Line{}
		if err := dec.Decode(x); err != nil {
			return nil, err
		}
		t.Lines = append(t.Lines, x)
	}
	return t, nil
}

// Events are the journal's, up to a line.
func (t *Tape) Events(until int) ([]wizard.Event, error) {
	var out []wizard.Event
	for _, x := range t.Lines[:until] {
		if x.Event == nil {
			continue
		}
		var e wizard.Event
		if err := json.Unmarshal(x.Event, &e); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// Past is the number of lines up to, and with, the n-th such event, from 1; 0
// when there are not so many.
func (t *Tape) Past(n int, is func(wizard.Event) bool) int {
	return 1 + slices.IndexFunc(t.Lines, func(x *Line) bool {
		if x.Event == nil {
			return false
		}
		var e wizard.Event
		if err := json.Unmarshal(x.Event, &e); err != nil || !is(e) {
			return false
		}
		n--
		return n == 0
	})
}
