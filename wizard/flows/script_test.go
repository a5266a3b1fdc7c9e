package flows_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
)

// unfilled is a place of a script that nothing was put into.
var unfilled = regexp.MustCompile(`@[A-Z]+@`)

// TestScripts compares every procedure's script, planned and of a finished run,
// with a golden file, and has bash read it, where there is one.
func TestScripts(t *testing.T) {
	custom := finished(nil)
	custom.Values["USER_APP_ROLE"], custom.Values["USER_APP_SCOPE"] = "custom", "resource-group"
	runs := map[string]map[string]*wizard.State{
		procedure:     {"finished": finished(nil), "custom": custom},
		onAzure:       {"finished": inProject(finished(nil))},
		awsProcedure:  {"finished": awsFinished()},
		onAWS:         {"finished": inProject(awsFinished())},
		upCloud:       {"finished": upFinished()},
		linkProcedure: {"finished": linkFinished()},
		procedureD:    {"finished": linked(astraValues)},
	}
	for _, p := range flows.All(flows.Clouds{}) {
		if p.Hidden {
			continue
		}
		states := runs[p.ID]
		if states == nil {
			t.Errorf("%s has no script of a finished run here", p.ID)
			continue
		}
		states["planned"] = wizard.NewState()
		for name, st := range states {
			t.Run(p.ID+"-"+name, func(t *testing.T) {
				text := flows.Script(p, st)
				golden(t, filepath.Join("testdata", "scripts", p.ID+"-"+name+".sh"), text)
				if place := unfilled.FindString(text); place != "" {
					t.Errorf("nothing was put into %s", place)
				}
				if strings.Count(text, "\nretry() {") != 1 {
					t.Error("it does not hold the library once")
				}
				if strings.Contains(text, ",,}") || strings.Contains(text, "^^}") {
					t.Error("macOS's bash 3.2 does not read it")
				}
				readByBash(t, text)
			})
		}
	}
}

var astraValues = map[string]string{
	"AZURE_SUBSCRIPTION_ID": "8e4a270c-7028-4c88-8f8f-789f44ebb18e", "AZURE_RESOURCE_GROUP_NAME": "RG-Orders",
	"AZURE_VIRTUAL_NETWORK_NAME": "vnet-Orders", "DATABASE_ID": "a6a1d8d6-31bc-4af8-be57-377566f345bf",
	"ROLE_NAME": "astra-peer", "ROLE_DESCRIPTION": "Ana's", "SECURE_BUNDLE_FILE": "/home/ana/secure connect.zip",
}

func readByBash(t *testing.T, text string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Log("no bash here: its syntax is not looked at")
		return
	}
	cmd := exec.CommandContext(t.Context(), bash, "-n")
	cmd.Stdin = strings.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("bash does not read it: %v %s", err, out)
	}
}
