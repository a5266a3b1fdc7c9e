package aiven

import (
	"fmt"
	"io"
	"strings"
)

const hidden = "***"

// secret holds a token and shows it to nobody: every way of printing or
// encoding it gives asterisks.
type secret struct{ value string }

// Format implements fmt.Formatter, for every verb.
func (secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText implements encoding.TextMarshaler, for JSON and slog.
func (secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// hide takes the token out of a text, should a server have echoed it.
func (s secret) hide(text string) string {
	if s.value == "" {
		return text
	}
	return strings.ReplaceAll(text, s.value, hidden)
}
