package command

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/clock"
	"example.org/peerage/providers/probe"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/ui/plain"
)

// TestAProbeOfAnEmbeddedCloudSaysThatItsNamesExistNowhere, and that this machine is
// in neither network.
func TestAProbeOfAnEmbeddedCloudSaysThatItsNamesExistNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		m := probe.Here(w.Clock())
		m.Addresses = func() ([]netip.Addr, error) { return []netip.Addr{netip.MustParseAddr("192.0.2.7")}, nil }
		m.Lookup = func(_ context.Context, host string) ([]netip.Addr, error) {
			return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
		}
		run := func(text string) int {
			w.choose(t, text)
			w.out.Reset()
			return code(t.Context(), w.probe(t.Context(), w.Host, m, []providers.Endpoint{{Host: "pg-orders.aivencloud.com", Port: 12691}}, 30*time.Second))
		}
		if c := run("name:vnet-payments"); c != plain.ExitUnknown {
			t.Errorf("exit %d", c)
		}
		for _, want := range []string{"This machine is in neither network of the link", "exists in no DNS"} {
			if !strings.Contains(w.out.String(), want) {
				t.Errorf("no %q in\n%s", want, w.out.String())
			}
		}
		if c := run("verdict:active"); c != plain.ExitUsage {
			t.Errorf("several links: exit %d", c)
		}
		w.set["json"] = "true"
		run("name:vnet-payments")
		if got := described(t, w.out.String()); fmt.Sprint(got) != "[probe]" || !strings.Contains(w.out.String(), `"inside":"neither"`) {
			t.Errorf("%v: %s", got, w.out.String())
		}
	})
}

// inside is a machine on the cloud's side of a link, as far as its ranges are
// told, that finds every name on the other side and is refused or not.
func inside(clk clock.Clock, l *providers.Link, refused error) probe.Machine {
	own, there := netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("192.0.2.8")
	if in := append(l.Cloud.Ranges, l.Hosted.PeerRanges...); len(in) > 0 && len(l.Hosted.Ranges) > 0 {
		own = netip.MustParsePrefix(in[0]).Addr().Next()
		there = netip.MustParsePrefix(l.Hosted.Ranges[0]).Addr().Next()
	}
	m := probe.Here(clk)
	m.Addresses = func() ([]netip.Addr, error) { return []netip.Addr{own}, nil }
	m.Lookup = func(context.Context, string) ([]netip.Addr, error) { return []netip.Addr{there}, nil }
	m.Dial = func(context.Context, string) (net.Conn, error) {
		here, far := net.Pipe()
		_ = far.Close()
		return here, refused
	}
	return m
}

// TestAProbeFindsTheServicesItself: those that the provider lists behind a
// peering, or behind a private endpoint; what came of it is in the history.
func TestAProbeFindsTheServicesItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := openWatched(t, false, embedded.Options{}, nil)
		snap, err := w.AwaitComplete(t.Context(), time.Minute, nil)
		if err != nil {
			t.Fatal(err)
		}
		refused := errors.New("connection refused")
		for _, x := range []struct {
			filter, service, says string
			refused               error
			code                  int
		}{
			{"vnet-payments ⇄ aiven-eu", "kafka-orders, schema_registry", "✓ connected", nil, plain.ExitDone},
			{"vnet-payments ⇄ aiven-eu", "pg-orders", "connection refused", refused, plain.ExitFailed},
			{"vnet-shipping ⇄ contoso-prod", "valkey-shop", "✓ connected", nil, plain.ExitDone},
			{"vpc-web ⇄ aiven-aws-eu", "os-search", "✓ connected", nil, plain.ExitDone},
			{"vnet-web ⇢ os-logs", "os-logs  privatelink-", "is not told", nil, plain.ExitUnknown},
			{"vnet-hub ⇄ vnet-identity", "no service is known behind", "--to", nil, plain.ExitUnknown},
		} {
			i := slices.IndexFunc(snap.Links, func(l providers.Link) bool { return l.Title == x.filter })
			if i < 0 {
				t.Fatalf("no %s", x.filter)
			}
			l := &snap.Links[i]
			m := inside(w.Clock(), l, x.refused)
			w.choose(t, `"`+x.filter+`"`)
			w.out.Reset()
			w.err.Reset()
			got := code(t.Context(), w.probe(t.Context(), w.Host, m, nil, 30*time.Second))
			said := w.out.String() + w.err.String()
			if got != x.code || !strings.Contains(said, x.service) || !strings.Contains(said, x.says) {
				t.Errorf("%s: exit %d, want %d, %q and %q:\n%s", x.filter, got, x.code, x.service, x.says, said)
			}
			time.Sleep(time.Second)
		}
		w.choose(t, "name:vnet-payments")
		w.out.Reset()
		now := w.Clock().Now()
		if err := w.history(t.Context(), w.Host, now.Add(-time.Hour), now.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"tried", "from the cloud side: 6 of 6 connected to over the link\n",
			"0 of 6 connected to over the link; pg-orders.contoso.aivencloud.example:21699 connection refused"} {
			if !strings.Contains(w.out.String(), want) {
				t.Errorf("no %q in\n%s", want, w.out.String())
			}
		}
		w.set["json"] = "true"
		w.out.Reset()
		if err := w.history(t.Context(), w.Host, now.Add(-time.Hour), now.Add(time.Second)); err != nil {
			t.Fatal(err)
		}
		if got := described(t, w.out.String()); !slices.Contains(got, "probe") {
			t.Errorf("%v", got)
		}
		for text, want := range map[string]string{"no-such-link": "[status]", "vnet-web": "[status]", "vnet-hub": "[probe]"} {
			w.choose(t, text)
			w.out.Reset()
			err := w.probe(t.Context(), w.Host, probe.Here(w.Clock()), nil, 30*time.Second)
			if got := fmt.Sprint(described(t, w.out.String())); got != want || code(t.Context(), err) == plain.ExitDone {
				t.Errorf("%s: %s, %v", text, got, err)
			}
		}
	})
}
