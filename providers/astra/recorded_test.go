package astra_test

import (
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/astra"
	"example.org/peerage/providers/providertest"
)

// TestRecordedAnswers: what Astra's descriptions and examples show. Nobody has
// published a recording.
func TestRecordedAnswers(t *testing.T) {
	spec := providers.AstraPeeringSpec{TenantID: "t", SubscriptionID: "s", ResourceGroup: "g", VNet: "v"}
	providertest.Play(t, "testdata/recorded.json", providertest.Player[session]{
		Open: func(_ *testing.T, o providertest.Options) session {
			return astra.New(astra.Options{
				BaseURL: "https://astra.test", HTTP: o.Line, Env: func(string) string { return "" },
			}).Open("AstraCS:x")
		},
		Calls: map[string]func(session, ctx) (any, error){
			"Databases":     func(s session, ctx ctx) (any, error) { return s.Databases(ctx) },
			"Peering":       func(s session, ctx ctx) (any, error) { return s.Peering(ctx, "d") },
			"CreatePeering": func(s session, ctx ctx) (any, error) { return s.CreatePeering(ctx, "d", spec) },
			"DeletePeering": func(s session, ctx ctx) (any, error) { return nil, s.DeletePeering(ctx, "d") },
			"AccessList":    func(s session, ctx ctx) (any, error) { return s.AccessList(ctx, "d") },
		},
	})
}
