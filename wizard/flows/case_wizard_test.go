package flows_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/scenario"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// preselected is the answer on which enter is pressed without a thought.
func preselected(a wizard.Ask) string {
	for _, c := range a.Choices {
		if c.Disabled == "" && (a.Draft == "" || a.Draft == c.Value) {
			return c.Value
		}
	}
	return ""
}

// TestCaseColleaguesApplication: an application of the same name is another
// person's. Enter does not put a key on it.
func TestCaseColleaguesApplication(t *testing.T) {
	for _, name := range []string{"same-name-app", "wrong-audience"} {
		t.Run(name, func(t *testing.T) {
			try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
				applied(name)(l, nil)
				l.Start(procedure, runID, l.Answers(), flowtest.Says())
				asked := asksOf(l)
				i := slices.IndexFunc(asked, func(a wizard.Ask) bool { return a.Kind == wizard.AskAdopt && a.Step == "A03" })
				if i < 0 {
					t.Fatal("nothing is asked about it")
				}
				if got := preselected(asked[i]); got != wizard.ChoiceFresh && got != wizard.ChoiceStop {
					t.Errorf("enter means %q", got)
				}
			})
		})
	}
}

// TestCaseCompleteWithAnotherApp: Aiven's half is ACTIVE, made with another
// application: nothing is to be completed. It can be taken as it is, or
// another VNet be chosen; deleting it is not what is proposed.
func TestCaseCompleteWithAnotherApp(t *testing.T) {
	try(t, company.Contoso, func(t testing.TB, l *flowtest.Lab) {
		values := webAnswers(l)
		values["USER_APP_ID"] = ownApp(l)
		l.Start(procedure, runID, values, by(values, wizard.Policy{Yes: true}))
		asked := asksOf(l)
		i := slices.IndexFunc(asked, func(a wizard.Ask) bool { return a.Kind == wizard.AskAdopt })
		if i < 0 {
			t.Fatal("nothing is asked about it")
		}
		if text := strings.Join(asked[i].Lines, " "); strings.Contains(text, "only its own can complete") {
			t.Errorf("it says: %s", text)
		}
		offers := func(words string) bool {
			return slices.ContainsFunc(asked[i].Choices, func(c wizard.Choice) bool {
				return strings.Contains(strings.ToLower(c.Title), words)
			})
		}
		if !offers("another vnet") || !slices.ContainsFunc(asked[i].Choices, func(c wizard.Choice) bool {
			return c.Value == wizard.ChoiceAdopt
		}) {
			t.Errorf("offered are %v", asked[i].Choices)
		}
		if got := preselected(asked[i]); got == "recreate" || got == "use-app" {
			t.Errorf("enter means %q", got)
		}
	})
}

// ownApp is an application of the person's that has no part in the link.
func ownApp(l *flowtest.Lab) (id string) {
	l.Do(func(w *world.World) {
		id = w.Azure.AddApp(l.Acc.TenantID, "", "mine", world.AudienceMultiple).AppID
	})
	return id
}

// TestCaseCapitals: an id pasted in capitals is that of the same network.
// Azure's own casing is read once, and used everywhere.
func TestCaseCapitals(t *testing.T) {
	for _, x := range []struct {
		course
		variable string
	}{
		{courseA, "USER_VNET_ID"}, {courseR, "USER_VNET_ID"}, {courseD, "AZURE_VNET_ID"}, {courseP, "AZURE_VNET_ID"},
	} {
		t.Run(x.procedure, func(t *testing.T) {
			try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
				values := x.answers(l)
				values[x.variable] = strings.ToUpper(values[x.variable])
				if subnet := values["AZURE_SUBNET_ID"]; subnet != "" {
					values["AZURE_SUBNET_ID"] = strings.ToUpper(subnet)
				}
				p := by(values, all)
				res, st := l.Start(x.procedure, runID, values, p)
				ended(t, res, p, wizard.Done)
				said := slices.Concat(l.Inventory().Lines(), []string{
					flows.Record(l.Procedure(x.procedure), st), flows.Script(l.Procedure(x.procedure), st),
				})
				for name, v := range st.Values {
					said = append(said, name+"="+v)
				}
				for _, it := range st.Items {
					said = append(said, it.Kind+" "+it.Name)
				}
				for _, s := range said {
					if i := strings.Index(s, "VNET-ORDERS"); i >= 0 {
						t.Errorf("…%s…", s[max(0, i-40):min(len(s), i+40)])
					}
				}
			})
		})
	}
}

// changedNetwork is another network, chosen after the first half was made, and
// what to give with it.
type changedNetwork struct {
	course
	step, variable, dies, other string
	given                       func(*flowtest.Lab) map[string]string
	old                         string
}

