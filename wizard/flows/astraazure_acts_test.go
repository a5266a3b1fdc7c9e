package flows_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/peerage/providers/sim/company"
	"example.org/peerage/providers/sim/world"
	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
)

// broken is the company after the link of astra-claims lost Astra's half.
func broken(l *flowtest.Lab) *world.AstraDatabase {
	d := l.Acc.Astra.Databases["astra-claims"]
	l.Do(func(w *world.World) { _ = w.Azure.DeletePeering(d.Peering.HalfID) })
	settle(l.T)
	return d
}

func TestHealALinkThatNoRunMade(t *testing.T) {
	astraBubble(t, company.Contoso, func(t *testing.T, l *flowtest.Lab, _ map[string]string) {
		whole := l.Inventory()
		d := broken(l)
		if len(whole.Diff(l.Inventory())) == 0 {
			t.Fatal("nothing broke")
		}
		l.Guided = true
		res := act(t, l, "astra-heal", map[string]string{"DATABASE_ID": d.ID, "AZURE_VNET_ID": l.Acc.VNets["vnet-analytics"]})
		if res.Status != wizard.Done {
			t.Fatalf("%+v", res)
		}
		settle(t)
		if diff := whole.Diff(l.Inventory()); len(diff) > 0 {
			t.Errorf("not as it was:\n%s", strings.Join(diff, "\n"))
		}
	})
}

func TestDetailsAndDeletion(t *testing.T) {
	astraBubble(t, company.Contoso, func(t *testing.T, l *flowtest.Lab, _ map[string]string) {
		d := l.Acc.Astra.Databases["astra-claims"]
		half := d.Peering.OtherID
		if res := act(t, l, "astra-details", map[string]string{"DATABASE_ID": d.ID}); res.Status != wizard.Done ||
			!strings.Contains(said(l), "Status active") {
			t.Fatalf("details: %+v", res)
		}
		for range 2 { // the second time, nothing is there
			l.Journal = &flowtest.Journal{}
			if res := act(t, l, "astra-remove-half",
				map[string]string{"DATABASE_ID": d.ID, "AZURE_PEERING_ID": half}); res.Status != wizard.Done {
				t.Fatalf("deletion: %+v", res)
			}
		}
		l.Do(func(w *world.World) {
			if d.Peering != nil || w.Azure.Peering(half) != nil {
				t.Errorf("left: %+v %+v", d.Peering, w.Azure.Peering(half))
			}
		})
	})
}

// TestTheListIsNeverEmptied: the last entry of a list that is on stays.
func TestTheListIsNeverEmptied(t *testing.T) {
	astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
		d := l.Acc.Astra.Databases["astra-orders"]
		res, _ := l.Start(procedureD, runID, values, flowtest.Says())
		if res.Status != wizard.Done || len(d.Addresses) != 2 {
			t.Fatalf("%+v, %+v", res, d.Addresses)
		}
		l.Do(func(*world.World) { d.RemoveAddresses("198.51.100.0/24") })
		p := flowtest.Says()
		res, _ = l.Teardown(procedureD, p)
		done(t, l, res, p, wizard.TakenOff)
		if !d.ListOn || len(d.Addresses) != 1 || !strings.Contains(said(l), "it is the last one") {
			t.Errorf("%v %+v", d.ListOn, d.Addresses)
		}
	})
}

// TestSwitchingTheListOn is asked apart, and undone at the end.
func TestSwitchingTheListOn(t *testing.T) {
	for choice, on := range map[string]bool{"leave-off": false, "on": true} {
		astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
			d := l.Acc.Astra.Databases["astra-orders"]
			l.Do(func(*world.World) { d.RemoveAddresses() })
			clean := l.Inventory()
			l.Guided = true
			p := flowtest.Says(flowtest.Input("ASTRA_ACCESS_LIST_ON", choice))
			res, _ := l.Start(procedureD, runID, values, p)
			done(t, l, res, p, wizard.Done)
			if d.ListOn != on || (len(d.Addresses) == 1) != on {
				t.Errorf("%s: %v %+v", choice, d.ListOn, d.Addresses)
			}
			astraDown(t, l, clean, choice)
		})
	}
}

// TestAFileOfThatName is not overwritten unasked.
func TestAFileOfThatName(t *testing.T) {
	for choice, kept := range map[string]bool{"rename": true, "replace": false} {
		astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
			path := values["SECURE_BUNDLE_FILE"]
			if err := os.WriteFile(path, []byte("mine"), 0o644); err != nil {
				t.Fatal(err)
			}
			p := flowtest.Says(flowtest.Adopt("D08", choice))
			res, st := l.Start(procedureD, runID, values, p)
			done(t, l, res, p, wizard.Done)
			b, err := os.ReadFile(path)
			if err != nil || (string(b) == "mine") != kept {
				t.Errorf("%s: %v, %d bytes", choice, err, len(b))
			}
			saved := st.Values["SECURE_BUNDLE_FILE"]
			info, err := os.Stat(saved)
			if err != nil || info.Mode().Perm() != 0o600 || filepath.Dir(saved) != filepath.Dir(path) {
				t.Errorf("%s: %s %v", choice, saved, err)
			}
		})
	}
}

// TestAFolderThatIsNotThere has another place asked for.
func TestAFolderThatIsNotThere(t *testing.T) {
	astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
		good := values["SECURE_BUNDLE_FILE"]
		values["SECURE_BUNDLE_FILE"] = filepath.Join(filepath.Dir(good), strings.Repeat("long", 63))
		p := flowtest.Says(flowtest.Mend("D08.file", "elsewhere"), flowtest.Input("SECURE_BUNDLE_FILE", good))
		res, _ := l.Start(procedureD, runID, values, p)
		done(t, l, res, p, wizard.Done)
		if _, err := os.Stat(good); err != nil {
			t.Error(err)
		}
	})
}

// TestAstraScript: a finished run's and a mere plan's hold no secret.
func TestAstraScript(t *testing.T) {
	astraBubble(t, company.Bare, func(t *testing.T, l *flowtest.Lab, values map[string]string) {
		_, st := l.Start(procedureD, runID, values, flowtest.Says())
		p := l.Procedure(procedureD)
		full, plan := flows.Script(p, st), flows.Script(p, &wizard.State{Values: map[string]string{}})
		for _, text := range []string{full, plan} {
			for _, want := range []string{"az ad sp show --id 6f77e2ba", "virtualNetworkPeerings/delete",
				`astra POST "$PEERING"`, "downloadURLInternal", "umask 077"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in the script", want)
				}
			}
			if strings.Contains(text, "AstraCS:") || strings.Contains(text, "@A") {
				t.Error("a secret, or something not filled in")
			}
		}
		if !strings.Contains(full, "DATABASE_ID="+values["DATABASE_ID"]) ||
			!strings.Contains(plan, "DATABASE_ID:?set this first") {
			t.Error("the variables are not set")
		}
	})
}
