package aiven

import (
	"regexp"

	"example.org/peerage/providers/thin"
)

// secret holds a token.
type secret struct{ thin.Secret[string] }

func newSecret(value string) secret { return secret{thin.NewSecret(value, value)} }

// secretKey matches the keys under which Aiven sends credentials: passwords,
// connection strings, certificates, keys.
var secretKey = regexp.MustCompile(
	`(?i)passw|secret|token|credential|(^|_)uris?($|_)|cert|(^|_)key$|_params$|connection_info|pg$|^users$`)
