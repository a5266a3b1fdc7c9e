package aws_test

import (
	"testing"

	"example.org/peerage/providers/aws"
	"example.org/peerage/providers/providertest"
)

// TestRecordedAnswers: what Amazon's reference shows, and what users report.
func TestRecordedAnswers(t *testing.T) {
	providertest.Play(t, "testdata/recorded.json", providertest.Player[session]{
		Open: func(t *testing.T, o providertest.Options) session {
			s, err := aws.New(aws.Options{
				Endpoint: "https://aws.test", HTTP: o.Line,
				Given: []aws.Keys{{Profile: "ana", AccessKeyID: "AKIA", Secret: "not-a-secret"}},
			}).Open(t.Context(), "ana")
			if err != nil {
				t.Fatal(err)
			}
			return s
		},
		Calls: map[string]func(session, ctx) (any, error){
			"Peering":   func(s session, ctx ctx) (any, error) { return s.Peering(ctx, region, "pcx-111aaa22") },
			"MayAccept": func(s session, ctx ctx) (any, error) { return nil, s.MayAccept(ctx, region, "pcx-111aaa22") },
			"Delete":    func(s session, ctx ctx) (any, error) { return nil, s.DeletePeering(ctx, region, "pcx-111aaa22") },
		},
	})
}
