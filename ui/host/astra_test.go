package host_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"peerage/providers"
	"peerage/providers/watch"
	"peerage/ui/front"
	"peerage/ui/host"
	"peerage/ui/plain"
	"peerage/wizard"
)

// TestDemoConnectsAstraOverSockets plays procedure D, takes the link down
// again, and looks at the board's acts on what is there.
func TestDemoConnectsAstraOverSockets(t *testing.T) {
	t.Parallel()
	d := demo(t, host.DemoSettings{Speed: 500, Procedure: "astra-azure", Scenario: "astra-leftover"})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	lines := plain.NewLines(&out, d.Host.Procedure("astra-azure"), d.Clock(), nil, 0)
	code, err := plain.Drive(ctx, lines, d.Person.Answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(ctx, front.StartOptions{Procedure: "astra-azure", Name: "claims"}, sink)
	})
	if err != nil || code != plain.ExitDone || !strings.Contains(out.String(), "RemotePeeringIsDisconnected") {
		t.Fatalf("exit %d, %v:\n%s", code, err, out.String())
	}
	if strings.Contains(out.String(), "AstraCS:") {
		t.Error("the token was told")
	}
	snap, err := d.Look(ctx)
	if err != nil {
		t.Fatal(err)
	}
	l := find(t, snap, "vnet-orders ⇄ astra-orders")
	if l.Kind != watch.KindAstraAzure || l.Verdict != providers.Active || l.HostedState() != "active" || l.CloudState() != "Connected" {
		t.Errorf("the new link is %s: %s, %s", l.Verdict, l.HostedState(), l.CloudState())
	}
	if a := d.Feed().Acts(*l); a[len(a)-1].Teardown != "claims" {
		t.Errorf("the board does not offer to take the run's link down: %+v", a)
	}
	actsOfAstra(t, d, *find(t, snap, "vnet-analytics ⇄ astra-claims"))
}

// actsOfAstra: every act starts a procedure with variables that it knows.
func actsOfAstra(t *testing.T, d *host.Demo, l providers.Link) {
	t.Helper()
	l.Verdict, l.Repair = providers.Failed, watch.RepairHealAstra
	var got []string
	for _, a := range d.Feed().Acts(l) {
		if a.Start == nil {
			t.Errorf("%+v starts nothing", a)
			continue
		}
		got = append(got, a.Start.Procedure)
		p := d.Host.Procedure(a.Start.Procedure)
		for name, v := range a.Start.Values {
			if p == nil || p.Var(name).Title == "" || v == "" {
				t.Errorf("%s does not know %s=%q", a.Start.Procedure, name, v)
			}
		}
	}
	if want := "astra-heal astra-details astra-remove-half azure-remove-half"; strings.Join(got, " ") != want {
		t.Errorf("%q, want %s", got, want)
	}
	l.Cloud = nil
	if a := d.Feed().Acts(l); a[0].Start == nil || a[0].Start.Procedure != "astra-azure" {
		t.Errorf("without a VNet: %+v", a[0])
	}
}
