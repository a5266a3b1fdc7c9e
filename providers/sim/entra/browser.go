package entra

import (
	"html"
	"net/http"
	"net/url"
	"strings"

	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// authorize is the page of the browser's sign-in: choose a person, and her
// code goes to the program that waits on this machine. MSAL takes it by a
// POSTed form only.
func (s *server) authorize(tenant string, r *wire.Request) *wire.Reply {
	q := r.Query
	if s.w.Azure.Tenant(tenant) == nil && !shared(tenant) {
		return s.refuse(noTenant(tenant))
	}
	to, err := url.Parse(q.Get("redirect_uri"))
	if err != nil || !loopback(to) {
		return s.refuse(refusal{400, "invalid_request", 50011, "The redirect URI '" + q.Get("redirect_uri") +
			"' specified in the request does not match the redirect URIs configured for the application '" + q.Get("client_id") +
			"'.", ""})
	}
	if q.Get("response_type") != "code" || q.Get("client_id") == "" {
		return s.refuse(refusal{400, "unsupported_response_type", 700051, "response_type must be 'code', with a client_id.",
			""})
	}
	g := world.SignInGrant{ClientID: q.Get("client_id"), TenantID: tenant, Scope: q.Get("scope"),
		RedirectURI: q.Get("redirect_uri"), Challenge: q.Get("code_challenge"), Nonce: q.Get("nonce")}
	var b strings.Builder
	for _, u := range s.w.Azure.Users() {
		auto := s.w.Azure.AutoApprove > 0 && u.ID == s.w.Azure.DefaultUser
		if u.ID == u.HomeID {
			b.WriteString(s.choice(g, u, q, auto))
		}
	}
	return page("Pick an account", b.String())
}

func loopback(u *url.URL) bool {
	h := u.Hostname()
	return u.Scheme == "http" && (h == "localhost" || h == "127.0.0.1" || h == "::1")
}

// choice is one person's form; auto sends it by itself, for demonstrations.
func (s *server) choice(g world.SignInGrant, u *world.User, q url.Values, auto bool) string {
	code := s.w.Azure.BeginBrowser(g, u)
	method := http.MethodGet
	if q.Get("response_mode") == "form_post" {
		method = http.MethodPost
	}
	client := b64(map[string]string{"uid": u.ID, "utid": u.TenantID})
	form := `<form method="` + method + `" action="` + html.EscapeString(g.RedirectURI) + `"` + `>` +
		hidden("code", code.Code) + hidden("state", q.Get("state")) + hidden("client_info", client) +
		"<button>" + html.EscapeString(u.DisplayName+" ("+u.UPN+")") + "</button></form>"
	if auto {
		form = strings.Replace(form, "<form ", `<form id="auto" `, 1) +
			`<script>document.getElementById("auto").submit()</script>`
	}
	return form
}

func hidden(name, value string) string {
	return `<input type="hidden" name="` + name + `" value="` + html.EscapeString(value) + `">`
}
