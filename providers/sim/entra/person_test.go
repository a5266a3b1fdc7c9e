package entra_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/sim/wire/wiretest"
	"example.org/peerage/providers/sim/world"
)

func (b *bench) begin() *wiretest.Response {
	return b.Want(200, "POST", "/organizations/oauth2/v2.0/devicecode",
		url.Values{"client_id": {world.AzureCLI}, "scope": {armScope}})
}

// poll asks with both spellings of the code, as az does.
func (b *bench) poll(grant, code string) *wiretest.Response {
	return b.Do("POST", "/organizations/oauth2/v2.0/token",
		url.Values{"grant_type": {grant}, "client_id": {world.AzureCLI}, "device_code": {code}, "code": {code},
			"client_info": {"1"}})
}

func TestDeviceCodeByHand(t *testing.T) {
	b := newBench(t)
	d := b.begin()
	if d.At("expires_in") != "900" || d.At("interval") != "5" || !strings.Contains(d.At("message"), d.At("user_code")) {
		t.Fatal(d.Raw)
	}
	if r := b.poll("device_code", d.At("device_code")); r.Status != 400 || r.Code() != "authorization_pending" {
		t.Fatal(r.Raw)
	}
	page := b.Want(200, "GET", "/device?code="+d.At("user_code"), nil)
	if !strings.Contains(page.Raw, "Ana &lt;Lind&gt;") || !strings.Contains(page.Raw, d.At("user_code")) {
		t.Fatal(page.Raw)
	}
	if r := b.Want(200, "POST", "/device", url.Values{"code": {"WRONG"}, "user": {b.ana.ID}}); !strings.Contains(r.Raw,
		"did not work") {
		t.Error(r.Raw)
	}
	typed := strings.ToLower(d.At("user_code")[:4] + "-" + d.At("user_code")[4:])
	b.Want(200, "POST", "/device", url.Values{"code": {typed}, "user": {b.ana.ID}})
	r := b.poll("urn:ietf:params:oauth:grant-type:device_code", d.At("device_code"))
	if r.Status != 200 || r.At("scope") != armScope || r.At("refresh_token") == "" {
		t.Fatal(r.Raw)
	}
	if id := decode(t, r.At("id_token")); id["aud"] != world.AzureCLI || id["oid"] != b.ana.ID ||
		id["preferred_username"] != b.ana.UPN {
		t.Errorf("id token %v", id)
	}
	if info := decode(t, "."+r.At("client_info")); info["uid"] != b.ana.ID || info["utid"] != b.home.ID {
		t.Errorf("client info %v", info)
	}
	if again := b.poll("device_code", d.At("device_code")); again.Code() != "bad_verification_code" {
		t.Errorf("the code worked twice: %s", again.Raw)
	}
}

func TestDeviceCodeByItself(t *testing.T) {
	b := newBench(t)
	b.w.Azure.AutoApprove, b.w.Azure.DefaultUser = 20*time.Second, b.ana.ID
	d := b.begin()
	b.clk.Advance(19 * time.Second)
	if r := b.poll("device_code", d.At("device_code")); r.Code() != "authorization_pending" {
		t.Fatal(r.Raw)
	}
	b.clk.Advance(time.Second)
	if r := b.poll("device_code", d.At("device_code")); r.Status != 200 {
		t.Fatal(r.Raw)
	}
}

func TestDeviceCodeEndsAndIsBlocked(t *testing.T) {
	b := newBench(t)
	d := b.begin()
	b.clk.Advance(15 * time.Minute)
	if r := b.poll("device_code", d.At("device_code")); r.Status != 400 || r.Code() != "expired_token" {
		t.Error(r.Raw)
	}
	b.w.Do(func() { b.w.Faults.Set(world.Fault{Name: "azure.device-code-blocked"}) })
	d = b.begin()
	b.Want(200, "POST", "/device", url.Values{"code": {d.At("user_code")}, "user": {b.ana.ID}})
	if r := b.poll("device_code", d.At("device_code")); r.Status != 400 || r.Code() != "invalid_grant" ||
		r.At("error_codes") != "[53003]" {
		t.Error(r.Raw)
	}
}

var field = regexp.MustCompile(`name="(\w+)" value="([^"]*)"`)

