package flows_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

type between = func(*http.Request, func(*http.Request) (*http.Response, error)) (*http.Response, error)

// factor is an authentication context, as conditional access asks for it.
const factor = `{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}`

// wantsFactor has changes of one kind at ARM and Graph refused until a person
// has signed in with the claims: at a refresh they are refused, too (Microsoft,
// "Developer guide to Conditional Access authentication context").
func wantsFactor(method string) between {
	given := false
	return func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
		form := formOf(r)
		claimed := strings.Contains(form.Get("claims"), `"acrs"`)
		switch api, _, _ := strings.Cut(r.URL.Host, "."); {
		case api == "login" && claimed && strings.HasSuffix(r.URL.Path, "/devicecode"):
			given = true
		case api == "login" && claimed && form.Get("grant_type") == "refresh_token" && !given:
			return answers(r, 400, `{"error":"interaction_required","error_description":"AADSTS50076: `+
				`Due to a configuration change you must use multi-factor authentication.","error_codes":[50076]}`), nil
		case (api == "arm" || api == "graph") && r.Method == method && !given:
			res := answers(r, 401, `{"error":{"code":"InvalidAuthenticationToken","message":"TokenCreatedWithOutdatedPolicies"}}`)
			res.Header.Set("WWW-Authenticate", `Bearer realm="", authorization_uri="https://login.sim.test/common/oauth2/authorize", `+
				`error="insufficient_claims", claims="`+base64.StdEncoding.EncodeToString([]byte(factor))+`"`)
			return res, nil
		}
		return next(r)
	}
}

// formOf reads a request's form, and leaves the request as it was.
func formOf(r *http.Request) url.Values {
	if r.Body == nil {
		return nil
	}
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return nil
	}
	_ = r.Body.Close()
	r.Body = io.NopCloser(bytes.NewReader(raw))
	form, _ := url.ParseQuery(string(raw)) // what is no form holds no claims
	return form
}

func answers(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
		ContentLength: int64(len(body)),
	}
}

// TestCaseSecondFactor: the claims of a 401 come along into the sign-in that
// "Sign in again" starts, whichever API wanted them, and the words say that a
// second factor is wanted.
func TestCaseSecondFactor(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut} { // Graph's changes, and ARM's
		t.Run(method, func(t *testing.T) {
			bubble(t, func(t *testing.T, l *flowtest.Lab) {
				values := l.Answers()
				byCode(l, values)
				l.Between = wantsFactor(method)
				p := flowtest.Says(flowtest.Mend("azure.second-factor", "sign-in"))
				res, _ := l.Start(procedure, runID, values, p)
				done(t, l, res, p, wizard.Done)
				told := 0
				for _, e := range l.Seen {
					if e.Kind == wizard.Faulted && e.Fault.Remedy == "azure.second-factor" {
						told++
						if !strings.Contains(e.Fault.Says, "second factor of you") {
							t.Errorf("it says: %s", e.Fault.Says)
						}
					}
				}
				if told != 1 {
					t.Errorf("told %d times", told)
				}
			})
		})
	}
}

// TestCaseGraphIsProvedFirst: a rule that lets az and others to ARM alone stops
// the run before anything is made.
func TestCaseGraphIsProvedFirst(t *testing.T) {
	for _, c := range []course{courseA, courseD} {
		c.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
			l.Between = func(r *http.Request, next func(*http.Request) (*http.Response, error)) (*http.Response, error) {
				if strings.HasPrefix(r.URL.Host, "login.") && strings.Contains(formOf(r).Get("scope"), "graph") {
					return answers(r, 400, `{"error":"invalid_grant","error_description":"AADSTS530084: Access has been blocked `+
						`by conditional access token protection policy.","error_codes":[530084]}`), nil
				}
				return next(r)
			}
			before := l.Inventory()
			p := flowtest.Says()
			l.Start(c.procedure, runID, c.answers(l), p)
			step, text := faultOf(l)
			if p := l.Procedure(c.procedure).Step(step); p == nil || p.SignsIn != "azure" {
				t.Errorf("%s: refused at %q: %s", c.procedure, step, text)
			}
			if !strings.Contains(text, "conditional access rule") || !strings.Contains(text, "Microsoft Graph") {
				t.Errorf("it says: %s", text)
			}
			if diff := before.Diff(l.Inventory()); len(diff) > 0 {
				t.Errorf("made:\n%s", strings.Join(diff, "\n"))
			}
		})
	}
}

// TestCaseRuleAgainstTheApplication: the administrator's own sign-in is no way
// out of a rule against the application.
func TestCaseRuleAgainstTheApplication(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		p.Watch = striking(l, starts("A18"), noSignIn("/token", "53003", 400, 99))
		l.Start(procedure, runID, l.Answers(), p)
		for _, e := range slices.Backward(l.Seen) {
			if e.Kind != wizard.Faulted {
				continue
			}
			if !strings.Contains(e.Fault.Says, "your application sign in in this directory") {
				t.Errorf("it says: %s", e.Fault.Says)
			}
			var acts []string
			for _, a := range e.Fault.Acts {
				acts = append(acts, a.ID)
			}
			if !slices.Contains(acts, "hand-over") || slices.Contains(acts, "sign-in") {
				t.Errorf("it offers %v", acts)
			}
			return
		}
		t.Error("nothing is told")
	})
}

// striking strikes at the first event that is the one.
func striking(l *flowtest.Lab, is func(wizard.Event) bool, f world.Fault) func(wizard.Event) {
	at := once(is, strike(f))
	return func(e wizard.Event) { at(l, e) }
}

// TestCaseEnvironmentSecret: an expired and a wrong secret of the environment
// name their variable.
func TestCaseEnvironmentSecret(t *testing.T) {
	for name, spoil := range map[string]func(*flowtest.Lab, *world.World){
		"expired": func(l *flowtest.Lab, w *world.World) { adminsKey(l, w).End = w.Now() },
		"wrong":   func(l *flowtest.Lab, _ *world.World) { l.Env["AZURE_CLIENT_SECRET"] = "not-the-secret" },
	} {
		bubble(t, func(t *testing.T, l *flowtest.Lab) {
			l.Do(func(w *world.World) { spoil(l, w) })
			l.Start(procedure, runID, l.Answers(), flowtest.Says())
			if step, text := faultOf(l); step != "A01" || !strings.Contains(text, "AZURE_CLIENT_SECRET") ||
				!strings.Contains(text, name) {
				t.Errorf("%s, at %q: %s", name, step, text)
			}
		})
	}
}

// TestCaseAzAndASecondFactor: the person's own az is shown the command that
// asks for the second factor.
func TestCaseAzAndASecondFactor(t *testing.T) {
	claims := base64.StdEncoding.EncodeToString([]byte(factor))
	path := fakedAz(t, `echo 'ERROR: AADSTS50076: MFA. Run: az login --claims-challenge "`+claims+`"' >&2; exit 1`)
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		l.Env["PATH"] = path
		values := l.Answers()
		values["AZURE_SIGN_IN"] = "az"
		l.Start(procedure, runID, values, flowtest.Says())
		for _, e := range slices.Backward(l.Seen) {
			if e.Kind != wizard.Faulted {
				continue
			}
			if f := e.Fault; f.Remedy != "A01.mfa" || !strings.Contains(f.Says, "second factor of the account that az") ||
				len(f.Findings) != 1 || f.Findings[0].Command != "az login \\\n  --claims-challenge "+claims {
				t.Errorf("%s: %s %+v", f.Remedy, f.Says, f.Findings)
			}
			return
		}
		t.Error("nothing is told")
	})
}
