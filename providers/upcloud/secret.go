package upcloud

import (
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"peerage/providers"
)

const hidden = "***"

// secret holds credentials and shows them to nobody: printing gives asterisks.
// They are kept in a function because fmt looks into the unexported fields of
// a struct past any method.
type secret struct {
	get func() providers.UpCloudCredentials
}

func newSecret(c providers.UpCloudCredentials) secret {
	return secret{func() providers.UpCloudCredentials { return c }}
}

// Format implements fmt.Formatter, for every verb.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText implements encoding.TextMarshaler, for JSON and slog.
func (secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// header is the Authorization that is sent.
func (s secret) header() string {
	c := s.get()
	if c.Token != "" {
		return "Bearer " + c.Token
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.User+":"+c.Password))
}

// both says that there are two ways at once.
func (s secret) both() bool {
	c := s.get()
	return c.Token != "" && c.Password != ""
}

// hide takes the secrets out of a text, should a server have echoed them.
func (s secret) hide(text string) string {
	c := s.get()
	for _, v := range []string{c.Token, c.Password} {
		if v != "" {
			text = strings.ReplaceAll(text, v, hidden)
		}
	}
	return text
}
