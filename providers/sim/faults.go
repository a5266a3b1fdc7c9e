package sim

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/sim/world"
)

// strike lets the fault that is on, if any, happen to a request, and notes its
// name. Faults that end without an answer panic with http.ErrAbortHandler,
// which net/http and Mem turn into a broken connection.
func (s *Sim) strike(c *Call, h http.Handler, w http.ResponseWriter, r *http.Request) {
	var f world.Fault
	var hit bool
	if !strings.HasPrefix(r.URL.Path, "/_lab/") { // the switches themselves always work
		path := r.URL.Path
		if c.Service == AWS && r.ParseForm() == nil { // the handler finds the form parsed
			path += r.Form.Get("Action")
		}
		s.w.Read(func() { f, hit = s.w.Faults.Hit(c.Service, r.Method, path) })
	}
	if !hit {
		h.ServeHTTP(w, r)
		return
	}
	c.Fault = f.Name
	switch f.Kind {
	case "status":
		s.refuse(c.Service, w, r, f)
	case "slow":
		s.wait(r, f.Delay)
		h.ServeHTTP(w, r)
	case "drop":
		panic(http.ErrAbortHandler)
	default:
		b := &buffer{head: http.Header{}}
		h.ServeHTTP(b, r)
		s.spoil(f, b, w, r)
	}
}

// spoil sends an answer that was made in a way that a client does not want.
func (s *Sim) spoil(f world.Fault, b *buffer, w http.ResponseWriter, r *http.Request) {
	whole := b.body.Bytes()
	half := whole[:len(whole)/2]
	switch f.Kind {
	case "cut":
		panic(http.ErrAbortHandler)
	case "half":
		b.sendHead(w, len(whole))
		_, _ = w.Write(half) // the connection is broken off anyway
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case "malformed":
		b.sendHead(w, len(half))
		_, _ = w.Write(half) // nobody to tell when the client is gone
	case "no-id":
		if b.status/100 != 2 {
			b.sendHead(w, len(whole))
			_, _ = w.Write(whole)
			return
		}
		fallthrough
	case "instead":
		b.sendHead(w, len(f.Body))
		_, _ = io.WriteString(w, f.Body)
	case "drip":
		b.sendHead(w, len(whole))
		s.drip(w, r, whole, f.Delay)
	default: // an unknown kind does nothing
		b.sendHead(w, len(whole))
		_, _ = w.Write(whole)
	}
}

// drip sends the answer in at most 100 pieces over d.
func (s *Sim) drip(w http.ResponseWriter, r *http.Request, body []byte, d time.Duration) {
	size := max(1, len(body)/100)
	pieces := (len(body) + size - 1) / size
	out := http.NewResponseController(w)
	for len(body) > 0 {
		n := min(size, len(body))
		if _, err := w.Write(body[:n]); err != nil {
			return
		}
		_ = out.Flush() // in memory there is nothing to flush
		body = body[n:]
		s.wait(r, d/time.Duration(pieces))
	}
}

func (s *Sim) wait(r *http.Request, d time.Duration) {
	if s.w.Clock().Sleep(r.Context(), d) != nil {
		panic(http.ErrAbortHandler) // the client gave up
	}
}

func (s *Sim) refuse(service string, w http.ResponseWriter, r *http.Request, f world.Fault) {
	seconds := 0
	if f.RetryAfter > 0 {
		wall := float64(f.RetryAfter) / s.w.Clock().Speed()
		seconds = max(1, int(math.Ceil(wall/float64(time.Second))))
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		if service == ARM {
			w.Header().Set("Retry-After-Ms", strconv.Itoa(int(wall/float64(time.Millisecond))))
		}
	}
	body := []byte(f.Body)
	if len(body) == 0 {
		body = refusal(service, f, seconds, r.Form)
	}
	w.Header().Set("Content-Type", typeOf[service])
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(f.Status)
	_, _ = w.Write(body) // a client that went away needs no answer
}

// buffer keeps an answer instead of sending it.
type buffer struct {
	head   http.Header
	status int
	body   bytes.Buffer
}

func (b *buffer) Header() http.Header { return b.head }

func (b *buffer) WriteHeader(code int) {
	if b.status == 0 {
		b.status = code
	}
}

func (b *buffer) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	return b.body.Write(p)
}

// sendHead sends the head, with a length of its own.
func (b *buffer) sendHead(w http.ResponseWriter, length int) {
	for k, v := range b.head {
		w.Header()[k] = v
	}
	b.WriteHeader(http.StatusOK)
	if b.status == http.StatusNoContent {
		w.WriteHeader(b.status)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(length))
	w.WriteHeader(b.status)
}
