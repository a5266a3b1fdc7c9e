package flows_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows/flowtest"
)

const procedureD = "astra-azure"

// astraAnswers are the values with which vnet-orders is peered with
// astra-orders.
func astraAnswers(l *flowtest.Lab) map[string]string {
	return map[string]string{
		"AZURE_SIGN_IN":         "environment",
		"AZURE_SUBSCRIPTION_ID": l.Acc.Production, "AZURE_VNET_ID": l.Acc.VNets["vnet-orders"],
		"DATABASE_ID": l.Acc.Astra.Databases["astra-orders"].ID, "SECURE_BUNDLE_FILE": filepath.Join(l.T.TempDir(),
			"bundle.zip"),
	}
}

func TestAstraHappyPath(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Bare)
		before := l.Inventory()
		values := astraAnswers(l)
		p := flowtest.Says()
		res, st := l.Start(procedureD, runID, values, p)
		done(t, l, res, p, wizard.Done)
		up := strings.Join(before.Diff(l.Inventory()), "\n")
		for _, want := range []string{"Contoso/Astra DB", "astra-peer-vnet-orders",
			"to rg-orders/vnet-orders active list=on [198.51.100.0/24 10.40.0.0/16]",
			"vnet-orders astra-orders to astra-orders Connected FullyInSync Succeeded", "is astra-peer-vnet-orders"} {
			if !strings.Contains(up, want) {
				t.Errorf("no %q in\n%s", want, up)
			}
		}
		t.Log(len(l.Journal.Events()), "events", len(l.Sim.Calls()), "calls", st.Ended.Sub(st.Started))
		info, err := os.Stat(values["SECURE_BUNDLE_FILE"])
		if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("the bundle: %v, %v", info, err)
		}
		if !strings.Contains(said(l), "nc -zv internal-") {
			t.Error("the closing list names no host")
		}
		noSecrets(t, l)
		p = flowtest.Says()
		res, _ = l.Teardown(procedureD, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
		if _, err := os.Stat(values["SECURE_BUNDLE_FILE"]); !os.IsNotExist(err) {
			t.Errorf("the bundle is still there: %v", err)
		}
	})
}

func TestAstraTwiceMakesNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Bare)
		res, _ := l.Start(procedureD, runID, astraAnswers(l), flowtest.Says())
		if res.Status != wizard.Done {
			t.Fatalf("%+v", res)
		}
		before := l.Inventory()
		l.Journal = &flowtest.Journal{}
		p := flowtest.Says()
		res, st := l.Start(procedureD, strings.Replace(runID, "5", "6", 1), astraAnswers(l), p)
		done(t, l, res, p, wizard.Done)
		if more := before.Diff(l.Inventory()); len(more) > 0 {
			t.Errorf("made:\n%s", strings.Join(more, "\n"))
		}
		for _, it := range st.Items {
			if it.Status == wizard.IsMade && it.Kind != "file" {
				t.Errorf("%s %s counts as made", it.Kind, it.Name)
			}
		}
		p = flowtest.Says()
		res, _ = l.Teardown(procedureD, p)
		done(t, l, res, p, wizard.TakenOff)
		settle(t)
		if gone := before.Diff(l.Inventory()); len(gone) > 0 {
			t.Errorf("a teardown took what was there before:\n%s", strings.Join(gone, "\n"))
		}
	})
}

// TestAstraGuided takes what a guided person is shown.
func TestAstraGuided(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flowtest.New(t, company.Contoso)
		l.Guided = true
		before := l.Inventory()
		p := flowtest.Says(flowtest.Input("AZURE_SUBSCRIPTION_ID", l.Acc.Production),
			flowtest.Input("AZURE_VNET_ID", l.Acc.VNets["vnet-orders"]),
			flowtest.Input("DATABASE_ID", l.Acc.Astra.Databases["astra-orders"].ID))
		res, _ := l.Start(procedureD, runID, map[string]string{"AZURE_SIGN_IN": "environment"}, p)
		done(t, l, res, p, wizard.Done)
		if len(p.Asked) < 8 || !slices.ContainsFunc(l.Seen, func(e wizard.Event) bool {
			return e.Ask != nil && slices.ContainsFunc(e.Ask.Choices, func(c wizard.Choice) bool {
				return strings.Contains(c.Disabled, "no Classic database")
			})
		}) {
			t.Errorf("asked: %q", p.Asked)
		}
		res, _ = l.Teardown(procedureD, flowtest.Says())
		if res.Status != wizard.TakenOff {
			t.Fatalf("%+v", res)
		}
		settle(t)
		if left := before.Diff(l.Inventory()); len(left) > 0 {
			t.Errorf("teardown left:\n%s", strings.Join(left, "\n"))
		}
	})
}
