package providertest

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"peerage/providers"
)

// harm is what somebody may have put into a name: a terminal would act upon
// it, or show another text than there is. XML knows no escape.
const (
	harm    = "\\u001b]0;owned\\u0007\u202e\\u200b"
	harmXML = "\u202e\u200b"
)

// anybodys are the texts that people choose, or that an error is told in.
var (
	anybodys    = regexp.MustCompile(`(?i)("(?:[a-z]*_?name|[a-z]*displayname|title|description|message|error_message)"\s*:\s*"[^"\\]*)"`)
	anybodysXML = regexp.MustCompile(`(<(?:value|message|Message)>[^<]*)<`)
)

// harmless: what a provider says is made harmless where it comes in; nothing
// else is changed by that.
func harmless[S any](t *testing.T, a Adapter[S]) {
	lab, line := stand(t, a, nil)
	s := lab.Open(Options{Line: line})
	clean := stories(t, lab, s)
	line.spoil = spiked
	for name, said := range stories(t, lab, s) {
		if strings.ContainsAny(said, "\x1b\x07\u202e\u200b") {
			t.Errorf("%s gives %.300q", name, said)
		}
		if said != clean[name] {
			t.Errorf("%s gives %.300q, was %.300q", name, said, clean[name])
		}
	}
	told(t, a)
}

// told: a refusal is one line.
func told[S any](t *testing.T, a Adapter[S]) {
	refusal := a.Refusal(providers.Invalid, "told in a forged\\nline"+harm)
	lab, line := stand(t, a, always(refusal))
	s := lab.Open(Options{Line: line})
	for _, op := range lab.Operations {
		for _, text := range texts(providers.AsError(op.call(t.Context(), s))) {
			if strings.ContainsAny(text, "\x1b\x07\u202e\u200b\n") {
				t.Errorf("%s: %.300q", op.Name, text)
			}
		}
	}
}

// asItCame is JSON that is kept to be sent back, and shown to nobody.
var asItCame = regexp.MustCompile(`\[\d+(?: \d+){8,}\]`)

// stories are what reading gives, in words, by the operation.
func stories[S any](t *testing.T, lab Lab[S], s S) map[string]string {
	out := map[string]string{}
	for _, op := range lab.Operations {
		if op.Kind != Read || op.shows == nil {
			continue
		}
		said, err := op.shows(t.Context(), s)
		if err != nil {
			t.Errorf("%s: %v", op.Name, err)
		}
		out[op.Name] = asItCame.ReplaceAllString(said, "")
	}
	return out
}

// spiked puts harm into the texts of an answer.
func spiked(_ *http.Request, _ int, res *http.Response) (*http.Response, error) {
	body, err := take(res)
	if err != nil {
		return nil, err
	}
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return with(res, anybodysXML.ReplaceAll(body, []byte("${1}"+harmXML+"<"))), nil
	}
	return with(res, anybodys.ReplaceAll(body, []byte("${1}"+harm+`"`))), nil
}
