package aws

import (
	"context"
	"errors"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aws/ec2"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/thin"
)

// Codes of this package's own, and the one that EC2 gives for an unknown
// peering connection.
const (
	CodeNoCredentials = providers.AWSNoKeys
	CodeSSOExpired    = "sso_expired"
	CodeNoPeering     = "InvalidVpcPeeringConnectionID.NotFound"
	codeNoAnswer      = "no_answer"
	codeMalformed     = providers.CodeMalformed
	codeDryRun        = "DryRunOperation"
)

// classByCode: EC2's error codes page and STS's common errors.
var classByCode = map[string]providers.Class{
	"AuthFailure": providers.NotAuthenticated, "InvalidClientTokenId": providers.NotAuthenticated,
	"ExpiredToken": providers.NotAuthenticated, "ExpiredTokenException": providers.NotAuthenticated,
	"RequestExpired": providers.NotAuthenticated, "SignatureDoesNotMatch": providers.NotAuthenticated,
	"UnrecognizedClientException": providers.NotAuthenticated, "MissingAuthenticationToken": providers.NotAuthenticated,
	"IncompleteSignature":   providers.NotAuthenticated,
	"UnauthorizedOperation": providers.NotPermitted, "AccessDenied": providers.NotPermitted,
	"AccessDeniedException": providers.NotPermitted, "OptInRequired": providers.NotPermitted,
	"Blocked":            providers.NotPermitted,
	"RouteAlreadyExists": providers.AlreadyExists, "VpcPeeringConnectionAlreadyExists": providers.AlreadyExists,
	"InvalidStateTransition": providers.Conflict, "OperationNotPermitted": providers.Conflict,
	"IncorrectState": providers.Conflict, "DependencyViolation": providers.Conflict,
	"RequestLimitExceeded": providers.Throttled, "Throttling": providers.Throttled,
	"ThrottlingException":      providers.Throttled,
	"TooManyRequestsException": providers.Throttled, "SlowDown": providers.Throttled,
	"InternalError": providers.Transient, "InternalFailure": providers.Transient,
	"ServiceUnavailable": providers.Transient,
	"Unavailable":        providers.Transient, "InsufficientCapacity": providers.Transient,
}

// allowed turns a dry run's answer into the answer to what was asked.
func allowed(err error) error {
	if providers.HasCode(err, codeDryRun) {
		return nil
	}
	return err
}

// classified makes the error of a call that failed.
func (s *session) classified(ctx context.Context, op operation, region string, err error) error {
	if own := providers.AsError(err); own != nil {
		return own
	}
	e := &providers.Error{Provider: "aws", Op: op.words, Err: err, Detail: map[string]string{"action": op.action}}
	for key, v := range map[string]string{"region": region, "profile": s.profile} {
		if v != "" {
			e.Detail[key] = v
		}
	}
	if ctx.Err() != nil {
		e.Class, e.Err = providers.Cancelled, context.Cause(ctx)
		return e
	}
	var res *awshttp.ResponseError
	if errors.As(err, &res) {
		e.Status, e.RequestID = res.HTTPStatusCode(), res.ServiceRequestID()
	}
	var api smithy.APIError
	var bad *smithy.DeserializationError
	var nonsense *malformed
	switch {
	case errors.As(err, &api):
		e.Code, e.Message = api.ErrorCode(), api.ErrorMessage()
		e.Class = classify(e)
		if m := forbidsAll.FindStringSubmatch(e.Message); m != nil {
			e.Detail["policy"] = m[1]
		}
		if res != nil && res.Response != nil {
			readHeaders(e, res.Response.Header)
		}
	case errors.Is(err, ec2.ErrEndless), errors.Is(err, ec2.ErrHollow):
		e.Class, e.Code, e.Message = providers.Transient, codeMalformed, "the answer is not what Amazon sends: "+err.Error()
	case errors.As(err, &nonsense):
		e.Class, e.Code, e.Message = providers.Transient, codeMalformed, nonsense.Error()
	case errors.As(err, &bad) && e.Status >= 300: // of a refusal the status says enough
		e.Class, e.Message = classify(e), "the answer is not what Amazon sends"
		readHeaders(e, res.Response.Header)
	case errors.As(err, &bad):
		e.Class, e.Code, e.Message = providers.Transient, codeMalformed, "the answer is not what Amazon sends"
	case thin.Distrusted("Amazon", err) != nil:
		thin.Distrusted("Amazon", err).Tell(e)
	default:
		e.Class, e.Code, e.Message = providers.Transient, codeNoAnswer, "Amazon does not answer: "+innermost(err)
	}
	if op.write && e.Code == codeMalformed {
		e.Class = providers.Unconfirmed
	}
	e.Code, e.Message, e.RequestID = s.hidden.text(e.Code), s.hidden.text(e.Message), s.hidden.text(e.RequestID)
	return e
}

