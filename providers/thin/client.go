package thin

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"

	"golang.org/x/time/rate"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
)

// Options say where a provider is and how it is spoken to. The zero value is
// the real one with the person's own environment.
type Options struct {
	// BaseURL is the endpoint; "" is what the environment names, else the
	// public one.
	BaseURL string
	// HTTP carries the requests; nil is http.DefaultTransport.
	HTTP http.RoundTripper
	// Clock drives waits and the rate budget; nil is the machine's.
	Clock clock.Clock
	// ReadOnly refuses every operation that changes something, by operation
	// and not by HTTP verb.
	ReadOnly bool
	// WireLog gets one line per attempt, without secrets; nil logs nothing.
	WireLog io.Writer
	// UserAgent is sent as it is; "" is "peerage".
	UserAgent string
	// Env reads the environment; nil is os.Getenv. A demo hands in one that
	// knows nothing, so that no credential of the person's is found.
	Env func(string) string
	// Limit is how many requests a second are sent in the long run; 0 is the
	// provider's own.
	Limit rate.Limit
	// Timeout is how long one attempt may take; 0 is a minute.
	Timeout time.Duration
}

// leastBurst is how many requests are free of the limit where a provider says
// nothing else.
const leastBurst = 20

// Provider is what a client has to know of whom it speaks to.
type Provider struct {
	// Name is as errors have it, Title as people do.
	Name, Title string
	// URL is the public endpoint, Env the variable that names another one,
	// Path what every path begins with.
	URL, Env, Path string
	// Limit is how many requests a second are sent in the long run.
	Limit rate.Limit
	// Burst is how many requests are free of the limit; 0 is 20.
	Burst int
	// MaxBody is the most that is read of an answer, in bytes.
	MaxBody int64
	// Text says that refusals may be plain text, too; otherwise they are JSON
	// objects.
	Text bool
	// Secret matches the keys whose values stay out of the log.
	Secret *regexp.Regexp
	// Said reads the body of a refusal into code, message and what else there
	// is; Class decides where the status alone would mislead. Both may leave
	// everything as it is.
	Said  func(e *providers.Error, body []byte)
	Class func(e *providers.Error) (providers.Class, bool)
}

// Client carries calls to a provider: with retries, a rate budget, a log and
// error classes. All that is opened with it shares the budget.
type Client struct {
	Options
	// Base is the endpoint, without a slash at the end.
	Base  string
	about Provider
	http  *http.Client
	limit *rate.Limiter
	log   *Log
}

// New makes a client. It asks nothing and reads no credential yet.
func New(p Provider, o Options) *Client {
	if o.Clock == nil {
		o.Clock = clock.Real{}
	}
	if o.Env == nil {
		o.Env = os.Getenv
	}
	o.UserAgent, o.Limit, o.Timeout = cmp.Or(o.UserAgent, "peerage"), cmp.Or(o.Limit, p.Limit),
		cmp.Or(o.Timeout, time.Minute)
	base := o.BaseURL
	if base == "" && p.Env != "" {
		base = o.Env(p.Env)
	}
	return &Client{
		Options: o, about: p,
		Base:  strings.TrimRight(strings.TrimSpace(cmp.Or(base, p.URL)), "/") + p.Path,
		http:  &http.Client{Transport: o.HTTP, CheckRedirect: NoRedirect},
		limit: rate.NewLimiter(o.Limit, cmp.Or(p.Burst, leastBurst)),
		log:   NewLog(p.Name, o.WireLog, o.Clock),
	}
}

// Credentials say how a call is authorized, and take themselves out of a text.
type Credentials struct {
	Authorization func() string
	Hide          func(string) string
}

// Call is one call: what is wanted in plain words, whether it changes
// anything, and how it is asked.
type Call struct {
	Words        string
	Write        bool
	Method, Path string
	Query        url.Values
	// Good says whether a good answer is what was asked for; nil takes all.
	Good func(status int, body []byte) bool

	body  []byte
	hasty bool
}

// Do sends in, if any, as JSON and gives the answer. Its errors are
// *providers.Error.
func (c *Client) Do(ctx context.Context, k Credentials, r Call, in any) ([]byte, error) {
	if err := c.Refused(k, r); err != nil {
		return nil, err
	}
	r.hasty = providers.IsHasty(ctx)
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, c.Fault(k, r, providers.Invalid, "", "", err)
		}
		r.body = b
	}
	var body []byte
	err := Persist(ctx, c.Clock, func() (err *providers.Error) {
		body, err = c.once(ctx, k, r)
		return err
	}, r.again, func() *providers.Error { return c.Cancelled(ctx, k, r) })
	if err != nil {
		return nil, err
	}
	return body, nil
}

// Refused is the error of a change in read-only mode, nil otherwise: for a
// change that looks first.
func (c *Client) Refused(k Credentials, r Call) error {
	if !r.Write || !c.ReadOnly {
		return nil
	}
	return c.Fault(k, r, providers.ReadOnly, "", "refused: read-only", nil)
}

// again says whether to send the call once more after err. A POST that may
// have been carried out never is: whoever sent it looks first.
func (r Call) again(err *providers.Error) bool {
	if err.RetryAfter > Patience || r.hasty && err.RetryAfter > 0 {
		return false
	}
	switch err.Class {
	case providers.Throttled:
		return !r.Write && !r.hasty && r.Method != http.MethodPost
	case providers.Transient, providers.Unconfirmed:
		return r.Method != http.MethodPost || NeverLeft(err.Err)
	}
	return false
}

