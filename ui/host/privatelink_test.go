package host_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"peerage/providers"
	"peerage/ui/front"
	"peerage/ui/host"
	"peerage/ui/plain"
	"peerage/wizard"
)

// TestDemoPrivateLink plays procedure P over sockets, and looks at the board.
func TestDemoPrivateLink(t *testing.T) {
	t.Parallel()
	const procedure = "aiven-azure-privatelink"
	d := demo(t, host.DemoSettings{Speed: 500, Procedure: procedure})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	lines := plain.NewLines(&out, d.Procedure(procedure), d.Clock(), nil, 0)
	code, err := plain.Drive(ctx, lines, d.Person.Answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(ctx, front.StartOptions{Procedure: procedure, Name: "orders"}, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Fatalf("exit %d, %v:\n%s", code, err, out.String())
	}
	if !strings.Contains(out.String(), "leads to 10.40.8.4") {
		t.Errorf("the registered name was not looked up:\n%s", out.String())
	}
	snap, err := d.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := find(t, snap, "vnet-orders ⇢ kafka-orders")
	if l.Verdict != providers.Active || l.HostedState() != "active" || l.CloudState() != "Approved" {
		t.Errorf("the new link is %s: %s, %s", l.Verdict, l.HostedState(), l.CloudState())
	}
	if acts := d.Feed().Acts(*l); len(acts) == 0 || acts[len(acts)-1].Teardown != "orders" {
		t.Errorf("the board does not offer to take the run's link down: %+v", acts)
	}
	waiting := d.Feed().Acts(*find(t, snap, "mysql-crm"))
	if waiting[0].Start == nil || waiting[0].Start.Procedure != "privatelink-approve" || waiting[0].Start.Values["AIVEN_SERVICE"] != "mysql-crm" || waiting[0].Start.Values["PRIVATE_ENDPOINT_ID"] == "" {
		t.Errorf("%+v", waiting)
	}
	rejected := find(t, snap, "vnet-analytics ⇢ aivenprod")
	acts := d.Feed().Acts(*rejected)
	if rejected.Verdict != providers.Failed || !slices.ContainsFunc(acts, func(a front.LinkAct) bool {
		return a.Start != nil && a.Start.Procedure == "privatelink-remove-endpoint" && a.Start.Values["PRIVATE_ENDPOINT_ID"] == rejected.Cloud.ID
	}) {
		t.Errorf("%s %+v", rejected.Verdict, acts)
	}
}
