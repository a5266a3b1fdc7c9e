package flows_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

const upCloud = "aiven-upcloud"

// upAnswers are the values with which net-shop is peered with the project VPC.
func upAnswers(l *flowtest.Lab) map[string]string {
	return map[string]string{"AIVEN_PROJECT": l.Acc.UpCloud.Project,
		"AIVEN_PROJECT_VPC_ID": l.Acc.VPCs[company.UpCloudVPC].ID,
		"network.uuid":         l.Acc.UpCloud.Networks[scenario.UpNetwork]}
}

func upBubble(t *testing.T, fn func(t *testing.T, l *flowtest.Lab)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { fn(t, flowtest.New(t, company.Contoso)) })
}

func TestUpCloudHappyPath(t *testing.T) {
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		p := flowtest.Says()
		res, st := l.Start(upCloud, runID, upAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		up := strings.Join(before.Diff(l.Inventory()), "\n")
		for _, want := range []string{"+ upcloud: router peerage-",
			"net-shop [172.16.10.1/24] fi-hel1 private router peerage-",
			"+ upcloud: peering to-aiven-contoso-nordic of net-shop to Aiven's active active",
			"+ upcloud: peering (Aiven's) of Aiven's to net-shop active active"} {
			if !strings.Contains(up, want) {
				t.Errorf("no %q in\n%s", want, up)
			}
		}
		if !contains(findings(l), "shop-web-1 needs a new DHCP lease") ||
			!contains(findings(l), "pg-shop (PostgreSQL) lies in the VPC") {
			t.Errorf("the closing list says %q", findings(l))
		}
		noSecrets(t, l)
		shown(t, l, upCloud, "U02R", "upcloud-router", st)
		t.Log(len(l.Journal.Events()), "events", len(l.Sim.Calls()), "calls", st.Ended.Sub(st.Started))
		upTeardown(t, l, before)
	})
}

func findings(l *flowtest.Lab) []string {
	var out []string
	for _, e := range l.Seen {
		for _, f := range e.Findings {
			out = append(out, f.Text)
		}
	}
	return out
}

// upTeardown takes the run down and compares the world with what it was.
func upTeardown(t *testing.T, l *flowtest.Lab, before world.Inventory) {
	t.Helper()
	p := flowtest.Says()
	res, _ := l.Teardown(upCloud, p)
	done(t, l, res, p, wizard.TakenOff)
	settle(t)
	if left := before.Diff(l.Inventory()); len(left) > 0 {
		t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
	}
}

func TestUpCloudSwitchedOffByChoice(t *testing.T) {
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		before, values := l.Inventory(), upAnswers(l)
		values["configured_status"], values["name"] = "disabled", `Peering "A->B"`
		p := flowtest.Says()
		res, _ := l.Start(upCloud, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if up := strings.Join(before.Diff(l.Inventory()), "\n"); !strings.Contains(up,
			`Peering "A->B" of net-shop to Aiven's disabled disabled`) {
			t.Errorf("\n%s", up)
		}
		if !contains(findings(l), "switched off") {
			t.Errorf("the closing list says %q", findings(l))
		}
		upTeardown(t, l, before)
	})
}

// TestUpCloudNewVPC: guided, with a VPC made on the way and an existing router.
func TestUpCloudNewVPC(t *testing.T) {
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		l.Guided = true
		before, values := l.Inventory(), upAnswers(l)
		values["AIVEN_PROJECT_VPC_ID"], values["AIVEN_NEW_PROJECT_VPC_CLOUD"], values["AIVEN_NEW_VPC_RANGE"] = "new",
			"upcloud-fi-hel", "10.55.0.0/24"
		var router string
		l.Do(func(w *world.World) { router = w.UpCloud.Network(l.Acc.UpCloud.Networks["net-media"]).Router })
		p := flowtest.Says(flowtest.Input("network.router", router))
		res, _ := l.Start(upCloud, runID, values, p)
		done(t, l, res, p, wizard.Done)
		up := strings.Join(before.Diff(l.Inventory()), "\n")
		if !strings.Contains(up, "10.55.0.0/24 upcloud-fi-hel ACTIVE") || !strings.Contains(up, "router router-media") {
			t.Errorf("\n%s", up)
		}
		upTeardown(t, l, before)
	})
}

// TestUpCloudTwice: a second run adopts what the first made, and its teardown
// leaves it.
func TestUpCloudTwice(t *testing.T) {
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, _ := l.Start(upCloud, runID, upAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		first := l.Inventory()
		second := *l
		second.Journal, second.Vault = &flowtest.Journal{}, flowtest.NewVault()
		p = flowtest.Says()
		res, _ = second.Start(upCloud, "7e6f0a1c-7a31-4d5c-9a53-0b8f2a1e6c55", upAnswers(l), p)
		done(t, &second, res, p, wizard.Done)
		settle(t)
		if d := first.Diff(l.Inventory()); len(d) > 0 {
			t.Errorf("the second run changed:\n%s", strings.Join(d, "\n"))
		}
		upTeardown(t, &second, first)
	})
}

