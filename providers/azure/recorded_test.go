package azure_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/providertest"
)

// TestRecordedAnswers: what Azure really answered, and what users report.
func TestRecordedAnswers(t *testing.T) {
	login := failing(ok("{}"))
	providertest.Play(t, "testdata/recorded.json", providertest.Player[session]{
		Open: func(t *testing.T, o providertest.Options) session {
			at := login.options()
			at.Transport = azure.Over(o.Line)
			return login.app(t, at).(session)
		},
		Calls:  recordedCalls(),
		SignIn: func(r *http.Request) bool { return r.URL.Host == "login.test" },
		Server: line{login},
	})
}

func recordedCalls() map[string]func(session, ctx) (any, error) {
	return map[string]func(session, ctx) (any, error){
		"PutPeering":    func(s session, ctx ctx) (any, error) { return s.PutPeering(ctx, put()) },
		"Peerings":      func(s session, ctx ctx) (any, error) { return s.Peerings(ctx, vnetID) },
		"DeletePeering": func(s session, ctx ctx) (any, error) { return nil, s.DeletePeering(ctx, peeringID) },
		"CreateApplication": func(s session, ctx ctx) (any, error) {
			return s.CreateApplication(ctx, "", providers.Application{DisplayName: "x"})
		},
		"ApplicationsNamed": func(s session, ctx ctx) (any, error) { return s.ApplicationsNamed(ctx, "", "x") },
		"AddPassword": func(s session, ctx ctx) (any, error) {
			key, err := s.AddPassword(ctx, "", appID, "key1", time.Now())
			return key.Password, err
		},
		"CreatePrincipal": func(s session, ctx ctx) (any, error) { return s.CreatePrincipal(ctx, "", appID, nil) },
		"Assign":          func(s session, ctx ctx) (any, error) { return s.Assign(ctx, vnetID, appID, principal) },
		"PutRole": func(s session, ctx ctx) (any, error) {
			return s.PutRole(ctx, providers.Role{ID: appID, Name: "x", Scopes: []string{vnetID}})
		},
		"RolesNamed": func(s session, ctx ctx) (any, error) { return s.RolesNamed(ctx, vnetID, "x") },
		"Endpoints":  func(s session, ctx ctx) (any, error) { return s.Endpoints(ctx, subID) },
		"CreateEndpoint": func(s session, ctx ctx) (any, error) {
			at := strings.Replace(vnetID, "virtualNetworks/vnet-orders", "privateEndpoints/pe", 1)
			return s.CreateEndpoint(ctx, providers.NewEndpoint{
				ID: at, SubnetID: vnetID + "/subnets/s", Region: "westeurope", Alias: "a",
			})
		},
	}
}
