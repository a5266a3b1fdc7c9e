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

// TestDemoConnectsAWSOverSockets plays procedure W, and looks at the board's
// acts on what is there.
func TestDemoConnectsAWSOverSockets(t *testing.T) {
	t.Parallel()
	d := demo(t, host.DemoSettings{Speed: 500, Procedure: "aiven-aws"})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out bytes.Buffer
	lines := plain.NewLines(&out, d.Host.Procedure("aiven-aws"), d.Clock(), nil, 0)
	code, err := plain.Drive(ctx, lines, d.Person.Answer, func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(ctx, front.StartOptions{Procedure: "aiven-aws", Name: "orders"}, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Fatalf("exit %d, %v:\n%s", code, err, out.String())
	}
	snap, err := d.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := find(t, snap, "vpc-orders ⇄ aiven-aws-eu")
	if l.Verdict != providers.Active || l.HostedState() != "ACTIVE" || l.CloudState() != "active" {
		t.Errorf("the new link is %s: %s, %s", l.Verdict, l.HostedState(), l.CloudState())
	}
	if a := d.Feed().Acts(*l); a[len(a)-1].Teardown != "orders" {
		t.Errorf("the board does not offer to take the run's link down: %+v", a)
	}
	actsOfAWS(t, d, snap)
}

func actsOfAWS(t *testing.T, d *host.Demo, snap front.Snapshot) {
	t.Helper()
	for title, want := range map[string][]string{
		"vpc-web":   {"aiven-refresh", "aiven-remove-half", "aws-remove-half"},
		"vpc-batch": {"aws-accept", "aiven-refresh", "aiven-remove-half", "aws-remove-half"},
		"vpc-us":    {"aiven-aws", "aiven-refresh", "aiven-remove-half"},
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
}
