package aiven

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"example.org/peerage/providers"
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
	// A scope that is not shown to the token says nothing of what lies in it.
	"organization_not_found": providers.NotVisible,
	"account_not_found":      providers.NotVisible,
	"project_not_found":      providers.NotVisible,
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

// readRefusal reads a refusal's body.
func readRefusal(e *providers.Error, body []byte) {
	var in refusal
	if json.Unmarshal(body, &in) != nil {
		return
	}
	e.Message = in.Message
	for _, x := range in.Errors {
		if e.Code == "" {
			e.Code = x.Code
		}
		if e.Message == "" {
			e.Message = x.Message
		}
		if x.More != "" {
			e.Detail = map[string]string{"more": x.More}
		}
	}
	if e.Status == http.StatusUnauthorized && e.Code == "" && e.Message == expiredMessage {
		e.Code = CodeExpired
	}
	e.RetryAfter = retryAfter(e.Message)
}

func classify(e *providers.Error) (providers.Class, bool) {
	if c, ok := classByCode[e.Code]; ok {
		return c, true
	}
	// As Aiven's own client tells the two apart.
	if e.Status == http.StatusConflict && strings.Contains(strings.ToLower(e.Code+" "+e.Message), "already exists") {
		return providers.AlreadyExists, true
	}
	return "", false
}

// againIn is the one place where wording counts: Aiven says how long to wait
// in the message only (seen in public reports).
var againIn = regexp.MustCompile(`try again in (\d{1,6})\s*s`)

// retryAfter reads how long to wait from the message; the header goes first.
func retryAfter(message string) time.Duration {
	m := againIn.FindStringSubmatch(message)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(m[1]) // six digits at most
	return time.Duration(n) * time.Second
}
