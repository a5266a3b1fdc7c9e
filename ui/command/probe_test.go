package command

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
			return code(t.Context(), w.probe(t.Context(), w.Host, m, []string{"pg-orders.aivencloud.com:12691"}, 30*time.Second))
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
