package aiven

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"peerage/providers"
)

// CodeExpired is the code given to the 401 of an expired token, for which
// Aiven sends a message only (seen in public reports).
const CodeExpired = "expired_token"

const (
	expiredMessage = "Missing (expired) db token"
	// codeMalformed and codeNoAnswer are ours: Aiven said nothing of use.
	codeMalformed = "malformed_answer"
	codeNoAnswer  = "no_answer"
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
		e.Message = excerpt(body, http.StatusText(res.StatusCode))
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
	switch e.Status {
	case http.StatusUnauthorized:
		return providers.NotAuthenticated
	case http.StatusForbidden:
		return providers.NotPermitted
	case http.StatusNotFound:
		return providers.NotFound
	case http.StatusGone:
		return providers.Gone
	case http.StatusConflict:
		// As Aiven's own client tells the two apart.
		if strings.Contains(strings.ToLower(e.Code+" "+e.Message), "already exists") {
			return providers.AlreadyExists
		}
		return providers.Conflict
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusMethodNotAllowed:
		return providers.Invalid
	case http.StatusTooManyRequests:
		return providers.Throttled
	case http.StatusRequestTimeout:
		return providers.Transient
	}
	if e.Status >= 500 {
		return providers.Transient
	}
	return providers.Unknown
}

func (d *doer) malformed(r request, res *http.Response, body []byte) *providers.Error {
	return &providers.Error{Class: providers.Transient, Provider: "aiven", Op: r.op.words, Status: res.StatusCode,
		Code: codeMalformed, RequestID: res.Header.Get("X-Request-Id"),
		Message: d.token.hide("the answer is not what Aiven sends: " + excerpt(body, "it is empty"))}
}

// unreachable is no answer at all. The address in Go's own error is left out:
// it says nothing that the endpoint does not.
func (d *doer) unreachable(r request, err error) *providers.Error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return &providers.Error{Class: providers.Transient, Provider: "aiven", Op: r.op.words, Err: err,
		Code: codeNoAnswer, Message: d.token.hide(d.cloud.base + " does not answer: " + err.Error())}
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
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		return time.Duration(n) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now))
	}
	if m := againIn.FindStringSubmatch(message); m != nil {
		n, _ := strconv.Atoi(m[1])
		return time.Duration(n) * time.Second
	}
	return 0
}

// excerpt makes one readable line of a body, "otherwise" when there is none.
func excerpt(body []byte, otherwise string) string {
	const most = 300
	if len(body) > 4*most {
		body = body[:4*most]
	}
	line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(body), "?"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	if line == "" {
		return otherwise
	}
	if rs := []rune(line); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return line
}
