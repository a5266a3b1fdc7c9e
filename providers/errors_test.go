package providers

import "testing"

func TestCodesAreSaidOnce(t *testing.T) {
	for _, c := range []struct{ code, message, words, whole string }{
		{"AADSTS50076", "AADSTS50076: You must use multi-factor authentication.", "You must use multi-factor authentication.",
			"azure: sign in: AADSTS50076 (400): You must use multi-factor authentication."},
		{"Forbidden", "Forbiddenness is no code.", "Forbiddenness is no code.",
			"azure: sign in: Forbidden (400): Forbiddenness is no code."},
		{"Conflict", "Conflict", "Conflict", "azure: sign in: Conflict (400): Conflict"},
		{"", ": odd", ": odd", "azure: sign in (400): : odd"},
		{"Code", "Other: words", "Other: words", "azure: sign in: Code (400): Other: words"},
	} {
		e := &Error{Provider: "azure", Op: "sign in", Code: c.code, Status: 400, Message: c.message}
		if e.Words() != c.words || e.Error() != c.whole || e.Message != c.message {
			t.Errorf("%q, %q", e.Words(), e.Error())
		}
	}
}

func TestOurOwnErrorsAreSentences(t *testing.T) {
	e := &Error{Provider: Own, Op: "find the run", Code: "no-such-run", Message: "There is no run \"x\"."}
	if e.Error() != "There is no run \"x\"." {
		t.Errorf("%q", e.Error())
	}
}
