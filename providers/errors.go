// Package providers holds what the program needs of the clouds: plain types
// and small interfaces. It imports no SDK; the packages beneath it do, one
// cloud each.
package providers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Class is the small set of kinds into which every provider's error falls.
// The adapter decides it once; remedies match on it and on the code.
type Class string

// The classes.
const (
	NotAuthenticated Class = "not authenticated"
	NotPermitted     Class = "not permitted"
	NotYetConsistent Class = "not yet consistent"
	NotFound         Class = "not found"
	// NotVisible: not found from a place that the session does not see, or not
	// for certain: it proves nothing about the thing.
	NotVisible    Class = "not visible from here"
	AlreadyExists Class = "already exists"
	Conflict      Class = "conflict"
	Invalid       Class = "invalid"
	Throttled     Class = "throttled"
	Transient     Class = "transient"
	Gone          Class = "gone"
	// Unconfirmed: a change was answered as if it were made, in a way that
	// cannot be read. What it was to make may be there: it is looked for.
	Unconfirmed Class = "not confirmed"
	Cancelled   Class = "cancelled"
	ReadOnly    Class = "read-only"
	// Untrusted: the server's certificate is not taken on this machine.
	Untrusted Class = "certificate not trusted"
	// Barred: a proxy does not let through to the provider, which was not asked.
	Barred Class = "proxy in the way"
	// WrongClock: the provider refuses because of this machine's clock.
	WrongClock Class = "wrong clock"
	Unknown    Class = "unknown"
)

// The codes of those three; Detail holds "server" and "issuer", "proxy" and "why",
// or "off": by how much ("17 min ahead").
const (
	CodeUntrusted = "certificate_not_trusted"
	CodeProxy     = "proxy_in_the_way"
	CodeClock     = "clock_off"
)

// CodeMalformed is the code of a good answer that is not what was asked for:
// a web page, half of it, other types. Its class is Transient, after a change
// Unconfirmed.
const CodeMalformed = "malformed_answer"

// Error is a provider's refusal, classified, with its own words kept.
type Error struct {
	Class Class `json:"class"`
	// Provider is "azure", "aiven", …; Op what was asked, in few words:
	// "create the peering".
	Provider string `json:"provider"`
	Op       string `json:"op"`
	// Status is the HTTP status; 0 when no answer came. A failed long-running
	// operation of Azure carries 200.
	Status int `json:"status,omitempty"`
	// Code and Message are the provider's, unchanged but for secrets.
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
	// Native is the provider's own code where Code is one of the program's.
	Native string `json:"native,omitempty"`
	// RequestID is what the provider's support asks for.
	RequestID string `json:"request_id,omitempty"`
	// RetryAfter is how long the provider asks to wait; 0 when it does not.
	RetryAfter time.Duration `json:"retry_after,omitempty"`
	// Detail holds what was parsed from the answer for the explanation:
	// "action", "scope", "policy", "prefixes", "tenant", "existing", …
	Detail map[string]string `json:"detail,omitempty"`
	// Err is the cause, if any.
	Err error `json:"-"`
}

// Theirs is the provider's own code; "" where the program judged by itself.
func (e *Error) Theirs() string {
	if e.Native != "" || e.Provider == Own || slices.Contains(ownCodes, e.Code) {
		return e.Native
	}
	return e.Code
}

// ownCodes are what adapters give where a provider has no code, or was not asked.
// They are for matching: no person ever reads one in the provider's place.
var ownCodes = []string{
	CodeUntrusted, CodeProxy, CodeClock, CodeMalformed, CodeElsewhere, AWSWantsCode, AWSRefusesCode, AWSRegionOff,
	AWSNoProfile, AWSNoKeys, "no_answer", "sso_expired", "expired_token", "bundle_expired",
	"AnotherServer", "SignInNotPossible", "SignInRequired",
}

// Words is the message without the code that some providers begin it with:
// for places that show the code beside it.
func (e *Error) Words() string {
	rest, ok := strings.CutPrefix(e.Message, e.Code)
	if text := strings.TrimLeft(rest, ": "); e.Code != "" && ok && text != rest && text != "" {
		return text
	}
	return e.Message
}

// Own is the Provider of errors of the program's own: their messages are whole
// sentences for people.
const Own = "peerage"

// Error says what was asked and the provider's own words.
func (e *Error) Error() string {
	if e.Provider == Own && e.Message != "" {
		return e.Message
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Provider, e.Op)
	if code := e.Theirs(); code != "" {
		fmt.Fprintf(&b, ": %s", code)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, " (%d)", e.Status)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Words())
	} else if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// AsError finds the classified error in err; nil when there is none.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is says whether err is of the class.
func Is(err error, c Class) bool {
	e := AsError(err)
	return e != nil && e.Class == c
}

// HasCode says whether err carries one of the provider's codes, case-folded.
func HasCode(err error, codes ...string) bool {
	e := AsError(err)
	if e == nil {
		return false
	}
	for _, c := range codes {
		if strings.EqualFold(e.Code, c) {
			return true
		}
	}
	return false
}
