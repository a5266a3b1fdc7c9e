package graph_test

import (
	"strings"
	"testing"
	"time"
)

// TestDirectory: what az asks of a directory besides.
func TestDirectory(t *testing.T) {
	b := newBench(t)
	if r := b.admin.Want(200, "GET", "/v1.0/domains", nil); r.At("value.0.id") != "contoso.example" {
		t.Error(r.Raw)
	}
	if r := b.admin.Want(200, "GET", "/v1.0/groups", nil); r.Len("value") != 0 || r.Value("value") == nil {
		t.Error(r.Raw)
	}
	app := b.member.Want(201, "POST", "/v1.0/applications", map[string]any{"displayName": "bo's"})
	b.clk.Advance(time.Minute)
	owned := func() int { return b.member.Want(200, "GET", "/v1.0/me/ownedObjects", nil).Len("value") }
	if owned() != 1 || b.admin.Want(200, "GET", "/v1.0/me/ownedObjects", nil).Len("value") != 0 {
		t.Error("owned objects are not those of who asks")
	}
	at := "/v1.0/applications/" + app.At("id")
	cred := map[string]any{"name": "ci", "issuer": "https://issuer.example", "subject": "repo", "audiences": []string{"x"}}
	b.member.Want(201, "POST", at+"/federatedIdentityCredentials", cred)
	b.member.Want(409, "POST", at+"/federatedIdentityCredentials", cred)
	if r := b.member.Want(200, "GET", at+"/federatedIdentityCredentials", nil); r.At("value.0.subject") != "repo" {
		t.Error(r.Raw)
	}
	b.member.Want(204, "DELETE", at+"/federatedIdentityCredentials/ci", nil)
	b.member.Want(204, "DELETE", at, nil)
	gone := "/v1.0/directory/deletedItems/"
	if r := b.admin.Want(200, "GET", gone+"microsoft.graph.application", nil); r.At("value.0.id") != app.At("id") {
		t.Error(r.Raw)
	}
	b.admin.Want(200, "POST", gone+app.At("id")+"/restore", nil)
	if owned() != 1 {
		t.Error("restored, and not there")
	}
	r := b.admin.Want(404, "GET", "/v1.0/policies", nil)
	if !strings.Contains(r.Raw, "not the real service") {
		t.Error(r.Raw)
	}
}

// TestPrincipalPasswords: az's "ad sp credential reset" puts the key on the
// principal.
func TestPrincipalPasswords(t *testing.T) {
	b := newBench(t)
	app := b.admin.Want(201, "POST", "/v1.0/applications", map[string]any{"displayName": "own"})
	b.clk.Advance(time.Minute)
	sp := b.admin.Want(201, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": app.At("appId")})
	b.clk.Advance(time.Minute)
	at := "/v1.0/servicePrincipals/" + sp.At("id")
	key := b.admin.Want(200, "POST", at+"/addPassword", map[string]any{"passwordCredential": map[string]any{}})
	if len(key.At("secretText")) != 40 {
		t.Error(key.Raw)
	}
	if r := b.admin.Want(200, "GET", at, nil); r.At("passwordCredentials.0.keyId") != key.At("keyId") {
		t.Error(r.Raw)
	}
	b.admin.Want(204, "POST", at+"/removePassword", map[string]any{"keyId": key.At("keyId")})
	b.member.Want(403, "POST", at+"/addPassword", map[string]any{})
	b.admin.Want(400, "PATCH", "/v1.0/applications/"+app.At("id"), map[string]any{"keyCredentials": []any{
		map[string]any{"key": "AAAA"}}})
}
