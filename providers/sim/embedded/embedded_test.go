package embedded_test

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/providers/sim/scenario"
)

// TestOnlyTheCompanysCredentials are in the environment, whatever the person's
// holds.
func TestOnlyTheCompanysCredentials(t *testing.T) {
	t.Setenv("AZURE_CLIENT_CERTIFICATE_PATH", "/of/the/person")
	t.Setenv("AIVEN_TOKEN", "of the person")
	c, err := embedded.Open(t.Context(), embedded.Options{InMemory: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Env("AIVEN_TOKEN"); got != c.Accounts.Token.Value {
		t.Errorf("the Aiven token is %q", got)
	}
	for _, name := range []string{"AZURE_CLIENT_CERTIFICATE_PATH", "HOME", "PATH", "AWS_PROFILE"} {
		if got := c.Env(name); got != "" {
			t.Errorf("%s is %q", name, got)
		}
	}
	if names, err := c.LookupHost(t.Context(), "localhost"); err == nil {
		t.Errorf("a name of the machine leads to %v", names)
	}
}

// TestEveryScenarioOpens, and one that does not exist is told.
func TestEveryScenarioOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, s := range scenario.All() {
			if _, err := embedded.Open(t.Context(), embedded.Options{InMemory: true, Scenario: s.Name}); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		}
		_, err := embedded.Open(t.Context(), embedded.Options{InMemory: true, Scenario: "none"})
		if err == nil || !strings.Contains(err.Error(), scenario.All()[0].Name) {
			t.Errorf("an unknown one: %v", err)
		}
	})
}

// TestPlayedProcedures have answers, others none.
func TestPlayedProcedures(t *testing.T) {
	c, err := embedded.Open(t.Context(), embedded.Options{InMemory: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Answers(embedded.MainJob); len(got) == 0 {
		t.Error("nobody plays the main job")
	}
	for name, value := range c.Answers(embedded.MainJob) {
		if value == "" {
			t.Errorf("%s is answered with nothing", name)
		}
	}
	if got := c.Answers("azure-remove-half"); got != nil {
		t.Errorf("an act is played: %v", got)
	}
}

// TestTheLabsFileOfItsAuthority is readable as one, and the card names it and
// every endpoint.
func TestTheLabsFileOfItsAuthority(t *testing.T) {
	l, err := embedded.OpenLab(t.Context(), embedded.LabOptions{
		Options: embedded.Options{Speed: 1}, Listen: "127.0.0.1:0", Folder: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	card := l.Card()
	text, err := os.ReadFile(card.CAFile)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatalf("%s", text)
	}
	if ca, err := x509.ParseCertificate(block.Bytes); err != nil || !ca.IsCA {
		t.Errorf("%+v, %v", ca, err)
	}
	for _, name := range sim.Services() {
		if card.Endpoints[name] == "" {
			t.Errorf("no endpoint for %s", name)
		}
	}
	a := card.Accounts
	if a.Azure.VNetID == "" || a.UpCloud.AivenNetworkID == "" || len(a.AWS.RouteTables) == 0 {
		t.Errorf("%+v", a)
	}
}

// TestWhereTheLabMayListen: what is no address, and ports that do not suffice,
// are told before anything listens.
func TestWhereTheLabMayListen(t *testing.T) {
	for _, listen := range []string{"nowhere", "127.0.0.1:many", "127.0.0.1:65535", "192.0.2.1:8440"} {
		_, err := embedded.OpenLab(t.Context(), embedded.LabOptions{
			Options: embedded.Options{Speed: 1}, Listen: listen, Folder: t.TempDir(),
		})
		if err == nil {
			t.Errorf("it listens on %q", listen)
		}
	}
}
