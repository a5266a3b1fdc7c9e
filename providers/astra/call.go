package astra

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"peerage/providers"
	"peerage/providers/thin"
)

// maxBody is the most that is read of an answer.
const maxBody = 32 << 20

// request is one call, prepared. words say what it is for; write that it
// changes something.
type request struct {
	words        string
	write        bool
	method, path string
	query        url.Values
	body         []byte
	hasty        bool
}

// session acts with one token.
type session struct {
	cloud *Cloud
	token secret
}

// ask sends in, if any, as JSON and reads the answer into out, if any.
func (s *session) ask(ctx context.Context, r request, in, out any) error {
	if r.write && s.cloud.opt.ReadOnly {
		return &providers.Error{Class: providers.ReadOnly, Provider: "astra", Op: r.words, Message: "refused: read-only"}
	}
	r.hasty = providers.IsHasty(ctx)
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return &providers.Error{Class: providers.Invalid, Provider: "astra", Op: r.words, Err: err}
		}
		r.body = b
	}
	return s.persist(ctx, r, out)
}

// persist sends until there is an answer, an error that stands, or no try
// left.
func (s *session) persist(ctx context.Context, r request, out any) error {
	if err := thin.Persist(ctx, s.cloud.opt.Clock, func() *providers.Error { return s.once(ctx, r, out) },
		r.again, func() *providers.Error { return cancelled(ctx, r) }); err != nil {
		return err
	}
	return nil
}

// again says whether to send the call once more after err. A POST never is:
// whoever sent it looks first.
func (r request) again(err *providers.Error) bool {
	if r.method == http.MethodPost || err.RetryAfter > thin.Patience || r.hasty && err.RetryAfter > 0 {
		return false
	}
	return err.Class == providers.Transient || err.Class == providers.Throttled && !r.hasty && !r.write
}

// once makes one attempt, within the rate budget.
func (s *session) once(ctx context.Context, r request, out any) *providers.Error {
	if err := thin.Budget(ctx, s.cloud.opt.Clock, s.cloud.limit); err != nil {
		return cancelled(ctx, r)
	}
	limited, cancel := context.WithTimeout(ctx, s.cloud.opt.Timeout)
	defer cancel()
	req, err := s.build(limited, r)
	if err != nil {
		return &providers.Error{Class: providers.Invalid, Provider: "astra", Op: r.words, Message: "the endpoint cannot be used", Err: err}
	}
	began := s.cloud.opt.Clock.Now()
	res, body, err := thin.Send(s.cloud.http, req, maxBody)
	s.cloud.log.Write(thin.Attempt{Method: r.method, Path: r.path, Query: r.query, Sent: r.body,
		Answer: res, Body: body, Err: err, Began: began, Hide: s.token.hide})
	switch {
	case ctx.Err() != nil:
		return cancelled(ctx, r)
	case err != nil:
		return s.unreachable(r, err)
	case res.StatusCode/100 != 2:
		return s.refused(r, res, body)
	case out == nil:
		return nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		return s.malformed(r, res, body)
	}
	return nil
}

func (s *session) build(ctx context.Context, r request) (*http.Request, error) {
	target := s.cloud.base + r.path
	if len(r.query) > 0 {
		target += "?" + r.query.Encode()
	}
	return thin.NewRequest(ctx, r.method, target, r.body, "Bearer "+s.token.Get(), s.cloud.opt.UserAgent)
}
