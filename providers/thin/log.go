package thin

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"example.org/peerage/providers/clock"
)

// Log writes one line of JSON per attempt, the same for every provider. What
// it is given of headers and bodies must be fit to be read; credentials are
// taken out of every text once more. A nil Log writes nothing.
type Log struct {
	turn     chan struct{} // one writer at a time
	provider string
	to       io.Writer
	clk      clock.Clock
}

// NewLog makes the log of one provider. Without a writer there is none.
func NewLog(provider string, to io.Writer, clk clock.Clock) *Log {
	if to == nil {
		return nil
	}
	return &Log{turn: make(chan struct{}, 1), provider: provider, to: to, clk: clk}
}

// Attempt is one request and what came of it.
type Attempt struct {
	Method, URL string
	// Asked are headers of the request, Head those of the answer.
	Asked, Head map[string]string
	// Sent and Body are the bodies, as Excerpt or the like shows them.
	Sent, Body string
	// Status is 0 when no answer came.
	Status int
	Err    error
	Began  time.Time
	// Hide takes the credentials out of a text.
	Hide func(string) string
}

// entry is a line of the log.
type entry struct {
	At       time.Time         `json:"at"`
	Provider string            `json:"provider"`
	Method   string            `json:"method"`
	URL      string            `json:"url"`
	Asked    map[string]string `json:"asked,omitempty"`
	Sent     string            `json:"sent,omitempty"`
	Status   int               `json:"status,omitempty"`
	Head     map[string]string `json:"head,omitempty"`
	Body     string            `json:"body,omitempty"`
	Error    string            `json:"error,omitempty"`
	MS       int64             `json:"ms"`
}

// MostLogged is how much of a body is written, in bytes.
const MostLogged = 4000

// Write adds the attempt's line. A log that cannot be written does not stop
// the work.
func (l *Log) Write(a Attempt) {
	if l == nil {
		return
	}
	now := l.clk.Now()
	e := entry{
		At: now.UTC(), Provider: l.provider, Method: a.Method, URL: a.Hide(a.URL), Asked: hideIn(a.Asked, a.Hide),
		Sent: a.Hide(Cut(a.Sent)), Status: a.Status, Head: hideIn(a.Head, a.Hide), Body: a.Hide(Cut(a.Body)),
		MS: now.Sub(a.Began).Milliseconds(),
	}
	if a.Err != nil {
		e.Error = a.Hide(a.Err.Error())
	}
	line, err := json.Marshal(e)
	if err != nil { // texts always marshal
		return
	}
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	_, _ = l.to.Write(append(line, '\n')) // whoever closes the log is told
}

func hideIn(head map[string]string, hide func(string) string) map[string]string {
	for k, v := range head {
		head[k] = hide(v)
	}
	return head
}

// Cut is as much of a text as the log shows.
func Cut(s string) string {
	if len(s) <= MostLogged {
		return s
	}
	return strings.ToValidUTF8(s[:MostLogged], "") + "…"
}

// Scrubbed is the beginning of a body of JSON, without what stands under a
// secret's key. No more of it is read than is shown. What is not JSON is only
// measured: there is no telling what it holds.
func Scrubbed(body []byte, secret func(key string) bool) string {
	if len(body) == 0 {
		return ""
	}
	s := scrubber{secret: secret, d: json.NewDecoder(strings.NewReader(string(body[:min(len(body), 4*MostLogged)])))}
	s.d.UseNumber()
	err := s.value()
	switch {
	case s.out.Len() > MostLogged:
		return Cut(s.out.String())
	case err == nil && len(body) <= 4*MostLogged && !s.d.More():
		return s.out.String()
	case err != nil && len(body) > 4*MostLogged && s.out.Len() > 0: // a text that is longer than what was read
		return s.out.String() + "…"
	}
	return fmt.Sprintf("(%d bytes, not JSON)", len(body))
}

// scrubber copies JSON.
type scrubber struct {
	d      *json.Decoder
	out    strings.Builder
	secret func(string) bool
}

func (s *scrubber) value() error {
	t, err := s.d.Token()
	if err != nil {
		return err
	}
	if open, nested := t.(json.Delim); nested {
		return s.inside(open)
	}
	b, err := json.Marshal(t)
	s.out.Write(b)
	return err
}

func (s *scrubber) inside(open json.Delim) error {
	s.out.WriteString(open.String())
	for n := 0; s.d.More() && s.out.Len() <= MostLogged; n++ {
		if n > 0 {
			s.out.WriteByte(',')
		}
		if open == '[' {
			if err := s.value(); err != nil {
				return err
			}
			continue
		}
		if err := s.field(); err != nil {
			return err
		}
	}
	if s.out.Len() > MostLogged {
		return nil
	}
	end, err := s.d.Token()
	if err == nil {
		s.out.WriteString(end.(json.Delim).String())
	}
	return err
}

func (s *scrubber) field() error {
	t, err := s.d.Token()
	if err != nil {
		return err
	}
	key, _ := t.(string) // the decoder lets nothing else be a key
	b, err := json.Marshal(key)
	if err != nil {
		return err
	}
	s.out.Write(append(b, ':'))
	if !s.secret(key) {
		return s.value()
	}
	var v json.RawMessage
	if err := s.d.Decode(&v); err != nil || string(v) == "null" {
		s.out.WriteString("null")
		return err
	}
	s.out.WriteString(`"` + Hidden + `"`)
	return nil
}
