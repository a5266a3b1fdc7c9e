package aws

import (
	"sync/atomic"

	sdk "github.com/aws/aws-sdk-go-v2/aws"

	"example.org/peerage/providers/redact"
)

// hidden takes the secrets of the keys in use out of texts: a session's token
// travels in a header, and a server may send it back.
type hidden struct{ now atomic.Pointer[known] }

type known struct {
	id, token string
	*redact.Redactor
}

// keep learns the keys with which the next call is made.
func (h *hidden) keep(keys sdk.Credentials) {
	if k := h.now.Load(); k != nil && k.id == keys.AccessKeyID && k.token == keys.SessionToken {
		return
	}
	h.now.Store(&known{keys.AccessKeyID, keys.SessionToken, redact.New(keys.SecretAccessKey, keys.SessionToken)})
}

func (h *hidden) text(s string) string {
	if k := h.now.Load(); k != nil {
		return k.Text(s)
	}
	return s
}