// once makes one attempt, within the rate budget.
func (c *Client) once(ctx context.Context, k Credentials, r Call) ([]byte, *providers.Error) {
	if c.Wait(ctx) != nil {
		return nil, c.Cancelled(ctx, k, r)
	}
	defer providers.MeterOf(ctx).Done()
	limited, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	req, err := NewRequest(limited, r.Method, c.target(r), r.body, k.Authorization(), c.UserAgent)
	if err != nil {
		return nil, c.Fault(k, r, providers.Invalid, "", "", fmt.Errorf("the endpoint %q cannot be used", c.Base))
	}
	began := c.Clock.Now()
	res, body, err := Send(c.http, req, c.about.MaxBody)
	c.logged(k, r, c.target(r), res, body, err, began)
	switch {
	case ctx.Err() != nil:
		return nil, c.Cancelled(ctx, k, r)
	case err != nil:
		err = Bare(err)
		if u := Distrusted(req.URL.Host, err); u != nil {
			e := c.Fault(k, r, providers.Untrusted, "", "", err)
			u.Tell(e)
			return nil, e
		}
		return nil, c.Fault(k, r, providers.Transient, CodeNoAnswer, c.Base+" does not answer: "+err.Error(), err)
	case res.StatusCode/100 != 2:
		return nil, c.refused(k, r, res, body)
	case r.Good != nil && !r.Good(res.StatusCode, body):
		e := c.Malformed(k, r, Unfit(body), nil)
		e.Status, e.RequestID = res.StatusCode, k.Hide(res.Header.Get("X-Request-Id"))
		return nil, e
	}
	return body, nil
}

func (c *Client) target(r Call) string {
	if len(r.Query) == 0 {
		return c.Base + r.Path
	}
	return c.Base + r.Path + "?" + r.Query.Encode()
}

// Fetch sends a request of the adapter's own, whose answer it reads itself;
// of its address the log has the host alone, and of its body nothing.
func (c *Client) Fetch(req *http.Request, k Credentials, r Call) (*http.Response, error) {
	began := c.Clock.Now()
	res, err := c.http.Do(req)
	err = Bare(err)
	r.body = nil
	c.logged(k, r, req.URL.Scheme+"://"+req.URL.Host+"/", res, nil, err, began)
	return res, err
}

func (c *Client) logged(k Credentials, r Call, at string, res *http.Response, body []byte, err error, began time.Time) {
	if c.log == nil {
		return
	}
	a := Attempt{
		Method: r.Method, URL: at, Err: err, Began: began, Hide: k.Hide,
		Sent: Scrubbed(r.body, c.about.Secret.MatchString), Body: Scrubbed(body, c.about.Secret.MatchString),
	}
	if res != nil {
		a.Status = res.StatusCode
	}
	c.log.Write(a)
}

// Wait waits for the budget; its error is the context's. After an attempt of
// the adapter's own, providers.MeterOf(ctx).Done is called.
func (c *Client) Wait(ctx context.Context) error { return Budget(ctx, c.Clock, c.limit) }

// refused makes the error of an answer that is not good.
func (c *Client) refused(k Credentials, r Call, res *http.Response, body []byte) *providers.Error {
	e := c.Fault(k, r, providers.Unknown, "", "", nil)
	e.Status, e.RequestID = res.StatusCode, res.Header.Get("X-Request-Id")
	c.about.Said(e, body)
	e.Message = k.Hide(cmp.Or(e.Message, Excerpt(body, http.StatusText(res.StatusCode))))
	e.Code, e.RequestID = k.Hide(e.Code), k.Hide(e.RequestID)
	for name, text := range e.Detail {
		e.Detail[name] = k.Hide(text)
	}
	said := e.RetryAfter
	e.Class, e.RetryAfter = ClassOf(res.StatusCode), 0
	if c.about.Class != nil {
		if class, ok := c.about.Class(e); ok {
			e.Class = class
		}
	}
	if (e.Class == providers.NotFound || e.Class == providers.Gone) && !c.about.own(res, body) {
		e.Class = providers.NotVisible // a page of somebody else's: a proxy, another server
	}
	if e.Class == providers.Throttled || e.Class == providers.Transient {
		wait, ok := RetryAfter(res.Header, c.Clock.Now())
		if e.RetryAfter = wait; !ok {
			e.RetryAfter = said
		}
	}
	return e
}

// own says whether a refusal can be the provider's own words.
func (p Provider) own(res *http.Response, body []byte) bool {
	body = bytes.TrimSpace(body)
	if p.Text {
		return !strings.Contains(res.Header.Get("Content-Type"), "html") && !bytes.HasPrefix(body, []byte("<"))
	}
	return bytes.HasPrefix(body, []byte("{")) && json.Valid(body)
}

// Fault makes an error of the provider's.
func (c *Client) Fault(k Credentials, r Call, class providers.Class, code, message string, err error) *providers.Error {
	return &providers.Error{Class: class, Provider: c.about.Name, Op: r.Words, Code: code,
		Message: k.Hide(message), Err: err}
}

// Malformed is a good answer that is not what was asked for. After a change it
// leaves open whether it was made.
func (c *Client) Malformed(k Credentials, r Call, why string, err error) *providers.Error {
	class := providers.Transient
	if r.Write {
		class = providers.Unconfirmed
	}
	return c.Fault(k, r, class, CodeMalformed, "the answer is not what "+c.about.Title+" sends: "+why, err)
}

// Cancelled is a call that was cut short.
func (c *Client) Cancelled(ctx context.Context, k Credentials, r Call) *providers.Error {
	return c.Fault(k, r, providers.Cancelled, "", "", context.Cause(ctx))
}
