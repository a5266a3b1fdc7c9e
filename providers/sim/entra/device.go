package entra

import (
	"html"
	"net/http"
	"strings"
	"time"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// deviceLife is how long a code may be typed (Microsoft docs); interval how
// often a client should ask.
const (
	deviceLife = 15 * time.Minute
	interval   = 5 * time.Second
)

func (s *server) deviceCode(tenant string, r *wire.Request) *wire.Reply {
	f := r.Form()
	if f.Get("client_id") == "" {
		return s.refuse(missing("client_id"))
	}
	t := s.w.Azure.Tenant(tenant)
	if t == nil && !shared(tenant) {
		return s.refuse(noTenant(tenant))
	}
	if _, bad := s.audience(f.Get("scope"), t); bad != nil {
		return s.refuse(*bad)
	}
	// A person types at her own pace, however fast the world runs.
	life := time.Duration(float64(deviceLife) * s.w.Clock().Speed())
	g := s.w.Azure.BeginDeviceCode(f.Get("client_id"), tenant, f.Get("scope"), life)
	at := s.base.Login + "/device"
	rep := wire.JSON(200, map[string]any{
		"user_code": g.UserCode, "device_code": g.Code, "verification_uri": at,
		"expires_in": int(deviceLife.Seconds()), "interval": wire.WallSeconds(s.w, interval, 1),
		"message": "To sign in, use a web browser to open the page " + at + " and enter the code " + g.UserCode +
			" to authenticate.",
	})
	s.stamp(rep)
	return rep
}

func (s *server) redeemDevice(t *world.Tenant, clientID, code string) *wire.Reply {
	g := s.w.Azure.SignIn(code)
	switch {
	case g == nil || g.UserCode == "" || !strings.EqualFold(g.ClientID, clientID):
		return s.refuse(refusal{400, "bad_verification_code", 70000, "The provided value for the 'device_code' is not valid.",
			""})
	case !g.Expires.After(s.w.Now()):
		return s.refuse(refusal{400, "expired_token", 70020,
			"The provided value for the input parameter 'device_code' is not valid. This device code has expired.", ""})
	case g.User == nil:
		return s.refuse(refusal{400, "authorization_pending", 70016,
			"OAuth 2.0 device flow error. Authorization is pending. Continue polling.", ""})
	}
	s.w.Azure.EndSignIn(code)
	if s.w.Faults.On("azure.device-code-blocked") {
		return s.refuse(refusal{400, "invalid_grant", 53003,
			"Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
			"message_only"})
	}
	return s.signedIn(t, g.User, g.ClientID, g.Scope, "")
}

// devicePage is where a person types the code and says who she is. The lab's
// passwords are none: choosing a name is enough.
func (s *server) devicePage(r *wire.Request) *wire.Reply {
	if r.Method != http.MethodPost {
		return page("Enter the code", `<form method="post"><label>Code <input name="code" autofocus value="`+
			html.EscapeString(r.Query.Get("code"))+`"></label><p>`+s.people("user")+`</p></form>`)
	}
	f := r.Form()
	g := s.w.Azure.ByUserCode(f.Get("code"))
	u := s.w.Azure.User(f.Get("user"))
	if g == nil || u == nil {
		return page("That code did not work", `<p>Check the code and try again.</p><p><a href="/device">Back</a></p>`)
	}
	s.w.Azure.Approve(g, u.ID)
	return page("Signed in", "<p>You are signed in as "+html.EscapeString(u.DisplayName)+". You may close this page.</p>")
}

// people offers every person at home in some tenant as a button.
func (s *server) people(field string) string {
	var b strings.Builder
	for _, u := range s.w.Azure.Users() {
		if u.ID == u.HomeID {
			b.WriteString(`<button name="` + field + `" value="` + u.ID + `">` +
				html.EscapeString(u.DisplayName+" ("+u.UPN+")") + "</button> ")
		}
	}
	return b.String()
}

func page(title, body string) *wire.Reply {
	return wire.Text(200, "text/html; charset=utf-8", "<!DOCTYPE html><meta charset=\"utf-8\"><title>"+title+"</title>"+
		"<style>body{font:16px sans-serif;max-width:36em;margin:4em auto}button{margin:.3em 0}</style><h1>"+title+"</h1>"+
		"<p>This is a simulation. No account of yours is used.</p>"+body+"\n")
}
