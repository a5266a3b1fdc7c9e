package host_test

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers"
	"example.org/peerage/providers/sim/embedded"
	"example.org/peerage/ui/front"
	"example.org/peerage/ui/host"
	"example.org/peerage/ui/plain"
	"example.org/peerage/wizard"
)

// opened closes a demo when the test ends.
func opened(t *testing.T, d *host.Demo, err error) *host.Demo {
	t.Helper()
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

// inMemory is a demo in virtual time.
func inMemory(t *testing.T, o host.DemoOptions) *host.Demo {
	t.Helper()
	o.Speed, o.InMemory = 1, true
	d, err := host.OpenDemo(t.Context(), o)
	return opened(t, d, err)
}

// play runs a procedure with the played person, as lines.
func play(t *testing.T, d *host.Demo, procedure, name string) string {
	t.Helper()
	var out bytes.Buffer
	lines := plain.NewLines(&out, d.Procedure(procedure), d.Clock(), nil, 0)
	code, err := plain.Drive(t.Context(), lines, played(d), func(sink func(wizard.Event)) (*wizard.Session, error) {
		return d.Start(t.Context(), front.StartOptions{Procedure: procedure, Name: name}, sink)
	})
	if err != nil || code != plain.ExitDone {
		t.Fatalf("exit %d, %v:\n%s", code, err, out.String())
	}
	return out.String()
}

func look(t *testing.T, d *host.Demo) front.Snapshot {
	t.Helper()
	snap, err := d.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snap
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

// TestDemoConnectsOverSockets is the main job as a person's demo runs it.
func TestDemoConnectsOverSockets(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	d, err := host.OpenDemo(ctx, host.DemoOptions{Options: embedded.Options{Speed: 200}})
	opened(t, d, err)
	if out := play(t, d, "aiven-azure", "orders"); !strings.Contains(out, "22/22 ✓") {
		t.Fatalf("%s", out)
	}
	if l := find(t, look(t, d), "vnet-orders"); l.HostedState() != "ACTIVE" || l.CloudState() != "Connected" {
		t.Errorf("the new link is %s: %s, %s", l.Verdict, l.HostedState(), l.CloudState())
	}
}

// TestEveryProcedureIsPlayed with answers to questions that it asks.
func TestEveryProcedureIsPlayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := inMemory(t, host.DemoOptions{})
		for _, p := range d.Procedures() {
			answers := d.Clouds.Answers(p.ID)
			if len(answers) == 0 {
				t.Errorf("nobody plays %s", p.ID)
			}
			for name, value := range answers {
				if p.Var(name).Title == "" || value == "" {
					t.Errorf("%s is answered %s=%q", p.ID, name, value)
				}
			}
		}
	})
}

// scene is a procedure of the demo, and what the board then shows and offers.
type scene struct {
	procedure, scenario string
	// says is in the lines, never is not.
	says, never []string
	// link is the new one, hosted and cloud its halves' words.
	link, hosted, cloud string
	// acts are the procedures that links offer, by a part of their titles.
	acts map[string][]string
}

