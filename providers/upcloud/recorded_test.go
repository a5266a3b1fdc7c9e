package upcloud_test

import (
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/providertest"
	"example.org/peerage/providers/upcloud"
)

// TestRecordedAnswers: what UpCloud really answered.
func TestRecordedAnswers(t *testing.T) {
	providertest.Play(t, "testdata/recorded.json", providertest.Player[session]{
		Open: func(_ *testing.T, o providertest.Options) session {
			return upcloud.New(upcloud.Options{
				BaseURL: "https://upcloud.test", HTTP: o.Line, Env: func(string) string { return "" },
			}).Open(providers.UpCloudCredentials{Token: "ucat_x"})
		},
		Calls: map[string]func(session, ctx) (any, error){
			"Network":      func(s session, ctx ctx) (any, error) { return s.Network(ctx, "n") },
			"Networks":     func(s session, ctx ctx) (any, error) { return s.Networks(ctx) },
			"Routers":      func(s session, ctx ctx) (any, error) { return s.Routers(ctx) },
			"DeleteRouter": func(s session, ctx ctx) (any, error) { return nil, s.DeleteRouter(ctx, "r") },
		},
	})
}
