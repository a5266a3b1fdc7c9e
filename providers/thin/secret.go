package thin

import (
	"fmt"
	"io"
	"strings"

	"example.org/peerage/providers/redact"
)

// Hidden stands where a secret stood.
const Hidden = redact.Mark

// Token is a token as people copy it: with the word before it that a header
// has, in quotation marks, with blanks around it.
func Token(text string, schemes ...string) string {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "\"'`"))
	for _, s := range append(schemes, "Bearer") {
		if n := len(s); len(text) > n && strings.EqualFold(text[:n], s) && strings.ContainsAny(text[n:n+1], " \t") {
			return Token(text[n:], schemes...)
		}
	}
	return text
}

// Secret holds credentials and shows them to nobody: printing and encoding it
// gives asterisks. They are kept in functions because fmt looks into the
// unexported fields of a struct past any method.
type Secret[T any] struct {
	get  func() T
	hide func(string) string
}

// NewSecret keeps value; words are what of it must not show.
func NewSecret[T any](value T, words ...string) Secret[T] {
	return Secret[T]{get: func() T { return value }, hide: redact.New(words...).Text}
}

// Get is the secret itself.
func (s Secret[T]) Get() T { return s.get() }

// Hide takes the secret's words out of a text, in every form in which a server
// may have sent them back.
func (s Secret[T]) Hide(text string) string { return s.hide(text) }

// Format implements fmt.Formatter, for every verb.
func (Secret[T]) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, Hidden) }

// MarshalText implements encoding.TextMarshaler, for JSON and slog.
func (Secret[T]) MarshalText() ([]byte, error) { return []byte(Hidden), nil }
