package thin

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"example.org/peerage/providers/clock"
)

// Log writes one line per attempt. No header is written, and every value whose
// key sounds like a secret is taken out. A nil Log writes nothing.
type Log struct {
	turn     chan struct{} // one writer at a time
	provider string
	to       io.Writer
	clk      clock.Clock
	secret   *regexp.Regexp
}

// NewLog makes the log of one provider; secret matches the keys whose values
// are hidden. Without a writer there is none.
func NewLog(provider string, to io.Writer, clk clock.Clock, secret *regexp.Regexp) *Log {
	if to == nil {
		return nil
	}
	return &Log{turn: make(chan struct{}, 1), provider: provider, to: to, clk: clk, secret: secret}
}

// Attempt is one request and what came of it. Answer is nil when none came.
type Attempt struct {
	Method, Path string
	Query        url.Values
	Sent         []byte
	Answer       *http.Response
	Body         []byte
	Err          error
	Began        time.Time
	// Hide takes the credentials out of the whole line.
	Hide func(string) string
}

// mostLogged is how much of a body is written, in bytes.
const mostLogged = 4000

// Write adds the attempt's line. A log that cannot be written does not stop
// the work.
func (l *Log) Write(a Attempt) {
	if l == nil {
		return
	}
	var b strings.Builder
	now := l.clk.Now()
	fmt.Fprintf(&b, "%s %s %s %s", now.UTC().Format(time.RFC3339Nano), l.provider, a.Method, a.Path)
	if len(a.Query) > 0 {
		fmt.Fprintf(&b, "?%s", a.Query.Encode())
	}
	if len(a.Sent) > 0 {
		fmt.Fprintf(&b, " > %s", l.redacted(a.Sent))
	}
	if a.Answer != nil {
		fmt.Fprintf(&b, " < %d", a.Answer.StatusCode)
	}
	if len(a.Body) > 0 {
		fmt.Fprintf(&b, " %s", l.redacted(a.Body))
	}
	if a.Err != nil {
		fmt.Fprintf(&b, " ! %v", a.Err)
	}
	fmt.Fprintf(&b, " (%v)\n", now.Sub(a.Began).Round(time.Millisecond))
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	_, _ = io.WriteString(l.to, a.Hide(b.String()))
}

// redacted is a body fit for the log. What is not JSON is only measured: there
// is no telling what it holds.
func (l *Log) redacted(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return fmt.Sprintf("(%d bytes, not JSON)", len(body))
	}
	out, err := json.Marshal(l.scrub(v))
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	if len(out) > mostLogged {
		return strings.ToValidUTF8(string(out[:mostLogged]), "") + "…"
	}
	return string(out)
}

func (l *Log) scrub(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			if l.secret.MatchString(k) && inner != nil {
				x[k] = Hidden
			} else {
				x[k] = l.scrub(inner)
			}
		}
	case []any:
		for i := range x {
			x[i] = l.scrub(x[i])
		}
	}
	return v
}
