package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
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

type lab struct {
	*sim.Sim
	c *company.Accounts
	t *testing.T
}

func newLab(t *testing.T, o sim.Options) *lab {
	w := world.New(clock.Real{}, 1)
	return &lab{sim.New(w, o), company.Contoso(w), t}
}

func (l *lab) fault(f world.Fault) {
	l.World().Do(func() { l.World().Faults.Set(f) })
}

// orgs asks Aiven for the organizations.
func (l *lab) orgs(ctx context.Context, client *http.Client) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, "GET", l.Endpoints()[sim.Aiven]+"/v1/organizations", nil)
	if err != nil {
		l.t.Fatal(err)
	}
	r.Header.Set("Authorization", "aivenv1 "+l.c.Token.Value)
	res, err := client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	return res, b, err
}

// armToken signs the service principal in.
func (l *lab) armToken(client *http.Client) string {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {l.c.Admin.AppID}, "client_secret": {l.c.Secret},
		"scope": {"https://management.azure.com/.default"}}
	res, err := client.PostForm(l.Endpoints()[sim.Login]+"/"+l.c.TenantID+"/oauth2/v2.0/token", form)
	if err != nil {
		l.t.Fatal(err)
	}
	defer res.Body.Close()
	var out struct {
		Token string `json:"access_token"`
	}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || out.Token == "" {
		l.t.Fatalf("no token: %d %v", res.StatusCode, err)
	}
	return out.Token
}

// everywhere asks each of the four services something that must succeed.
func (l *lab) everywhere(client *http.Client) {
	l.t.Helper()
	token := l.armToken(client)
	at := l.Endpoints()
	get := func(address, auth string) {
		r, err := http.NewRequest("GET", address, nil)
		if err != nil {
			l.t.Fatal(err)
		}
		if auth != "" {
			r.Header.Set("Authorization", auth)
		}
		res, err := client.Do(r)
		if err != nil {
			l.t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != 200 {
			l.t.Errorf("GET %s: %d %s", address, res.StatusCode, b)
		}
	}
	get(at[sim.Login]+"/"+l.c.TenantID+"/v2.0/.well-known/openid-configuration", "")
	get(at[sim.ARM]+"/subscriptions?api-version=2022-12-01", "Bearer "+token)
	get(at[sim.ARM]+"/subscriptions/"+l.c.Production+"/providers/Microsoft.Network/virtualNetworks?api-version=2024-05-01",
		"Bearer "+token)
	get(at[sim.Aiven]+"/v1/organizations", "aivenv1 "+l.c.Token.Value)
}

func TestAllServicesInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, sim.Options{Latency: 200 * time.Millisecond, KeepBodies: true})
		began := time.Now()
		l.everywhere(l.Mem().Client())
		if took := time.Since(began); took != time.Second {
			t.Errorf("five calls took %v, want 5 × 200 ms", took)
		}
		if l.Count("") != 5 || l.Count(sim.ARM) != 2 || l.Count(sim.Aiven) != 1 {
			t.Errorf("counted %d, arm %d, aiven %d", l.Count(""), l.Count(sim.ARM), l.Count(sim.Aiven))
		}
		first := l.Calls()[0]
		if first.Service != sim.Login || first.Method != "POST" || first.Status != 200 ||
			!strings.Contains(string(first.Body), "client_credentials") {
			t.Errorf("first call %+v", first)
		}
		l.ResetCalls()
		if l.Count("") != 0 || len(l.Calls()) != 0 {
			t.Error("calls are still counted")
		}
	})
}

func TestMemObeysTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLab(t, sim.Options{Latency: time.Minute})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began := time.Now()
		_, _, err := l.orgs(ctx, l.Mem().Client())
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
	})
}

func TestUnknownHost(t *testing.T) {
	l := newLab(t, sim.Options{})
	_, err := l.Mem().Client().Get("https://api.aiven.io/v1/organizations")
	var dns *net.DNSError
	if !errors.As(err, &dns) {
		t.Errorf("a call to the world outside: %v", err)
	}
}

func TestUnknownPathsAreMarked(t *testing.T) {
	var told []sim.Call
	l := newLab(t, sim.Options{Log: func(c sim.Call) { told = append(told, c) }})
	client, at := l.Mem().Client(), l.Endpoints()
	token := l.armToken(client)
	for _, address := range []string{at[sim.Login] + "/nonsense", at[sim.ARM] + "/nonsense?api-version=2022-12-01",
		at[sim.ARM] + "/subscriptions/" + l.c.Production + "/providers/Microsoft.Nonsense/things?api-version=2022-12-01",
		at[sim.Aiven] + "/v1/nonsense", at[sim.Astra] + "/nonsense", at[sim.AWS] + "/nonsense",
		at[sim.UpCloud] + "/1.3/nonsense"} {
		told = nil
		r, err := http.NewRequest("GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 404 || res.Header.Get("X-Peerage-Unknown-Path") != "" {
			t.Errorf("%s: %d %v %v", address, res.StatusCode, res.Header, err)
		}
		if !strings.Contains(string(text), "not the real service") {
			t.Errorf("%s is told as the service's own lack: %s", address, text)
		}
		if len(told) != 1 || !told[0].Unknown || told[0].Path != r.URL.Path {
			t.Errorf("%s: told %+v", address, told)
		}
	}
}

