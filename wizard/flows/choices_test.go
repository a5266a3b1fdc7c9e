package flows_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

// asked finds the question for a variable.
func asked(t *testing.T, l *flowtest.Lab, name string) wizard.Ask {
	t.Helper()
	for _, e := range l.Seen {
		if e.Kind == wizard.Asked && e.Ask.Var == name {
			return *e.Ask
		}
	}
	t.Fatalf("nobody was asked for %s", name)
	return wizard.Ask{}
}

func choice(t *testing.T, a wizard.Ask, title string) wizard.Choice {
	t.Helper()
	for _, c := range a.Choices {
		if c.Title == title {
			return c
		}
	}
	t.Fatalf("%s cannot be chosen from %v", title, a.Choices)
	return wizard.Choice{}
}

// TestGuided goes through with everything asked: a device code, each choice,
// each confirmation.
func TestGuided(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Contoso)
		l.Guided, l.Env = true, map[string]string{}
		l.Do(func(w *world.World) { w.Azure.AutoApprove = 40 * time.Second })
		orders := l.Acc.VNets["vnet-orders"]
		p := flowtest.Says(flowtest.Input("AIVEN_TOKEN_FROM", "paste"), flowtest.Input("AIVEN_TOKEN", l.Acc.Token.Value),
			flowtest.Input("AZURE_SIGN_IN", "device-code"), flowtest.Input("USER_SUBSCRIPTION_ID",
				l.Acc.Production), flowtest.Input("AIVEN_ORG_ID", l.Acc.Org),
			flowtest.Input("AIVEN_ORGANIZATION_VPC_ID", l.Acc.VPCs["aiven-eu"].ID), flowtest.Input("USER_VNET_ID", orders),
			flowtest.Input("USER_APP_ROLE", "custom"), flowtest.Input("USER_APP_SCOPE", "resource-group"),
			flowtest.Input("PEERING_NAME_OF_YOUR_CHOICE", "to-aiven"))
		res, st := l.Start(procedure, runID, nil, p)
		done(t, l, res, p, wizard.Done)
		if st.Values["AZURE_USER"] != "ana@contoso.example" || st.Values["USER_TENANT_ID"] != l.Acc.TenantID {
			t.Errorf("signed in as %q in %q", st.Values["AZURE_USER"], st.Values["USER_TENANT_ID"])
		}
		prompted := false
		for _, e := range l.Seen {
			prompted = prompted || e.Kind == wizard.Prompt && e.Sign.Code != "" && e.Step == "A01"
		}
		if !prompted {
			t.Error("no code was shown")
		}
		vnets := asked(t, l, "USER_VNET_ID")
		for name, words := range map[string]string{"vnet-legacy": "10.20.0.0/16 and 10.20.0.0/24", "vnet-orders": ""} {
			if c := choice(t, vnets, name); !strings.Contains(c.Disabled, words) || words == "" && c.Disabled != "" {
				t.Errorf("%s: disabled %q", name, c.Disabled)
			}
		}
		if c := choice(t, vnets, "vnet-web"); c.Warn == "" {
			t.Error("vnet-web is peered with this VPC already, and nobody says so")
		}
		for _, step := range []string{"A03", "A04", "A05", "A07", "A08", "A10", "A11", "A15", "A20"} {
			if !contains(p.Asked, step+" confirm") {
				t.Errorf("%s was not confirmed", step)
			}
		}
		up := strings.Join(l.Inventory().Lines(), "\n")
		for _, want := range []string{"peerage-orders is peerage-app-vnet-orders-", "resourceGroups/rg-orders\n",
			"vnet-orders to-aiven to "} {
			if !strings.Contains(up, want) {
				t.Errorf("no %q in the world", want)
			}
		}
		noSecrets(t, l)
	})
}

// TestNewVPC: the organization has none on Azure, so one is made, and deleted
// last.
func TestNewVPC(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		before := l.Inventory()
		values := l.Answers()
		values["AIVEN_ORG_ID"], values["AIVEN_NEW_VPC_CLOUD"], values["AIVEN_NEW_VPC_RANGE"] = l.Acc.OtherOrg,
			"azure-westeurope", "10.200.0.0/24"
		values["AIVEN_ORGANIZATION_VPC_ID"] = "new"
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if st.Values["AIVEN_VPC_RANGE"] != "10.200.0.0/24" || st.Values["AIVEN_ORGANIZATION_VPC_ID"] == "new" {
			t.Errorf("the new VPC: %v", st.Values)
		}
		p = flowtest.Says()
		res, _ = l.Teardown(procedure, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}

// TestOtherSubscription: a pasted VNet in another subscription of the
// directory changes the subscription.
func TestOtherSubscription(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		values := l.Answers()
		values["USER_VNET_ID"] = " " + strings.ToUpper(l.Acc.VNets["vnet-analytics"]) + "/ "
		p := flowtest.Says()
		res, st := l.Start(procedure, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if st.Values["USER_SUBSCRIPTION_ID"] != l.Acc.Analytics ||
			!strings.EqualFold(st.Values["USER_VNET_NAME"], "vnet-analytics") {
			t.Errorf("subscription %s, VNet %s", st.Values["USER_SUBSCRIPTION_ID"], st.Values["USER_VNET_NAME"])
		}
		up := strings.Join(l.Inventory().Lines(), "\n")
		if !strings.Contains(up, "at /subscriptions/Contoso Analytics\n") ||
			strings.Contains(up, "aiven-peer-vnet-analytics-"+l.Acc.Production[:8]) {
			t.Errorf("the role belongs to the other subscription:\n%s", up)
		}
	})
}

