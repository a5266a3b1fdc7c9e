package upcloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
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
	maxBody = 16 << 20
)

// doer carries the calls of one set of credentials.
type doer struct {
	cloud *Cloud
	cred  secret
}

// String says what this is, without the credentials.
func (d *doer) String() string { return "UpCloud at " + d.cloud.base }

// request is one call: what is wanted in plain words, and how it is asked.
// Read-only goes by write and not by the verb.
type request struct {
	words, method, path string
	write               bool
	body                []byte
	hasty               bool
}

// idempotent says whether the call may be sent again though the first one may
// have been carried out. A POST never may: who sent it looks first.
func (r request) idempotent() bool { return r.method != http.MethodPost }

// call sends a request and decodes its answer into out, if any.
func (d *doer) call(ctx context.Context, r request, in, out any) error {
	switch {
	case r.write && d.cloud.opt.ReadOnly:
		return d.fault(r, providers.ReadOnly, "", "refused: read-only", nil)
	case d.cred.both():
		return d.fault(r, providers.Invalid, CodeBoth, "Both a token and a password are given; UpCloud wants one of them.", nil)
	}
	r.hasty = providers.IsHasty(ctx)
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return d.fault(r, providers.Invalid, "", "", err)
		}
		r.body = b
	}
	body, err := d.persist(ctx, r)
	if err != nil || out == nil {
		return err
	}
	if err := json.Unmarshal(body, out); err != nil {
		return d.fault(r, providers.Transient, codeMalformed, "the answer is not what UpCloud sends: "+err.Error(), err)
	}
	return nil
}

func (d *doer) fault(r request, class providers.Class, code, message string, err error) *providers.Error {
	return &providers.Error{Class: class, Provider: "upcloud", Op: r.words, Code: code, Message: d.cred.hide(message), Err: err}
}

// persist sends until there is an answer, an error that stands, or no try
// left.
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
		if d.cloud.opt.Clock.Sleep(ctx, max(pause.NextBackOff(), err.RetryAfter)) != nil {
			return nil, d.cancelled(ctx, r)
		}
	}
}

// again says whether to send the call once more after err.
func (r request) again(err *providers.Error) bool {
	switch err.Class {
	case providers.Throttled:
		return !r.write && !r.hasty && err.RetryAfter > 0 && err.RetryAfter <= patience
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
	if d.cloud.budget(ctx) != nil {
		return nil, d.cancelled(ctx, r)
	}
	limited, cancel := context.WithTimeout(ctx, d.cloud.opt.Timeout)
	defer cancel()
	req, err := d.build(limited, r)
	if err != nil {
		return nil, d.fault(r, providers.Invalid, "", "", err)
	}
	began := d.cloud.opt.Clock.Now()
	res, body, err := d.send(req)
	d.cloud.log.attempt(d.cred, r, res, body, err, began)
	switch {
	case ctx.Err() != nil:
		return nil, d.cancelled(ctx, r)
	case err != nil:
		return nil, d.unreachable(r, err)
	case res.StatusCode/100 != 2:
		return nil, d.refused(r, res, body)
	case res.StatusCode != http.StatusNoContent && !json.Valid(body):
		return nil, d.fault(r, providers.Transient, codeMalformed, "the answer is not what UpCloud sends: "+excerpt(body, "it is empty"), nil)
	}
	return body, nil
}

func (d *doer) build(ctx context.Context, r request) (*http.Request, error) {
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, d.cloud.base+r.path, body)
	if err != nil {
		return nil, fmt.Errorf("the endpoint %q cannot be used", d.cloud.base)
	}
	req.Header.Set("Authorization", d.cred.header())
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
