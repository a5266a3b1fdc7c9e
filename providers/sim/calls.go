package sim

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"time"

	"example.org/peerage/providers/sim/wire"
)

// keptCalls bounds the record; the oldest are dropped. Counts go on.
const keptCalls = 20000

// Call is a request that came, and how it was answered.
type Call struct {
	// At is the world's time of its arrival.
	At                           time.Time
	Service, Method, Path, Query string
	// Status is 0 when no answer was sent.
	Status int
	// Fault names the fault that struck it, "" when none did.
	Fault string
	// Unknown: nothing serves this path.
	Unknown bool
	// Body is the request's, with Options.KeepBodies.
	Body []byte
}

// Calls lists the calls in the order of their end.
func (s *Sim) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// Count says how many calls a service has had; "" is all of them.
func (s *Sim) Count(service string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if service != "" {
		return s.counts[service]
	}
	n := 0
	for _, c := range s.counts {
		n += c
	}
	return n
}

// ResetCalls forgets calls and counts.
func (s *Sim) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
	clear(s.counts)
}

func (s *Sim) record(c Call) {
	s.mu.Lock()
	s.counts[c.Service]++
	if len(s.calls) >= keptCalls {
		s.calls = slices.Delete(s.calls, 0, keptCalls/10)
	}
	s.calls = append(s.calls, c)
	s.mu.Unlock()
	if s.o.Log != nil {
		s.o.Log(c)
	}
}

// wrap puts the record, the latency and the faults before a handler.
func (s *Sim) wrap(service string, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := Call{Service: service, Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery}
		s.w.Read(func() { c.At = s.w.Now() })
		if s.o.KeepBodies && r.Body != nil {
			b, err := io.ReadAll(r.Body)
			if err != nil {
				panic(http.ErrAbortHandler) // the client went away in mid-request
			}
			c.Body, r.Body = b, io.NopCloser(bytes.NewReader(b))
		}
		seen := &seen{ResponseWriter: w}
		defer func() {
			c.Status, c.Unknown = seen.status, seen.unknown
			s.record(c)
		}()
		if s.w.Clock().Sleep(r.Context(), s.o.Latency) != nil {
			panic(http.ErrAbortHandler) // the client gave up
		}
		s.strike(&c, h, seen, r)
	})
}

// seen passes an answer on and remembers how it began.
type seen struct {
	http.ResponseWriter
	status  int
	unknown bool
}

func (s *seen) WriteHeader(code int) {
	if s.status == 0 {
		s.status = code
		s.unknown = s.Header().Get(wire.UnknownHeader) != ""
		s.Header().Del(wire.UnknownHeader)
	}
	s.ResponseWriter.WriteHeader(code)
}

func (s *seen) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.WriteHeader(http.StatusOK)
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the real writer.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
