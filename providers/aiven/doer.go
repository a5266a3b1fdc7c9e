package aiven

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"peerage/providers"
	"peerage/providers/thin"
)

// maxBody is the most that is read of an answer.
const maxBody = 32 << 20

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
	var body []byte
	err := thin.Persist(ctx, d.cloud.opt.Clock, func() (err *providers.Error) {
		body, err = d.once(ctx, r)
		return err
	}, r.again, func() *providers.Error { return d.cancelled(ctx, r) })
	if err != nil {
		return nil, err
	}
	return body, nil
}

// again says whether to send the call once more after err.
func (r request) again(err *providers.Error) bool {
	switch err.Class {
	case providers.Throttled:
		return !r.op.write && !r.hasty && err.RetryAfter > 0 && err.RetryAfter <= thin.Patience
	case providers.Transient:
		if err.RetryAfter > thin.Patience || r.hasty && err.RetryAfter > 0 {
			return false
		}
		return thin.NeverLeft(err.Err) || r.idempotent()
	}
	return false
}

// once makes one attempt, within the rate budget.
func (d *doer) once(ctx context.Context, r request) ([]byte, *providers.Error) {
	if err := thin.Budget(ctx, d.cloud.opt.Clock, d.cloud.limit); err != nil {
		return nil, d.cancelled(ctx, r)
	}
	limited, cancel := context.WithTimeout(ctx, d.cloud.opt.Timeout)
	defer cancel()
	req, err := d.build(limited, r)
	if err != nil {
		return nil, &providers.Error{Class: providers.Invalid, Provider: "aiven", Op: r.op.words, Err: err}
	}
	began := d.cloud.opt.Clock.Now()
	res, body, err := thin.Send(d.cloud.http, req, maxBody)
	d.cloud.log.Write(thin.Attempt{Method: r.method, Path: r.path, Query: r.query, Sent: r.body,
		Answer: res, Body: body, Err: err, Began: began, Hide: d.token.hide})
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
	req, err := thin.NewRequest(ctx, r.method, target, r.body, "aivenv1 "+d.token.Get(), d.cloud.opt.UserAgent)
	if err != nil {
		return nil, fmt.Errorf("the endpoint %q cannot be used", d.cloud.base)
	}
	return req, nil
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
