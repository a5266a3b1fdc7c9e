package azure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure/listing"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

const provider = "azure"

// Codes of our own, where Azure has none.
const (
	CodeMalformed   = providers.CodeMalformed
	CodeStray       = "AnotherServer"
	CodeNotPossible = "SignInNotPossible"
	CodeSignIn      = "SignInRequired"
)

// fail turns whatever went wrong into a *providers.Error; nil stays nil.
func (c *Cloud) fail(ctx context.Context, op string, err error) error {
	if err == nil {
		return nil
	}
	if e := providers.AsError(err); e != nil {
		if e.Op == "" {
			e.Op = op
		}
		return e
	}
	e := &providers.Error{Class: providers.Unknown, Provider: provider, Op: op}
	var refused *azcore.ResponseError
	var token *tokenError
	switch {
	case ctx.Err() != nil:
		e.Class, e.Err = providers.Cancelled, ctx.Err()
	case errors.Is(err, errSignedOut):
		e.Class, e.Code, e.Message = providers.NotAuthenticated, CodeSignIn, err.Error()
	case errors.As(err, &token):
		c.byRefusal(e, token)
	case errors.As(err, &refused):
		byAnswer(e, refused)
	default:
		byNetwork(e, err)
	}
	e.Code, e.Message, e.RequestID = c.secrets.clean(e.Code), c.secrets.clean(e.Message), c.secrets.clean(e.RequestID)
	for k, v := range e.Detail {
		e.Detail[k] = c.secrets.clean(v)
	}
	return e
}

// byAnswer classifies what ARM or Graph answered.
func byAnswer(e *providers.Error, r *azcore.ResponseError) {
	e.Status, e.Code = r.StatusCode, r.ErrorCode
	var said answer
	if r.RawResponse != nil {
		raw, _ := runtime.Payload(r.RawResponse) // a body that broke off leaves status and header
		said = readAnswer(raw)
		e.RequestID = requestID(r.RawResponse.Header, said)
		e.RetryAfter = retryAfter(r.RawResponse.Header)
	}
	if e.Code == "" {
		e.Code = said.Code
	}
	e.Message = said.Message
	if _, known := knownCode(e.Code); !known {
		for _, d := range said.Details {
			if _, ok := knownCode(d.Code); ok {
				e.Code, e.Message = d.Code, strings.TrimSpace(e.Message+" "+d.Message)
				break
			}
		}
	}
	if e.Message == "" {
		e.Message = http.StatusText(e.Status)
	}
	e.Class = classOf(e.Status, e.Code)
	e.Detail = details(e.Code, e.Message, said)
	if r.RawResponse != nil && e.Status == http.StatusUnauthorized {
		put(&e.Detail, "claims", claimsOf(r.RawResponse.Header))
	}
	if r.RawResponse != nil && e.Status == http.StatusUnauthorized {
		if t := tenantInChallenge(r.RawResponse.Header); t != "" {
			put(&e.Detail, "tenant", t)
		}
	}
}

// byNetwork classifies what never became an answer.
func byNetwork(e *providers.Error, err error) {
	e.Message = err.Error()
	if u := thin.Distrusted("the server", err); u != nil {
		u.Tell(e)
		return
	}
	var broken *listing.Malformed
	var stray *stray
	var network *netError
	switch {
	case errors.As(err, &broken):
		e.Class, e.Code = providers.Transient, CodeMalformed
	case strings.Contains(e.Message, "unmarshalling type"):
		e.Class, e.Code = providers.Transient, CodeMalformed
		e.Message = (&listing.Malformed{Why: thin.Undecoded(err)}).Error()
	case errors.As(err, &stray):
		e.Class, e.Code = providers.Invalid, CodeStray
	case errors.As(err, &network), errors.Is(err, context.DeadlineExceeded):
		e.Class = providers.Transient
	}
}

