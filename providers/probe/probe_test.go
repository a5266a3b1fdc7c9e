package probe_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/probe"
)

// orders is a link whose hosted network has the loopback addresses 127.0.0.0/25.
func orders() *providers.Link {
	return &providers.Link{
		ID: "l", Title: "vnet-orders ⇄ aiven-eu",
		Cloud:  &providers.Half{Ranges: []string{"10.40.0.0/16"}, PeerRanges: []string{"127.0.0.0/25"}},
		Hosted: &providers.Half{PeerRanges: []string{"10.40.0.0/16"}},
	}
}

// machine is this one with a resolver and addresses of the test's own.
func machine(names map[string]string, own ...string) probe.Machine {
	m := probe.Here(clock.Real{})
	m.Lookup = func(_ context.Context, host string) ([]netip.Addr, error) {
		a, ok := names[host]
		if !ok {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		return []netip.Addr{netip.MustParseAddr(a)}, nil
	}
	m.Addresses = func() ([]netip.Addr, error) {
		var out []netip.Addr
		for _, a := range own {
			out = append(out, netip.MustParseAddr(a))
		}
		return out, nil
	}
	return m
}

// to are targets, HOST:PORT.
func to(list ...string) []providers.Endpoint {
	var out []providers.Endpoint
	for _, t := range list {
		host, port, _ := net.SplitHostPort(t)
		n, _ := strconv.Atoi(port)
		out = append(out, providers.Endpoint{Host: host, Port: n})
	}
	return out
}

// listen gives the port of a listener that closes what connects.
func listen(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_ = c.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// TestOnlyWhatIsReachedFromInsideIsProved.
func TestOnlyWhatIsReachedFromInsideIsProved(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	_, tlsPort, _ := net.SplitHostPort(secure.Listener.Addr().String())
	port := listen(t)
	names := map[string]string{"pg.example": "127.0.0.1", "public.example": "127.0.0.200"}
	for _, x := range []struct {
		name, own, to          string
		inside, side           probe.Side
		proved, tls, connected bool
	}{
		{"from inside", "10.40.3.4", "pg.example:" + tlsPort, probe.Cloud, probe.Hosted, true, true, true},
		{"a port without TLS", "10.40.3.4", "pg.example:" + port, probe.Cloud, probe.Hosted, true, false, true},
		{"from elsewhere", "192.0.2.7", "pg.example:" + tlsPort, probe.Neither, probe.Hosted, false, true, true},
		{"a public address", "10.40.3.4", "public.example:1", probe.Cloud, probe.Neither, false, false, false},
		{"on the same side", "127.0.0.9", "pg.example:" + tlsPort, probe.Hosted, probe.Hosted, false, true, true},
		{"an address", "10.40.3.4", "127.0.0.1:" + tlsPort, probe.Cloud, probe.Hosted, true, true, true},
		{"nobody listens", "10.40.3.4", "127.0.0.1:1", probe.Cloud, probe.Hosted, false, false, false},
	} {
		r, err := probe.Run(t.Context(), machine(names, x.own), orders(), to(x.to))
		if err != nil || len(r.Results) != 1 {
			t.Fatalf("%s: %+v, %v", x.name, r, err)
		}
		got := r.Results[0]
		if r.Inside != x.inside || got.Side != x.side || got.Proved != x.proved || got.TLS != x.tls ||
			(got.Connect == nil) != x.connected {
			t.Errorf("%s: inside %q, %+v", x.name, r.Inside, got)
		}
		if x.connected && !got.TLS && got.NoTLS == nil {
			t.Errorf("%s: nothing says why there is no TLS", x.name)
		}
	}
}

func TestANameThatExistsNowhere(t *testing.T) {
	r, err := probe.Run(t.Context(), machine(nil, "10.40.3.4"), orders(), to("pg.example:5432"))
	var dns *net.DNSError
	if err != nil || !errors.As(r.Results[0].Unresolved, &dns) || r.Results[0].Proved {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestAProbeEndsWhenItIsStopped(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := probe.Run(ctx, machine(map[string]string{"a": "127.0.0.1"}, "10.40.3.4"), orders(), to("a:1", "a:2"))
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
