package entra_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/world"
)

// signed makes a JWT with RS256.
func signed(t *testing.T, key *rsa.PrivateKey, head, claims map[string]any) string {
	t.Helper()
	head["alg"] = "RS256"
	part := func(v any) string {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(head) + "." + part(claims)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// TestAssertions: a certificate of the application's own, a trusted issuer.
func TestAssertions(t *testing.T) {
	b := newBench(t)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"},
		NotBefore: b.clk.Now().Add(-time.Hour), NotAfter: b.clk.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	b.w.Do(func() {
		b.app.Keys = []*world.AppKey{{KeyID: "1", Cert: cert, Start: cert.NotBefore, End: cert.NotAfter}}
		b.app.Federated = []*world.FederatedCredential{{Name: "ci", Issuer: "https://issuer.example", Subject: "repo",
			Audiences: []string{"api://AzureADTokenExchange"}}}
	})
	sum := sha256.Sum256(der)
	mine := map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}
	now := b.clk.Now()
	own := map[string]any{"iss": b.app.AppID, "sub": b.app.AppID, "aud": "https://login.test/x", "nbf": now.Unix(),
		"exp": now.Add(time.Minute).Unix()}
	with := func(claims map[string]any, k string, v any) map[string]any {
		out := map[string]any{}
		for key, x := range claims {
			out[key] = x
		}
		out[k] = v
		return out
	}
	other := with(with(with(own, "iss", "https://issuer.example"), "sub", "repo"), "aud", "api://AzureADTokenExchange")
	good := signed(t, key, mine, own)
	for name, c := range map[string]struct{ jwt, code string }{
		"certificate":    {good, ""},
		"trusted issuer": {signed(t, key, map[string]any{}, other), ""},
		"other subject":  {signed(t, key, map[string]any{}, with(other, "sub", "fork")), "AADSTS70021"},
		"unknown key":    {signed(t, key, map[string]any{"x5t": "AAAA"}, own), "AADSTS700027"},
		"bad signature":  {good[:len(good)-8] + "AAAAAAAA", "AADSTS700027"},
		"too old":        {signed(t, key, mine, with(own, "exp", now.Add(-time.Minute).Unix())), "AADSTS700024"},
		"no JWT":         {"nonsense", "AADSTS50027"},
	} {
		r := b.credentials(b.home.ID, url.Values{"client_secret": {""}, "client_assertion": {c.jwt},
			"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}})
		if got := r.At("error_description"); c.code == "" && r.At("access_token") == "" ||
			!strings.HasPrefix(got, c.code) {
			t.Errorf("%s: %d %s", name, r.Status, r.Raw)
		}
	}
}
