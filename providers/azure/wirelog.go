package azure

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// wireLog records requests and answers. Headers are shown by name from a
// short list, bodies with their secrets hidden; what cannot be read is not
// shown at all.
type wireLog struct {
	h       *slog.Logger
	secrets *secretList
}

func newWireLog(h slog.Handler, secrets *secretList) *wireLog {
	if h == nil {
		return &wireLog{}
	}
	return &wireLog{h: slog.New(h), secrets: secrets}
}

// shownBody is how much of a body goes into the log.
const shownBody = 8 << 10

// shownHeaders may be shown; Authorization and its kin are not among them.
var shownHeaders = []string{
	"Content-Type", "Retry-After", "Retry-After-Ms", "Azure-AsyncOperation", "Location", "Etag", "Www-Authenticate",
	"X-Ms-Request-Id", "Request-Id", "X-Ms-Correlation-Request-Id", "X-Ms-Failure-Cause", "X-Ms-Client-Request-Id",
	"X-Ms-Ratelimit-Remaining-Subscription-Reads", "X-Ms-Ratelimit-Remaining-Subscription-Writes", "Odata-Version",
}

func (l *wireLog) request(r *http.Request) {
	if l.h == nil {
		return
	}
	body := takeBody(r)
	l.h.LogAttrs(context.Background(), slog.LevelDebug, "azure request",
		slog.String("method", r.Method), slog.String("url", cleanURL(r.URL)),
		slog.Bool("auxiliary", r.Header.Get("x-ms-authorization-auxiliary") != ""),
		l.headers(r.Header), slog.String("body", l.body(r.Header, body)))
}

// takeBody reads a request's body and puts it back. GetBody is of no use: the
// SDK's gives the same reader again, not a copy.
func takeBody(r *http.Request) []byte {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	body, err := io.ReadAll(r.Body)
	rest := io.Reader(bytes.NewReader(body))
	if err != nil {
		rest = io.MultiReader(rest, failing{err})
	}
	r.Body = io.NopCloser(rest)
	return body
}

// failing gives the error that reading ended with.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func (l *wireLog) answer(r *http.Request, res *http.Response, body []byte, err error, took time.Duration) {
	if l.h == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("method", r.Method), slog.String("url", cleanURL(r.URL)),
		slog.Duration("took", took),
	}
	if res != nil {
		attrs = append(attrs, slog.Int("status", res.StatusCode), l.headers(res.Header),
			slog.String("body", l.body(res.Header, body)))
	}
	if err != nil {
		attrs = append(attrs, slog.String("error", l.secrets.clean(err.Error())))
	}
	l.h.LogAttrs(context.Background(), slog.LevelDebug, "azure answer", attrs...)
}

func (l *wireLog) headers(h http.Header) slog.Attr {
	var out []any
	for _, name := range shownHeaders {
		v := h.Get(name)
		if v == "" {
			continue
		}
		if u, err := url.Parse(v); err == nil && u.Scheme != "" && u.Host != "" {
			v = cleanURL(u)
		}
		out = append(out, slog.String(name, l.secrets.clean(v)))
	}
	return slog.Group("headers", out...)
}

func (l *wireLog) body(h http.Header, body []byte) string {
	if len(body) == 0 {
		return ""
	}
	out := ""
	if strings.Contains(h.Get("Content-Type"), "x-www-form-urlencoded") {
		out = l.secrets.cleanForm(string(body))
	} else if out = l.secrets.cleanJSON(body); out == "" {
		return "(not shown)"
	}
	if len(out) > shownBody {
		out = out[:shownBody] + " …"
	}
	return out
}
