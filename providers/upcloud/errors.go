package upcloud

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"peerage/providers"
	"peerage/providers/thin"
)

// CodeBoth is the code of credentials that hold two ways at once.
const CodeBoth = "two-credentials"

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
		e.Message = thin.Excerpt(body, http.StatusText(res.StatusCode))
	}
	e.Message = d.cred.hide(e.Message)
	e.Class = classify(e)
	if e.Class == providers.Throttled || e.Class == providers.Transient {
		e.RetryAfter, _ = thin.RetryAfter(res.Header, d.cloud.opt.Clock.Now())
	}
	return e
}

func classify(e *providers.Error) providers.Class {
	if c, ok := classByCode[e.Code]; ok {
		return c
	}
	return thin.ClassOf(e.Status)
}

// unreachable is no answer at all. The address in Go's own error is left out:
// it says nothing that the endpoint does not.
func (d *doer) unreachable(r request, err error) *providers.Error {
	err = thin.Bare(err)
	return d.fault(r, providers.Transient, thin.CodeNoAnswer, d.cloud.base+" does not answer: "+err.Error(), err)
}

func (d *doer) cancelled(ctx context.Context, r request) *providers.Error {
	return d.fault(r, providers.Cancelled, "", "", context.Cause(ctx))
}
