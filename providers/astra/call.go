package astra

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"

	"peerage/providers"
)

const (
	// maxTries is how often one call is attempted at most.
	maxTries = 4
	// patience is the longest wait that a throttled call sits out by itself.
	patience = time.Minute
	// maxBody is the most that is read of an answer.
	maxBody = 32 << 20
)

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
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 500*time.Millisecond, 5*time.Second
	pause.RandomizationFactor, pause.Multiplier = 0, 2
	for try := 1; ; try++ {
		err := s.once(ctx, r, out)
		if err == nil {
			return nil
		}
		if try == maxTries || !r.again(err) {
			return err
		}
		if s.cloud.opt.Clock.Sleep(ctx, max(pause.NextBackOff(), err.RetryAfter)) != nil {
			return cancelled(ctx, r)
		}
	}
}

// again says whether to send the call once more after err. A POST never is:
// whoever sent it looks first.
func (r request) again(err *providers.Error) bool {
	if r.method == http.MethodPost || err.RetryAfter > patience || r.hasty && err.RetryAfter > 0 {
		return false
	}
	return err.Class == providers.Transient || err.Class == providers.Throttled && !r.hasty && !r.write
}

// once makes one attempt, within the rate budget.
func (s *session) once(ctx context.Context, r request, out any) *providers.Error {
	if err := s.cloud.budget(ctx); err != nil {
		return cancelled(ctx, r)
	}
	limited, cancel := context.WithTimeout(ctx, s.cloud.opt.Timeout)
	defer cancel()
	req, err := s.build(limited, r)
	if err != nil {
		return &providers.Error{Class: providers.Invalid, Provider: "astra", Op: r.words, Message: "the endpoint cannot be used", Err: err}
	}
	began := s.cloud.opt.Clock.Now()
	res, body, err := s.send(req)
	s.cloud.log.attempt(s.token, r, res, body, err, began)
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
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+s.token.get())
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", s.cloud.opt.UserAgent)
	if r.body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, nil
}

func (s *session) send(req *http.Request) (*http.Response, []byte, error) {
	res, err := s.cloud.http.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBody))
	return res, body, err
}