// intoVNet is a VNet, and the subnet of it in which an endpoint is to lie.
func intoVNet(variable, vnet, subnet string) func(*flowtest.Lab) map[string]string {
	return func(l *flowtest.Lab) map[string]string {
		id := l.Acc.VNets[vnet]
		if subnet == "" {
			return map[string]string{variable: id}
		}
		l.Do(func(w *world.World) { w.Azure.AddSubnet(id, subnet, "10.60.3.0/26", "", false) })
		return map[string]string{variable: id, "AZURE_SUBNET_ID": id + "/subnets/" + subnet}
	}
}

func changedNetworks() []changedNetwork {
	web := func(l *flowtest.Lab) map[string]string {
		return map[string]string{"AWS_VPC_ID": l.Acc.AWS.VPCs["vpc-web"]}
	}
	media := func(l *flowtest.Lab) map[string]string {
		return map[string]string{"network.uuid": l.Acc.UpCloud.Networks["net-media"]}
	}
	out := []changedNetwork{
		{courseU, "U02", "network.uuid", "U05", "net-media", media, scenario.UpNetwork},
		{courseW, "W02", "AWS_VPC_ID", "W05", "vpc-web", web, scenario.AWSNetwork},
		{courseS, "S02", "AWS_VPC_ID", "S05", "vpc-web", web, scenario.AWSNetwork},
	}
	for _, vnet := range []string{"vnet-web", "vnet-analytics"} { // the second is in another subscription
		user, its := intoVNet("USER_VNET_ID", vnet, ""), intoVNet("AZURE_VNET_ID", vnet, "")
		out = append(out,
			changedNetwork{courseA, "A06", "USER_VNET_ID", "A16", vnet, user, "vnet-orders"},
			changedNetwork{courseR, "R06", "USER_VNET_ID", "R16", vnet, user, "vnet-orders"},
			changedNetwork{courseD, "D01.vnet", "AZURE_VNET_ID", "D07", vnet, its, "vnet-orders"})
	}
	return append(out, changedNetwork{courseP, "P05B", "AZURE_VNET_ID", "P08", "vnet-hub",
		intoVNet("AZURE_VNET_ID", "vnet-hub", "snet-new"), "pe-kafka-orders"})
}

// TestCaseOldHalfIsNamed: the network is changed after the first half was made.
// The old half is named, and its removal offered; then the other network is
// connected, and the old half is gone.
func TestCaseOldHalfIsNamed(t *testing.T) {
	t.Parallel()
	for _, x := range changedNetworks() {
		t.Run(x.procedure+" "+x.other, func(t *testing.T) {
			try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
				clean, before := l.Inventory(), halvesIn(l)
				p := by(x.answers(l), all)
				p.Watch = diesAfter(l, looked(x.dies))
				l.Start(x.procedure, runID, x.answers(l), p)
				l.Seen = nil
				given := x.given(l)
				remove := &flowtest.Rule{When: func(a *wizard.Ask) bool { return asksToRemove(a) != "" },
					Reply: func(a *wizard.Ask) wizard.Reply { return wizard.Reply{Choice: asksToRemove(a)} }}
				p = by(given, all, remove)
				res, _ := l.Back(x.procedure, x.step, given, p)
				ended(t, res, p, wizard.Done)
				settle(t)
				if !slices.ContainsFunc(asksOf(l), func(a wizard.Ask) bool {
					text := a.Title + a.Text + strings.Join(a.Lines, " ")
					return asksToRemove(&a) != "" && strings.Contains(text, x.old)
				}) {
					t.Errorf("nobody names the half with %s and offers to remove it", x.old)
				}
				if n := halvesIn(l) - before; n != 1 {
					t.Errorf("there are %d halves of this run", n)
				}
				p = by(given, all, x.down...)
				res, _ = l.Teardown(x.procedure, p)
				ended(t, res, p, wizard.TakenOff)
				settle(t)
				if left := clean.Diff(l.Inventory()); len(left) > 0 {
					t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
				}
			})
		})
	}
}

// asksToRemove is the answer that removes what is asked about; "" when it is
// not about that.
func asksToRemove(a *wizard.Ask) string {
	if a.Kind == wizard.AskName {
		return ""
	}
	for _, c := range a.Choices { // with the new value it is taken down first
		if c.Disabled == "" && (c.Value == wizard.ChoiceRemove || a.Kind == wizard.AskRemedy && c.Value == "anew") {
			return c.Value
		}
	}
	return ""
}

// halvesIn counts what Aiven and Astra have of links.
func halvesIn(l *flowtest.Lab) int {
	n, i := 0, l.Inventory()
	for _, s := range i.AivenPeerings {
		if !strings.HasSuffix(s, "DELETED") && !strings.HasSuffix(s, "DELETING") {
			n++
		}
	}
	l.Do(func(w *world.World) { n += len(w.Azure.Endpoints(l.Acc.Production)) })
	for _, s := range i.Astra {
		n += strings.Count(s, " to ")
	}
	return n
}
