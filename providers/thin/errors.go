package thin

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"example.org/peerage/providers"
)

// The codes that are ours: the provider said nothing of use.
const (
	CodeMalformed = "malformed_answer"
	CodeNoAnswer  = "no_answer"
)

// ClassOf is the class that a status alone gives.
func ClassOf(status int) providers.Class {
	switch status {
	case http.StatusUnauthorized:
		return providers.NotAuthenticated
	case http.StatusForbidden:
		return providers.NotPermitted
	case http.StatusNotFound:
		return providers.NotFound
	case http.StatusGone:
		return providers.Gone
	case http.StatusConflict:
		return providers.Conflict
	case http.StatusBadRequest, http.StatusUnprocessableEntity, http.StatusMethodNotAllowed:
		return providers.Invalid
	case http.StatusTooManyRequests:
		return providers.Throttled
	case http.StatusRequestTimeout:
		return providers.Transient
	}
	if status >= 500 {
		return providers.Transient
	}
	return providers.Unknown
}

// RetryAfter reads how long the header asks to wait, in seconds or as a date;
// false when it says neither.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.Atoi(v); err == nil && n >= 0 {
		return time.Duration(n) * time.Second, true
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(0, t.Sub(now)), true
	}
	return 0, false
}

// Bare takes the address out of an error of net/http: it can be a secret, and
// says nothing that the endpoint does not.
func Bare(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	return err
}

// Excerpt makes one readable line of a body, otherwise when there is none.
func Excerpt(body []byte, otherwise string) string {
	const most = 300
	line := strings.Join(strings.FieldsFunc(strings.ToValidUTF8(string(body[:min(len(body), 4*most)]), "?"),
		func(r rune) bool {
			return unicode.IsSpace(r) || unicode.IsControl(r)
		}), " ")
	if line == "" {
		return otherwise
	}
	if rs := []rune(line); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return line
}
