package azure_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
)

const noVNets = `{"value":[]}`

func TestReadOnlySendsNothing(t *testing.T) {
	s := failing(ok("{}"))
	o := s.options()
	o.ReadOnly = true
	app, ctx := s.app(t, o), t.Context()
	scope := "/subscriptions/" + subID
	writes := map[string]func() error{
		"RegisterNetwork":   func() error { return app.RegisterNetwork(ctx, subID) },
		"CreateApplication": func() error { _, err := app.CreateApplication(ctx, "", providers.Application{}); return err },
		"SetMultiTenant":    func() error { return app.SetMultiTenant(ctx, "", appID) },
		"DeleteApplication": func() error { return app.DeleteApplication(ctx, "", appID) },
		"AddPassword":       func() error { _, err := app.AddPassword(ctx, "", appID, "k", time.Now()); return err },
		"RemovePassword":    func() error { return app.RemovePassword(ctx, "", appID, appID) },
		"CreatePrincipal":   func() error { _, err := app.CreatePrincipal(ctx, "", appID, nil); return err },
		"DeletePrincipal":   func() error { return app.DeletePrincipal(ctx, "", principal) },
		"PutRole": func() error {
			_, err := app.PutRole(ctx, providers.Role{ID: appID, Scopes: []string{scope}})
			return err
		},
		"DeleteRole": func() error {
			return app.DeleteRole(ctx, scope+"/providers/Microsoft.Authorization/roleDefinitions/"+appID)
		},
		"Assign": func() error { _, err := app.Assign(ctx, vnetID, appID, principal); return err },
		"Unassign": func() error {
			return app.Unassign(ctx, scope+"/providers/Microsoft.Authorization/roleAssignments/"+appID)
		},
		"PutPeering":    func() error { return putPeering(ctx, app) },
		"DeletePeering": func() error { return app.DeletePeering(ctx, peeringID) },
	}
	for name, write := range writes {
		if err := write(); !providers.Is(err, providers.ReadOnly) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(s.calls) != 0 || s.tokens != 0 {
		t.Errorf("%d calls and %d tokens were asked for", len(s.calls), s.tokens)
	}
}

func TestProveFetchesAnewAndTheNextCallCarriesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var carried []string
		s := &stub{answer: func(r *http.Request, _ int) reply {
			carried = append(carried, r.Header.Get("Authorization"))
			return ok(noVNets)
		}}
		app := s.app(t, s.options())
		if s.tokens != 0 {
			t.Fatal("the sign-in alone fetched a token")
		}
		list := func() {
			t.Helper()
			if _, err := app.VNets(t.Context(), subID); err != nil {
				t.Fatal(err)
			}
		}
		list()
		list()
		if s.tokens != 1 {
			t.Errorf("two calls cost %d tokens", s.tokens)
		}
		if err := app.Prove(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		list()
		if s.tokens != 2 || carried[0] != carried[1] || carried[1] == carried[2] {
			t.Errorf("%d tokens, carried %v", s.tokens, carried)
		}
		time.Sleep(2 * time.Hour)
		list()
		if s.tokens != 3 {
			t.Errorf("an old token was used again: %d fetched", s.tokens)
		}
	})
}

func TestCloseDropsTheSignIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(ok(noVNets))
		app := s.app(t, s.options())
		if err := app.Prove(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		app.Close()
		app.Close()
		for name, err := range map[string]error{
			"call": func() error { _, err := app.VNets(t.Context(), subID); return err }(), "prove": app.Prove(t.Context(), ""),
		} {
			if !providers.Is(err, providers.NotAuthenticated) || !providers.HasCode(err, azure.CodeSignIn) {
				t.Errorf("%s after Close: %v", name, err)
			}
		}
		if len(s.calls) != 0 {
			t.Errorf("calls were sent: %v", s.calls)
		}
	})
}

func TestWaitingForASignInObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(ok(noVNets))
		s.signIn = func(*http.Request, string) *reply {
			return &reply{status: 200, delay: 30 * time.Second,
				body: `{"token_type":"Bearer","expires_in":3600,"access_token":"late"}`}
		}
		app := s.app(t, s.options())
		first := make(chan error)
		go func() { _, err := app.VNets(t.Context(), subID); first <- err }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		began := time.Now()
		_, err := app.VNets(ctx, subID)
		if !providers.Is(err, providers.Cancelled) || time.Since(began) != 200*time.Millisecond {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

func TestAnotherTenantsSubscriptionIsFoundOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stub{answer: func(r *http.Request, _ int) reply {
			if strings.HasSuffix(r.Header.Get("Authorization"), otherID) {
				return ok(noVNets)
			}
			return reply{status: 401,
				body: body("InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer."),
				header: map[string]string{
					"WWW-Authenticate": `Bearer authorization_uri="https://login.test/` + otherID + `", error="invalid_token"`,
				}}
		}}
		app := s.app(t, s.options())
		for range 2 {
			if _, err := app.VNets(t.Context(), subID); err != nil {
				t.Fatal(err)
			}
		}
		if len(s.calls) != 3 {
			t.Errorf("%d calls: the tenant was not remembered", len(s.calls))
		}
	})
}

func TestACutPostIsNotSentTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(reply{err: errRefused})
		app := s.app(t, s.options())
		_, err := app.CreateApplication(t.Context(), "", providers.Application{DisplayName: "x"})
		if !providers.Is(err, providers.Transient) || len(s.calls) != 1 {
			t.Errorf("%v after %d calls", err, len(s.calls))
		}
		if _, err := app.Principal(t.Context(), "", appID); !providers.Is(err, providers.Transient) || len(s.calls) != 4 {
			t.Errorf("a read gets three tries: %v, %d calls", err, len(s.calls))
		}
	})
}

func TestGoneIsSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(reply{status: 404, body: body("Request_ResourceNotFound", "Resource does not exist.")})
		app, ctx := s.app(t, s.options()), t.Context()
		scope := "/subscriptions/" + subID
		for name, err := range map[string]error{
			"application": app.DeleteApplication(ctx, "", appID), "principal": app.DeletePrincipal(ctx, "", principal),
			"password": app.RemovePassword(ctx, "", appID, appID), "peering": app.DeletePeering(ctx, peeringID),
			"role":  app.DeleteRole(ctx, scope+"/providers/Microsoft.Authorization/roleDefinitions/"+appID),
			"grant": app.Unassign(ctx, scope+"/providers/Microsoft.Authorization/roleAssignments/"+appID),
		} {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWrongIDsAreRefusedHere(t *testing.T) {
	s := failing(ok("{}"))
	app, ctx := s.app(t, s.options()), t.Context()
	bad := put()
	bad.RemoteID = "vnet-aiven"
	for name, err := range map[string]error{
		"remote":  func() error { _, err := app.PutPeering(ctx, bad); return err }(),
		"network": func() error { _, err := app.VNet(ctx, "nonsense"); return err }(),
		"app":     func() error { _, err := app.CreatePrincipal(ctx, "", "not-a-uuid", nil); return err }(),
		"role":    app.DeleteRole(ctx, "nonsense"), "grant": app.Unassign(ctx, "nonsense"), "peering": app.DeletePeering(ctx,
			vnetID),
	} {
		if !providers.Is(err, providers.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(s.calls) != 0 {
		t.Errorf("sent: %v", s.calls)
	}
}

func TestTheSameGrantHasTheSameID(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(reply{status: 409,
			body: body("RoleAssignmentExists", "The role assignment already exists. The ID of the existing role assignment "+
				"is 0a2b7dc58eb449709418694f83a6c164.")})
		app := s.app(t, s.options())
		role := "/subscriptions/" + subID + "/providers/Microsoft.Authorization/roleDefinitions/" + appID
		_, err := app.Assign(t.Context(), vnetID, role, principal)
		if _, other := app.Assign(t.Context(), strings.ToUpper(vnetID), strings.ToUpper(role),
			strings.ToUpper(principal)); other == nil {
			t.Fatal("refusal lost")
		}
		name := func(call string) string { return strings.ToLower(call[strings.LastIndex(call, "/")+1:]) }
		if name(s.calls[0]) != name(s.calls[1]) {
			t.Errorf("two ids for one grant: %v", s.calls)
		}
		if !strings.Contains(s.bodies[0], `"principalType":"ServicePrincipal"`) {
			t.Errorf("body %s", s.bodies[0])
		}
		want := vnetID + "/providers/Microsoft.Authorization/roleAssignments/0a2b7dc5-8eb4-4970-9418-694f83a6c164"
		if e := providers.AsError(err); e.Class != providers.AlreadyExists || e.Detail["existing"] != want {
			t.Errorf("%+v", e)
		}
	})
}

func TestNoSecretInWireLogOrErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		made := "Made~By.Graph-0123456789"
		s := &stub{answer: func(r *http.Request, _ int) reply {
			if strings.HasSuffix(r.URL.Path, "addPassword") {
				return ok(fmt.Sprintf(`{"keyId":"%s","displayName":"k","secretText":%q,"hint":"Mad"}`, appID, made))
			}
			return reply{status: 400,
				body: body("Odd", "your secret "+secret+" and "+made+" and Bearer abcdefghijklmnopqrstuvwxyz")}
		}}
		o := s.options()
		o.WireLog = &log
		app := s.app(t, o)
		key, err := app.AddPassword(t.Context(), "", appID, "k", time.Now().Add(time.Hour))
		if err != nil || key.Secret != made || key.KeyID != appID {
			t.Fatalf("%+v %v", key, err)
		}
		err = putPeering(t.Context(), app)
		if err == nil || !strings.Contains(err.Error(), "your secret") {
			t.Fatalf("the words are lost: %v", err)
		}
		for _, where := range []string{log.String(), err.Error(), fmt.Sprintf("%+v", providers.AsError(err))} {
			for _, word := range []string{secret, made, "token-1", "token-2", "abcdefghijkl", "Authorization"} {
				if strings.Contains(where, word) {
					t.Errorf("%q shows in %.300s", word, where)
				}
			}
		}
		for _, word := range []string{"addPassword", "/virtualNetworkPeerings/to-aiven", "client_id=" + appID,
			`"x-ms-authorization-auxiliary":"***"`} {
			if !strings.Contains(log.String(), word) {
				t.Errorf("the log does not say %q", word)
			}
		}
	})
}

