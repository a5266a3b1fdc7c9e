package azure_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
)

func TestListingsFollowTheirPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &stub{answer: func(r *http.Request, _ int) reply {
			more := r.URL.Query().Get("page") == ""
			next := ""
			if more {
				next = "https://" + r.URL.Host + r.URL.Path + "?page=2"
			}
			switch {
			case strings.HasSuffix(r.URL.Path, "/owners"):
				return ok(`{"value":[]}`)
			case r.URL.Host == "graph.test":
				return ok(`{"value":[{"id":"o","appId":"` + appID +
					`","displayName":"x"},{"displayName":"X"}],"@odata.nextLink":"` + next + `"}`)
			case strings.HasSuffix(r.URL.Path, "/permissions"):
				return ok(`{"value":[{"actions":["a/` + r.URL.Query().Get("page") + `read"],"notActions":[]}],"nextLink":"` + next +
					`"}`)
			}
			return ok(`{"value":[{"id":"` + vnetID + `","name":"vnet-orders"}],"nextLink":"` + next + `"}`)
		}}
		app := s.app(t, s.options())
		if nets, err := app.VNets(t.Context(), subID); err != nil || len(nets) != 2 || nets[0].Group != "rg" ||
			nets[0].SubscriptionID != subID {
			t.Errorf("%+v %v", nets, err)
		}
		if apps, err := app.ApplicationsNamed(t.Context(), "", "x"); err != nil || len(apps) != 2 {
			t.Errorf("%+v %v", apps, err)
		}
		if actions, _, err := app.Permissions(t.Context(), vnetID); err != nil ||
			!slices.Equal(actions, []string{"a/2read", "a/read"}) {
			t.Errorf("%v %v", actions, err)
		}
	})
}

func TestWhatOneRoleExcludesAnotherMayAllow(t *testing.T) {
	const contributor = `{"actions":["*"],"notActions":["Microsoft.Authorization/*/Write","Microsoft.Authorization/*/Delete"]}`
	const accessAdmin = `{"actions":["*/read","Microsoft.Authorization/*"],"notActions":[]}`
	const assignOnly = `{"actions":["Microsoft.Authorization/roleAssignments/write"],"notActions":[]}`
	for _, c := range []struct {
		name, grants string
		not          []string
	}{
		{"contributor alone", contributor, []string{"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write"}},
		{"with access administrator", contributor + "," + accessAdmin, nil},
		{"with a narrow role", contributor + "," + assignOnly,
			[]string{"Microsoft.Authorization/*/Delete", "Microsoft.Authorization/roleDefinitions/write"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := failing(ok(`{"value":[` + c.grants + `]}`))
				actions, not, err := s.app(t, s.options()).Permissions(t.Context(), "/subscriptions/"+subID+"/")
				if err != nil || !slices.Contains(actions, "*") || !slices.Equal(not, c.not) {
					t.Errorf("%v %v %v", actions, not, err)
				}
			})
		})
	}
}

func TestTheBudgetIsKeptAndObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := failing(ok(`{"value":[]}`))
		app := s.app(t, s.options())
		began := time.Now()
		for range 140 {
			if _, err := app.VNets(t.Context(), subID); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took < 1900*time.Millisecond || took > 3*time.Second {
			t.Errorf("140 reads took %v, with 100 at once and 20 a second", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if _, err := app.VNets(ctx, subID); !providers.Is(err, providers.Cancelled) || time.Since(began) > 4*time.Second {
			t.Errorf("%v", err)
		}
	})
}

func TestEnvironmentThatCannotBeUsed(t *testing.T) {
	for name, env := range map[string]map[string]string{
		"nothing set": {},
		"no secret":   {"AZURE_TENANT_ID": tenantID, "AZURE_CLIENT_ID": appID},
		"no certificate": {"AZURE_TENANT_ID": tenantID, "AZURE_CLIENT_ID": appID,
			"AZURE_CLIENT_CERTIFICATE_PATH": "/nowhere/at/all.pem"},
	} {
		s := failing(ok("{}"))
		o := s.options()
		o.Env = func(k string) string { return env[k] }
		_, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment})
		if !providers.Is(err, providers.NotAuthenticated) || !providers.HasCode(err, azure.CodeNotPossible) || s.tokens != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
