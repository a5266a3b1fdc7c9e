package sim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"example.org/peerage/providers/sim/aivenapi"
	"example.org/peerage/providers/sim/awsapi"
	"example.org/peerage/providers/sim/world"
)

// typeOf is what a service calls its error bodies.
var typeOf = map[string]string{
	Login: "application/json; charset=utf-8", ARM: "application/json; charset=utf-8", Graph: "application/json",
	Aiven: "application/json; charset=utf-8", Astra: "application/json; charset=utf-8",
	AWS: "text/xml;charset=UTF-8", UpCloud: "application/json; charset=UTF-8",
}

// codes are what a service calls a refusal of which only the status is given,
// 500 being any of the server's own. Azure's and Microsoft Graph's are of their pages
// of common codes, EC2's of its list of client and server errors, UpCloud's of
// its Go client, which knows none for 429.
var codes = map[string]map[int]string{
	ARM: {400: "BadRequest", 401: "AuthenticationFailed", 403: "AuthorizationFailed", 404: "NotFound", 409: "Conflict",
		412: "PreconditionFailed", 429: "TooManyRequests", 500: "InternalServerError", 502: "BadGateway",
		503: "ServerTimeout", 504: "GatewayTimeout"},
	Graph: {400: "Request_BadRequest", 401: "InvalidAuthenticationToken", 403: "Authorization_RequestDenied",
		404: "Request_ResourceNotFound", 409: "Request_MultipleObjectsWithSameKeyValue", 429: "TooManyRequests",
		500: "InternalServerError", 502: "BadGateway", 503: "serviceNotAvailable", 504: "GatewayTimeout"},
	AWS: {400: "InvalidParameterValue", 401: "AuthFailure", 403: "UnauthorizedOperation",
		409: "IncorrectState", 429: "RequestLimitExceeded",
		503: "RequestLimitExceeded", 500: "InternalError", 502: "Unavailable", 504: "Unavailable"},
	UpCloud: {400: "REQUEST_INVALID", 401: "AUTHENTICATION_FAILED", 402: "INSUFFICIENT_CREDITS", 403: "ACTION_FORBIDDEN",
		404: "RESOURCE_NOT_FOUND", 405: "METHOD_NOT_ALLOWED", 409: "RESOURCE_ALREADY_EXISTS", 500: "SERVICE_ERROR"},
	Login: {400: "invalid_request", 401: "invalid_client", 403: "access_denied", 429: "temporarily_unavailable",
		500: "temporarily_unavailable"},
}

// stsVersion is the version of STS's API, which EC2's never was.
const stsVersion = "2011-06-15"

// refusal is a body in the service's own shape.
func refusal(service string, f world.Fault, seconds int, form url.Values) []byte {
	message := http.StatusText(f.Status)
	code := cmp.Or(f.Code, codes[service][f.Status])
	if code == "" && f.Status > 500 {
		code = codes[service][500]
	}
	told := map[string]any{"code": code, "message": message + " (" + f.Name + ")"}
	var v any
	switch service {
	case AWS:
		kind := "ec2"
		if form.Get("Version") == stsVersion {
			kind = "sts"
		}
		return awsapi.ErrorBody(kind, code, message+" ("+f.Name+")", "fault")
	case Aiven:
		if f.Status == http.StatusTooManyRequests { // the one real text, reported
			message = fmt.Sprintf("The user has sent too many requests in a given amount of time: Rate limit 120 exceeded - "+
				"try again in %ds", max(1, seconds))
		}
		return aivenapi.ErrorBody(f.Status, f.Code, message)
	case UpCloud:
		v = map[string]any{"error": map[string]any{"error_code": code, "error_message": message}}
	case Astra:
		v = map[string]any{"errors": []any{map[string]any{"ID": 340000 + f.Status, "message": told["message"]}}}
	case Login:
		v = signInRefused(code, message, f.Status)
	default:
		v = map[string]any{"error": told}
	}
	b, _ := json.Marshal(v) // maps of strings always marshal
	return b
}

// signInRefused is Entra's: the transient one is documented by its number.
func signInRefused(code, message string, status int) map[string]any {
	if status/100 == 5 || status == http.StatusTooManyRequests {
		return map[string]any{"error": code, "error_codes": []int{90033},
			"error_description": "AADSTS90033: A transient error has occurred. Please try again."}
	}
	return map[string]any{"error": code, "error_description": message}
}
