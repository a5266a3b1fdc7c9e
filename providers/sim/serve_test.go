package sim_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/sim"
	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
)

func TestAllServicesOverSockets(t *testing.T) {
	l := newLab(t, sim.Options{})
	if err := l.Serve(t.Context(), sim.Addresses{}); err != nil {
		t.Fatal(err)
	}
	at := l.Endpoints()
	if !strings.HasPrefix(at[sim.Login], "https://127.0.0.1:") || !strings.HasPrefix(at[sim.Aiven], "http://127.0.0.1:") {
		t.Errorf("endpoints %+v", at)
	}
	l.everywhere(l.Client())
	if !x509.NewCertPool().AppendCertsFromPEM(l.CA()) {
		t.Error("the authority is no PEM")
	}
	_, err := (&http.Client{Transport: &http.Transport{}}).Get(at[sim.ARM] + "/tenants")
	var unknown x509.UnknownAuthorityError
	if !errors.As(err, &unknown) {
		t.Errorf("a client without the authority: %v", err)
	}
	if err := l.Serve(t.Context(), sim.Addresses{}); err == nil {
		t.Error("served twice")
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, _, err := l.orgs(t.Context(), &http.Client{}); err == nil {
		t.Error("answers after Close")
	}
	if l.Close() != nil || l.CA() != nil {
		t.Error("closing twice is an error, or the sockets' addresses are still told")
	}
}

func TestSocketsCloseWithTheContext(t *testing.T) {
	l := newLab(t, sim.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	if err := l.Serve(ctx, sim.Addresses{}); err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(l.Endpoints()[sim.Aiven], "http://")
	cancel()
	for deadline := time.Now().Add(5 * time.Second); ; {
		c, err := net.Dial("tcp", address)
		if err != nil {
			return
		}
		_ = c.Close()
		if time.Now().After(deadline) {
			t.Fatal("still open")
		}
	}
}

func TestOnlyLoopbackAndFreePorts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for name, a := range map[string]sim.Addresses{
		"graph": {sim.Graph: taken.Addr().String()},
		"arm":   {sim.ARM: "0.0.0.0:0"},
		"aiven": {sim.Aiven: "nonsense"},
		"login": {sim.Login: "192.0.2.1:0"},
	} {
		l := newLab(t, sim.Options{})
		if err := l.Serve(t.Context(), a); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func TestBrokenConnectionsOverSockets(t *testing.T) {
	l := newLab(t, sim.Options{})
	if err := l.Serve(t.Context(), sim.Addresses{}); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]error{"drop": io.EOF, "half": io.ErrUnexpectedEOF} {
		l.fault(world.Fault{Name: kind, Kind: kind, Service: sim.Aiven})
		_, _, err := l.orgs(t.Context(), &http.Client{Transport: &http.Transport{DisableKeepAlives: true}})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", kind, err, want)
		}
		l.World().Do(func() { l.World().Faults.Clear("") })
	}
}

func TestFastWorldAsksForShortWaits(t *testing.T) {
	w := world.New(clock.NewScaled(20), 1)
	l := &lab{sim.New(w, sim.Options{}), company.Contoso(w), t}
	l.fault(world.Fault{Name: "busy", Kind: "status", Status: 503, RetryAfter: time.Minute})
	res, err := l.Mem().Client().Get(l.Endpoints()[sim.ARM] + "/subscriptions")
	if err != nil {
		t.Fatal(err)
	}
	if s, ms := res.Header.Get("Retry-After"), res.Header.Get("Retry-After-Ms"); s != "3" || ms != "3000" {
		t.Errorf("a minute of the world is %s s, %s ms for a client", s, ms)
	}
}

// TestWebPagesAreRefused: a name that leads here by DNS, and pages of other
// origins. The sign-in's own page may post.
func TestWebPagesAreRefused(t *testing.T) {
	l := newLab(t, sim.Options{})
	if err := l.Serve(t.Context(), sim.Addresses{}); err != nil {
		t.Fatal(err)
	}
	for name, base := range l.Endpoints() {
		_, port, err := net.SplitHostPort(base[strings.Index(base, "//")+2:])
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			host   string
			head   [2]string
			status int
		}{
			{"rebind.example:" + port, [2]string{}, 421}, {"10.0.0.1:" + port, [2]string{}, 421},
			{"127.0.0.1.example", [2]string{}, 421},
			{"", [2]string{"Origin", "https://evil.example"}, 403}, {"", [2]string{"Origin", "null"}, 403},
			{"", [2]string{"Sec-Fetch-Site", "cross-site"}, 403}, {"", [2]string{"Sec-Fetch-Site", "same-site"}, 403},
			{"", [2]string{"Origin", base}, 0}, {"localhost:" + port, [2]string{}, 0}, {"[::1]:" + port, [2]string{}, 0},
			{"", [2]string{"Sec-Fetch-Site", "none"}, 0},
		} {
			r, err := http.NewRequestWithContext(t.Context(), "POST", base+"/_lab/fault", strings.NewReader("{}"))
			if err != nil {
				t.Fatal(err)
			}
			r.Host = c.host
			if c.head[0] != "" {
				r.Header.Set(c.head[0], c.head[1])
			}
			res, err := l.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if refused := res.StatusCode == 421 || res.StatusCode == 403; c.status != 0 && res.StatusCode != c.status ||
				c.status == 0 && refused && name == sim.Aiven {
				t.Errorf("%s, host %q, %q: %d", name, c.host, c.head, res.StatusCode)
			}
		}
	}
}
