package flows_test

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/aivenazure"
	"example.org/peerage/wizard/flows/steps"
)

var update = flag.Bool("update", false, "write the golden files anew")

// finished is a run with odd names, as its events leave it.
func finished(change func(*wizard.State)) *wizard.State {
	st := wizard.NewState()
	for name, v := range map[string]string{
		"USER_TENANT_ID":       "11111111-2222-4333-8444-555555555555",
		"USER_SUBSCRIPTION_ID": "8e4a270c-7028-4c88-8f8f-789f44ebb18e",
		"USER_RESOURCE_GROUP":  "RG-Orders", "USER_VNET_NAME": "vnet-Orders",
		"USER_VNET_ID":  "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/virtualNetworks/vnet-Orders",
		"USER_APP_NAME": `Ana's "${app}"`,
		"USER_APP_ID":   "23d99665-872d-4093-bf0f-3ad5fa1ee669", "PEERING_NAME_OF_YOUR_CHOICE": "to-aiven",
		"AIVEN_ORG_ID": "org1a2b3c", "AIVEN_ORGANIZATION_VPC_ID": "0f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11",
		"AIVEN_ROLE_NAME": "aiven-peer-vnet-Orders",
		"AIVEN_TENANT_ID": "33333333-2222-4333-8444-555555555555",
		"AIVEN_VNET_ID":   "/subscriptions/740489ea-1554-4638-9fb6-78d710f367fb/resourceGroups/aiven/providers/Microsoft.Network/virtualNetworks/prod",
	} {
		st.Values[name] = v
	}
	st.Secrets["USER_APP_SECRET"], st.Secrets["AIVEN_TOKEN"] = true, true
	scope := st.Values["USER_VNET_ID"]
	auth := "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/providers/Microsoft.Authorization/"
	add := func(kind wizard.Kind, key, id string, attrs map[string]string) {
		st.Apply(wizard.Event{Kind: kind, Item: &wizard.Item{Key: key, ID: id, Attrs: attrs}})
	}
	add(wizard.Made, "application", st.Values["USER_APP_ID"], nil)
	add(wizard.Made, "principal", "44444444-2222-4333-8444-555555555555", nil)
	add(wizard.Removed, "password", "55555555-2222-4333-8444-555555555555", map[string]string{"expires": "2027-02-19"})
	add(wizard.Adopted, "aiven-principal", "66666666-2222-4333-8444-555555555555", nil)
	add(wizard.Made, "aiven-role", auth+"roleDefinitions/77777777-2222-4333-8444-555555555555", nil)
	add(wizard.Made, "app-assignment",
		scope+"/providers/Microsoft.Authorization/roleAssignments/88888888-2222-4333-8444-555555555555",
		map[string]string{"scope": scope})
	add(wizard.Made, "aiven-assignment",
		scope+"/providers/Microsoft.Authorization/roleAssignments/99999999-2222-4333-8444-555555555555",
		map[string]string{"scope": scope})
	add(wizard.Made, "aiven-peering", "aa111111-2222-4333-8444-555555555555", nil)
	add(wizard.Made, "azure-peering", scope+"/virtualNetworkPeerings/to-aiven", nil)
	if change != nil {
		change(st)
	}
	return st
}

// azureAdopted: all was there before, and the run kept no item for what it
// found to be enough.
func azureAdopted(st *wizard.State) {
	st.Values["USER_APP_ROLE"] = "custom"
	for i := range st.Items {
		st.Items[i].Status = wizard.IsAdopted
	}
	st.Items = slices.DeleteFunc(st.Items, func(it wizard.ItemState) bool { return it.Key == "app-assignment" })
}

// TestTerraform compares with golden files, in the layout of terraform fmt
// where there is one.
func TestTerraform(t *testing.T) {
	for name, st := range map[string]*wizard.State{
		"planned":  wizard.NewState(),
		"finished": finished(nil),
		"wider": finished(func(st *wizard.State) {
			st.Values["USER_APP_ROLE"], st.Values["USER_APP_SCOPE"] = "custom", "subscription"
			st.Values["AIVEN_NEW_VPC_CLOUD"], st.Values["AIVEN_NEW_VPC_RANGE"] = "azure-westeurope", "10.20.0.0/24"
			st.Apply(wizard.Event{Kind: wizard.Made,
				Item: &wizard.Item{Key: "aiven-vpc", ID: st.Values["AIVEN_ORGANIZATION_VPC_ID"]}})
			st.Apply(wizard.Event{Kind: wizard.Removed, Item: &wizard.Item{Key: "azure-peering"}})
		}),
		"adopted": finished(azureAdopted),
	} {
		t.Run(name, func(t *testing.T) {
			got, err := flows.Terraform(aivenazure.Offer(steps.New(steps.Clouds{})).Procedure, st)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", "terraform", "aiven-azure-"+name+".tf"), got)
			formatted(t, got)
			c := parsed(t, got)
			c.keepsRules(t)
			if name == "finished" || name == "adopted" {
				c.takesOver(t, st)
			}
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", path, got)
	}
}

// formatted has terraform look at syntax and layout, where it is installed.
func formatted(t *testing.T, text string) {
	t.Helper()
	bin, err := exec.LookPath("terraform")
	if err != nil {
		return
	}
	cmd := exec.Command(bin, "fmt", "-check", "-diff", "-")
	cmd.Stdin = strings.NewReader(text)
	cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("terraform fmt: %v\n%s", err, out)
	}
}

func TestTerraformOfOthers(t *testing.T) {
	for id, want := range map[string]string{"astra-azure": "no resource for a peering",
		"toy": "cannot be written as Terraform"} {
		if text, err := flows.Terraform(&wizard.Procedure{ID: id}, wizard.NewState()); err == nil || text != "" ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v", id, text, err)
		}
	}
}
