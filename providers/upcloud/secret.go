package upcloud

import (
	"encoding/base64"
	"regexp"

	"example.org/peerage/providers"
	"example.org/peerage/providers/thin"
)

// secret holds credentials.
type secret struct {
	thin.Secret[providers.UpCloudCredentials]
}

func newSecret(c providers.UpCloudCredentials) secret {
	return secret{thin.NewSecret(c, c.Token, c.Password)}
}

// header is the Authorization that is sent.
func (s secret) header() string {
	c := s.Get()
	if c.Token != "" {
		return "Bearer " + c.Token
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.User+":"+c.Password))
}

// both says that there are two ways at once.
func (s secret) both() bool {
	c := s.Get()
	return c.Token != "" && c.Password != ""
}

// secretKey matches the keys whose values stay out of the log.
var secretKey = regexp.MustCompile(`(?i)passw|secret|token|credential`)
