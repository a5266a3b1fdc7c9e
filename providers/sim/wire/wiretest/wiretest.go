// Package wiretest drives the embedded endpoints in tests: a clock moved by
// hand and requests without sockets.
package wiretest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Clock stands still until Advance moves it.
type Clock struct {
	T      time.Time
	Factor float64
}

// NewClock starts at a fixed instant, at speed 1.
func NewClock() *Clock {
	return &Clock{T: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC), Factor: 1}
}

// Now implements clock.Clock.
func (c *Clock) Now() time.Time { return c.T }

// Speed implements clock.Clock.
func (c *Clock) Speed() float64 { return c.Factor }

// Sleep implements clock.Clock: the time passes at once.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.Advance(d)
	return ctx.Err()
}

// Advance lets time pass.
func (c *Clock) Advance(d time.Duration) { c.T = c.T.Add(d) }

// Response is an answer, its JSON read.
type Response struct {
	Status int
	Header http.Header
	Raw    string
	JSON   map[string]any
}

// Client talks to one handler as one caller.
type Client struct {
	T       testing.TB
	Handler http.Handler
	Token   string
	// Header is sent with every request.
	Header http.Header
}

// Do sends a request. body is nil, url.Values (a form) or anything that JSON
// can write.
func (c *Client) Do(method, target string, body any) *Response {
	c.T.Helper()
	text, kind := "", ""
	switch b := body.(type) {
	case nil:
	case url.Values:
		text, kind = b.Encode(), "application/x-www-form-urlencoded"
	case string:
		text, kind = b, "application/json"
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.T.Fatal(err)
		}
		text, kind = string(raw), "application/json"
	}
	r := httptest.NewRequest(method, strings.ReplaceAll(target, " ", "%20"), strings.NewReader(text))
	for k, v := range c.Header {
		r.Header[k] = v
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	w := httptest.NewRecorder()
	c.Handler.ServeHTTP(w, r)
	out := &Response{Status: w.Code, Header: w.Header(), Raw: w.Body.String()}
	if strings.Contains(w.Header().Get("Content-Type"), "json") {
		if err := json.Unmarshal(w.Body.Bytes(), &out.JSON); err != nil {
			c.T.Fatalf("%s %s: %v in %s", method, target, err, out.Raw)
		}
	}
	return out
}

// Want sends a request and fails the test when the status is another.
func (c *Client) Want(status int, method, target string, body any) *Response {
	c.T.Helper()
	r := c.Do(method, target, body)
	if r.Status != status {
		c.T.Fatalf("%s %s: got %d, want %d: %s", method, target, r.Status, status, r.Raw)
	}
	return r
}

// At reads a value by a dotted path; list items by number. "" when absent.
func (r *Response) At(path string) string {
	switch v := r.Value(path).(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			return err.Error()
		}
		return string(raw)
	}
}

// Value is At for anything; nil when absent.
func (r *Response) Value(path string) any {
	var at any = r.JSON
	keys := strings.Split(path, ".")
	for i, k := range keys {
		switch x := at.(type) {
		case map[string]any:
			// A name such as @odata.context has a dot of its own.
			if whole, ok := x[strings.Join(keys[i:], ".")]; ok {
				return whole
			}
			at = x[k]
		case []any:
			i := 0
			if err := json.Unmarshal([]byte(k), &i); err != nil || i >= len(x) {
				return nil
			}
			at = x[i]
		default:
			return nil
		}
	}
	return at
}

// Len is the length of the list at a path.
func (r *Response) Len(path string) int {
	l, _ := r.Value(path).([]any)
	return len(l)
}

// Code is an error's code, in ARM's, Graph's or OAuth's shape.
func (r *Response) Code() string {
	if s, ok := r.JSON["error"].(string); ok {
		return s
	}
	return r.At("error.code")
}
