package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// anotherSubnet gives vnet-orders a second subnet for endpoints.
func anotherSubnet(l *flowtest.Lab, w *world.World) string {
	v := w.Azure.VNet(l.Acc.VNets["vnet-orders"])
	v.Prefixes = append(v.Prefixes, "10.99.0.0/24")
	return w.Azure.AddSubnet(v.ID, "snet-more", "10.99.0.0/28", "", false).ID
}

// TestCaseSubnetTakesNoEndpoint (C12): a subnet that has no address left, or is
// delegated, is told before anything that costs money is made; one that fills up
// meanwhile leads to another, too.
func TestCaseSubnetTakesNoEndpoint(t *testing.T) {
	t.Parallel()
	fill := func(s *world.Subnet) { s.Used = 1 << 16 }
	delegate := func(s *world.Subnet) {
		s.Extra = map[string]any{"delegations": []any{map[string]any{"name": "web",
			"properties": map[string]any{"serviceName": "Microsoft.Web/serverFarms"}}}}
	}
	for name, c := range map[string]struct {
		does func(*world.Subnet)
		says string
		late bool
	}{
		"full":            {fill, "no address is free", false},
		"delegated":       {delegate, "Microsoft.Web/serverFarms", false},
		"full meanwhile":  {fill, "SubnetIsFull", true},
		"delegated since": {delegate, "PrivateEndpointCreationNotAllowedAsSubnetIsDelegated", true},
	} {
		t.Run(name, func(t *testing.T) {
			courseP.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
				values := linkAnswers(l, scenario.LinkService)
				var other string
				happen := func() {
					l.Do(func(w *world.World) { c.does(w.Azure.Subnet(values["AZURE_SUBNET_ID"])) })
				}
				l.Do(func(w *world.World) { other = anotherSubnet(l, w) })
				if !c.late {
					happen()
				}
				made := ""
				p := flowtest.Says(flowtest.Mend("P05.subnet", "subnet"), &flowtest.Rule{
					When: func(a *wizard.Ask) bool { return a.Kind == wizard.AskInput && a.Var == "AZURE_SUBNET_ID" },
					Reply: func(a *wizard.Ask) wizard.Reply {
						if made != "late" {
							made = strings.Join(l.Inventory().Lines(), "\n")
						}
						return wizard.Reply{Choice: other}
					}})
				p.Watch = func(e wizard.Event) {
					if c.late && started(e, "P05") {
						happen()
						c.late = false
						made = "late"
					}
				}
				before := l.Inventory()
				res, st := l.Start(linkProcedure, runID, values, p)
				done(t, l, res, p, wizard.Done)
				trial{meets: []string{"P05.subnet"}}.met(t, l)
				if text := strings.Join(p.Asked, "\n"); !strings.Contains(text, c.says) {
					t.Errorf("asked %s", text)
				}
				if made != "late" && made != strings.Join(before.Lines(), "\n") {
					t.Error("something was made before the subnet was looked at")
				}
				if st.Values["AZURE_SUBNET_ID"] != other {
					t.Errorf("it went to %s", st.Values["AZURE_SUBNET_ID"])
				}
			})
		})
	}
}

// TestCaseSubnetUsageHidden: who may not read the usage is told that it is not
// known, and goes on.
func TestCaseSubnetUsageHidden(t *testing.T) {
	courseP.in(t, company.Contoso, func(t *testing.T, l *flowtest.Lab) {
		l.Do(func(w *world.World) {
			w.Faults.Set(world.Fault{Name: "hidden", Service: "arm", Method: "GET", Path: "/usages", Times: 1 << 20, Kind: "status",
				Status: 403, Code: "AuthorizationFailed"})
		})
		p := flowtest.Says()
		res, _ := l.Start(linkProcedure, runID, linkAnswers(l, scenario.LinkService), p)
		done(t, l, res, p, wizard.Done)
		if text := checkedOf(l, "P05C"); !strings.Contains(text, "unproved How many addresses are free in snet-endpoints") {
			t.Errorf("told %q", text)
		}
	})
}
