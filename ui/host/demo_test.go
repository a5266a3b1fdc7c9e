package host_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"peerage/providers"
	"peerage/ui/front"
	"peerage/ui/host"
	"peerage/ui/plain"
	"peerage/wizard"
)

// demo starts the embedded clouds on sockets.
func demo(t *testing.T, s host.DemoSettings) *host.Demo {
	t.Helper()
	d, err := host.Embedded(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// play runs the procedure with the played person, as lines.
func play(t *testing.T, d *host.Demo) (int, string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	lines := plain.NewLines(&out, d.Procedure("aiven-azure"), d.Clock(), nil, 0)
	code, err := plain.Drive(ctx, lines, d.Person.Answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(ctx, front.StartOptions{Procedure: "aiven-azure", Name: "orders"}, sink)
	})
	if err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	return code, out.String()
}

func TestDemoConnectsOverSockets(t *testing.T) {
	t.Parallel()
	d := demo(t, host.DemoSettings{Speed: 500})
	code, out := play(t, d)
	if code != plain.ExitDone || !strings.Contains(out, "22/22 ✓") {
		t.Fatalf("exit %d:\n%s", code, out)
	}

	snap, err := d.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := find(t, snap, "vnet-orders")
	if l.Verdict != providers.Active || l.HostedState() != "ACTIVE" || l.CloudState() != "Connected" {
		t.Errorf("the new link is %s: %s, %s", l.Verdict, l.HostedState(), l.CloudState())
	}
	acts := d.Feed().Acts(*l)
	if len(acts) == 0 || acts[len(acts)-1].Teardown != "orders" {
		t.Errorf("the board does not offer to take the run's link down: %+v", acts)
	}
}

func find(t *testing.T, s front.Snapshot, title string) *providers.Link {
	t.Helper()
	for i := range s.Links {
		if strings.Contains(s.Links[i].Title, title) {
			return &s.Links[i]
		}
	}
	t.Fatalf("no link %q among %d; %+v", title, len(s.Links), s)
	return nil
}
