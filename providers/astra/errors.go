package astra

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"peerage/providers"
	"peerage/providers/thin"
)

// CodeBundleExpired: the bundle's address was not good any more.
const CodeBundleExpired = "bundle_expired"

// refused makes the error of an answer that is not good. Its body is JSON
// with numbered messages, or plain text: both are described.
func (s *session) refused(r request, res *http.Response, body []byte) *providers.Error {
	e := &providers.Error{Provider: "astra", Op: r.words, Status: res.StatusCode, RequestID: res.Header.Get("X-Request-Id")}
	e.Code, e.Message = said(body)
	if e.Message == "" {
		e.Message = thin.Excerpt(body, http.StatusText(res.StatusCode))
	}
	e.Message = s.token.hide(e.Message)
	e.Class = thin.ClassOf(res.StatusCode)
	if e.Class == providers.Throttled || e.Class == providers.Transient {
		e.RetryAfter, _ = thin.RetryAfter(res.Header, s.cloud.opt.Clock.Now())
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

func (s *session) malformed(r request, res *http.Response, body []byte) *providers.Error {
	return &providers.Error{Class: providers.Transient, Provider: "astra", Op: r.words, Status: res.StatusCode, Code: thin.CodeMalformed,
		Message: s.token.hide("the answer is not what Astra sends: " + thin.Excerpt(body, "it is empty"))}
}

// unreachable is no answer at all. The address in Go's own error is left out:
// a bundle's address is a secret.
func (s *session) unreachable(r request, err error) *providers.Error {
	err = thin.Bare(err)
	return &providers.Error{Class: providers.Transient, Provider: "astra", Op: r.words, Err: err,
		Code: thin.CodeNoAnswer, Message: s.token.hide("no answer came: " + err.Error())}
}

func cancelled(ctx context.Context, r request) *providers.Error {
	return &providers.Error{Class: providers.Cancelled, Provider: "astra", Op: r.words, Err: context.Cause(ctx)}
}