// byRefusal classifies a sign-in that was refused.
func (c *Cloud) byRefusal(e *providers.Error, t *tokenError) {
	e.Class, e.Status = providers.NotAuthenticated, t.seen.status
	if t.tenant != "" {
		put(&e.Detail, "tenant", t.tenant)
	}
	put(&e.Detail, "for", c.audienceOf(t.scope))
	if t.seen.err != nil {
		byNetwork(e, t.seen.err)
		return
	}
	put(&e.Detail, "claims", encoded(t.claims))
	said := readRefusal(t.seen.body)
	e.RequestID, e.RetryAfter = said.CorrelationID, retryAfter(t.seen.header)
	switch {
	case e.Status == http.StatusTooManyRequests:
		e.Class = providers.Throttled
	case e.Status >= 500:
		e.Class = providers.Transient
	}
	switch said.Error {
	case "":
		c.byTokenText(e, t)
		if e.Code == "" && t.seen.status/100 == 2 { // a good answer that the library does not take
			byNetwork(e, &listing.Malformed{Why: thin.Unfit(t.seen.body)})
		}
	case "authorization_pending", "slow_down", "expired_token":
		e.Code, e.Message = "expired_token", "the code was not entered before it expired"
	default:
		e.Code, e.Message = said.code(), firstLine(said.Description)
		put(&e.Detail, "error", said.Error)
		if said.Suberror != "" {
			put(&e.Detail, "suberror", said.Suberror)
		}
		put(&e.Detail, "claims", encoded(said.Claims))
	}
	reason(e)
	if e.Detail["why"] == providers.WhyClock {
		thin.WrongClock(e, t.seen.header, clock.Real{}.Now())
	}
}

// byTokenText is for credentials that give words only, as az does.
func (c *Cloud) byTokenText(e *providers.Error, t *tokenError) {
	e.Message = firstLine(t.err.Error())
	e.Code = aadsts(t.err.Error())
	put(&e.Detail, "claims", claimsInWords(t.err.Error()))
	var required *azidentity.AuthenticationRequiredError
	if errors.As(t.err, &required) {
		e.Code, e.Message = CodeSignIn, "the sign-in does not hold any more: sign in again"
	}
	if e.Status < 400 {
		e.Status = 0
	}
	if byAz := strings.HasPrefix(t.err.Error(), "AzureCLICredential: "); byAz && e.Code == "" &&
		!strings.Contains(t.err.Error(), "az login") {
		e.Class = providers.Transient // it was killed, broke, or has no network: that nobody is signed in it says in words
	}
}

// answer is the error object of ARM and Graph.
type answer struct {
	Code, Message, Target string
	Details               []answer
	AdditionalInfo        []struct {
		Type string
		Info json.RawMessage
	}
	InnerError struct {
		RequestID string `json:"request-id"`
	}
}

// readAnswer finds the error object in a body: under "error", "odata.error",
// or the body itself. What is no JSON is kept as words.
func readAnswer(body []byte) answer {
	var outer struct {
		Error      json.RawMessage
		ODataError json.RawMessage `json:"odata.error"`
	}
	var a answer
	if json.Unmarshal(body, &outer) != nil {
		a.Message = shorten(strings.TrimSpace(string(body)))
		return a
	}
	inner := outer.Error
	if len(inner) == 0 {
		inner = outer.ODataError
	}
	if len(inner) == 0 {
		inner = body
	}
	if json.Unmarshal(inner, &a) != nil {
		a.Message = shorten(string(inner))
	}
	return a
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 500 {
		return string(r[:500]) + "…"
	}
	return s
}

func requestID(h http.Header, said answer) string {
	for _, name := range []string{"x-ms-request-id", "request-id", "x-ms-correlation-request-id"} {
		if v := h.Get(name); v != "" {
			return v
		}
	}
	return said.InnerError.RequestID
}

// retryAfter reads the pause that Azure asks for, in the order in which the
// SDK does.
func retryAfter(h http.Header) time.Duration {
	for _, name := range []string{"retry-after-ms", "x-ms-retry-after-ms"} {
		if wait, ok := thin.Wait(h.Get(name), time.Millisecond); ok && wait > 0 {
			return wait
		}
	}
	wait, _ := thin.RetryAfter(h, clock.Real{}.Now())
	return wait
}

func invalid(op, format string, args ...any) error {
	return &providers.Error{Class: providers.Invalid, Provider: provider, Op: op, Message: fmt.Sprintf(format, args...)}
}

// notPossible is a way of signing in that this machine does not have.
func notPossible(why string) error {
	return &providers.Error{Class: providers.NotAuthenticated, Provider: provider, Code: CodeNotPossible, Message: why}
}
