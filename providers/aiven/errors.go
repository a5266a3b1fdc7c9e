package aiven

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"peerage/providers"
	"peerage/providers/thin"
)

// CodeExpired is the code given to the 401 of an expired token, for which
// Aiven sends a message only (seen in public reports).
const CodeExpired = "expired_token"

const (
	expiredMessage = "Missing (expired) db token"
)

// classByCode decides where the status alone would mislead (Aiven's API
// document).
var classByCode = map[string]providers.Class{
	"authentication_failed":                 providers.NotAuthenticated,
	"permission_denied":                     providers.NotPermitted,
	"api_client_ip_allowlist_blocks_caller": providers.NotPermitted,
	"client_ip_address_policy_violation":    providers.NotPermitted,
	"user_personal_token_not_allowed":       providers.NotPermitted,
	"feature_not_enabled":                   providers.NotPermitted,
	"organization_not_found":                providers.NotFound,
	"account_not_found":                     providers.NotFound,
	"project_not_found":                     providers.NotFound,
}

// refusal is the body of an error. Everything in it may be missing.
type refusal struct {
	Message string `json:"message"`
	Errors  []struct {
		Message string `json:"message"`
		Code    string `json:"error_code"`
		More    string `json:"more_info"`
	} `json:"errors"`
}

// refused makes the error of an answer that is not good.
func (d *doer) refused(r request, res *http.Response, body []byte) *providers.Error {
	e := &providers.Error{Provider: "aiven", Op: r.op.words, Status: res.StatusCode,
		RequestID: res.Header.Get("X-Request-Id")}
	var said refusal
	if json.Unmarshal(body, &said) == nil {
		e.Message = said.Message
		for _, x := range said.Errors {
			if e.Code == "" {
				e.Code = x.Code
			}
			if e.Message == "" {
				e.Message = x.Message
			}
			if x.More != "" {
				e.Detail = map[string]string{"more": d.token.hide(x.More)}
			}
		}
	}
	if e.Message == "" {
		e.Message = thin.Excerpt(body, http.StatusText(res.StatusCode))
	}
	e.Message = d.token.hide(e.Message)
	if e.Status == http.StatusUnauthorized && e.Code == "" && e.Message == expiredMessage {
		e.Code = CodeExpired
	}
	e.Class = classify(e)
	if e.Class == providers.Throttled || e.Class == providers.Transient {
		e.RetryAfter = retryAfter(res.Header, e.Message, d.cloud.opt.Clock.Now())
	}
	return e
}

func classify(e *providers.Error) providers.Class {
	if c, ok := classByCode[e.Code]; ok {
		return c
	}
	// As Aiven's own client tells the two apart.
	if e.Status == http.StatusConflict && strings.Contains(strings.ToLower(e.Code+" "+e.Message), "already exists") {
		return providers.AlreadyExists
	}
	return thin.ClassOf(e.Status)
}

func (d *doer) malformed(r request, res *http.Response, body []byte) *providers.Error {
	return &providers.Error{Class: providers.Transient, Provider: "aiven", Op: r.op.words, Status: res.StatusCode,
		Code: thin.CodeMalformed, RequestID: res.Header.Get("X-Request-Id"),
		Message: d.token.hide("the answer is not what Aiven sends: " + thin.Excerpt(body, "it is empty"))}
}

// unreachable is no answer at all. The address in Go's own error is left out:
// it says nothing that the endpoint does not.
func (d *doer) unreachable(r request, err error) *providers.Error {
	err = thin.Bare(err)
	return &providers.Error{Class: providers.Transient, Provider: "aiven", Op: r.op.words, Err: err,
		Code: thin.CodeNoAnswer, Message: d.token.hide(d.cloud.base + " does not answer: " + err.Error())}
}

func (d *doer) cancelled(ctx context.Context, r request) *providers.Error {
	return &providers.Error{Class: providers.Cancelled, Provider: "aiven", Op: r.op.words, Err: context.Cause(ctx)}
}

// againIn is the one place where wording counts: Aiven says how long to wait
// in the message only (seen in public reports).
var againIn = regexp.MustCompile(`try again in (\d{1,6})\s*s`)

// retryAfter reads how long to wait: the header in seconds or as a date, else
// the message.
func retryAfter(h http.Header, message string, now time.Time) time.Duration {
	if wait, said := thin.RetryAfter(h, now); said {
		return wait
	}
	if m := againIn.FindStringSubmatch(message); m != nil {
		n, _ := strconv.Atoi(m[1])
		return time.Duration(n) * time.Second
	}
	return 0
}