// readHeaders takes up what an answer's headers say: how long to wait, and that this
// machine's clock is off.
func readHeaders(e *providers.Error, h http.Header) {
	now := clock.Real{}.Now()
	if e.Class == providers.Throttled || e.Class == providers.Transient {
		e.RetryAfter, _ = thin.RetryAfter(h, now)
	}
	if untimely(e, h) {
		thin.WrongClock(e, h, now)
	}
}

// forbidsAll finds the kinds of policy that stand above an account's own rights
// (AWS, "Troubleshoot access denied error messages").
var forbidsAll = regexp.MustCompile(`explicit deny in an? (service control policy|resource control policy)`)

// untimely says whether a request was refused because of its time: what is
// signed holds for five minutes (AWS, "Signing requests"). Several codes also
// stand for something else, an ended session or a wrong signature: the answer's
// own date decides.
func untimely(e *providers.Error, h http.Header) bool {
	off, told := thin.Skew(h, clock.Real{}.Now())
	switch e.Code {
	case "RequestTimeTooSkewed", "RequestInTheFuture":
		return true
	case "RequestExpired", "SignatureDoesNotMatch", "InvalidSignatureException", "AuthFailure":
		return told && off.Abs() >= 5*time.Minute
	}
	return false
}

func classify(e *providers.Error) providers.Class {
	if c, ok := classByCode[e.Code]; ok {
		return c
	}
	switch {
	case strings.HasSuffix(e.Code, ".NotFound"):
		return providers.NotFound
	case strings.HasSuffix(e.Code, "LimitExceeded"):
		return providers.Conflict
	case strings.HasSuffix(e.Code, ".Malformed"), strings.HasPrefix(e.Code, "InvalidParameter"), strings.HasPrefix(e.Code,
		"Missing"),
		e.Code == "ValidationError", e.Code == "InvalidAction":
		return providers.Invalid
	case e.Status >= 500:
		return providers.Transient
	case e.Status == 401:
		return providers.NotAuthenticated
	case e.Status == 403:
		return providers.NotPermitted
	case e.Status == 429:
		return providers.Throttled
	}
	return providers.Unknown
}

// innermost is the cause without the SDK's wrappings, which name the endpoint
// over and over.
func innermost(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

// noCredentials: the person's configuration gives none, or they have ended.
// The SDK has an error of its own for an ended SSO sign-in only in part, so a
// profile that can be renewed is taken to want it.
func (s *session) noCredentials(ctx context.Context, op operation, err error) error {
	e := &providers.Error{Class: providers.NotAuthenticated, Provider: "aws", Op: op.words, Code: CodeNoCredentials,
		Err:     err,
		Message: "no usable credentials: " + innermost(err), Detail: map[string]string{"profile": s.profile}}
	if ctx.Err() != nil {
		e.Class, e.Err = providers.Cancelled, context.Cause(ctx)
		return e
	}
	if errors.Is(err, errNoCode) {
		s.cloud.wantsCode(e, s.profile)
		return e
	}
	if u := thin.Distrusted("Amazon's sign-in", err); u != nil {
		u.Tell(e)
		return e
	}
	if s.profile != "" && unsent(err) {
		e.Class, e.Code = providers.Transient, codeNoAnswer
		return e
	}
	if list, lerr := s.cloud.Profiles(ctx); lerr == nil {
		for _, p := range list {
			if p.Name == s.profile && p.Login != "" {
				e.Code, e.Message = CodeSSOExpired, "the sign-in has ended: "+innermost(err)
				e.Detail["login"] = p.Login
			}
		}
	}
	return e
}

// unsent says that a request found no way to its server.
func unsent(err error) bool {
	var send *smithyhttp.RequestSendError
	var dial *net.OpError
	return errors.As(err, &send) || errors.As(err, &dial)
}
