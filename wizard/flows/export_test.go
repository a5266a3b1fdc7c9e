package flows_test

import (
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/aivenazure"
	"example.org/peerage/wizard/flows/flowtest"
	"example.org/peerage/wizard/flows/steps"
)

// known are values as a person may have them: mixed case, blanks, quotes.
var known = map[string]string{
	"USER_TENANT_ID":       "11111111-2222-4333-8444-555555555555",
	"USER_SUBSCRIPTION_ID": "8E4A270C-7028-4c88-8f8f-789f44ebb18e",
	"USER_RESOURCE_GROUP":  "RG Orders(1)", "USER_VNET_NAME": "vnet-Orders",
	"USER_VNET_ID":  "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/vnet-Orders",
	"USER_APP_NAME": "Ana's app", "USER_APP_ID": "23d99665-872d-4093-bf0f-3ad5fa1ee669",
	"USER_APP_SECRET":             "$USER_APP_SECRET",
	"PEERING_NAME_OF_YOUR_CHOICE": "to-aiven", "AIVEN_ORG_ID": "org1a2b3c",
}

func TestCommands(t *testing.T) {
	p := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure
	for _, c := range []struct {
		step  string
		known bool
		want  string
	}{
		{"A01", false, "az account clear\naz login"},
		{"A01", true, "az account clear\naz login --tenant 11111111-2222-4333-8444-555555555555"},
		{"A02", false, "az account set --subscription USER_SUBSCRIPTION_ID"},
		{"A03", false,
			"az ad app create \\\n  --display-name NAME_OF_YOUR_CHOICE \\\n  --sign-in-audience AzureADMultipleOrgs"},
		{"A03", true, "az ad app create \\\n  --display-name 'Ana'\\''s app' \\\n  --sign-in-audience AzureADMultipleOrgs"},
		{"A04", false, "az ad sp create --id USER_APP_ID"},
		{"A05", false,
			"az ad app credential reset \\\n  --id USER_APP_ID \\\n  --append \\\n  --display-name peerage \\\n  --end-date " +
				"\"$(jq -nr --arg d 90 'now + 86400 * ($d | tonumber) | floor | todate')\""},
		{"A06", false, "az network vnet list"},
		{"A07", false, "az role definition list --name 'Network Contributor'"},
		{"A08", false,
			"az role assignment create \\\n  --role NETWORK_CONTRIBUTOR_ROLE_ID \\\n  --assignee-object-id USER_SP_ID \\\n  " +
				"--assignee-principal-type ServicePrincipal \\\n  --scope USER_VNET_ID"},
		{"A09", false, "az ad sp create --id 55f300d4-fc50-4c5e-9222-e90a6e2187fb"},
		{"A12", false, "az account list"},
		{"A13", false, "avn organization list"},
		{"A14", true, "avn organization vpc list --organization-id org1a2b3c"},
		{"A15", true,
			"avn organization vpc peering-connection create \\\n  --organization-id org1a2b3c \\\n  --organization-vpc-id " +
				"AIVEN_ORGANIZATION_VPC_ID \\\n" +
				"  --peer-cloud-account 8e4a270c-7028-4c88-8f8f-789f44ebb18e \\\n  --peer-resource-group 'rg orders(1)' \\\n  " +
				"--peer-vpc vnet-orders \\\n" +
				"  --peer-azure-app-id 23d99665-872d-4093-bf0f-3ad5fa1ee669 \\\n  --peer-azure-tenant-id " +
				"11111111-2222-4333-8444-555555555555"},
		{"A16", false,
			"avn organization vpc peering-connection list \\\n  --organization-id AIVEN_ORG_ID \\\n  --organization-vpc-id " +
				"AIVEN_ORGANIZATION_VPC_ID \\\n  --json"},
		{"A17", false, "az account clear"},
		{"A18", true,
			"az login \\\n  --service-principal \\\n  -u 23d99665-872d-4093-bf0f-3ad5fa1ee669 \\\n  -p \"$USER_APP_SECRET\" " +
				"\\\n  --tenant 11111111-2222-4333-8444-555555555555"},
		{"A20", true,
			"az network vnet peering create \\\n  --name to-aiven \\\n  --remote-vnet AIVEN_VNET_ID \\\n  --vnet-name " +
				"vnet-Orders \\\n  --resource-group 'RG Orders(1)' \\\n" +
				"  --subscription 8E4A270C-7028-4c88-8f8f-789f44ebb18e \\\n  --allow-vnet-access"},
	} {
		v := wizard.Values(func(string) string { return "" })
		if c.known {
			v = func(n string) string { return known[n] }
		}
		if got := p.Step(c.step).Command(v); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", c.step, got, c.want)
		}
	}
}

// TestRoleIsPlainJSON: the documents splice quotation marks into it.
func TestRoleIsPlainJSON(t *testing.T) {
	got := aivenazure.Offer(steps.New(steps.Clouds{})).Procedure.Step("A10").Command(func(n string) string {
		return known[n]
	})
	for _, want := range []string{`"Microsoft.Network/virtualNetworks/peer/action"`,
		`"/subscriptions/8E4A270C-7028-4c88-8f8f-789f44ebb18e"`, "--role-definition '{"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

// TestExports: the record names what was made and shows no secret, the script
// is one that a shell can read.
func TestExports(t *testing.T) {
	bubble(t, func(t *testing.T, l *flowtest.Lab) {
		p := l.Procedure(procedure)
		plan := wizard.NewState()
		res, st := l.Start(procedure, runID, l.Answers(), flowtest.Says())
		if res.Status != wizard.Done {
			t.Fatal(res)
		}
		record := flows.Record(p, st)
		for _, want := range []string{"# vnet-orders ⇄ aiven-eu", "| application | peerage-orders |",
			"| USER_APP_SECRET | secret, not shown |", "| A20 |", "2000-01-01", st.Values["AIVEN_VNET_ID"]} {
			if !strings.Contains(record, want) {
				t.Errorf("the record has no %q", want)
			}
		}
		for _, text := range []string{record, flows.Script(p, st), flows.Script(p, plan)} {
			for _, s := range append(l.Vault.Ever, l.Env["AIVEN_TOKEN"]) {
				if strings.Contains(text, s) {
					t.Error("an export holds a secret")
				}
			}
		}
		for _, want := range []string{"USER_VNET_NAME=vnet-orders\n", "retry 1800 15 peer",
			"--append"} {
			if !strings.Contains(flows.Script(p, st), want) {
				t.Errorf("the script has no %q", want)
			}
		}
		if !strings.Contains(flows.Script(p, plan), `: "${USER_VNET_NAME:?set this first}"`) {
			t.Error("a plan's script does not ask for what is missing")
		}
	})
}
