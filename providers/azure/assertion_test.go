package azure_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/azure"
	"example.org/peerage/providers/sim/world"
)

// TestStatementsInPlaceOfASecret: the SDK signs in with a certificate and with
// a token of another issuer, and sees what the administrator sees.
func TestStatementsInPlaceOfASecret(t *testing.T) {
	dir := t.TempDir()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t)
		tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0)}
		der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		cert, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		file := func(name string, content []byte) string {
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		claims, err := json.Marshal(map[string]any{"iss": "https://issuer.example", "sub": "repo",
			"aud": "api://AzureADTokenExchange", "exp": time.Now().Add(time.Hour).Unix()})
		if err != nil {
			t.Fatal(err)
		}
		token := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." +
			base64.RawURLEncoding.EncodeToString(claims) + "."
		der8, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		both := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
			pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der8})...)
		l.do(func(*world.Azure) {
			app := l.w.Azure.App(l.acc.Admin.AppID)
			app.Keys = []*world.AppKey{{KeyID: "1", Cert: cert, Start: cert.NotBefore, End: cert.NotAfter}}
			app.Federated = []*world.FederatedCredential{{Name: "ci", Issuer: "https://issuer.example", Subject: "repo",
				Audiences: []string{"api://AzureADTokenExchange"}}}
		})
		for i, with := range []map[string]string{
			{"AZURE_CLIENT_CERTIFICATE_PATH": file("app.pem", both)},
			{"AZURE_FEDERATED_TOKEN_FILE": file("token", []byte(token))},
		} {
			o := l.options()
			o.Env = func(name string) string {
				if name == "AZURE_CLIENT_SECRET" {
					return ""
				}
				return with[name] + l.env(name)
			}
			s, err := azure.New(o).SignIn(t.Context(), providers.SignIn{Method: providers.SignInEnvironment})
			if err != nil {
				t.Fatal(strconv.Itoa(i), err)
			}
			if subs, _, err := s.Subscriptions(t.Context()); err != nil || len(subs) == 0 {
				t.Errorf("%d: %v %v", i, subs, err)
			}
		}
	})
}
