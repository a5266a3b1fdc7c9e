package upcloud

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"peerage/providers"
	"peerage/providers/thin"
)

// maxBody is the most that is read of an answer.
const maxBody = 16 << 20

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
		return d.fault(r, providers.Transient, thin.CodeMalformed, "the answer is not what UpCloud sends: "+err.Error(), err)
	}
	return nil
}

func (d *doer) fault(r request, class providers.Class, code, message string, err error) *providers.Error {
	return &providers.Error{Class: class, Provider: "upcloud", Op: r.words, Code: code, Message: d.cred.hide(message), Err: err}
}

// persist sends until there is an answer, an error that stands, or no try
// left.
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
		return !r.write && !r.hasty && err.RetryAfter > 0 && err.RetryAfter <= thin.Patience
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
	if thin.Budget(ctx, d.cloud.opt.Clock, d.cloud.limit) != nil {
		return nil, d.cancelled(ctx, r)
	}
	limited, cancel := context.WithTimeout(ctx, d.cloud.opt.Timeout)
	defer cancel()
	req, err := d.build(limited, r)
	if err != nil {
		return nil, d.fault(r, providers.Invalid, "", "", err)
	}
	began := d.cloud.opt.Clock.Now()
	res, body, err := thin.Send(d.cloud.http, req, maxBody)
	d.cloud.log.Write(thin.Attempt{Method: r.method, Path: r.path, Sent: r.body,
		Answer: res, Body: body, Err: err, Began: began, Hide: d.cred.hide})
	switch {
	case ctx.Err() != nil:
		return nil, d.cancelled(ctx, r)
	case err != nil:
		return nil, d.unreachable(r, err)
	case res.StatusCode/100 != 2:
		return nil, d.refused(r, res, body)
	case res.StatusCode != http.StatusNoContent && !json.Valid(body):
		return nil, d.fault(r, providers.Transient, thin.CodeMalformed, "the answer is not what UpCloud sends: "+thin.Excerpt(body, "it is empty"), nil)
	}
	return body, nil
}

func (d *doer) build(ctx context.Context, r request) (*http.Request, error) {
	req, err := thin.NewRequest(ctx, r.method, d.cloud.base+r.path, r.body, d.cred.header(), d.cloud.opt.UserAgent)
	if err != nil {
		return nil, fmt.Errorf("the endpoint %q cannot be used", d.cloud.base)
	}
	return req, nil
}
