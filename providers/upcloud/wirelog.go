package upcloud

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

// mostLogged is how much of a body is written.
const mostLogged = 4000

// wireLog writes one line per attempt. No header is written, and every value
// whose key sounds like a secret is taken out.
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

func (l *wireLog) attempt(cred secret, r request, res *http.Response, body []byte, err error, began time.Time) {
	if l == nil {
		return
	}
	var b strings.Builder
	now := l.clk.Now()
	fmt.Fprintf(&b, "%s upcloud %s %s", now.UTC().Format(time.RFC3339Nano), r.method, r.path)
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
	_, _ = io.WriteString(l.to, cred.hide(b.String())) // a log that cannot be written must not stop the work
}

var secretKey = regexp.MustCompile(`(?i)passw|secret|token|credential`)

// redacted is a body fit for the log. What is not JSON is only measured: there
// is no telling what it holds.
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
