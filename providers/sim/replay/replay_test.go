// Package replay asks of the embedded clouds what real command lines and
// providers ask, request by request, in memory and in virtual time. What each
// of them asks was observed against recording servers.
package replay

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

// lab is a client before the company's clouds.
type lab struct {
	t    *testing.T
	s    *sim.Sim
	acc  *company.Accounts
	http *http.Client
	at   sim.Endpoints
}

// replay runs a client's requests; each must have been served.
func replay(t *testing.T, fn func(d *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 1)
		s := sim.New(w, sim.Options{})
		d := &lab{t: t, s: s, acc: company.Contoso(w), http: s.Mem().Client(), at: s.Endpoints()}
		fn(d)
		for _, c := range s.Calls() {
			if c.Unknown {
				t.Errorf("nothing serves %s %s?%s", c.Method, c.Path, c.Query)
			}
		}
	})
}

// reply is an answer, its JSON read.
type reply struct {
	status int
	head   http.Header
	text   string
	json   any
}

// at follows a path of keys and list places; nil where it ends early.
func (r *reply) at(path ...any) any {
	v := r.json
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if p >= len(l) {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

// str is at, as a text.
func (r *reply) str(path ...any) string { s, _ := r.at(path...).(string); return s }

// len is the length of a list.
func (r *reply) len(path ...any) int { l, _ := r.at(path...).([]any); return len(l) }

// heads are a request's headers, in pairs.
type heads []string

// ask sends one request and wants its status. body is nil, a url.Values or a
// JSON text.
func (d *lab) ask(status int, method, address string, h heads, body any) *reply {
	d.t.Helper()
	r := d.send(method, address, h, body)
	if r.status != status {
		d.t.Fatalf("%s %s: %d, want %d: %s", method, address, r.status, status, r.text)
	}
	return r
}

func (d *lab) send(method, address string, h heads, body any) *reply {
	d.t.Helper()
	text, kind := "", ""
	switch b := body.(type) {
	case url.Values:
		text, kind = b.Encode(), "application/x-www-form-urlencoded"
	case string:
		text, kind = b, "application/json"
	}
	req, err := http.NewRequestWithContext(d.t.Context(), method, address, strings.NewReader(text))
	if err != nil {
		d.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(h); i += 2 {
		req.Header.Set(h[i], h[i+1])
	}
	res, err := d.http.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	r := &reply{status: res.StatusCode, head: res.Header, text: string(b)}
	if strings.Contains(res.Header.Get("Content-Type"), "json") && len(b) > 0 {
		if err := json.Unmarshal(b, &r.json); err != nil {
			d.t.Fatalf("%s %s: %v in %s", method, address, err, b)
		}
	}
	return r
}

// until asks again and again, in virtual time, until it is so.
func (d *lab) until(what string, every time.Duration, so func() bool) {
	d.t.Helper()
	for range 200 {
		if so() {
			return
		}
		time.Sleep(every)
	}
	d.t.Fatalf("never: %s", what)
}

// want compares what a client reads with what it needs.
func (d *lab) want(what string, got, want any) {
	d.t.Helper()
	if got != want {
		d.t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// token signs an application in.
func (d *lab) token(tenant, client, secret, scope string) heads {
	d.t.Helper()
	r := d.ask(200, "POST", d.at[sim.Login]+"/"+tenant+"/oauth2/v2.0/token", nil,
		url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}, "scope": {scope}})
	return bearer(r.str("access_token"))
}

func bearer(token string) heads { return heads{"Authorization", "Bearer " + token} }

// admin is the company's automation; double asks as az does, else as Go does.
func (d *lab) admin(audience string) heads {
	return d.token(d.acc.TenantID, d.acc.Admin.AppID, d.acc.Secret, audience)
}

// The scopes as az writes them, with two slashes, and as Go's providers do.
const (
	azCore   = "https://management.core.windows.net//.default"
	azGraph  = "https://graph.microsoft.com//.default"
	goARM    = "https://management.azure.com/.default"
	goGraph  = "https://graph.microsoft.com/.default"
	azClient = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
)

// part reads one of the parts of a token or of client_info.
func (d *lab) part(s string) map[string]any {
	d.t.Helper()
	b, err := base64.RawURLEncoding.DecodeString(s)
	var out map[string]any
	if err == nil {
		err = json.Unmarshal(b, &out)
	}
	if err != nil {
		d.t.Fatalf("%v in %q", err, s)
	}
	return out
}
