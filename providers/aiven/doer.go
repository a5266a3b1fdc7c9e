package aiven

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"

	"peerage/providers"
)

const (
	// maxTries is how often one call is attempted at most.
	maxTries = 4
	// patience is the longest wait that a throttled read sits out by itself.
	patience = time.Minute
	// maxBody is the most that is read of an answer.
	maxBody = 32 << 20
)

// doer carries the calls of Aiven's generated handlers: with our retries, rate
// budget, log and error classes.
type doer struct {
	cloud *Cloud
	token secret
}

// String says what this is, without the token.
func (d *doer) String() string { return "Aiven at " + d.cloud.base }

type captureKey struct{}

// capture keeps the body of the answer beside what a handler makes of it.
func capture(ctx context.Context) (context.Context, *[]byte) {
	raw := new([]byte)
	return context.WithValue(ctx, captureKey{}, raw), raw
}

// request is one call, prepared.
type request struct {
	op           operation
	method, path string
	query        url.Values
	body         []byte
	hasty        bool
}

// idempotent says whether the call may be sent again though the first one may
// have been carried out. A POST never may: who sent it looks first.
func (r request) idempotent() bool { return r.method != http.MethodPost }

// Do implements what the generated handlers ask of a client. Its errors are
// *providers.Error.
func (d *doer) Do(ctx context.Context, operationID, method, path string, in any, query ...[2]string) ([]byte, error) {
	op := lookUp(operationID, method)
	if op.write && d.cloud.opt.ReadOnly {
		return nil, &providers.Error{Class: providers.ReadOnly, Provider: "aiven", Op: op.words,
			Message: "refused: read-only"}
	}
	r := request{op: op, method: method, path: path, query: url.Values{}, hasty: providers.IsHasty(ctx)}
	for _, q := range query {
		r.query.Add(q[0], q[1])
	}
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, &providers.Error{Class: providers.Invalid, Provider: "aiven", Op: op.words, Err: err}
		}
		r.body = b
	}
	body, err := d.persist(ctx, r)
	if err != nil {
		return nil, err
	}
	if raw, ok := ctx.Value(captureKey{}).(*[]byte); ok {
		*raw = body
	}
	return body, nil
}

// persist sends until there is an answer, an error that stands, or no try left.
func (d *doer) persist(ctx context.Context, r request) ([]byte, error) {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 500*time.Millisecond, 5*time.Second
	pause.RandomizationFactor, pause.Multiplier = 0, 2
	for try := 1; ; try++ {
		body, err := d.once(ctx, r)
		if err == nil {
			return body, nil
		}
		if try == maxTries || !r.again(err) {
			return nil, err
		}
		wait := max(pause.NextBackOff(), err.RetryAfter)
		if d.cloud.opt.Clock.Sleep(ctx, wait) != nil {
			return nil, d.cancelled(ctx, r)
		}
	}
}

// again says whether to send the call once more after err.
func (r request) again(err *providers.Error) bool {
	switch err.Class {
	case providers.Throttled:
		return !r.op.write && !r.hasty && err.RetryAfter > 0 && err.RetryAfter <= patience
	case providers.Transient:
		if err.RetryAfter > patience || r.hasty && err.RetryAfter > 0 {
			return false
		}
		var dial *net.OpError
		neverLeft := errors.As(err.Err, &dial) && dial.Op == "dial"
		return neverLeft || r.idempotent()
	}
	return false
}

// once makes one attempt, within the rate budget.
func (d *doer) once(ctx context.Context, r request) ([]byte, *providers.Error) {
	if err := d.cloud.budget(ctx); err != nil {
		return nil, d.cancelled(ctx, r)
	}
	limited, cancel := context.WithTimeout(ctx, d.cloud.opt.Timeout)
	defer cancel()
	req, err := d.build(limited, r)
	if err != nil {
		return nil, &providers.Error{Class: providers.Invalid, Provider: "aiven", Op: r.op.words, Err: err}
	}
	began := d.cloud.opt.Clock.Now()
	res, body, err := d.send(req)
	d.cloud.log.attempt(d.token, r, res, body, err, began)
	switch {
	case ctx.Err() != nil:
		return nil, d.cancelled(ctx, r)
	case err != nil:
		return nil, d.unreachable(r, err)
	case res.StatusCode/100 != 2:
		return nil, d.refused(r, res, body)
	case !acceptable(r, body):
		return nil, d.malformed(r, res, body)
	}
	return body, nil
}

func (d *doer) build(ctx context.Context, r request) (*http.Request, error) {
	target := d.cloud.base + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, fmt.Errorf("the endpoint %q cannot be used", d.cloud.base)
	}
	req.Header.Set("Authorization", "aivenv1 "+d.token.get())
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", d.cloud.opt.UserAgent)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func (d *doer) send(req *http.Request) (*http.Response, []byte, error) {
	res, err := d.cloud.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	return res, body, err
}

// acceptable says whether a good answer is what was asked for: an object, or
// nothing at all where the call only sets something off.
func acceptable(r request, body []byte) bool {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return r.op.write
	}
	return body[0] == '{' && json.Valid(body)
}

// budget waits until the shared rate budget allows a request.
func (c *Cloud) budget(ctx context.Context) error {
	now := c.opt.Clock.Now()
	turn := c.limit.ReserveN(now, 1)
	if err := c.opt.Clock.Sleep(ctx, turn.DelayFrom(now)); err != nil {
		turn.CancelAt(c.opt.Clock.Now())
		return err
	}
	return nil
}
