package upcloud

import (
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

// CodeBoth is the code of credentials that hold two ways at once.
const CodeBoth = "two-credentials"

// The codes that are ours: UpCloud said nothing of use.
const (
	codeMalformed = "malformed_answer"
	codeNoAnswer  = "no_answer"
)

// classByCode decides where the status alone would mislead. The codes are
// those of the documents and of UpCloud's Go client.
var classByCode = map[string]providers.Class{
	"AUTHENTICATION_FAILED":   providers.NotAuthenticated,
	"NETWORK_FORBIDDEN":       providers.NotPermitted,
	"ACTION_FORBIDDEN":        providers.NotPermitted,
	"NETWORK_NOT_FOUND":       providers.NotFound,
	"PEER_NETWORK_NOT_FOUND":  providers.NotFound,
	"ROUTER_NOT_FOUND":        providers.NotFound,
	"PEERING_NOT_FOUND":       providers.NotFound,
	"PEERING_CONFLICT":        providers.AlreadyExists,
	"PEERING_NOT_DISABLED":    providers.Conflict,
	"LOCAL_NETWORK_NO_ROUTER": providers.Conflict,
	"ROUTER_ATTACHED":         providers.Conflict,
	"ZONE_MISMATCH":           providers.Invalid,
	"NETWORK_INVALID":         providers.Invalid,
	"NETWORK_TYPE_INVALID":    providers.Invalid,
	"PEERING_ACCOUNT_INVALID": providers.Invalid,
}

// refusal is an error's body in either family; everything may be missing.
type refusal struct {
	Error struct {
		Code    string `json:"error_code"`
		Message string `json:"error_message"`
	} `json:"error"`
	Type          string `json:"type"`
	Title         string `json:"title"`
	CorrelationID string `json:"correlation_id"`
	InvalidParams []struct {
		Name   string `json:"name"`
		Reason string `json:"reason"`
	} `json:"invalid_params"`
}

// refused makes the error of an answer that is not good.
func (d *doer) refused(r request, res *http.Response, body []byte) *providers.Error {
	e := &providers.Error{Provider: "upcloud", Op: r.words, Status: res.StatusCode, RequestID: res.Header.Get("X-Request-Id")}
	var said refusal
	if json.Unmarshal(body, &said) == nil {
		e.Code, e.Message = said.Error.Code, said.Error.Message
		if said.Type != "" { // a problem: its code is the last part of its type
			_, code, _ := strings.Cut(said.Type, "#")
			e.Code, e.Message, e.RequestID = strings.TrimPrefix(code, "ERROR_"), said.Title, said.CorrelationID
		}
		for _, p := range said.InvalidParams {
			e.Message += " " + p.Name + ": " + p.Reason + "."
		}
	}
	if e.Message == "" {
		e.Message = excerpt(body, http.StatusText(res.StatusCode))
	}
	e.Message = d.cred.hide(e.Message)
	e.Class = classify(e)
	if e.Class == providers.Throttled || e.Class == providers.Transient {
		e.RetryAfter = retryAfter(res.Header, d.cloud.opt.Clock.Now())
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

// unreachable is no answer at all. The address in Go's own error is left out:
// it says nothing that the endpoint does not.
func (d *doer) unreachable(r request, err error) *providers.Error {
	var u *url.Error
	if errors.As(err, &u) {
		err = u.Err
	}
	return d.fault(r, providers.Transient, codeNoAnswer, d.cloud.base+" does not answer: "+err.Error(), err)
}

func (d *doer) cancelled(ctx context.Context, r request) *providers.Error {
	return d.fault(r, providers.Cancelled, "", "", context.Cause(ctx))
}

// retryAfter reads how long to wait, in seconds or as a date.
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
	line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(body[:min(len(body), 4*most)]), "?"), func(r rune) bool {
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
