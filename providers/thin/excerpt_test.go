package thin_test

import (
	"strings"
	"testing"

	"peerage/providers/thin"
)

// What is shown of an answer that cannot be read holds no address that is
// signed, no key, and nothing whose name sounds like a secret.
func TestAnExcerptHoldsNoSecret(t *testing.T) {
	for body, want := range map[string]string{
		`{"downloadURL":"https://x.test/b.zip?X-Sig=abc&e=1","n":`: `{"downloadURL":"https://x.test/b.zip?***","n":`,
		"-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END":            "***",
		`{"password": "hunter2", "user":"ana", "access_token":"t`:  `{"password": "***", "user":"ana", "access_token":"***`,
		"<html>Sign in to the hotel</html>":                        "<html>Sign in to the hotel</html>",
		"":                                                         "empty",
	} {
		if got := thin.Excerpt([]byte(body), "empty"); got != want {
			t.Errorf("%q: %q, want %q", body, got, want)
		}
	}
	if long := thin.Excerpt([]byte(strings.Repeat("ü ", 1000)), ""); len([]rune(long)) > 301 {
		t.Errorf("%d long", len(long))
	}
}
