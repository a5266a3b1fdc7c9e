package azure

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"golang.org/x/time/rate"

	"peerage/providers/clock"
)

// transport carries every request of a Cloud: it keeps the budget, sees what
// a sign-in was answered, and refuses answers that are not what they say.
type transport struct {
	next          policy.Transporter
	reads, writes *rate.Limiter
	log           *wireLog
}

// The budget is far below ARM's own buckets (25 reads and 10 writes a second,
// Microsoft's documents).
func newTransport(next policy.Transporter, h slog.Handler, secrets *secretList) *transport {
	return &transport{
		next:   next,
		reads:  rate.NewLimiter(20, 50),
		writes: rate.NewLimiter(8, 30),
		log:    newWireLog(h, secrets),
	}
}

func newHTTP(roots *x509.CertPool) policy.Transporter {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	t.ResponseHeaderTimeout = time.Minute
	return &http.Client{Transport: t}
}

// netError is a request that got no answer, or not a whole one.
type netError struct{ err error }

func (e *netError) Error() string { return e.err.Error() }
func (e *netError) Unwrap() error { return e.err }

// untrusted is a server whose certificate nobody here vouches for. Asking it
// again changes nothing, and the SDK is told so.
type untrusted struct{ err error }

func (e *untrusted) Error() string { return e.err.Error() }
func (e *untrusted) Unwrap() error { return e.err }

// NonRetriable is the SDK's marker.
func (e *untrusted) NonRetriable() {}

func noAnswer(err error) error {
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var other x509.CertificateInvalidError
	if errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &other) {
		return &untrusted{err}
	}
	return &netError{err}
}

// malformed is an answer that says it is JSON and is not.
type malformed struct{ err error }

func (e *malformed) Error() string { return "the answer is not valid JSON: " + e.err.Error() }

// Do implements policy.Transporter.
func (t *transport) Do(r *http.Request) (*http.Response, error) {
	if err := t.wait(r); err != nil {
		return nil, err
	}
	began, hearing := clock.Real{}.Now(), hearingOf(r.Context())
	t.log.request(r)
	res, err := t.next.Do(r)
	var body []byte
	if err == nil {
		body, err = readAll(res, hearing.expect(r))
	} else {
		err = noAnswer(err)
	}
	if err == nil && !hearing.repeated(r, res, body) {
		err = checkJSON(res, body)
	}
	t.log.answer(r, res, body, err, clock.Real{}.Now().Sub(began))
	if seen := witnessOf(r.Context()); seen != nil {
		seen.note(res, body, err)
	}
	if err != nil {
		return nil, err
	}
	return res, nil
}

func (t *transport) wait(r *http.Request) error {
	l := t.writes
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		l = t.reads
	}
	if err := l.Wait(r.Context()); err != nil {
		if cause := r.Context().Err(); cause != nil {
			return cause
		}
		return context.DeadlineExceeded
	}
	return nil
}

// readAll takes the whole body, so that a cut is seen here, and leaves a
// copy in the answer. About size bytes are expected; 0 is unknown.
func readAll(res *http.Response, size int) ([]byte, error) {
	defer res.Body.Close()
	var all bytes.Buffer
	all.Grow(size + bytes.MinRead)
	_, err := all.ReadFrom(res.Body)
	body := all.Bytes()
	if err != nil {
		return body, &netError{fmt.Errorf("the answer was cut off: %w", err)}
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

func checkJSON(res *http.Response, body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 || !strings.Contains(res.Header.Get("Content-Type"), "json") {
		return nil
	}
	if json.Valid(body) || json.Valid(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))) {
		return nil
	}
	var v any
	return &malformed{json.Unmarshal(body, &v)}
}

// witness keeps the last answer to a request made under its context, because
// the sign-in libraries lose it.
type witness struct {
	status int
	header http.Header
	body   []byte
	err    error
}

func (w *witness) note(res *http.Response, body []byte, err error) {
	*w = witness{body: body, err: err}
	if res != nil {
		w.status, w.header = res.StatusCode, res.Header
	}
}

type witnessKey struct{}

func withWitness(ctx context.Context) (context.Context, *witness) {
	w := &witness{}
	return context.WithValue(ctx, witnessKey{}, w), w
}

func witnessOf(ctx context.Context) *witness {
	w, _ := ctx.Value(witnessKey{}).(*witness)
	return w
}