var scenes = []scene{
	{
		procedure: "aiven-azure",
		says:      []string{"22/22 ✓"},
		link:      "vnet-orders ⇄ aiven-eu",
		hosted:    "ACTIVE",
		cloud:     "Connected",
		acts: map[string][]string{
			"vnet-web ⇄ aiven-eu": {"aiven-refresh", "aiven-remove-half", "azure-remove-half"},
			"vnet-lake":           {"aiven-refresh", "aiven-remove-half", "azure-remove-half"},
			"vnet-reports":        {"aiven-azure", "aiven-refresh", "aiven-remove-half"},
			"vnet-old":            {"azure-remove-half"},
			"vnet-hub":            {"azure-remove-half"},
		},
	},
	{procedure: "aiven-aws", link: "vpc-orders ⇄ aiven-aws-eu", hosted: "ACTIVE", cloud: "active",
		acts: map[string][]string{
			"vpc-web":   {"aiven-refresh", "aiven-remove-half", "aws-remove-half"},
			"vpc-batch": {"aws-accept", "aiven-refresh", "aiven-remove-half", "aws-remove-half"},
			"vpc-us":    {"aiven-aws", "aiven-refresh", "aiven-remove-half"},
		},
	},
	{
		procedure: "aiven-project-azure",
		says:      []string{"22/22 ✓"},
		link:      "vnet-orders ⇄ contoso-prod",
		hosted:    "ACTIVE",
		cloud:     "Connected",
		acts: map[string][]string{
			"vnet-shipping": {"aiven-project-refresh", "aiven-project-remove-azure-half", "azure-remove-half"},
		},
	},
	{
		procedure: "aiven-project-aws",
		says:      []string{"9/9 ✓"},
		link:      "vpc-orders ⇄ contoso-prod",
		hosted:    "ACTIVE",
		cloud:     "active",
	},
	{
		procedure: "astra-azure",
		scenario:  "astra-leftover",
		says:      []string{"RemotePeeringIsDisconnected", "peerage-scratch-"},
		never:     []string{"AstraCS:"},
		link:      "vnet-orders ⇄ astra-orders",
		hosted:    "active",
		cloud:     "Connected",
		acts: map[string][]string{
			"vnet-analytics ⇄ astra-claims": {"astra-details", "astra-remove-half", "azure-remove-half"},
		},
	},
	{
		procedure: "aiven-upcloud",
		says:      []string{"shop-web-1"},
		link:      "net-shop ⇄ contoso-nordic",
		hosted:    "ACTIVE",
		cloud:     "active",
		acts: map[string][]string{
			"net-archive": {"upcloud-enable", "aiven-project-refresh", "aiven-project-remove-half", "upcloud-remove-half"},
			"net-media":   {"aiven-project-refresh", "upcloud-disable", "aiven-project-remove-half", "upcloud-remove-half"},
			"net-staging": {"aiven-upcloud", "aiven-project-refresh", "aiven-project-remove-half"},
		},
	},
	{
		procedure: "aiven-azure-privatelink",
		says:      []string{"leads to 10.40.8.4"},
		link:      "vnet-orders ⇢ kafka-orders",
		hosted:    "active",
		cloud:     "Approved",
		acts: map[string][]string{
			"mysql-crm":                  {"privatelink-approve", "privatelink-subscriptions", "privatelink-remove-endpoint"},
			"vnet-analytics ⇢ aivenprod": {"privatelink-remove-endpoint", "aiven-azure-privatelink"},
		},
	},
}

// TestDemoConnects plays every procedure, and looks at the board and its acts.
func TestDemoConnects(t *testing.T) {
	for _, s := range scenes {
		t.Run(s.procedure, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { s.run(t) })
		})
	}
}

func (s scene) run(t *testing.T) {
	d := inMemory(t, host.DemoOptions{Procedure: s.procedure, Options: embedded.Options{Scenario: s.scenario}})
	out := play(t, d, s.procedure, "orders")
	for _, want := range s.says {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not said:\n%s", want, out)
		}
	}
	for _, secret := range s.never {
		if strings.Contains(out, secret) {
			t.Errorf("%q was told", secret)
		}
	}
	snap := look(t, d)
	l := find(t, snap, s.link)
	if l.Kind != s.procedure || l.Verdict != providers.Active || l.HostedState() != s.hosted || l.CloudState() != s.cloud {
		t.Errorf("the new link is %s, %s: %s, %s", l.Kind, l.Verdict, l.HostedState(), l.CloudState())
	}
	if a := d.Feed().Acts(*l); a[len(a)-1].Teardown != "orders" {
		t.Errorf("the board does not offer to take the run's link down: %+v", a)
	}
	for title, want := range s.acts {
		if got := offers(t, d, *find(t, snap, title)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", title, got, want)
		}
	}
}

// offers are the procedures that the board's acts on a link start, each with
// variables that it knows.
func offers(t *testing.T, d *host.Demo, l providers.Link) []string {
	t.Helper()
	var got []string
	for _, a := range d.Feed().Acts(l) {
		if a.Start == nil {
			t.Errorf("%s: %+v starts nothing", l.Title, a)
			continue
		}
		got = append(got, a.Start.Procedure)
		p := d.Procedure(a.Start.Procedure)
		if p == nil {
			t.Errorf("there is no procedure %s", a.Start.Procedure)
			continue
		}
		for name, v := range a.Start.Values {
			if p.Var(name).Title == "" || v == "" {
				t.Errorf("%s is given %s=%q", p.ID, name, v)
			}
		}
		if a.Danger && a.Confirm == "" {
			t.Errorf("%s: %s is agreed to without a name", l.Title, a.Title)
		}
	}
	return got
}
