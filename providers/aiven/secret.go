package aiven

import (
	"fmt"
	"io"
	"strings"
)

const hidden = "***"

// secret holds a token and shows it to nobody: printing and encoding it gives
// asterisks. It is kept in a function because fmt looks into the unexported
// fields of a struct past any method.
type secret struct{ get func() string }

func newSecret(value string) secret { return secret{func() string { return value }} }

// Format implements fmt.Formatter, for every verb.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText implements encoding.TextMarshaler, for JSON and slog.
func (secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// hide takes the token out of a text, should a server have echoed it.
func (s secret) hide(text string) string {
	if v := s.get(); v != "" {
		return strings.ReplaceAll(text, v, hidden)
	}
	return text
}