// browser opens the page and gives what its first form would send.
func (b *bench) browser(t *testing.T, verifier string) url.Values {
	t.Helper()
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{"client_id": {world.AzureCLI}, "response_type": {"code"}, "redirect_uri": {"http://localhost:4321"},
		"response_mode": {"form_post"}, "scope": {armScope}, "state": {`s"1`},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"}, "nonce": {"n1"}}
	page := b.Want(200, "GET", "/organizations/oauth2/v2.0/authorize?"+q.Encode(), nil)
	if !strings.Contains(page.Raw, `method="POST" action="http://localhost:4321"`) {
		t.Fatalf("no form that posts: %s", page.Raw)
	}
	out := url.Values{}
	for _, m := range field.FindAllStringSubmatch(page.Raw, -1) {
		out.Set(m[1], strings.ReplaceAll(m[2], "&#34;", `"`))
	}
	return out
}

func (b *bench) redeem(code, verifier, redirect string) *wiretest.Response {
	return b.Do("POST", "/organizations/oauth2/v2.0/token", url.Values{"grant_type": {"authorization_code"},
		"client_id": {world.AzureCLI}, "code": {code}, "code_verifier": {verifier}, "redirect_uri": {redirect},
		"scope": {armScope}})
}

func TestBrowser(t *testing.T) {
	b := newBench(t)
	got := b.browser(t, "verifier")
	if got.Get("state") != `s"1` {
		t.Errorf("state came back as %q", got.Get("state"))
	}
	if r := b.redeem(got.Get("code"), "other", "http://localhost:4321"); r.At("error_codes") != "[501481]" {
		t.Error("a wrong verifier:", r.Raw)
	}
	if r := b.redeem(got.Get("code"), "verifier", "http://localhost:1"); r.At("error_codes") != "[70011]" {
		t.Error("another redirect:", r.Raw)
	}
	r := b.redeem(got.Get("code"), "verifier", "http://localhost:4321")
	if r.Status != 200 || decode(t, r.At("id_token"))["nonce"] != "n1" {
		t.Fatal(r.Raw)
	}
	if again := b.redeem(got.Get("code"), "verifier", "http://localhost:4321"); again.At("error_codes") != "[70008]" {
		t.Error("the code worked twice:", again.Raw)
	}
}

func TestBrowserRefuses(t *testing.T) {
	b := newBench(t)
	at := "/organizations/oauth2/v2.0/authorize?client_id=x&response_type=code&redirect_uri="
	if r := b.Want(400, "GET", at+url.QueryEscape("https://evil.example/"), nil); r.At("error_codes") != "[50011]" {
		t.Error(r.Raw)
	}
	b.w.Azure.AutoApprove, b.w.Azure.DefaultUser = time.Second, b.ana.ID
	if r := b.Want(200, "GET", at+url.QueryEscape("http://127.0.0.1:9/"), nil); !strings.Contains(r.Raw,
		`getElementById("auto").submit()`) {
		t.Error("the page does not send itself:", r.Raw)
	}
}

func (b *bench) refresh(tenant, token string) *wiretest.Response {
	return b.Do("POST", "/"+tenant+"/oauth2/v2.0/token",
		url.Values{"grant_type": {"refresh_token"}, "client_id": {world.AzureCLI},
			"refresh_token": {token}, "scope": {"https://management.core.windows.net//.default offline_access openid profile"}})
}

func TestRefreshInOtherTenants(t *testing.T) {
	b := newBench(t)
	got := b.browser(t, "v")
	token := b.redeem(got.Get("code"), "v", "http://localhost:4321").At("refresh_token")
	if r := b.refresh(b.home.ID, token); r.Status != 200 ||
		decode(t, r.At("access_token"))["aud"] != "https://management.core.windows.net/" {
		t.Fatal(r.Raw)
	}
	if r := b.refresh(b.other.ID, token); r.At("error_codes") != "[50020]" {
		t.Error("no guest there:", r.Raw)
	}
	var guest *world.User
	b.w.Do(func() { guest = b.w.Azure.AddGuest(b.other.ID, b.ana) })
	r := b.refresh(b.other.ID, token)
	if r.Status != 200 || decode(t, r.At("access_token"))["oid"] != guest.ID ||
		decode(t, "."+r.At("client_info"))["uid"] != b.ana.ID {
		t.Fatal(r.Raw)
	}
	b.other.RequiresMFA = true
	if r := b.refresh(b.other.ID, token); r.Status != 400 || r.Code() != "invalid_grant" ||
		r.At("error_codes") != "[50076]" || r.At("suberror") != "basic_action" {
		t.Error(r.Raw)
	}
	if r := b.refresh(b.home.ID, token); r.Status != 200 {
		t.Error("the home tenant suffers from it:", r.Raw)
	}
	if r := b.refresh(b.home.ID, "1.nonsense"); r.Code() != "invalid_grant" {
		t.Error(r.Raw)
	}
}
