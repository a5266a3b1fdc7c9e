package plain

import (
	"bufio"
	"errors"
	"strings"
	"testing"
)

// TestKeysAtASecret: what is typed unseen is the text alone; keys that end a program
// elsewhere end it here, and no other becomes part of a secret.
func TestKeysAtASecret(t *testing.T) {
	for typed, want := range map[string]string{
		"token\r": "token", "tokex\x7fn\n": "token", "wrong\x15token\r": "token", "wrong\x17token\r": "token",
		"tok\x1b[Den\r": "token", "tok\x1b[1;5Cen\r": "token", "tok\x1bOAen\r": "token", "tok\x1aen\r": "token",
		"tok\x1ben\r": "tokn", "geheimnß\r": "geheimnß",
	} {
		p := &Prompter{in: bufio.NewReader(strings.NewReader(typed))}
		if got, err := p.unseen(); got != want || err != nil {
			t.Errorf("%q is %q, %v; want %q", typed, got, err, want)
		}
	}
	for _, typed := range []string{"tok\x03", "tok\x1c", "\x04", "tok"} {
		p := &Prompter{in: bufio.NewReader(strings.NewReader(typed))}
		if got, err := p.unseen(); !errors.Is(err, ErrEnded) {
			t.Errorf("%q is taken as %q", typed, got)
		}
	}
}
