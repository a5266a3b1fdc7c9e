package astra

import (
	"bytes"
	"encoding/json"
	"strings"

	"example.org/peerage/providers"
)

// CodeBundleExpired: the bundle's address was not good any more.
const CodeBundleExpired = "bundle_expired"

// readRefusal reads {"errors":[{"ID":1,"message":"…"}]}; the key of the number is
// spelt in two ways, and Go's decoder takes either. A body may be plain text,
// too: both are described.
func readRefusal(e *providers.Error, body []byte) {
	var in struct {
		Message string `json:"message"`
		Errors  []struct {
			ID      json.RawMessage `json:"ID"`
			Message string          `json:"message"`
		} `json:"errors"`
	}
	if json.Unmarshal(body, &in) != nil {
		return
	}
	var all []string
	for _, x := range in.Errors {
		if e.Code == "" {
			e.Code = strings.Trim(string(bytes.TrimSpace(x.ID)), `"`)
		}
		if x.Message != "" {
			all = append(all, x.Message)
		}
	}
	if len(all) == 0 && in.Message != "" {
		all = []string{in.Message}
	}
	e.Message = strings.Join(all, "; ")
}
