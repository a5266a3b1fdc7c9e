// Package redact takes secrets out of texts. A server may send back what it
// was sent, in a query's or JSON's or base64's spelling, and an excerpt may
// cut it: every form of a secret, and every long part of one, is hidden. What
// a provider says passes here before anybody reads it.
package redact

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// Mark stands where a secret stood.
const Mark = "***"

// Parts of a secret of so many bytes are hidden, too: half of it, but never
// fewer than shortest, which ordinary words could be, nor more than longest.
const (
	shortest = 12
	longest  = 24
)

// Redactor knows some secrets. It may be used by several goroutines.
type Redactor struct {
	// parts are the pieces that are looked for, by their length in bytes.
	parts map[int]map[string]bool
}

// New makes one that hides the secrets; empty ones are none.
func New(secrets ...string) *Redactor {
	r := &Redactor{parts: map[int]map[string]bool{}}
	for _, s := range secrets {
		for _, form := range forms(s) {
			r.learn(form)
		}
	}
	return r
}

// learn adds all pieces of a form of a secret.
func (r *Redactor) learn(form string) {
	if form == "" {
		return
	}
	size := min(len(form), max(shortest, min(longest, len(form)/2)))
	if r.parts[size] == nil {
		r.parts[size] = map[string]bool{}
	}
	for i := 0; i+size <= len(form); i++ {
		r.parts[size][form[i:i+size]] = true
	}
}

// Text is the text without the secrets.
func (r *Redactor) Text(text string) string {
	var hidden []bool
	for size, parts := range r.parts {
		for i := 0; i+size <= len(text); i++ {
			if !parts[text[i:i+size]] {
				continue
			}
			if hidden == nil {
				hidden = make([]bool, len(text))
			}
			for j := i; j < i+size; j++ {
				hidden[j] = true
			}
		}
	}
	if hidden == nil {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !hidden[i]:
			b.WriteByte(text[i])
		case i == 0 || !hidden[i-1]:
			b.WriteString(Mark)
		}
	}
	return b.String()
}

// forms are the spellings in which a secret may be sent, and sent back.
func forms(s string) []string {
	if s == "" {
		return nil
	}
	out := []string{s, url.QueryEscape(s), url.PathEscape(s)}
	if quoted, err := json.Marshal(s); err == nil {
		inner := string(quoted[1 : len(quoted)-1])
		out = append(out, inner, strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(inner))
	}
	// In base64 it looks different by where it begins among three bytes; the
	// letters at either end also depend on its neighbours.
	for skip := range 3 {
		code := base64.RawStdEncoding.EncodeToString(append(make([]byte, skip), s...))
		begin, end := (skip*8+5)/6, len(code)
		if (skip+len(s))%3 != 0 {
			end--
		}
		if begin < end && len(s) >= 6 {
			code = code[begin:end]
			out = append(out, code, strings.NewReplacer("+", "-", "/", "_").Replace(code), url.QueryEscape(code))
		}
	}
	return out
}
