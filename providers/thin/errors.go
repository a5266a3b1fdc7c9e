package thin

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"example.org/peerage/providers"
)

// The codes that are ours: the provider said nothing of use.
const (
	CodeMalformed = providers.CodeMalformed
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

// LongestWait is the most that a Retry-After is taken for: a longer one says
// no more than this, and its sums must not overflow.
const LongestWait = 250 * 365 * 24 * time.Hour

// RetryAfter reads how long the header asks to wait, in seconds or as a date;
// false when it says neither.
func RetryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	v := strings.TrimSpace(h.Get("Retry-After"))
	if wait, ok := Wait(v, time.Second); ok {
		return wait, true
	}
	if t, err := http.ParseTime(v); err == nil {
		return min(max(0, t.Sub(now)), LongestWait), true
	}
	return 0, false
}

// Wait reads a whole number of units, of any length; false when it is none.
func Wait(number string, unit time.Duration) (time.Duration, bool) {
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || n < 0 {
		return 0, false
	}
	if n > int64(LongestWait/unit) {
		return LongestWait, true
	}
	return time.Duration(n) * unit, true
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
			return unseen(r)
		}), " ")
	if line == "" {
		return otherwise
	}
	if rs := []rune(line); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return line
}

// unseen are the runes that break or turn a line.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}

// query is the part of an address that can hold a signature.
var query = regexp.MustCompile(`\?[^\s"'<>]{8,}`)

// Glimpse says what a body is that was to be something else ("JSON"), with the
// first line of a page or of words. Of what may hold a secret nothing shows:
// JSON that is cut, a single long word, the queries of addresses.
func Glimpse(body []byte, want string) string {
	const most = 120
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	line, _, _ := bytes.Cut(body, []byte("\n"))
	words := []rune(query.ReplaceAllString(Excerpt(line, ""), "?…"))
	if len(words) > most {
		words = append(words[:most], '…')
	}
	switch text := string(words); {
	case len(body) == 0:
		return "it is empty"
	case body[0] == '{', body[0] == '[', body[0] == '"':
		return "it is not " + want + " from end to end"
	case text == "", body[0] != '<' && !strings.Contains(text, " "):
		return "it is not " + want
	default:
		return "it is not " + want + ", and begins with: " + text
	}
}

// Unfit says why a body is not the JSON that was asked for.
func Unfit(body []byte) string {
	if json.Valid(body) {
		return "it is JSON of another shape"
	}
	return Glimpse(body, "JSON")
}

// Undecoded says why JSON does not decode, without the names of Go's types.
func Undecoded(err error) string {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		return strings.TrimSpace("a " + kind.Value + " stands where something else belongs, " + kind.Field)
	}
	text := err.Error()
	if i := strings.LastIndex(text, "json: "); i >= 0 {
		text = text[i+len("json: "):]
	}
	return Excerpt([]byte(text), "it does not decode")
}
