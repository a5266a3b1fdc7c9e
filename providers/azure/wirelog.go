package azure

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

// wireLog records requests and answers. Headers are shown by name from a
// short list, bodies with their secrets hidden; what cannot be read is not
// shown at all.
type wireLog struct {
	to      *thin.Log
	secrets *secretList
}

func newWireLog(to io.Writer, secrets *secretList) *wireLog {
	return &wireLog{to: thin.NewLog("azure", to, clock.Real{}), secrets: secrets}
}

// shownHeaders may be shown; Authorization and its kin are not among them.
var shownHeaders = []string{
	"Content-Type", "Retry-After", "Retry-After-Ms", "Azure-AsyncOperation", "Location", "Etag", "Www-Authenticate",
	"X-Ms-Request-Id", "Request-Id", "X-Ms-Correlation-Request-Id", "X-Ms-Failure-Cause", "X-Ms-Client-Request-Id",
	"X-Ms-Ratelimit-Remaining-Subscription-Reads", "X-Ms-Ratelimit-Remaining-Subscription-Writes", "Odata-Version",
}

// request is what there is to say of a request before it is sent.
func (l *wireLog) request(r *http.Request) thin.Attempt {
	if l.to == nil {
		return thin.Attempt{}
	}
	asked := l.headers(r.Header)
	if r.Header.Get("x-ms-authorization-auxiliary") != "" {
		asked["x-ms-authorization-auxiliary"] = hidden
	}
	return thin.Attempt{Method: r.Method, URL: cleanURL(r.URL), Asked: asked, Sent: l.body(r.Header, takeBody(r)),
		Hide: l.secrets.clean}
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

func (l *wireLog) answer(a thin.Attempt, res *http.Response, body []byte, err error, began time.Time) {
	if l.to == nil {
		return
	}
	if a.Began, a.Err = began, err; res != nil {
		a.Status, a.Head, a.Body = res.StatusCode, l.headers(res.Header), l.body(res.Header, body)
	}
	l.to.Write(a)
}

func (l *wireLog) headers(h http.Header) map[string]string {
	out := map[string]string{}
	for _, name := range shownHeaders {
		v := h.Get(name)
		if v == "" {
			continue
		}
		if u, err := url.Parse(v); err == nil && u.Scheme != "" && u.Host != "" {
			v = cleanURL(u)
		}
		out[name] = v
	}
	return out
}

// wholeBody is how long a body is read as a whole: an error's code is told from
// a sign-in's by what else is there.
const wholeBody = 16 << 10

func (l *wireLog) body(h http.Header, body []byte) string {
	switch {
	case len(body) == 0:
		return ""
	case strings.Contains(h.Get("Content-Type"), "x-www-form-urlencoded"):
		return l.secrets.cleanForm(string(body))
	case len(body) > wholeBody:
		return thin.Scrubbed(body, secretKey)
	}
	if out := l.secrets.cleanJSON(body); out != "" {
		return out
	}
	return "(not shown)"
}
