package sim

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers/sim/aivenapi"
	"example.org/peerage/providers/sim/awsapi"
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
		s.refuse(c.Service, w, f)
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

func (s *Sim) refuse(service string, w http.ResponseWriter, f world.Fault) {
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
		body = refusal(service, f, seconds)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(f.Status)
	_, _ = w.Write(body) // a client that went away needs no answer
}

// refusal is a body in the service's own shape.
func refusal(service string, f world.Fault, seconds int) []byte {
	message := http.StatusText(f.Status)
	var v any
	switch service {
	case AWS:
		return awsRefusal(f, message)
	case Aiven:
		if f.Status == http.StatusTooManyRequests { // the one real text, reported
			message = fmt.Sprintf("The user has sent too many requests in a given amount of time: Rate limit 120 exceeded - "+
				"try again in %ds", max(1, seconds))
		}
		return aivenapi.ErrorBody(f.Status, f.Code, message)
	case UpCloud:
		v = map[string]any{"error": map[string]any{"error_code": cmp.Or(f.Code, "SERVICE_UNAVAILABLE"),
			"error_message": message}}
	case Login:
		code := f.Code
		if code == "" {
			code = "temporarily_unavailable"
		}
		v = map[string]any{"error": code,
			"error_description": "AADSTS90033: A transient error has occurred. Please try again.", "error_codes": []int{90033}}
	default:
		code := f.Code
		if code == "" {
			code = map[int]string{429: "TooManyRequests", 500: "InternalServerError", 502: "BadGateway", 503: "ServerTimeout",
				504: "GatewayTimeout"}[f.Status]
		}
		v = map[string]any{"error": map[string]any{"code": code, "message": message + " (" + f.Name + ")"}}
	}
	b, _ := json.Marshal(v) // maps of strings always marshal
	return b
}

// awsRefusal is EC2's: its codes stand in for plain statuses.
func awsRefusal(f world.Fault, message string) []byte {
	code := f.Code
	if code == "" {
		code = map[int]string{429: "RequestLimitExceeded", 503: "RequestLimitExceeded", 500: "InternalError",
			502: "Unavailable", 504: "Unavailable"}[f.Status]
	}
	return awsapi.ErrorBody("ec2", code, message+" ("+f.Name+")", "fault")
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
