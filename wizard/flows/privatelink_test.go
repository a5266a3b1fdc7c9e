package flows_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

const (
	linkProcedure = "aiven-azure-privatelink"
	linkRun       = "0a4be1c2-5a6e-4f7c-9d4b-33c1d2e4f501"
)

// linkAnswers link a service with snet-endpoints of vnet-orders.
func linkAnswers(l *flowtest.Lab, service string) map[string]string {
	vnet := l.Acc.VNets["vnet-orders"]
	return map[string]string{"AZURE_SIGN_IN": "environment", "SUBSCRIPTION_ID": l.Acc.Production, "AZURE_VNET_ID": vnet,
		"AZURE_SUBNET_ID": vnet + "/subnets/snet-endpoints", "AIVEN_PROJECT": company.DataProject, "AIVEN_SERVICE": service}
}

// releases gives the static addresses back at a teardown.
func releases(rules ...*flowtest.Rule) *flowtest.Person {
	return flowtest.Says(append(rules, flowtest.Mend("P15.static-ips", "release"))...)
}

func serviceOf(w *world.World, name string) *world.AivenService {
	return w.Aiven.Project(company.DataProject).Service(name)
}

// TestASubnetTellsItsVNet: whoever names the subnet need not name the VNet.
func TestASubnetTellsItsVNet(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		answers := linkAnswers(l, "pg-orders")
		vnet := answers["AZURE_VNET_ID"]
		delete(answers, "AZURE_VNET_ID")
		p := flowtest.Says()
		res, st := l.Start(linkProcedure, linkRun, answers, p)
		done(t, l, res, p, wizard.Done)
		if got := st.Values["AZURE_VNET_ID"]; got != vnet {
			t.Errorf("the VNet is %q, not %q", got, vnet)
		}
	})
}

func TestPrivateLinkHappyPath(t *testing.T) {
	for _, service := range []string{"pg-orders", "kafka-orders", "mysql-crm", "os-logs", "ch-events", "grafana-ops"} {
		bubble(t, func(t *testing.T, l *flowtest.Lab) {
			before := l.Inventory()
			var vpc string
			l.Do(func(w *world.World) { vpc = serviceOf(w, service).VPCID })
			answers := linkAnswers(l, service)
			answers["CONNECTION_FILE"] = filepath.Join(t.TempDir(), "connect")
			p := flowtest.Says()
			res, st := l.Start(linkProcedure, linkRun, answers, p)
			done(t, l, res, p, wizard.Done)
			up := strings.Join(before.Diff(l.Inventory()), "\n")
			for _, want := range []string{"Approved Succeeded", "active", "10.40.8.4", "assigned " + service,
				"access contoso-data/" + service} {
				if !strings.Contains(up, want) {
					t.Errorf("%s: no %q in\n%s", service, want, up)
				}
			}
			l.Do(func(w *world.World) {
				if s := serviceOf(w, service); s.VPCID != vpc {
					t.Errorf("%s left its VPC", service)
				}
			})
			checkSecrets(t, l, service, answers["CONNECTION_FILE"])
			if service == "kafka-orders" {
				shown(t, l, linkProcedure, "P13", "security-rule", st)
			}
			t.Log(service, len(l.Journal.Events()), "events", len(l.Sim.Calls()), "calls", st.Ended.Sub(st.Started))

			p = releases()
			res, _ = l.Teardown(linkProcedure, p)
			done(t, l, res, p, wizard.TakenOff)
			settle(t)
			if left := before.Diff(l.Inventory()); len(left) > 0 {
				t.Errorf("%s: teardown left:\n%s", service, strings.Join(left, "\n"))
			}
		})
	}
}

