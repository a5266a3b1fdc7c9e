package aiven_test

import (
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/aiven"
	"example.org/peerage/providers/providertest"
)

// TestRecordedAnswers: what Aiven's OpenAPI shows, and what users report.
func TestRecordedAnswers(t *testing.T) {
	providertest.Play(t, "testdata/recorded.json", providertest.Player[session]{
		Open: func(_ *testing.T, o providertest.Options) session {
			return aiven.New(aiven.Options{
				BaseURL: "https://aiven.test", HTTP: o.Line, Env: func(string) string { return "" },
			}).Open("a-token-of-nobody").(session)
		},
		Calls: map[string]func(session, ctx) (any, error){
			"VPC": func(s session, ctx ctx) (any, error) { return s.VPC(ctx, providers.OfOrganization("o1"), "v1") },
		},
	})
}
