package astra

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"peerage/providers"
)

// The codes that are ours: Astra said nothing of use.
const (
	codeMalformed = "malformed_answer"
	codeNoAnswer  = "no_answer"
	// CodeBundleExpired: the bundle's address was not good any more.
	CodeBundleExpired = "bundle_expired"
)

// refused makes the error of an answer that is not good. Its body is JSON
// with numbered messages, or plain text: both are described.
func (s *session) refused(r request, res *http.Response, body []byte) *providers.Error {
	e := &providers.Error{Provider: "astra", Op: r.words, Status: res.StatusCode, RequestID: res.Header.Get("X-Request-Id")}
	e.Code, e.Message = said(body)
	if e.Message == "" {
		e.Message = excerpt(body, http.StatusText(res.StatusCode))
	}
	e.Message = s.token.hide(e.Message)
	e.Class = classify(res.StatusCode)
	if e.Class == providers.Throttled || e.Class == providers.Transient {
		e.RetryAfter = retryAfter(res.Header, s.cloud.opt.Clock.Now())
	}
	return e
}

// said reads {"errors":[{"ID":1,"message":"…"}]}; the key of the number is
// spelt in two ways, and Go's decoder takes either.
func said(body []byte) (code, message string) {
	var in struct {
		Message string `json:"message"`
		Errors  []struct {
			ID      json.RawMessage `json:"ID"`
			Message string          `json:"message"`
		} `json:"errors"`
	}
	if json.Unmarshal(body, &in) != nil {
		return "", ""
	}
	var all []string
	for _, x := range in.Errors {
		if code == "" {
			code = strings.Trim(string(bytes.TrimSpace(x.ID)), `"`)
		}
		if x.Message != "" {
			all = append(all, x.Message)
		}
	}
	if len(all) == 0 && in.Message != "" {
		all = []string{in.Message}
	}
	return code, strings.Join(all, "; ")
}

func classify(status int) providers.Class {
	switch status {
	case http.StatusUnauthorized:
		return providers.NotAuthenticated
	case http.StatusForbidden:
		return providers.NotPermitted
	case http.StatusNotFound:
		return providers.NotFound
	case http.StatusGone:
		return providers.Gone
	case http.StatusConflict:
		return providers.Conflict
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusMethodNotAllowed:
		return providers.Invalid
	case http.StatusTooManyRequests:
		return providers.Throttled
	case http.StatusRequestTimeout:
		return providers.Transient
	}
	if status >= 500 {
		return providers.Transient
	}
	return providers.Unknown
}

func (s *session) malformed(r request, res *http.Response, body []byte) *providers.Error {
	return &providers.Error{Class: providers.Transient, Provider: "astra", Op: r.words, Status: res.StatusCode, Code: codeMalformed,
		Message: s.token.hide("the answer is not what Astra sends: " + excerpt(body, "it is empty"))}
}

// unreachable is no answer at all. The address in Go's own error is left out:
// a bundle's address is a secret.
func (s *session) unreachable(r request, err error) *providers.Error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return &providers.Error{Class: providers.Transient, Provider: "astra", Op: r.words, Err: err,
		Code: codeNoAnswer, Message: s.token.hide("no answer came: " + err.Error())}
}

func cancelled(ctx context.Context, r request) *providers.Error {
	return &providers.Error{Class: providers.Cancelled, Provider: "astra", Op: r.words, Err: context.Cause(ctx)}
}

// retryAfter reads how long to wait: seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now))
	}
	return 0
}

// excerpt makes one readable line of a body, "otherwise" when there is none.
func excerpt(body []byte, otherwise string) string {
	const most = 300
	if len(body) > 4*most {
		body = body[:4*most]
	}
	line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(body), "?"), func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c)
	}), " ")
	if line == "" {
		return otherwise
	}
	if rs := []rune(line); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return line
}
