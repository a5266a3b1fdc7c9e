package astra

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"peerage/providers/clock"
)

const hidden = "***"

// secret holds a token and shows it to nobody. It is kept in a function:
// printing looks into the fields of a struct past any method.
type secret struct{ get func() string }

func newSecret(value string) secret { return secret{func() string { return value }} }

// Format implements fmt.Formatter, for every verb.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText implements encoding.TextMarshaler, for JSON and slog.
func (secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// tokens are the words that any application token begins with.
var tokens = regexp.MustCompile(`AstraCS:[A-Za-z0-9:_-]+`)

// hide takes tokens out of a text, should a server have echoed one.
func (s secret) hide(text string) string {
	if v := s.get(); v != "" {
		text = strings.ReplaceAll(text, v, hidden)
	}
	return tokens.ReplaceAllString(text, hidden)
}

// wireLog writes one line per attempt, without secrets.
type wireLog struct {
	turn chan struct{} // one writer at a time
	to   io.Writer
	clk  clock.Clock
}

func newWireLog(to io.Writer, clk clock.Clock) *wireLog {
	if to == nil {
		return nil
	}
	return &wireLog{turn: make(chan struct{}, 1), to: to, clk: clk}
}

// mostLogged is how much of a body is written.
const mostLogged = 4000

func (l *wireLog) attempt(token secret, r request, res *http.Response, body []byte, err error, began time.Time) {
	if l == nil {
		return
	}
	var b strings.Builder
	now := l.clk.Now()
	fmt.Fprintf(&b, "%s astra %s %s", now.UTC().Format(time.RFC3339Nano), r.method, r.path)
	if len(r.query) > 0 {
		fmt.Fprintf(&b, "?%s", r.query.Encode())
	}
	if len(r.body) > 0 {
		fmt.Fprintf(&b, " > %s", redacted(r.body))
	}
	if res != nil {
		fmt.Fprintf(&b, " < %d", res.StatusCode)
	}
	if len(body) > 0 {
		fmt.Fprintf(&b, " %s", redacted(body))
	}
	if err != nil {
		fmt.Fprintf(&b, " ! %v", err)
	}
	fmt.Fprintf(&b, " (%v)\n", now.Sub(began).Round(time.Millisecond))
	l.turn <- struct{}{}
	defer func() { <-l.turn }()
	_, _ = io.WriteString(l.to, token.hide(b.String()))
}

// secretKey matches the keys under which Astra sends what opens a database:
// the addresses of bundles, credentials.
var secretKey = regexp.MustCompile(`(?i)url|token|secret|passw|credential|cert|(^|_)key$`)

// redacted is a body fit for the log. What is not JSON is only measured.
func redacted(body []byte) string {
	var v any
	if json.Unmarshal(body, &v) != nil {
		return fmt.Sprintf("(%d bytes, not JSON)", len(body))
	}
	out, err := json.Marshal(scrub(v))
	if err != nil {
		return fmt.Sprintf("(%d bytes)", len(body))
	}
	if len(out) > mostLogged {
		return strings.ToValidUTF8(string(out[:mostLogged]), "") + "…"
	}
	return string(out)
}

func scrub(v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k, inner := range x {
			if secretKey.MatchString(k) && inner != nil {
				x[k] = hidden
			} else {
				x[k] = scrub(inner)
			}
		}
	case []any:
		for i := range x {
			x[i] = scrub(x[i])
		}
	}
	return v
}
