// Package wire is what Microsoft's three embedded endpoints share: where they
// live, a request read to its end, an answer made under the world's lock and
// sent after it.
package wire

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/sim/world"
)

// Bases are the public URLs of the endpoints, without a slash at the end.
type Bases struct{ Login, Graph, ARM string }

// The resources that tokens are issued for, as Microsoft names them.
const (
	ManagementAudience = "https://management.azure.com"
	CoreAudience       = "https://management.core.windows.net"
	GraphAudience      = "https://graph.microsoft.com"
)

// IsARM and IsGraph say whether an audience is the resource manager's or
// Graph's, slashes at its end aside.
func (b Bases) IsARM(aud string) bool {
	return one(aud, ManagementAudience, CoreAudience, b.ARM)
}

// IsGraph is IsARM for Graph; see there.
func (b Bases) IsGraph(aud string) bool { return one(aud, GraphAudience, b.Graph) }

func one(s string, of ...string) bool {
	for _, x := range of {
		if x != "" && strings.EqualFold(strings.TrimRight(s, "/"), strings.TrimRight(x, "/")) {
			return true
		}
	}
	return false
}

// Request is a request whose body has been read.
type Request struct {
	Method, Path string
	Query        url.Values
	Header       http.Header
	Body         []byte
	// ContentType is without parameters.
	ContentType string
	// Part gives a named part of the path, "" when its pattern has none.
	Part func(name string) string
}

// Decode reads the body as JSON into v.
func (r *Request) Decode(v any) error { return json.Unmarshal(r.Body, v) }

// Form reads the body as a form; a broken one is empty.
func (r *Request) Form() url.Values {
	v, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return url.Values{}
	}
	return v
}

// Bearer is the token of the Authorization header; "" when there is none.
func (r *Request) Bearer() string { return bearer(r.Header.Get("Authorization")) }

// Auxiliary are the tokens of x-ms-authorization-auxiliary.
func (r *Request) Auxiliary() []string {
	var out []string
	for _, line := range r.Header.Values("X-Ms-Authorization-Auxiliary") {
		for _, part := range strings.FieldsFunc(line, func(c rune) bool { return c == ',' || c == ';' }) {
			if t := bearer(strings.TrimSpace(part)); t != "" {
				out = append(out, t)
			}
		}
	}
	return out
}

func bearer(s string) string {
	kind, token, ok := strings.Cut(strings.TrimSpace(s), " ")
	if !ok || !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// Reply is an answer ready to be sent.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
	// write makes Body of what was gathered, when the world is let go: a long
	// list takes longer to write than to gather.
	write func() ([]byte, error)
}

// JSON answers with v as JSON; nil is an empty body. v must not lead to
// anything that the world changes in place.
func JSON(status int, v any) *Reply {
	if v == nil {
		return &Reply{Status: status, Header: http.Header{}}
	}
	return Later(status, "application/json; charset=utf-8", func() ([]byte, error) { return json.Marshal(v) })
}

// Later answers with a body that is written when the world has been let go.
func Later(status int, contentType string, write func() ([]byte, error)) *Reply {
	return &Reply{Status: status, Header: http.Header{"Content-Type": {contentType}}, write: write}
}

func (r *Reply) finish() {
	if r.write == nil {
		return
	}
	body, err := r.write()
	if r.Body = body; err != nil {
		r.Status, r.Body = http.StatusInternalServerError, []byte(err.Error())
	}
}

// UnknownHeader marks an answer to a path that nothing serves, for the record
// of whoever stands in front of the handlers; it is taken off before sending.
const UnknownHeader = "X-Peerage-Unknown-Path"

// Unknown marks an answer so.
func Unknown(r *Reply) *Reply {
	r.Header.Set(UnknownHeader, "1")
	return r
}

// Text answers with a page or a plain text.
func Text(status int, contentType, body string) *Reply {
	return &Reply{Status: status, Header: http.Header{"Content-Type": {contentType}}, Body: []byte(body)}
}

// maxBody is far above what any client sends.
const maxBody = 4 << 20

// Serve makes a handler of a route. The route runs inside the world's Do; the
// body is read before it and the answer sent after it, so that a slow client
// holds nobody up.
func Serve(w *world.World, route func(*Request) *Reply) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(io.LimitReader(in.Body, maxBody))
		if err != nil {
			http.Error(out, err.Error(), http.StatusBadRequest)
			return
		}
		kind, _, _ := strings.Cut(in.Header.Get("Content-Type"), ";")
		req := &Request{
			Method: in.Method, Path: in.URL.Path, Query: in.URL.Query(), Header: in.Header,
			Body: body, ContentType: strings.TrimSpace(strings.ToLower(kind)), Part: in.PathValue,
		}
		var rep *Reply
		var now time.Time
		enter := w.Do
		if in.Method == http.MethodGet {
			enter = w.Read
		}
		enter(func() { rep, now = route(req), w.Now() })
		rep.finish()
		h := out.Header()
		for k, v := range rep.Header {
			h[k] = v
		}
		h.Set("Date", now.UTC().Format(http.TimeFormat))
		h.Set("Content-Length", strconv.Itoa(len(rep.Body)))
		out.WriteHeader(rep.Status)
		// The client may have gone; there is nobody left to tell.
		_, _ = out.Write(rep.Body)
	})
}

// WallSeconds is a world duration as a client measures it, in whole seconds,
// never fewer than least.
func WallSeconds(w *world.World, d time.Duration, least int) int {
	return max(least, int(d.Seconds()/w.Clock().Speed()))
}

// Stamp is a time as ARM and Graph write it.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.0000000Z") }

// Segments are a path's parts, without empty ones at its ends.
func Segments(path string) []string {
	p := strings.Trim(path, "/")
	if p == "" {
		return nil
	}
	return strings.Split(p, "/")
}

// NotServedCode is the error code of what the embedded clouds lack; no real
// service has it.
const NotServedCode = "NotServedByPeerageLab"

// NotServed says what the embedded clouds lack, in words that nobody takes for
// the real service's: the real one may well have it.
func NotServed(what string) string {
	return "peerage's embedded clouds do not serve " + what + ". This is not the real service, which may."
}
