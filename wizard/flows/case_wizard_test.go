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

// TestCaseOldHalfIsNamed: the network is changed after Aiven's half was made.
// The old half is named, and its removal offered.
func TestCaseOldHalfIsNamed(t *testing.T) {
	for _, x := range []struct {
		course
		step, variable, dies, other string
		value                       func(*flowtest.Lab) string
		old                         string
	}{
		{courseU, "U02", "network.uuid", "U05", "net-media", func(l *flowtest.Lab) string {
			return l.Acc.UpCloud.Networks["net-media"]
		}, scenario.UpNetwork},
		{courseW, "W02", "AWS_VPC_ID", "W05", "vpc-web", func(l *flowtest.Lab) string {
			return l.Acc.AWS.VPCs["vpc-web"]
		}, scenario.AWSNetwork},
		{courseS, "S02", "AWS_VPC_ID", "S05", "vpc-web", func(l *flowtest.Lab) string {
			return l.Acc.AWS.VPCs["vpc-web"]
		}, scenario.AWSNetwork},
		{courseA, "A06", "USER_VNET_ID", "A16", "vnet-web", vnetOf("vnet-web"), "vnet-orders"},
		{courseR, "R06", "USER_VNET_ID", "R16", "vnet-web", vnetOf("vnet-web"), "vnet-orders"},
	} {
		t.Run(x.procedure, func(t *testing.T) {
			try(t, company.Bare, func(t testing.TB, l *flowtest.Lab) {
				before := halvesInAiven(l)
				p := by(x.answers(l), all)
				p.Watch = diesAfter(l, looked(x.dies))
				l.Start(x.procedure, runID, x.answers(l), p)
				l.Seen = nil
				given := map[string]string{x.variable: x.value(l)}
				remove := &flowtest.Rule{When: func(a *wizard.Ask) bool { return asksToRemove(a) != "" },
					Reply: func(a *wizard.Ask) wizard.Reply { return wizard.Reply{Choice: asksToRemove(a)} }}
				p = by(given, all, remove)
				res, _ := l.Back(x.procedure, x.step, given, p)
				ended(t, res, p, wizard.Done)
				settle(t)
				if !slices.ContainsFunc(asksOf(l), func(a wizard.Ask) bool {
					return asksToRemove(&a) != "" && strings.Contains(a.Title+a.Text+strings.Join(a.Lines, " "), " ⇄ "+x.old)
				}) {
					t.Errorf("nobody names the half with %s and offers to remove it", x.old)
				}
				if n := halvesInAiven(l) - before; n != 1 {
					t.Errorf("Aiven has %d halves of this run", n)
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

func halvesInAiven(l *flowtest.Lab) int {
	n := 0
	for _, s := range l.Inventory().AivenPeerings {
		if !strings.HasSuffix(s, "DELETED") && !strings.HasSuffix(s, "DELETING") {
			n++
		}
	}
	return n
}
