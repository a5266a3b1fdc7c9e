package azure

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

// transport carries every request of a Cloud: it keeps the budget, sees what
// a sign-in was answered, and refuses answers that are not what they say.
type transport struct {
	next          policy.Transporter
	reads, writes *rate.Limiter
	log           *wireLog
	// homes are the servers that tokens are for, as "https://host:port".
	homes []string
}

// The budget is far below ARM's own buckets (25 reads and 10 writes a second
// for each subscription, Microsoft's documents).
const (
	readRate, readBurst   = 20, 100
	writeRate, writeBurst = 8, 30
)

func newTransport(next policy.Transporter, wire io.Writer, secrets *secretList, homes ...string) *transport {
	return &transport{
		next:   next,
		reads:  rate.NewLimiter(readRate, readBurst),
		writes: rate.NewLimiter(writeRate, writeBurst),
		log:    newWireLog(wire, secrets),
		homes:  homes,
	}
}

func newHTTP(roots *x509.CertPool) policy.Transporter {
	t := thin.Proxied(http.DefaultTransport.(*http.Transport).Clone())
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots}
	t.ResponseHeaderTimeout = time.Minute
	return Over(t)
}

// Over carries requests over a line of the caller's. It follows no redirect:
// the next server would be sent the credentials.
func Over(line http.RoundTripper) policy.Transporter {
	return &http.Client{Transport: line, CheckRedirect: thin.NoRedirect}
}

// netError is a request that got no answer, or not a whole one.
type netError struct{ err error }

func (e *netError) Error() string { return e.err.Error() }
func (e *netError) Unwrap() error { return e.err }

func noAnswer(r *http.Request, err error) error {
	if u := thin.Distrusted(r.URL.Host, err); u != nil {
		return u
	}
	return &netError{err}
}

// stray is an address that an answer named, on a server that the token is not
// for. Nothing was sent there, and asking again changes nothing.
type stray struct{ server string }

func (e *stray) Error() string {
	return "the answer leads to " + e.server + ", where the sign-in does not belong; nothing was sent there"
}

// NonRetriable is the SDK's marker.
func (e *stray) NonRetriable() {}

// home refuses to carry a token anywhere but to the servers that it is for.
func (t *transport) home(r *http.Request) error {
	server := r.URL.Scheme + "://" + r.URL.Host
	if r.Header.Get("Authorization") == "" || slices.ContainsFunc(t.homes, func(h string) bool {
		return origin(h) == server
	}) {
		return nil
	}
	return &stray{server}
}

// origin is the server of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// Do implements policy.Transporter.
func (t *transport) Do(r *http.Request) (*http.Response, error) {
	if err := t.home(r); err != nil {
		return nil, err
	}
	meter := providers.MeterOf(r.Context())
	if err := meter.Start(r.Context()); err != nil {
		return nil, err
	}
	defer meter.Done()
	if err := t.wait(r); err != nil {
		return nil, err
	}
	began, hearing := clock.Real{}.Now(), hearingOf(r.Context())
	asked := t.log.request(r)
	res, err := t.next.Do(r)
	var body []byte
	if err == nil {
		body, err = readAll(res, hearing.expect(r))
	} else {
		err = noAnswer(r, err)
	}
	if err == nil && !hearing.repeated(r, res, body) {
		err = check(r, res, body)
	}
	t.log.answer(asked, res, body, err, began)
	if res != nil && res.StatusCode/100 == 2 && retryAfter(res.Header) > longestLook {
		res.Header.Del("Retry-After") // a good answer: the SDK would sleep until then before it looks again
		res.Header.Del("Retry-After-Ms")
		res.Header.Del("X-Ms-Retry-After-Ms")
	}
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

// longestLook is the longest pause between two looks at a long operation.
const longestLook = 2 * time.Minute

// maxBody is the most that is read of an answer, in bytes.
const maxBody = 16 << 20

// readAll takes the whole body, so that a cut is seen here, and leaves a
// copy in the answer. About size bytes are expected; 0 is unknown.
func readAll(res *http.Response, size int) ([]byte, error) {
	defer res.Body.Close()
	var all bytes.Buffer
	all.Grow(size + bytes.MinRead)
	_, err := all.ReadFrom(io.LimitReader(res.Body, maxBody+1))
	body := all.Bytes()
	switch {
	case err != nil:
		return body, &netError{fmt.Errorf("the answer was cut off: %w", err)}
	case len(body) > maxBody:
		return body[:maxBody], &listing.Malformed{Why: fmt.Sprintf("it is longer than %d MB", maxBody>>20)}
	}
	res.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// check: what is answered to a token is an object of JSON, and to a read never
// nothing: the SDK would take it for an empty list. Only the outcome of a long
// operation may be empty.
func check(r *http.Request, res *http.Response, body []byte) error {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	asked := r.Header.Get("Authorization") != "" && res.StatusCode/100 == 2
	switch {
	case len(body) == 0:
		outcome := strings.Contains(strings.ToLower(r.URL.Path), "/operationresults/")
		if asked && r.Method == http.MethodGet && res.StatusCode == http.StatusOK && !outcome {
			return &listing.Malformed{Why: "it is empty"}
		}
		return nil
	case !asked && res.StatusCode/100 != 2 && !strings.Contains(res.Header.Get("Content-Type"), "json"):
		return nil
	case !json.Valid(body):
		return &listing.Malformed{Why: thin.Glimpse(body, "JSON")}
	case asked && body[0] != '{':
		return &listing.Malformed{Why: "it is no object"}
	}
	return nil
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
