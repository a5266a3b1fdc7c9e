package sim

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// Mem carries requests to the endpoints without sockets. It is an
// http.RoundTripper and, with Do, a transporter of Azure's SDK. The handler
// runs in the caller's goroutine, so that it fits into virtual time.
type Mem struct{ s *Sim }

// Mem is the in-memory way to the endpoints.
func (s *Sim) Mem() *Mem { return &Mem{s: s} }

// Client is an HTTP client on it.
func (m *Mem) Client() *http.Client { return &http.Client{Transport: m} }

// Do implements the SDK's transporter.
func (m *Mem) Do(r *http.Request) (*http.Response, error) { return m.RoundTrip(r) }

// RoundTrip implements http.RoundTripper.
func (m *Mem) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer r.Body.Close()
	h := m.s.inMemory[serviceOf(r.URL.Host)]
	if h == nil {
		return nil, &net.DNSError{Err: "no such host", Name: r.URL.Hostname(), IsNotFound: true}
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if strings.ContainsAny(r.URL.RequestURI(), " \t\r\n") { // no server reads such a request line
		return (&answer{buffer: buffer{head: http.Header{}, status: http.StatusBadRequest}}).response(r)
	}
	in := r.Clone(r.Context())
	in.RequestURI, in.RemoteAddr, in.Host = r.URL.RequestURI(), "127.0.0.1:0", r.URL.Host
	a := &answer{buffer: buffer{head: http.Header{}}}
	a.run(h, in)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return a.response(r)
}

func serviceOf(host string) string {
	name, found := strings.CutSuffix(host, ".sim.test")
	if !found {
		return ""
	}
	return name
}

// answer is what a handler sent, and whether it broke the connection.
type answer struct {
	buffer
	broken bool
}

func (a *answer) run(h http.Handler, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			if err, ok := v.(error); !ok || !errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			a.broken = true
		}
	}()
	h.ServeHTTP(a, r)
}

func (a *answer) response(r *http.Request) (*http.Response, error) {
	if a.broken && a.status == 0 {
		return nil, io.EOF // what net/http says of a connection closed before an answer
	}
	a.WriteHeader(http.StatusOK)
	var body io.Reader = bytes.NewReader(a.body.Bytes())
	if a.broken {
		body = io.MultiReader(body, failing{})
	}
	length := int64(a.body.Len())
	if n, err := strconv.ParseInt(a.head.Get("Content-Length"), 10, 64); err == nil {
		length = n
	}
	return &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.head, ContentLength: length,
		Body: io.NopCloser(body), Request: r,
	}, nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
