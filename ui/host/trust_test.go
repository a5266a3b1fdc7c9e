package host

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim"
	"example.org/peerage/ui/machine"
)

// stranger is a server whose certificate no machine vouches for, and the file
// with it. It refuses whoever comes.
func stranger(t *testing.T) (url, file string) {
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(s.Close)
	file = filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return s.URL, file
}

// TestAuthoritiesAreTrustedByAll: --ca-file holds for every adapter, a
// variable for those whose provider's own tools read it.
func TestAuthoritiesAreTrustedByAll(t *testing.T) {
	at, file := stranger(t)
	keys := map[string]string{
		"AWS_ENDPOINT_URL": at, "AWS_ACCESS_KEY_ID": "AKIA0000000000000000", "AWS_SECRET_ACCESS_KEY": "s",
		"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_CA_BUNDLE": "",
	}
	for k, v := range keys {
		t.Setenv(k, v)
	}
	for name, want := range map[string]string{
		"nothing": "", "--ca-file": "aiven astra aws azure", "SSL_CERT_FILE": "aiven astra aws azure",
		"REQUESTS_CA_BUNDLE": "aiven astra aws azure", "AWS_CA_BUNDLE": "aws",
	} {
		env := map[string]string{"ASTRA_API_URL": at}
		s := machine.Trust{Env: func(n string) string { return env[n] }}
		if name == "--ca-file" {
			s.File = file
		} else {
			env[name] = file
		}
		var trusting []string
		for _, who := range []string{"aiven", "astra", "aws", "azure"} {
			err := asked(t, who, surroundings{env: s.Env, roots: s.Pool(), at: map[string]string{sim.Aiven: at, sim.Login: at, sim.ARM: at}})
			switch e := providers.AsError(err); {
			case e == nil:
				t.Fatalf("%s: %v", who, err)
			case e.Class != providers.Untrusted:
				trusting = append(trusting, who)
			case !strings.Contains(e.Message, "Acme Co"):
				t.Errorf("%s does not say who issued it: %v", who, e)
			}
		}
		if got := strings.Join(trusting, " "); got != want {
			t.Errorf("with %s: trusted by %q, want %q", name, got, want)
		}
		followed, amiss := s.Notes()
		if len(followed) != min(len(want), 1) && name != "AWS_CA_BUNDLE" || len(amiss) > 0 {
			t.Errorf("with %s: the doctor says %q, %q", name, followed, amiss)
		}
	}
}

// asked is what comes of one question to the stranger.
func asked(t *testing.T, who string, s surroundings) error {
	clouds, _ := adapters(s)
	switch who {
	case "aiven":
		_, err := clouds.Aiven.Open("t").Prove(t.Context())
		return err
	case "astra":
		_, err := clouds.Astra.Open("AstraCS:t").Databases(t.Context())
		return err
	case "aws":
		x, err := clouds.AWS.Open(t.Context(), "")
		if err == nil {
			_, _, err = x.Caller(t.Context())
		}
		return err
	}
	x, err := clouds.Azure.SignInApp(t.Context(), "11111111-1111-4111-8111-111111111111", "app", "secret")
	if err == nil {
		err = x.Prove(t.Context(), "")
	}
	return err
}

// TestAuthoritiesThatCannotBeRead are told, and stop nothing unless they were
// named by hand.
func TestAuthoritiesThatCannotBeRead(t *testing.T) {
	env := func(n string) string { return map[string]string{"REQUESTS_CA_BUNDLE": "/nowhere.pem"}[n] }
	h, err := Open(t.Context(), Settings{StateDir: t.TempDir(), Env: env})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = h.Close() }()
	if notes := strings.Join(h.Notes(), "\n"); !strings.Contains(notes, "REQUESTS_CA_BUNDLE") {
		t.Errorf("%q", notes)
	}
	if _, err := Open(t.Context(), Settings{StateDir: t.TempDir(), CAFile: "/nowhere.pem", Env: env}); err == nil {
		t.Error("a --ca-file that is not there is taken")
	}
}
