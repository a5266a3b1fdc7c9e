package graph_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

func denied(t *testing.T, r *wiretest.Response, words string) {
	t.Helper()
	if r.Status != 403 || r.Code() != "Authorization_RequestDenied" || !strings.Contains(r.At("error.message"), words) ||
		r.At("error.innerError.request-id") == "" {
		t.Errorf("got %d %s", r.Status, r.Raw)
	}
}

const (
	backing      = "the backing application of the service principal being created must in the local tenant"
	insufficient = "Insufficient privileges to complete the operation."
)

// TestMember may register an application of her own, but not bring in a
// vendor's: the documented failure.
func TestMember(t *testing.T) {
	b := newBench(t)
	r := b.member.Want(201, "POST", "/v1.0/applications", app("mine"))
	b.settle()
	b.member.Want(201, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": r.At("appId")})
	b.member.Want(200, "POST", "/v1.0/applications/"+r.At("id")+"/addPassword", map[string]any{})
	denied(t, b.member.Do("POST", "/v1.0/servicePrincipals", map[string]any{"appId": b.vendor.AppID}), backing)
	theirs := b.admin.Want(201, "POST", "/v1.0/applications", app("theirs")).At("id")
	denied(t, b.member.Do("POST", "/v1.0/applications/"+theirs+"/addPassword", map[string]any{}), insufficient)
	denied(t, b.member.Do("DELETE", "/v1.0/applications/"+theirs, nil), insufficient)
	b.member.Want(204, "DELETE", "/v1.0/applications/"+r.At("id"), nil)
}

func TestSwitchesTakeRightsAway(t *testing.T) {
	b := newBench(t)
	b.on("azure.no-directory-role")
	denied(t, b.admin.Do("POST", "/v1.0/servicePrincipals", map[string]any{"appId": b.vendor.AppID}), backing)
	b.admin.Want(201, "POST", "/v1.0/applications", app("mine"))
	b.on("azure.no-directory-rights")
	denied(t, b.admin.Do("GET", "/v1.0/applications", nil), insufficient)
	denied(t, b.admin.Do("POST", "/v1.0/applications", app("mine")), insufficient)
	denied(t, b.admin.Do("GET", "/v1.0/servicePrincipals", nil), insufficient)
}

func TestVendorPrincipal(t *testing.T) {
	b := newBench(t)
	r := b.admin.Want(201, "POST", "/v1.0/servicePrincipals",
		map[string]any{"appId": b.vendor.AppID, "accountEnabled": true})
	if r.At("appOwnerOrganizationId") != b.other.ID || r.At("displayName") != "Vendor peering" ||
		r.At("servicePrincipalNames.0") != b.vendor.AppID {
		t.Error(r.Raw)
	}
	again := b.admin.Want(409, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": b.vendor.AppID})
	if again.At("error.details.0.code") != "ObjectConflict" ||
		!strings.Contains(again.At("error.message"), b.vendor.AppID+" is already in use") {
		t.Error(again.Raw)
	}
	b.settle()
	found := b.admin.Want(200, "GET", "/v1.0/servicePrincipals?$filter=servicePrincipalNames/any(c:c eq '"+b.vendor.AppID+
		"')", nil)
	if found.Len("value") != 1 || found.At("value.0.id") != r.At("id") {
		t.Error(found.Raw)
	}
	unknown := b.admin.Want(400, "POST", "/v1.0/servicePrincipals",
		map[string]any{"appId": "00000000-0000-0000-0000-000000000001"})
	if !strings.Contains(unknown.Raw, " does not reference ") {
		t.Error(unknown.Raw)
	}
	b.vendor.Audience = world.AudienceSingle
	b.admin.Want(204, "DELETE", "/v1.0/servicePrincipals/"+r.At("id"), nil)
	b.admin.Want(400, "POST", "/v1.0/servicePrincipals", map[string]any{"appId": b.vendor.AppID})
}

func TestApplicationAsCaller(t *testing.T) {
	b := newBench(t)
	var plain, strong *world.ServicePrincipal
	b.w.Do(func() {
		a := b.w.Azure
		plain = a.EnsureServicePrincipal(b.home.ID, a.AddApp(b.home.ID, "", "plain", world.AudienceSingle).AppID)
		strong = a.EnsureServicePrincipal(b.home.ID, a.AddApp(b.home.ID, "", "strong", world.AudienceSingle).AppID)
		strong.DirectoryRole = true
	})
	denied(t, b.client(world.Token{Principal: plain}).Do("GET", "/v1.0/applications", nil), insufficient)
	b.client(world.Token{Principal: strong}).Want(201, "POST", "/v1.0/servicePrincipals",
		map[string]any{"appId": b.vendor.AppID})
	if r := b.client(world.Token{Principal: strong}).Do("GET", "/v1.0/me", nil); r.Status != 400 {
		t.Error(r.Raw)
	}
}

func TestTokensRefused(t *testing.T) {
	b := newBench(t)
	arm := b.client(world.Token{User: b.ana, Audience: wire.ManagementAudience})
	old := b.client(world.Token{User: b.ana})
	for name, c := range map[string]*wiretest.Client{"none": {T: t, Handler: arm.Handler}, "of another resource": arm,
		"unknown": {T: t, Handler: arm.Handler, Token: "x"}} {
		if r := c.Do("GET", "/v1.0/me", nil); r.Status != 401 || r.Code() != "InvalidAuthenticationToken" ||
			r.Header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %s", name, r.Status, r.Raw)
		}
	}
	old.Want(200, "GET", "/v1.0/me", nil)
	b.clk.Advance(time.Hour)
	if r := old.Want(401, "GET", "/v1.0/me", nil); !strings.Contains(r.Raw, "expired") {
		t.Error(r.Raw)
	}
}

func TestSmallThings(t *testing.T) {
	b := newBench(t)
	if r := b.admin.Want(200, "GET", "/v1.0/organization", nil); r.At("value.0.id") != b.home.ID ||
		r.At("value.0.verifiedDomains.0.name") != "contoso.example" {
		t.Error(r.Raw)
	}
	if r := b.admin.Want(200, "GET", "/v1.0/me", nil); r.At("userPrincipalName") != b.ana.UPN || r.At("id") != b.ana.ID {
		t.Error(r.Raw)
	}
	if r := b.admin.Want(200, "GET", "/v1.0/me/memberOf",
		nil); r.At("value.0.displayName") != "Application Administrator" {
		t.Error(r.Raw)
	}
	if r := b.member.Want(200, "GET", "/v1.0/me/memberOf", nil); r.Len("value") != 0 {
		t.Error(r.Raw)
	}
	if r := b.admin.Want(200, "GET", "/v1.0/users/bo@contoso.example", nil); r.At("id") != b.bo.ID {
		t.Error(r.Raw)
	}
	b.admin.Want(404, "GET", "/v1.0/users/nobody@contoso.example", nil)
	var sp *world.ServicePrincipal
	b.w.Do(func() { sp = b.w.Azure.EnsureServicePrincipal(b.home.ID, b.vendor.AppID) })
	r := b.admin.Want(200, "POST", "/v1.0/directoryObjects/getByIds",
		map[string]any{"ids": []string{b.bo.ID, sp.ID, "gone"},
			"types": []string{"servicePrincipal", "directoryObjectPartnerReference"}})
	if r.Len("value") != 1 || r.At("value.0.@odata.type") != "#microsoft.graph.servicePrincipal" ||
		r.At("value.0.id") != sp.ID {
		t.Error(r.Raw)
	}
	b.admin.Want(404, "GET", "/v1.0/nothing", nil)
	b.admin.Want(400, "GET", "/v3/me", nil)
}

func TestOwners(t *testing.T) {
	b := newBench(t)
	id := b.admin.Want(201, "POST", "/v1.0/applications", app("a")).At("id")
	at := "/v1.0/applications/" + id + "/owners"
	if r := b.admin.Want(200, "GET", at, nil); r.Len("value") != 1 || r.At("value.0.id") != b.ana.ID {
		t.Fatal(r.Raw)
	}
	ref := map[string]any{"@odata.id": "https://graph.test/v1.0/directoryObjects/" + b.bo.ID}
	denied(t, b.member.Do("POST", at+"/$ref", ref), insufficient)
	b.admin.Want(204, "POST", at+"/$ref", ref)
	b.member.Want(204, http.MethodDelete, at+"/"+b.ana.ID+"/$ref", nil)
	if r := b.admin.Want(200, "GET", at, nil); r.Len("value") != 1 || r.At("value.0.id") != b.bo.ID {
		t.Error(r.Raw)
	}
}