// otherDirectory goes to a VNet of another directory after all, when the half
// of the first one is to be created.
func otherDirectory(t *testing.T, l *flowtest.Lab, watch func(wizard.Event)) *wizard.State {
	t.Helper()
	var away string
	l.Do(func(w *world.World) {
		tenant := w.Azure.AddTenant("", "Northwind", "northwind.example")
		sub := w.Azure.AddSubscription(tenant.ID, "", "Northwind")
		guest := w.Azure.AddGuest(tenant.ID, l.Acc.Ana)
		guest.Admin = true
		w.Azure.Grant(guest.ID, world.RoleOwner, "/subscriptions/"+sub.ID)
		away = w.Azure.AddVNet(sub.ID, "rg", "vnet-away", "westeurope", "10.99.0.0/24").ID
		w.Azure.AutoApprove = 5 * time.Second
		w.Faults.Set(world.Fault{Name: "aiven.invalid-specification"})
	})
	values := l.Answers()
	values["AZURE_SIGN_IN"] = "device-code"
	first := flowtest.Mend("A16.specification", "other-vnet")
	first.Times = 1
	p := flowtest.Says(first, flowtest.Input("USER_VNET_ID", away), flowtest.Mend("network.other-tenant", "move"))
	p.Watch = watch
	res, st := l.Start(procedure, runID, values, p)
	done(t, l, res, p, wizard.Done)
	if st.Values["USER_VNET_NAME"] != "vnet-away" {
		t.Errorf("the VNet is %s", st.Values["USER_VNET_NAME"])
	}
	return st
}

// TestOtherDirectory: a VNet in another directory leads back, and what was
// made in the first one goes.
func TestOtherDirectory(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		otherDirectory(t, l, nil)
		up := strings.Join(l.Inventory().Lines(), "\n")
		if strings.Contains(up, "Contoso/peerage-orders") || !strings.Contains(up, "Northwind/peerage-orders") ||
			strings.Contains(up, "rg-orders/vnet-orders as") {
			t.Errorf("made in the wrong directory:\n%s", up)
		}
	})
}

// TestOtherDirectoryLeavesWhatOthersUse: what another run uses in the first
// directory stays there, listed with the reason, and the run goes on without.
func TestOtherDirectoryLeavesWhatOthersUse(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		var used []string
		watch := func(e wizard.Event) {
			if e.Kind == wizard.Made && (e.Item.Kind == "application" || e.Item.Kind == "principal") && len(used) < 2 {
				used = append(used, e.Item.ID)
			}
		}
		l.Others = func(_ context.Context, _, _, id string) (bool, error) { return slices.Contains(used, id), nil }
		st := otherDirectory(t, l, watch)
		up := strings.Join(l.Inventory().Lines(), "\n")
		for _, want := range []string{"application: Contoso/peerage-orders", "service principal: Contoso/peerage-orders",
			"Northwind/peerage-orders"} {
			if !strings.Contains(up, want) {
				t.Errorf("%s is gone:\n%s", want, up)
			}
		}
		for _, key := range []string{"application~1", "principal~1"} {
			if it := st.Item(key); it == nil || it.Status != wizard.IsStaying || it.Note != "another run uses it" {
				t.Errorf("%s: %+v", key, it)
			}
		}
		res, st := l.Teardown(procedure, flowtest.Says())
		up = strings.Join(l.Inventory().Lines(), "\n")
		if res.Status != wizard.TakenOff || !strings.Contains(up, "application: Contoso/peerage-orders") ||
			strings.Contains(up, "Northwind/peerage-orders") {
			t.Errorf("teardown %v left\n%s", res, up)
		}
		if it := st.Item("application"); it == nil || it.Status != wizard.IsRemoved {
			t.Errorf("application: %+v", it)
		}
	})
}

// TestTwice: a second run on the same networks makes nothing twice, and its
// teardown leaves what the first one made.
func TestTwice(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := flowtest.Says()
		res, _ := l.Start(procedure, runID, l.Answers(), p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		up := l.Inventory()
		first := l.Journal

		l.Journal = &flowtest.Journal{}
		values := l.Answers()
		p = flowtest.Says(flowtest.Adopt("A06", wizard.ChoiceAdopt)) // it is connected already
		res, st := l.Start(procedure, "7e1f0000-0000-4000-8000-000000000002", values, p)
		done(t, l, res, p, wizard.Done)
		settle(t)
		if diff := up.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("the second run changed:\n%s", strings.Join(diff, "\n"))
		}
		for _, it := range st.Items {
			if it.Status != wizard.IsAdopted {
				t.Errorf("the second run says that it made %s %s", it.Kind, it.Name)
			}
		}
		p = flowtest.Says()
		res, _ = l.Teardown(procedure, p)
		done(t, l, res, p, wizard.TakenOff)
		if diff := up.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("the second run's teardown changed:\n%s", strings.Join(diff, "\n"))
		}
		l.Journal = first
	})
}
