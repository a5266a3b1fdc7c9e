package thin

import (
	"fmt"
	"io"
	"strings"
)

// Hidden stands where a secret stood.
const Hidden = "***"

// Secret holds credentials and shows them to nobody: printing and encoding it
// gives asterisks. They are kept in a function because fmt looks into the
// unexported fields of a struct past any method.
type Secret[T any] struct{ get func() T }

// NewSecret keeps value.
func NewSecret[T any](value T) Secret[T] { return Secret[T]{func() T { return value }} }

// Get is the secret itself.
func (s Secret[T]) Get() T { return s.get() }

// Format implements fmt.Formatter, for every verb.
func (Secret[T]) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Hidden) }

// MarshalText implements encoding.TextMarshaler, for JSON and slog.
func (Secret[T]) MarshalText() ([]byte, error) { return []byte(Hidden), nil }

// Hide takes values out of a text, should a server have echoed them.
func Hide(text string, values ...string) string {
	for _, v := range values {
		if v != "" {
			text = strings.ReplaceAll(text, v, Hidden)
		}
	}
	return text
}
