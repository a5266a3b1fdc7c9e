package astra

import (
	"regexp"

	"example.org/peerage/providers/thin"
)

// secret holds a token.
type secret struct{ thin.Secret[string] }

func newSecret(value string) secret { return secret{thin.NewSecret(value, value)} }

// tokens are the words that any application token begins with.
var tokens = regexp.MustCompile(`AstraCS:[A-Za-z0-9:_-]+`)

// hide takes tokens out of a text, should a server have echoed one.
func (s secret) hide(text string) string {
	return tokens.ReplaceAllString(s.Hide(text), thin.Hidden)
}

// secretKey matches the keys under which Astra sends what opens a database:
// the addresses of bundles, credentials.
var secretKey = regexp.MustCompile(`(?i)url|token|secret|passw|credential|cert|(^|_)key$`)