var upTrials = []trial{
	{name: "upcloud-wrong-token", meets: []string{"upcloud.refused"}, rules: func(l *flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Mend("upcloud.refused", "new-credentials"),
			flowtest.Input("UPCLOUD_TOKEN", "ucat_another")}
	}},
	{name: "upcloud-read-only", meets: []string{"upcloud.not-permitted"}, rules: again("upcloud.not-permitted")},
	{name: "upcloud-overlap", meets: []string{"U02.overlap"}, rules: changes("U02.overlap", "again", upShrink)},
	{name: "upcloud-cut", meets: []string{"transient"}},
	{name: "upcloud-throttles"}, {name: "upcloud-server-errors"},
	{name: "upcloud-peering-exists", rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("U04", "recreate")}
	}},
	{name: "upcloud-invalid", meets: []string{"U05.specification"}, rules: mend("U05.specification", "recreate")},
	{name: "upcloud-deleted-by-peer", meets: []string{"U05.deleted-by-peer"}, rules: mend("U05.deleted-by-peer", "heal")},
	{name: "upcloud-aiven-error", meets: []string{"U05.error"}, rules: mend("U05.error", "recreate")},
	{name: "upcloud-other-key"},
	{name: "upcloud-no-key", meets: []string{"U05.ids"}, rules: enterID("U05.ids")},
	{name: "upcloud-vpc-id", meets: []string{"U05.ids"}, rules: enterID("U05.ids")},
	{name: "upcloud-wrong-id", meets: []string{"U06.peer-not-found"}, rules: enterID("U06.peer-not-found")},
	{name: "upcloud-no-router", meets: []string{"U06.no-router"}, rules: mend("U06.no-router", "attach")},
	{name: "upcloud-not-found", meets: []string{"U02.not-found"}, rules: again("U02.not-found")},
	{name: "upcloud-zone", meets: []string{"U02.zone"}, rules: again("U02.zone")},
	{name: "upcloud-type", meets: []string{"U02.type"}, rules: again("U02.type")},
	{name: "upcloud-forbidden", meets: []string{"U02.forbidden"}, rules: again("U02.forbidden")},
	{name: "upcloud-account", meets: []string{"U02.forbidden"}, rules: again("U02.forbidden")},
	{name: "upcloud-name", meets: []string{"U06.name"}, rules: mend("U06.name", "again")},
	{name: "upcloud-peer-deleted", meets: []string{"U07.peer-deleted"}, rules: mend("U07.peer-deleted", "heal"),
		adopts: true},
	{name: "upcloud-conflict", meets: []string{"U06.conflict"}, rules: again("U06.conflict")},
	{name: "upcloud-half-exists", adopts: true, rules: func(*flowtest.Lab) []*flowtest.Rule {
		return []*flowtest.Rule{flowtest.Adopt("U06", "adopt")}
	}},
	{name: "upcloud-router-lost", meets: []string{"U07.no-router"}, rules: mend("U07.no-router", "attach")},
	{name: "upcloud-peer-router-lost", meets: []string{"U07.no-peer-router"}},
	{name: "upcloud-peer-disabled", meets: []string{"U07.peer-disabled"}},
	{name: "upcloud-conflict-subnet", meets: []string{"U07.subnet"}, rules: changes("U07.subnet", "again", upShrink)},
	{name: "upcloud-error", meets: []string{"U07.error"}, rules: mend("U07.error", "recreate")},
	{name: "upcloud-half-deleted", meets: []string{"U07.gone"}, rules: mend("U07.gone", "heal")},
	{name: "read-only-token", meets: []string{"aiven.not-permitted"},
		rules: changes("aiven.not-permitted", "again", func(l *flowtest.Lab, _ *world.World) {
			l.Acc.Token.Write = true
		})},
	{name: "expired-token", meets: []string{"aiven.expired"}, rules: newToken("aiven.expired")},
	{name: "never-active", meets: []string{"deadline"},
		rules: changes("deadline", "again", func(_ *flowtest.Lab, w *world.World) {
			w.Faults.Clear("aiven.never-active")
		})},
}

func upShrink(l *flowtest.Lab, w *world.World) {
	w.UpCloud.Network(l.Acc.UpCloud.Networks[scenario.UpNetwork]).Ranges = []string{"172.16.10.1/24"}
}

// enterID has the person look Aiven's network up elsewhere.
func enterID(remedy string) func(*flowtest.Lab) []*flowtest.Rule {
	return func(l *flowtest.Lab) []*flowtest.Rule {
		var id string
		l.Do(func(w *world.World) { id = w.UpCloud.AivenNetwork(l.Acc.VPCs[company.UpCloudVPC]).ID })
		return []*flowtest.Rule{flowtest.Mend(remedy, "enter"), flowtest.Input("peer_network.uuid", id)}
	}
}

// TestUpCloudScenarios provokes every documented failure, mends it as the
// remedies offer, and takes everything down again.
func TestUpCloudScenarios(t *testing.T) {
	t.Parallel()
	courseU.tried(t, upTrials)
}

// TestUpCloudScript: the exported script is filled in, and holds no secret.
func TestUpCloudScript(t *testing.T) {
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, st := l.Start(upCloud, runID, upAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		script := flows.Script(l.Procedure(upCloud), st)
		for _, want := range []string{"NETWORK_UUID=" + l.Acc.UpCloud.Networks[scenario.UpNetwork],
			"AIVEN_PROJECT=contoso-nordic", "CONFIGURED_STATUS=active"} {
			if !strings.Contains(script, want) {
				t.Errorf("no %q in\n%s", want, script)
			}
		}
		if strings.Contains(script, l.Env["UPCLOUD_TOKEN"]) || strings.Contains(script, l.Env["AIVEN_TOKEN"]) {
			t.Error("the script holds a secret")
		}
	})
}