// checkSecrets: the file has the password and only its owner may read it; no
// event and no journal has it.
func checkSecrets(t *testing.T, l *flowtest.Lab, service, file string) {
	t.Helper()
	var secrets []string
	l.Do(func(w *world.World) {
		m := serviceOf(w, service).More
		secrets = []string{m.Password}
		if m.Key != "" {
			secrets = append(secrets, strings.Split(m.Key, "\n")[1])
		}
	})
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	for _, s := range secrets {
		if !strings.Contains(string(raw), s) {
			t.Error("the file lacks a secret")
		}
		if strings.Contains(said(l), s) {
			t.Error("an event holds a secret")
		}
	}
	if service == "kafka-orders" && !strings.Contains(string(raw), "sasl.mechanism=SCRAM-SHA-256") {
		t.Error("no SASL connection")
	}
}

func TestPrivateLinkKilledAnywhere(t *testing.T) {
	t.Parallel()
	want, events := linkStraight(t)
	for n := 2; n <= events; n++ {
		for _, after := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				l := flowtest.New(t, company.Bare)
				clean := l.Inventory()
				l.Journal.Kill, l.Journal.After = n, after
				l.Start(linkProcedure, linkRun, linkAnswers(l, "kafka-orders"), flowtest.Says())
				at := "nothing"
				if all := l.Journal.Events(); len(all) > 0 {
					at = string(all[len(all)-1].Kind) + " " + all[len(all)-1].Step
				}
				p := flowtest.Says(flowtest.Given(linkAnswers(l, "kafka-orders")))
				res, _ := l.Resume(linkProcedure, p)
				if res.Status != wizard.Done {
					t.Fatalf("killed at %d (kept: %v, last %s): resume ended %q at %s: %+v\n%s", n, after, at, res.Status, res.Step,
						p.Lost, strings.Join(p.Asked, "\n"))
				}
				settle(t)
				if got := clean.Diff(l.Inventory()); !slices.Equal(got, want) {
					t.Errorf("killed at %d (kept: %v, last %s):\n%s\nwant\n%s", n, after, at, strings.Join(got, "\n"),
						strings.Join(want, "\n"))
				}
				p = releases()
				if res, _ := l.Teardown(linkProcedure, p); res.Status != wizard.TakenOff {
					t.Fatalf("killed at %d: teardown ended %q at %s: %+v", n, res.Status, res.Step, p.Lost)
				}
				settle(t)
				if left := clean.Diff(l.Inventory()); len(left) > 0 {
					t.Errorf("killed at %d (kept: %v, last %s): teardown left\n%s", n, after, at, strings.Join(left, "\n"))
				}
			})
		}
	}
}

func TestPrivateLinkTeardownKilledAnywhere(t *testing.T) {
	t.Parallel()
	_, events := linkStraight(t)
	for n := events + 1; ; n++ {
		whole := false
		synctest.Test(t, func(t *testing.T) {
			l := flowtest.New(t, company.Bare)
			clean := l.Inventory()
			l.Start(linkProcedure, linkRun, linkAnswers(l, "kafka-orders"), flowtest.Says())
			l.Journal.Kill, l.Journal.After = n, n%2 == 0
			res, _ := l.Teardown(linkProcedure, releases())
			whole = res.Status == wizard.TakenOff
			if !whole {
				p := releases()
				if res, _ := l.Teardown(linkProcedure, p); res.Status != wizard.TakenOff {
					t.Fatalf("killed at %d: ended %q at %s: %+v", n, res.Status, res.Step, p.Lost)
				}
			}
			settle(t)
			if left := clean.Diff(l.Inventory()); len(left) > 0 {
				t.Errorf("killed at %d: left\n%s", n, strings.Join(left, "\n"))
			}
		})
		if whole || t.Failed() {
			return
		}
	}
}

func linkStraight(t *testing.T) (inventory []string, events int) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Bare)
		clean := l.Inventory()
		p := flowtest.Says()
		res, _ := l.Start(linkProcedure, linkRun, linkAnswers(l, "kafka-orders"), p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		inventory, events = clean.Diff(l.Inventory()), len(l.Journal.Events())
	})
	return inventory, events
}
