package azure_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
)

// challenge is continuous access evaluation's (Microsoft docs): the claims, in
// base64, that the next token has to carry.
const challenge = `Bearer realm="", authorization_uri="https://login.test/common/oauth2/authorize", ` +
	`error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="`

// TestAClaimsChallengeIsMet: a token that was taken back is asked for anew,
// with the claims, and the call made once more; a second challenge is told.
func TestAClaimsChallengeIsMet(t *testing.T) {
	for name, c := range map[string]struct {
		challenges, calls int
		class             providers.Class
	}{
		"once":       {1, 2, ""},
		"for ever":   {1000, 2, providers.NotAuthenticated},
		"not at all": {0, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				claims := ""
				s := &stub{answer: func(_ *http.Request, n int) reply {
					if n <= c.challenges {
						return reply{
							status: 401, header: map[string]string{"WWW-Authenticate": challenge},
							body: `{"error":{"code":"InvalidAuthenticationToken","message":"continuous access evaluation"}}`,
						}
					}
					return ok(noVNets)
				}}
				s.signIn = func(_ *http.Request, form string) *reply {
					if strings.Contains(form, "claims=") {
						claims = form
					}
					return nil
				}
				_, err := s.app(t, s.options()).VNets(t.Context(), subID)
				switch {
				case c.class == "" && err != nil, c.class != "" && !providers.Is(err, c.class):
					t.Errorf("%v", err)
				case len(s.calls) != c.calls:
					t.Errorf("%d calls", len(s.calls))
				case c.challenges > 0 && !strings.Contains(claims, "essential"):
					t.Errorf("no token was asked for with the claims: %q", claims)
				}
			})
		})
	}
}

// line makes a round-tripper of the stub.
type line struct{ *stub }

func (l line) RoundTrip(r *http.Request) (*http.Response, error) { return l.Do(r) }

// TestASignInFollowsNoRedirect: the client's secret goes to the authority that
// was chosen, and nowhere else.
func TestASignInFollowsNoRedirect(t *testing.T) {
	for _, status := range []int{302, 307, 308} {
		for _, to := range []string{"https://elsewhere.test/token", "http://login.test/token"} {
			synctest.Test(t, func(t *testing.T) {
				s := failing(ok(noVNets))
				s.signIn = func(*http.Request, string) *reply {
					return &reply{status: status, header: map[string]string{"Location": to}}
				}
				o := s.options()
				o.Transport = azure.Over(line{s})
				_, err := s.app(t, o).VNets(t.Context(), subID)
				if providers.AsError(err) == nil {
					t.Errorf("%d to %s: %v", status, to, err)
				}
				for i, call := range s.bodies {
					if strings.Contains(call, "client_secret") {
						t.Errorf("%d to %s: the secret went to %s", status, to, s.calls[i])
					}
				}
			})
		}
	}
}

// TestALongOperationStaysAtHome: what an answer names as the place to look at
// an operation is asked only where the token belongs.
func TestALongOperationStaysAtHome(t *testing.T) {
	for _, header := range []string{"Azure-AsyncOperation", "Location"} {
		for _, to := range []string{"https://elsewhere.test/operations/1", "http://arm.test/operations/1"} {
			synctest.Test(t, func(t *testing.T) {
				s := &stub{answer: func(r *http.Request, _ int) reply {
					if r.URL.Host != "arm.test" || r.URL.Scheme != "https" {
						t.Errorf("a token went to %s", r.URL.Redacted())
					}
					if r.Method == http.MethodGet {
						return reply{status: 404, body: body("NotFound", "none yet")}
					}
					return reply{
						status: 201, header: map[string]string{header: to},
						body: `{"id":"` + peeringID + `","properties":{"provisioningState":"Updating"}}`,
					}
				}}
				err := putPeering(context.WithoutCancel(t.Context()), s.app(t, s.options()))
				// The SDK refuses a line that is not secret by itself.
				if header == "Azure-AsyncOperation" && !providers.HasCode(err, azure.CodeStray, "") {
					t.Errorf("%s: %v", to, err)
				}
			})
		}
	}
}
