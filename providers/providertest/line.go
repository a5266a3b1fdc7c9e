package providertest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.org/peerage/providers/clock"
)

// Answer is what a server says, or fails to say.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	// BodyFor, when set, makes the body for a request.
	BodyFor func(r *http.Request) string
	// Endless has the body go on for ever after what is in Body.
	Endless bool
	// Err is given in place of an answer.
	Err error
	// Hangs has no answer come until the request is given up.
	Hangs bool
}

// Event is what happens to the nth request, counted from 1, that is not a
// sign-in; nil leaves it to the server.
type Event func(r *http.Request, n int) *Answer

// always has the same happen to every request.
func always(a Answer) Event { return func(*http.Request, int) *Answer { return &a } }

// Asked is a request that came.
type Asked struct {
	Method, Scheme, Host, Path string
	// Credentials says that it carried any.
	Credentials bool
	At          time.Time
}

// The clock is virtual: the suite runs in a bubble.
func now() time.Time { return clock.Real{}.Now() }

func since(t time.Time) time.Duration { return now().Sub(t) }

func rest(ctx context.Context, d time.Duration) error { return clock.Real{}.Sleep(ctx, d) }

// Line is the way to a server, on which things happen. It implements
// http.RoundTripper and, with Do, the transporter of Azure's SDK.
type Line struct {
	server http.RoundTripper
	signIn func(*http.Request) bool
	happen Event
	// spoil changes what the server answered.
	spoil func(r *http.Request, n int, res *http.Response) (*http.Response, error)

	mu       sync.Mutex
	asked    []Asked
	signedIn int
	took     int64
}

// Do implements the SDK's transporter.
func (l *Line) Do(r *http.Request) (*http.Response, error) { return l.RoundTrip(r) }

// RoundTrip implements http.RoundTripper.
func (l *Line) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.signIn != nil && l.signIn(r) {
		l.mu.Lock()
		l.signedIn++
		l.mu.Unlock()
		return l.server.RoundTrip(r)
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	r, err := kept(r)
	if err != nil {
		return nil, err
	}
	n := l.note(r)
	if l.happen != nil {
		if a := l.happen(r, n); a != nil {
			return l.answer(r, a)
		}
	}
	res, err := l.server.RoundTrip(r)
	if err != nil || l.spoil == nil {
		return res, err
	}
	return l.spoil(r, n, res)
}

// kept is the request with a body that can be read again, by GetBody.
func kept(r *http.Request) (*http.Request, error) {
	if r.Body == nil {
		return r, nil
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil {
		return nil, err
	}
	r = r.Clone(r.Context())
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body, err = r.GetBody()
	return r, err
}

func (l *Line) note(r *http.Request) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked = append(l.asked, Asked{
		Method: r.Method, Scheme: r.URL.Scheme, Host: r.URL.Host, Path: r.URL.Path,
		Credentials: r.Header.Get("Authorization") != "", At: now(),
	})
	return len(l.asked)
}

// all are the requests so far; count says how many.
func (l *Line) all() []Asked {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]Asked(nil), l.asked...)
}

func (l *Line) count() int { return len(l.all()) }

// everything counts the sign-ins, too.
func (l *Line) everything() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.asked) + l.signedIn
}

// taken is how many bytes of endless bodies were read.
func (l *Line) taken() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.took
}

func (l *Line) answer(r *http.Request, a *Answer) (*http.Response, error) {
	switch {
	case a.Hangs:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case a.Err != nil:
		return nil, a.Err
	}
	head := a.Header.Clone()
	if head == nil {
		head = http.Header{}
	}
	if head.Get("Content-Type") == "" {
		head.Set("Content-Type", "application/json")
	}
	text := a.Body
	if a.BodyFor != nil {
		text = a.BodyFor(r)
	}
	body, length := io.Reader(strings.NewReader(text)), int64(len(text))
	if a.Endless {
		body, length = io.MultiReader(body, &endlessBody{line: l}), -1
	}
	return &http.Response{
		Status: http.StatusText(a.Status), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: head, Body: io.NopCloser(body), ContentLength: length, Request: r,
	}, nil
}

// mostRead is where a body that should have been left long ago breaks off, so
// that a test fails and not the machine.
const mostRead = 256 << 20

var blanks = bytes.Repeat([]byte(" "), 64<<10)

// endlessBody goes on for as long as somebody reads.
type endlessBody struct{ line *Line }

func (e *endlessBody) Read(p []byte) (int, error) {
	e.line.mu.Lock()
	defer e.line.mu.Unlock()
	if e.line.took > mostRead {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, blanks)
	e.line.took += int64(n)
	return n, nil
}

// errCut is what net/http says of a connection that was closed in mid-answer.
var errCut = io.ErrUnexpectedEOF

// errRefused is a connection that never came about.
var errRefused = errors.New("connect: connection refused")

// truncated gives an answer whose body breaks off in the middle.
func truncated(_ *http.Request, _ int, res *http.Response) (*http.Response, error) {
	whole, err := drain(res)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(whole[:len(whole)/2]), failing{errCut}))
	return res, nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// drain reads an answer's body to its end.
func drain(res *http.Response) ([]byte, error) {
	defer func() { _ = res.Body.Close() }()
	return io.ReadAll(res.Body)
}

// with gives an answer another body.
func with(res *http.Response, body []byte) *http.Response {
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	res.Header.Del("Content-Length")
	return res
}