func TestMethodsSayWhyNot(t *testing.T) {
	for _, m := range azure.New(azure.Options{}).Methods(t.Context()) {
		if m.Possible != (m.Method == providers.SignInDeviceCode) || m.Hint == "" || m.Title == "" {
			t.Errorf("%+v", m)
		}
	}
	env := map[string]string{"AZURE_TENANT_ID": tenantID, "AZURE_CLIENT_ID": appID, "AZURE_CLIENT_SECRET": secret,
		"DISPLAY": ":0"}
	c := azure.New(azure.Options{Env: func(k string) string {
		return env[k]
	}, OpenBrowser: func(string) error { return nil }})
	got := c.Methods(t.Context())
	if got[0].Method != providers.SignInBrowser || !got[2].Possible || got[3].Method != providers.SignInAzureCLI ||
		!strings.Contains(got[3].Hint, "PATH") {
		t.Errorf("%+v", got)
	}
	if _, err := c.SignIn(t.Context(), providers.SignIn{Method: providers.SignInAzureCLI}); !providers.HasCode(err,
		azure.CodeNotPossible) {
		t.Errorf("az without az: %v", err)
	}
}

func TestASharedSignInOutlivesTheFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(ok(noVNets))
		first := s.app(t, s.options())
		second := first.(providers.AzureSharer).Share()
		first.Close()
		first.Close()
		if _, err := first.VNets(t.Context(), subID); !providers.HasCode(err, azure.CodeSignIn) {
			t.Errorf("the closed one: %v", err)
		}
		if _, err := second.VNets(t.Context(), subID); err != nil {
			t.Errorf("the other: %v", err)
		}
		second.Close()
		if _, err := second.VNets(t.Context(), subID); !providers.HasCode(err, azure.CodeSignIn) {
			t.Errorf("the other, closed: %v", err)
		}
	})
}
