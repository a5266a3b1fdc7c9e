package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// upPeeringOf is the company's half on a network, as UpCloud has it.
func upPeeringOf(l *flowtest.Lab, network string) (id, state string) {
	l.Do(func(w *world.World) {
		for _, p := range w.UpCloud.Peerings(l.Acc.UpCloud.Account.Name) {
			if p.Network == l.Acc.UpCloud.Networks[network] {
				id, state = p.ID, w.UpCloud.State(p)
			}
		}
	})
	return id, state
}

func upActOn(t *testing.T, l *flowtest.Lab, procedure string, values map[string]string, rules ...*flowtest.Rule) {
	t.Helper()
	l.Guided = true
	l.Journal = &flowtest.Journal{}
	p := flowtest.Says(rules...)
	res, _ := l.Start(procedure, runID, values, p)
	done(t, l, res, p, wizard.Done)
}

func TestUpCloudSwitchingFromTheBoard(t *testing.T) {
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		id, state := upPeeringOf(l, "net-archive")
		if state != world.UpCloudDisabled {
			t.Fatalf("net-archive is %s", state)
		}
		before := l.Inventory()
		upActOn(t, l, "upcloud-enable", map[string]string{"UPCLOUD_PEERING_ID": id})
		if _, state := upPeeringOf(l, "net-archive"); state != world.UpCloudActive {
			t.Errorf("switched on: %s", state)
		}
		upActOn(t, l, "upcloud-disable", map[string]string{"UPCLOUD_PEERING_ID": id})
		settle(t)
		if d := before.Diff(l.Inventory()); len(d) > 0 {
			t.Errorf("switched on and off again:\n%s", strings.Join(d, "\n"))
		}
		calls := len(l.Sim.Calls())
		upActOn(t, l, "upcloud-disable", map[string]string{"UPCLOUD_PEERING_ID": id})
		for _, c := range l.Sim.Calls()[calls:] {
			if c.Method != "GET" {
				t.Errorf("%s %s, though it was off already", c.Method, c.Path)
			}
		}
	})
}

func TestUpCloudDeletingFromTheBoard(t *testing.T) {
	upBubble(t, func(t *testing.T, l *flowtest.Lab) {
		id, _ := upPeeringOf(l, "net-media")
		upActOn(t, l, "upcloud-remove-half", map[string]string{"UPCLOUD_PEERING_ID": id}, flowtest.Adopt("U10", "fresh"))
		if _, state := upPeeringOf(l, "net-media"); state != "" {
			t.Errorf("still there: %s", state)
		}
		upActOn(t, l, "upcloud-remove-half", map[string]string{"UPCLOUD_PEERING_ID": id})
		v := l.Acc.VPCs[company.UpCloudVPC]
		settle(t)
		l.Inventory() // brings the world up to the present
		if n := len(v.Peerings); n != 3 || v.Peerings[0].State != world.AivenDeletedByPeer {
			t.Fatalf("Aiven noticed nothing: %d, %s", n, v.Peerings[0].State)
		}
		upActOn(t, l, "aiven-project-remove-half",
			map[string]string{"AIVEN_PROJECT": l.Acc.UpCloud.Project, "AIVEN_PROJECT_VPC_ID": v.ID,
				"network.uuid": l.Acc.UpCloud.Networks["net-media"]})
		settle(t)
		l.Inventory() // brings the world up to the present
		if n := len(v.Peerings); n != 2 {
			t.Errorf("%d peerings left", n)
		}
		upActOn(t, l, "aiven-project-refresh",
			map[string]string{"AIVEN_PROJECT": l.Acc.UpCloud.Project, "AIVEN_PROJECT_VPC_ID": v.ID})
	})
}
