package astraapi_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim/astraapi"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/wire"
	"example.org/peerage/providers/sim/world"
)

// lab sends the document's own requests.
type lab struct {
	t   *testing.T
	w   *world.World
	acc *company.Accounts
	h   http.Handler
}

func inLab(t *testing.T, fn func(d *lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := world.New(clock.Real{}, 3)
		d := &lab{t: t, w: w, acc: company.Contoso(w)}
		d.h = astraapi.New(w, "https://astra.test/")
		fn(d)
	})
}

func (d *lab) db(name string) string { return d.acc.Astra.Databases[name].ID }

// ask gives the status and the body, decoded when it is JSON.
func (d *lab) ask(method, path, body string) (int, any, *httptest.ResponseRecorder) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+d.acc.Astra.Token.Value)
	rec := httptest.NewRecorder()
	d.h.ServeHTTP(rec, r)
	var out any
	if strings.HasPrefix(rec.Header().Get("Content-Type"), "application/json") && rec.Body.Len() > 0 {
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
			d.t.Errorf("%s %s: %v", method, path, err)
		}
	}
	return rec.Code, out, rec
}

func field(v any, path ...string) any {
	for _, k := range path {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

func TestPathsAndVerbs(t *testing.T) {
	inLab(t, func(d *lab) {
		claims, orders := d.db("astra-claims"), d.db("astra-orders")
		peer := "/v2/peering/provider/azure/database/"
		for _, c := range []struct {
			method, path, body string
			status             int
		}{
			{"GET", "/v2/currentOrg", "", 200},
			{"GET", "/v2/databases?provider=AZURE", "", 200},
			{"GET", "/v2/databases?limit=1000", "", 400},
			{"GET", "/v2/databases/" + claims, "", 200},
			{"GET", "/v2/databases/" + claims + "/datacenters", "", 200},
			{"GET", "/v2/databases/nonsense", "", 404},
			{"GET", "/v2/access-lists", "", 200},
			{"GET", peer + claims, "", 200},
			{"GET", peer + orders, "", 404},
			{"DELETE", peer + orders, "", 404},
			{"POST", peer + orders, "", 400}, // what the document's curl sends
			{"POST", peer + orders, `{"tenantId":"x"}`, 400},
			{"POST", peer + claims, `{"tenantId":"t","subscriptionId":"s","resourceGroupName":"g","virtualNetworkName":"v"}`,
				409},
			{"POST", peer + d.db("astra-parked"),
				`{"tenantId":"t","subscriptionId":"s","resourceGroupName":"g","virtualNetworkName":"v"}`, 409},
			{"PATCH", peer + claims, "", 405},
			{"GET", "/v2/peering/provider/aws/database/" + claims, "", 404},
			{"GET", "/v2/databases/" + claims + "/secureBundleURL", "", 405},
			{"POST", "/v2/databases/" + d.db("astra-parked") + "/secureBundleURL", "", 409},
			{"PATCH", "/v2/databases/" + claims + "/access-list", `{"addresses":[]}`, 400},
			{"GET", "/v2/nonsense", "", 404},
			{"GET", "/", "", 404},
		} {
			status, _, rec := d.ask(c.method, c.path, c.body)
			if status != c.status {
				t.Errorf("%s %s: %d %s, want %d", c.method, c.path, status, rec.Body, c.status)
			}
			if known := rec.Header().Get(wire.UnknownHeader) == ""; known == (strings.HasSuffix(c.path, "/") ||
				strings.HasSuffix(c.path, "v2/nonsense")) {
				t.Errorf("%s %s: counts as known: %v", c.method, c.path, known)
			}
		}
	})
}

func TestShapeOfAConnection(t *testing.T) {
	inLab(t, func(d *lab) {
		_, got, _ := d.ask("GET", "/v2/peering/provider/azure/database/"+d.db("astra-claims"), "")
		for path, want := range map[string]any{"status": "active", "currentVpc provider": "azure",
			"currentVpc account":   d.acc.Astra.Subscription,
			"currentVpc cidrBlock": "172.24.0.0/22", "otherVpc account": d.acc.Analytics, "otherVpc cidrBlock": "10.70.0.0/16"} {
			if v := field(got, strings.Fields(path)...); v != want {
				t.Errorf("%s is %v, want %v", path, v, want)
			}
		}
		if field(got, "connectionId") == nil || len(field(got, "otherVpc", "vpcId").(string)) != 36 {
			t.Errorf("%v", got)
		}
	})
}

// TestListIsReplacedAndWiped: what PUT and an unqualified DELETE do is
// documented, and no client of this program sends either.
func TestListIsReplacedAndWiped(t *testing.T) {
	inLab(t, func(d *lab) {
		path := "/v2/databases/" + d.db("astra-claims") + "/access-list"
		one := `{"address":"203.0.113.0/24","enabled":true,"description":"x"}`
		for _, c := range []struct {
			method, query, body string
			left                int
			on                  bool
		}{
			{"POST", "", "[" + one + "]", 3, true},
			{"POST", "", "[" + one + "]", 3, true},
			{"PATCH", "", `{"addresses":[],"configurations":{"accessListEnabled":false}}`, 3, false},
			{"PATCH", "",
				`{"addresses":[{"address":"192.0.2.0/24","enabled":true,"description":""}],"configurations":{"accessListEnabled":true}}`, 3, true},
			{"DELETE", "?addresses=10.70.0.0%2F16&addresses=203.0.113.0%2F24", "", 1, true},
			{"PUT", "", `{"addresses":[` + one + `],"configurations":{"accessListEnabled":true}}`, 1, true},
			{"DELETE", "", "", 0, false},
		} {
			if status, _, rec := d.ask(c.method, path+c.query, c.body); status != 204 || rec.Body.Len() > 0 {
				t.Errorf("%s: %d %s", c.method, status, rec.Body)
			}
			_, got, _ := d.ask("GET", path, "")
			if n := len(field(got, "addresses").([]any)); n != c.left ||
				field(got, "configurations", "accessListEnabled") != c.on {
				t.Errorf("after %s %s: %v", c.method, c.query, got)
			}
		}
	})
}

func TestBundleLivesFiveMinutes(t *testing.T) {
	inLab(t, func(d *lab) {
		path := "/v2/databases/" + d.db("astra-claims") + "/secureBundleURL"
		_, list, _ := d.ask("POST", path+"?all=true", "")
		if all, ok := list.([]any); !ok || len(all) != 1 {
			t.Errorf("all: %v", list)
		}
		_, got, _ := d.ask("POST", path, "")
		at := strings.TrimPrefix(field(got, "downloadURLInternal").(string), "https://astra.test")
		fetch := func() (int, string) {
			rec := httptest.NewRecorder()
			d.h.ServeHTTP(rec, httptest.NewRequest("GET", at, http.NoBody)) // no token
			b, _ := io.ReadAll(rec.Body)
			return rec.Code, string(b)
		}
		if status, body := fetch(); status != 200 || !strings.HasPrefix(body, "PK") {
			t.Errorf("%d %.20q", status, body)
		}
		if err := (clock.Real{}).Sleep(d.t.Context(), 5*time.Minute); err != nil {
			t.Log(err)
		}
		if status, _ := fetch(); status != 403 {
			t.Errorf("after five minutes: %d", status)
		}
	})
}
