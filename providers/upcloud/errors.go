package upcloud

import (
	"encoding/json"
	"strings"

	"example.org/peerage/providers"
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
	"RESOURCE_ALREADY_EXISTS": providers.AlreadyExists,
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

// readRefusal reads a refusal's body.
func readRefusal(e *providers.Error, body []byte) {
	var in refusal
	if json.Unmarshal(body, &in) != nil {
		return
	}
	e.Code, e.Message = in.Error.Code, in.Error.Message
	if in.Type != "" { // a problem: its code is the last part of its type
		_, code, _ := strings.Cut(in.Type, "#")
		e.Code, e.Message, e.RequestID = strings.TrimPrefix(code, "ERROR_"), in.Title, in.CorrelationID
	}
	for _, p := range in.InvalidParams {
		e.Message += " " + p.Name + ": " + p.Reason + "."
	}
}

func classify(e *providers.Error) (providers.Class, bool) {
	c, ok := classByCode[e.Code]
	return c, ok
}