func TestFaults(t *testing.T) {
	var whole []byte // what an undisturbed call is answered
	for name, c := range map[string]struct {
		fault world.Fault
		check func(res *http.Response, body []byte, err error, took time.Duration) bool
	}{
		"status": {world.Fault{Kind: "status", Status: 429, RetryAfter: 28 * time.Second},
			func(res *http.Response, b []byte, err error, _ time.Duration) bool {
				return err == nil && res.StatusCode == 429 && res.Header.Get("Retry-After") == "28" &&
					strings.Contains(string(b), "try again in 28s")
			}},
		"drop": {world.Fault{Kind: "drop"},
			func(_ *http.Response, _ []byte, err error, _ time.Duration) bool { return errors.Is(err, io.EOF) }},
		"cut": {world.Fault{Kind: "cut"},
			func(_ *http.Response, _ []byte, err error, _ time.Duration) bool { return errors.Is(err, io.EOF) }},
		"half": {world.Fault{Kind: "half"},
			func(res *http.Response, b []byte, err error, _ time.Duration) bool {
				return errors.Is(err, io.ErrUnexpectedEOF) && len(b) == len(whole)/2
			}},
		"slow": {world.Fault{Kind: "slow", Delay: time.Minute},
			func(res *http.Response, b []byte, err error, took time.Duration) bool {
				return err == nil && took == time.Minute && len(b) == len(whole)
			}},
		"drip": {world.Fault{Kind: "drip", Delay: time.Minute},
			func(res *http.Response, b []byte, err error, took time.Duration) bool {
				return err == nil && took > 59*time.Second && string(b) == string(whole)
			}},
		"instead": {world.Fault{Kind: "instead", Body: "{}"},
			func(res *http.Response, b []byte, err error, _ time.Duration) bool {
				return err == nil && res.StatusCode == 200 && string(b) == "{}"
			}},
		"nothing": {world.Fault{Kind: "instead"},
			func(res *http.Response, b []byte, err error, _ time.Duration) bool {
				return err == nil && res.StatusCode == 200 && len(b) == 0
			}},
		"malformed": {world.Fault{Kind: "malformed"},
			func(res *http.Response, b []byte, err error, _ time.Duration) bool {
				return err == nil && res.StatusCode == 200 && !json.Valid(b)
			}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLab(t, sim.Options{})
				c.fault.Name, c.fault.Service, c.fault.Skip, c.fault.Times = name, sim.Aiven, 1, 1
				l.fault(c.fault)
				for i := range 3 {
					began := time.Now()
					res, body, err := l.orgs(t.Context(), l.Mem().Client())
					if i == 0 {
						whole = body
					}
					switch {
					case i == 1 && !c.check(res, body, err, time.Since(began)):
						t.Errorf("struck: %v %q %v", res, body, err)
					case i != 1 && (err != nil || string(body) != string(whole)):
						t.Errorf("call %d was to pass: %q %v", i, body, err)
					}
				}
				if got := l.Calls()[1].Fault; got != name {
					t.Errorf("record names %q", got)
				}
			})
		})
	}
}

func TestSwitchesWorkWhateverIsOn(t *testing.T) {
	l := newLab(t, sim.Options{})
	l.fault(world.Fault{Name: "dead", Kind: "drop"})
	r, err := http.NewRequest("DELETE", l.Endpoints()[sim.Aiven]+"/_lab/fault?name=dead", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Mem().Client().Do(r); err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.orgs(t.Context(), l.Mem().Client()); err != nil {
		t.Errorf("still dead: %v", err)
	}
}

func TestCutDoesTheThingAndDropDoesNot(t *testing.T) {
	for kind, want := range map[string]string{"drop": "10.40.0.0/16 westeurope", "cut": "no network"} {
		synctest.Test(t, func(t *testing.T) {
			l := newLab(t, sim.Options{})
			client := l.Mem().Client()
			token := l.armToken(client)
			l.fault(world.Fault{Name: kind, Kind: kind, Service: sim.ARM, Method: "DELETE"})
			r, err := http.NewRequest("DELETE", l.Endpoints()[sim.ARM]+l.c.VNets["vnet-orders"]+"?api-version=2024-05-01", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+token)
			if _, err := client.Do(r); err == nil {
				t.Errorf("%s: answered", kind)
			}
			time.Sleep(time.Minute)
			got := "no network"
			l.World().Do(func() {
				if v := l.World().Azure.VNet(l.c.VNets["vnet-orders"]); v != nil {
					got = v.Prefixes[0] + " " + v.Region
				}
			})
			if got != want {
				t.Errorf("%s: %s, want %s", kind, got, want)
			}
		})
	}
}

// TestNoID: whatever is written is done and answered with nothing; what only
// asks, and what is refused, is answered as ever.
func TestNoID(t *testing.T) {
	l := newLab(t, sim.Options{})
	l.fault(world.Fault{Name: "hollow", Kind: "no-id", Body: "{}"})
	client := l.Mem().Client()
	token := l.armToken(client) // sign-in is no write
	if _, body, err := l.orgs(t.Context(), client); err != nil || len(body) < 10 {
		t.Errorf("a read: %q %v", body, err)
	}
	at := l.c.VNets["vnet-orders"]
	group := l.Endpoints()[sim.ARM] + at[:strings.Index(at, "/providers/")]
	for _, c := range []struct{ path, body, want string }{
		{"/providers/Microsoft.Network/virtualNetworks/new?api-version=2024-05-01",
			`{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.222.0.0/24"]}}}`, "{}"},
		{"/providers/Microsoft.Network/virtualNetworks/bad?api-version=2024-05-01", `{"location":"westeurope"}`,
			"address space is missing"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), "PUT", group+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		if err != nil || !strings.Contains(string(b), c.want) || c.want == "{}" && string(b) != c.want {
			t.Errorf("PUT %s: %d %s %v", c.path, res.StatusCode, b, err)
		}
	}
	l.World().Do(func() {
		if l.World().Azure.VNet(at[:strings.LastIndex(at, "/")]+"/new") == nil {
			t.Error("it was not made")
		}
	})
}
