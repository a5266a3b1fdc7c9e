package azure_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/world"
)

// open serves the lab over loopback sockets and gives options for it.
func (l *lab) open() azure.Options {
	l.t.Helper()
	if err := l.sim.Serve(l.t.Context(), sim.Addresses{}); err != nil {
		l.t.Fatal(err)
	}
	l.t.Cleanup(func() { _ = l.sim.Close() })
	at := l.sim.Endpoints()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(l.sim.CA()) {
		l.t.Fatal("no certificate")
	}
	return azure.Options{Authority: at[sim.Login], Graph: at[sim.Graph], ARM: at[sim.ARM], RootCAs: roots, Env: l.env}
}

var (
	formIn   = regexp.MustCompile(`(?s)<form[^>]*action="([^"]+)".*?</form>`)
	hiddenIn = regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`)
)

// person is a browser whose owner takes Ana's account.
func person(client *http.Client) func(string) error {
	return func(page string) error {
		res, err := client.Get(page)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		var form []string
		for _, one := range formIn.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(one[0], "Ana Prieto") {
				form = one
			}
		}
		if form == nil {
			return fmt.Errorf("no form for Ana on the page: %s", text)
		}
		values := url.Values{}
		for _, m := range hiddenIn.FindAllStringSubmatch(form[0], -1) {
			values.Set(m[1], html.UnescapeString(m[2]))
		}
		back, err := client.PostForm(html.UnescapeString(form[1]), values)
		if err != nil {
			return err
		}
		return back.Body.Close()
	}
}

func TestBrowserSignIn(t *testing.T) {
	l := newLab(t)
	o := l.open()
	o.OpenBrowser = func(page string) error { return person(trusting(o.RootCAs))(page) }
	shown := ""
	s, err := azure.New(o).SignIn(t.Context(), providers.SignIn{
		Method: providers.SignInBrowser, Prompt: func(d providers.DeviceCode) { shown = d.VerificationURL },
	})
	if err != nil {
		t.Fatal(err)
	}
	if who := s.Who(); who.Name != "ana@contoso.example" || who.TenantID != l.acc.TenantID ||
		who.ObjectID != l.acc.Ana.ID {
		t.Errorf("%+v", who)
	}
	if !strings.HasPrefix(shown, o.Authority) {
		t.Errorf("the page to open by hand is %q", shown)
	}
	subs, refused, err := s.Subscriptions(t.Context())
	if err != nil || len(subs) != 3 || len(refused) != 1 {
		t.Errorf("%v %v %v", subs, refused, err)
	}
	if _, err := s.ApplicationsNamed(t.Context(), "", "x"); err != nil {
		t.Errorf("Graph: %v", err)
	}
	l.do(func(a *world.Azure) { a.ExpireTokens() })
	if err := s.Prove(t.Context(), ""); err != nil {
		t.Error(err)
	}
	if _, err := s.VNets(t.Context(), l.acc.Production); err != nil {
		t.Error(err)
	}
}

// TestBrowserCarriesClaims: what Resource Manager's refusal wants of the next
// sign-in goes with the page that the browser opens; without it nothing does.
func TestBrowserCarriesClaims(t *testing.T) {
	const want = `{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}`
	for claims, sent := range map[string]string{
		"": "", base64.StdEncoding.EncodeToString([]byte(want)): want, "no base64 of JSON": "",
	} {
		l := newLab(t)
		o := l.open()
		asked := ""
		o.OpenBrowser = func(page string) error {
			u, err := url.Parse(page)
			if err != nil {
				return err
			}
			asked = u.Query().Get("claims")
			return person(trusting(o.RootCAs))(page)
		}
		_, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInBrowser, Claims: claims,
			Prompt: func(providers.DeviceCode) {}})
		if err != nil {
			t.Fatal(err)
		}
		if (sent == "") != !strings.Contains(asked, "acrs") || sent != "" && !strings.Contains(asked, `"p1"`) {
			t.Errorf("for %q the page is asked for with %q", claims, asked)
		}
	}
}

func TestBrowserSignInIsCancelled(t *testing.T) {
	l := newLab(t)
	o := l.open()
	ctx, cancel := context.WithCancel(t.Context())
	o.OpenBrowser = func(string) error { cancel(); return nil }
	began := time.Now()
	_, err := azure.New(o).SignIn(ctx, providers.SignIn{Method: providers.SignInBrowser})
	if !providers.Is(err, providers.Cancelled) || !errors.Is(err, context.Canceled) || time.Since(began) > 10*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
}

func TestAnUnknownAuthorityIsNamed(t *testing.T) {
	l := newLab(t)
	o := l.open()
	o.RootCAs = nil
	_, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment})
	if e := providers.AsError(err); e == nil || e.Class != providers.Untrusted {
		t.Errorf("%v", err)
	}
}

func TestNobodyAnswers(t *testing.T) {
	l := newLab(t)
	o := l.open()
	if err := l.sim.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment})
	if !providers.Is(err, providers.Transient) || !strings.Contains(err.Error(), "refused") {
		t.Errorf("%v", err)
	}
}

func TestPeeringOverSockets(t *testing.T) {
	l := newLab(t)
	o := l.open()
	l.w.Do(func() { l.w.Timing.SecondPeering = 0 })
	p := l.ready()
	s, err := azure.New(o).SignInApp(t.Context(), l.acc.TenantID, p.app.AppID, p.secret, l.acc.AivenTenantID)
	if err != nil {
		t.Fatal(err)
	}
	l.w.Do(func() { l.w.Timing.SecondPeering = time.Millisecond })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	token := ""
	ask := l.put(p)
	ask.Save = func(s string) { token = s; cancel() }
	if _, err := s.PutPeering(ctx, ask); !providers.Is(err, providers.Cancelled) || token == "" {
		t.Fatal(err)
	}
	ask.Resume, ask.Save = token, nil
	if got, err := s.PutPeering(t.Context(), ask); err != nil || got.State != "Connected" {
		t.Errorf("%+v %v", got, err)
	}
}

// fakeAz is az as far as the SDK calls it: it answers with a file's content.
func fakeAz(t *testing.T, script string) func(string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Fatal("the stand-in for az is a shell script")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	path := dir + string(filepath.ListSeparator) + os.Getenv("PATH")
	t.Setenv("PATH", path)
	return func(name string) string {
		if name == "PATH" {
			return path
		}
		return ""
	}
}

func TestAzSignIn(t *testing.T) {
	l := newLab(t)
	var token *world.Token
	l.do(func(a *world.Azure) {
		token = a.IssueToken(world.Token{TenantID: l.acc.TenantID, ClientID: world.AzureCLI,
			Audience: "https://management.azure.com", User: l.acc.Ana}, time.Hour)
	})
	asked := filepath.Join(t.TempDir(), "asked")
	answer := fmt.Sprintf(`{"accessToken":"%s","expires_on":%d,"tenant":"%s","tokenType":"Bearer"}`, token.Value,
		time.Now().Add(time.Hour).Unix(), l.acc.TenantID)
	o := l.options()
	o.Env = fakeAz(t, `echo "$@" >> `+asked+"\ncat <<'END'\n"+answer+"\nEND\n")
	s, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInAzureCLI})
	if err != nil {
		t.Fatal(err)
	}
	if who := s.Who(); who.Name != "ana@contoso.example" || who.TenantID != l.acc.TenantID ||
		who.Method != providers.SignInAzureCLI {
		t.Errorf("%+v", who)
	}
	for range 3 {
		if _, err := s.VNets(t.Context(), l.acc.Production); err != nil {
			t.Fatal(err)
		}
	}
	calls, err := os.ReadFile(asked)
	if err != nil || strings.Count(string(calls), "\n") != 1 || !strings.Contains(string(calls), "get-access-token") {
		t.Errorf("az was called: %q %v", calls, err)
	}
	s.Close()
	if after, _ := os.ReadFile(asked); len(after) != len(calls) {
		t.Errorf("Close called az: %q", after)
	}
}

func TestAzThatIsNotSignedIn(t *testing.T) {
	l := newLab(t)
	o := l.options()
	o.Env = fakeAz(t,
		`echo "ERROR: AADSTS700082: The refresh token has expired due to inactivity. Please run: az login" >&2; exit 1`)
	_, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInAzureCLI})
	if e := providers.AsError(err); e == nil || e.Class != providers.NotAuthenticated || e.Code != "AADSTS700082" ||
		!strings.Contains(e.Message, "az login") {
		t.Errorf("%v", err)
	}
}

// TestAzThatBreaks says nothing about the sign-in.
func TestAzThatBreaks(t *testing.T) {
	l := newLab(t)
	for _, script := range []string{"kill -9 $$", "echo 'ERROR: Failed to establish a new connection' >&2; exit 1", "exit 1"} {
		o := l.options()
		o.Env = fakeAz(t, script)
		_, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInAzureCLI})
		if !providers.Is(err, providers.Transient) {
			t.Errorf("%s: %#v", script, err)
		}
	}
}

func trusting(roots *x509.CertPool) *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
}

// TestAzOfAManagedIdentity refuses to be told the tenant, even its own.
func TestAzOfAManagedIdentity(t *testing.T) {
	l := newLab(t)
	var token *world.Token
	l.do(func(a *world.Azure) {
		token = a.IssueToken(world.Token{TenantID: l.acc.TenantID, ClientID: world.AzureCLI,
			Audience: "https://management.azure.com", User: l.acc.Ana}, time.Hour)
	})
	o := l.options()
	o.Env = fakeAz(t, `case "$*" in *--tenant*) echo "ERROR: Tenant shouldn't be specified for managed identity account" >&2; `+
		"exit 1;; esac\ncat <<'END'\n"+fmt.Sprintf(`{"accessToken": %q, "expires_on": %d}`, token.Value,
		time.Now().Add(time.Hour).Unix())+"\nEND\n")
	for _, named := range []string{"", l.acc.TenantID} {
		s, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInAzureCLI, Tenant: named})
		if err != nil {
			t.Fatalf("with %q: %v", named, err)
		}
		if err := s.(providers.AzureGraphProver).ProveGraph(t.Context(), l.acc.TenantID); err != nil {
			t.Errorf("with %q: %v", named, err)
		}
	}
}

// TestAzWantsClaims: az and its SDK name the claims in the command that they
// propose.
func TestAzWantsClaims(t *testing.T) {
	const claims = "eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlcyI6WyJwMSJdfX19"
	l := newLab(t)
	o := l.options()
	o.Env = fakeAz(t, `echo 'ERROR: AADSTS50076: MFA is needed. Interactive authentication is needed. Please run:
az login --tenant "x" --scope "https://management.core.windows.net//.default" --claims-challenge "`+claims+`"' >&2; exit 1`)
	_, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInAzureCLI})
	if e := providers.AsError(err); e == nil || e.Detail["claims"] != claims || e.Detail["why"] != providers.WhySecondFactor ||
		e.Detail["who"] != string(providers.SignInAzureCLI) {
		t.Errorf("%+v", e)
	}
}
