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

// TestDemoConnectsUpCloudOverSockets plays procedure U, and the board's acts
// on what is there.
func TestDemoConnectsUpCloudOverSockets(t *testing.T) {
	t.Parallel()
	d := demo(t, host.DemoSettings{Speed: 500, Procedure: "aiven-upcloud"})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	lines := plain.NewLines(&out, d.Host.Procedure("aiven-upcloud"), d.Clock(), nil, 0)
	code, err := plain.Drive(ctx, lines, d.Person.Answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(ctx, front.StartOptions{Procedure: "aiven-upcloud", Name: "shop"}, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Fatalf("exit %d, %v:\n%s", code, err, out.String())
	}
	if !strings.Contains(out.String(), "shop-web-1") {
		t.Errorf("nothing is said about the servers:\n%s", out.String())
	}
	snap, err := d.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := find(t, snap, "net-shop ⇄ contoso-nordic")
	if l.Verdict != providers.Active || l.HostedState() != "ACTIVE" || l.CloudState() != "active" {
		t.Errorf("the new link is %s: %s, %s", l.Verdict, l.HostedState(), l.CloudState())
	}
	if a := d.Feed().Acts(*l); a[len(a)-1].Teardown != "shop" {
		t.Errorf("the board does not offer to take the run's link down: %+v", a)
	}
	actsOfUpCloud(t, d, snap)
}

func actsOfUpCloud(t *testing.T, d *host.Demo, snap front.Snapshot) {
	t.Helper()
	for title, want := range map[string][]string{
		"net-archive": {"upcloud-enable", "aiven-project-refresh", "aiven-project-remove-half", "upcloud-remove-half"},
		"net-media":   {"aiven-project-refresh", "upcloud-disable", "aiven-project-remove-half", "upcloud-remove-half"},
		"net-staging": {"aiven-upcloud", "aiven-project-refresh", "aiven-project-remove-half"},
	} {
		l := find(t, snap, title)
		var got []string
		for _, a := range d.Feed().Acts(*l) {
			if a.Start == nil {
				t.Errorf("%s: %+v starts nothing", title, a)
				continue
			}
			got = append(got, a.Start.Procedure)
			p := d.Host.Procedure(a.Start.Procedure)
			if p == nil {
				t.Errorf("there is no procedure %s", a.Start.Procedure)
				continue
			}
			for name, value := range a.Start.Values {
				if v := p.Var(name); v.Title == "" || value == "" {
					t.Errorf("%s is given %s=%q", p.ID, name, value)
				}
			}
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s (%s): %v, want %v", title, l.Verdict, got, want)
		}
	}
	if l := find(t, snap, "net-archive"); l.Repair != watch.RepairEnable {
		t.Errorf("net-archive: %s", l.Repair)
	}
}
