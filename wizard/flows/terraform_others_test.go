package flows_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/peerage/wizard"
	"example.org/peerage/wizard/flows"
	"example.org/peerage/wizard/flows/flowtest"
	"example.org/peerage/wizard/flows/steps"
)

// linked is a state as a finished run's events leave it.
func linked(values map[string]string, events ...wizard.Event) *wizard.State {
	st := wizard.NewState()
	for name, v := range values {
		st.Values[name] = v
	}
	for _, e := range events {
		st.Apply(e)
	}
	return st
}

func made(key, id string, attrs map[string]string) wizard.Event {
	return wizard.Event{Kind: wizard.Made, Item: &wizard.Item{Key: key, ID: id, Name: key, Attrs: attrs}}
}

func adopted(key, id string) wizard.Event {
	return wizard.Event{Kind: wizard.Adopted, Item: &wizard.Item{Key: key, ID: id, Name: key}}
}

func stepDone(id string) wizard.Event { return wizard.Event{Kind: wizard.StepDone, Step: id} }

var awsValues = map[string]string{
	"AWS_ACCOUNT_ID": "123456789012", "AWS_VPC_REGION": "eu-west-1", "AWS_VPC_ID": "vpc-0a1b2c3d4e5f60718",
	"AWS_PROFILE":  "Ana's",
	"AIVEN_ORG_ID": "org1a2b3c", "AIVEN_ORGANIZATION_VPC_ID": "0f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11",
	"AIVEN_VPC_RANGE":           "10.30.0.0/24",
	"AWS_PEERING_CONNECTION_ID": "pcx-0123456789abcdef0",
	"AWS_ROUTE_TABLE_IDS":       "rtb-0aaaaaaaaaaaaaaaa, rtb-0bbbbbbbbbbbbbbbb",
}

func awsFinished() *wizard.State {
	route := map[string]string{"table": "rtb-0aaaaaaaaaaaaaaaa", "range": "10.30.0.0/24"}
	return linked(awsValues, made("aiven-peering", "aa111111-2222-4333-8444-555555555555", nil),
		made("aws-connection", "pcx-0123456789abcdef0", nil),
		made("aws-route:rtb-0aaaaaaaaaaaaaaaa:10.30.0.0/24", "rtb-0aaaaaaaaaaaaaaaa/10.30.0.0/24", route), stepDone("W06"),
		stepDone("W07"))
}

func awsWider() *wizard.State {
	st := awsFinished()
	st.Values["AIVEN_NEW_VPC_CLOUD"], st.Values["AIVEN_NEW_VPC_RANGE"] = "aws-eu-west-1", "10.30.0.0/24"
	st.Values["AWS_ROUTES_LEFT"], st.Values["AWS_PROFILE"] = "rtb-0bbbbbbbbbbbbbbbb 10.30.0.0/24 pcx-0fedcba9876543210",
		"environment"
	st.Apply(made("aiven-vpc", st.Values["AIVEN_ORGANIZATION_VPC_ID"], nil))
	st.Apply(made("aws-route:rtb-0aaaaaaaaaaaaaaaa:10.30.1.0/24", "rtb-0aaaaaaaaaaaaaaaa/10.30.1.0/24",
		map[string]string{"table": "rtb-0aaaaaaaaaaaaaaaa", "range": "10.30.1.0/24"}))
	return st
}

var upValues = map[string]string{
	"AIVEN_PROJECT": "contoso-nordic", "AIVEN_PROJECT_VPC_ID": "1f3c51c2-5f3e-4d3c-9f7e-0c6b5e2f1a11",
	"network.uuid":      "03aaaaaa-2222-4333-8444-555555555555",
	"peer_network.uuid": "03bbbbbb-2222-4333-8444-555555555555", "name": `to "Aiven"`, "configured_status": "active",
	"AIVEN_VPC_CLOUD": "upcloud-fi-hel",
	"AIVEN_VPC_RANGE": "172.16.40.0/24", "AIVEN_NEW_VPC_RANGE": "172.16.40.0/24",
	"AIVEN_NEW_PROJECT_VPC_CLOUD": "upcloud-fi-hel", "UPCLOUD_NETWORK_HAS_ROUTER": "yes",
}

func upFinished() *wizard.State {
	return linked(upValues, adopted("aiven-project-vpc", upValues["AIVEN_PROJECT_VPC_ID"]),
		made("aiven-project-peering", "aa111111-2222-4333-8444-555555555555", nil),
		made("upcloud-peering", "0f111111-2222-4333-8444-555555555555", nil))
}

func upWider() *wizard.State {
	st := linked(upValues, made("aiven-project-vpc", upValues["AIVEN_PROJECT_VPC_ID"], nil),
		made("upcloud-router", "04111111-2222-4333-8444-555555555555", nil),
		made("upcloud-router-attachment", upValues["network.uuid"], nil),
		made("aiven-project-peering", "aa111111-2222-4333-8444-555555555555", nil),
		made("upcloud-peering", "0f111111-2222-4333-8444-555555555555", nil))
	st.Values["network.router"], st.Values["configured_status"] = "04111111-2222-4333-8444-555555555555", "disabled"
	return st
}

// upNew: project VPC and router are still to be made.
func upNew() *wizard.State {
	st := linked(upValues)
	st.Values["AIVEN_PROJECT_VPC_ID"], st.Values["network.router"] = steps.NewVPC, steps.NewVPC
	st.Values["UPCLOUD_NETWORK_HAS_ROUTER"], st.Values["peer_network.uuid"] = "", ""
	return st
}

// upRouted: the router is made, and nothing else.
func upRouted() *wizard.State {
	st := linked(upValues, made("upcloud-router", "04111111-2222-4333-8444-555555555555", nil))
	st.Values["UPCLOUD_NETWORK_HAS_ROUTER"], st.Values["peer_network.uuid"] = "", ""
	return st
}

// inProject is a finished run's state as the procedure for projects' VPCs
// leaves it.
func inProject(st *wizard.State) *wizard.State {
	for _, name := range []string{"AIVEN_ORG_ID", "AIVEN_ORGANIZATION_VPC_ID", "AIVEN_NEW_VPC_CLOUD"} {
		delete(st.Values, name)
	}
	st.Values["AIVEN_PROJECT"], st.Values["AIVEN_PROJECT_VPC_ID"] = "contoso-prod", upValues["AIVEN_PROJECT_VPC_ID"]
	for i, it := range st.Items {
		st.Items[i].Key = strings.Replace(it.Key, "aiven-peering", "aiven-project-peering", 1)
	}
	return st
}

// inNewVPC is one with a VPC that the run has made.
func inNewVPC(st *wizard.State, cloud, cidr string) *wizard.State {
	st.Values["AIVEN_NEW_PROJECT_VPC_CLOUD"], st.Values["AIVEN_NEW_VPC_RANGE"] = cloud, cidr
	st.Apply(made("aiven-project-vpc", st.Values["AIVEN_PROJECT_VPC_ID"], nil))
	return st
}

const (
	linkGroup = "/subscriptions/8e4a270c-7028-4c88-8f8f-789f44ebb18e/resourceGroups/RG-Orders/providers/Microsoft.Network/"
	linkNSG   = linkGroup + "networkSecurityGroups/nsg-endpoints"
)

var linkValues = map[string]string{
	"AIVEN_PROJECT": "contoso-data", "AIVEN_SERVICE": "kafka-orders", "AIVEN_SERVICE_TYPE": "kafka",
	"AIVEN_SERVICE_CLOUD": "azure-westeurope", "AIVEN_STATIC_IP_COUNT": "6",
	"AZURE_TENANT_ID": "11111111-2222-4333-8444-555555555555", "SUBSCRIPTION_ID": "8e4a270c-7028-4c88-8f8f-789f44ebb18e",
	"AZURE_RESOURCE_GROUP": "RG-Orders",
	"AZURE_REGION":         "westeurope", "AZURE_SUBNET_ID": linkGroup +
		"virtualNetworks/vnet-Orders/subnets/snet-endpoints", "AZURE_SUBNET_RANGE": "10.40.8.0/24",
	"PRIVATE_ENDPOINT_NAME":        "pe-kafka-orders",
	"PRIVATELINK_SUBSCRIPTION_IDS": "8e4a270c-7028-4c88-8f8f-789f44ebb18e,22222222-2222-4333-8444-555555555555",
	"PRIVATELINK_COMPONENTS":       "kafka,kafka_rest", "CLIENT_RANGES": "10.40.1.0/24, 10.40.2.0/24",
	"NSG_RULE_PRIORITY":         "3999",
	"PRIVATELINK_CONNECTION_ID": "plc123", "IP_ADDRESS": "10.40.8.4",
}

func linkFinished() *wizard.State {
	at := map[string]string{"project": "contoso-data", "cloud": "azure-westeurope"}
	return linked(linkValues, made("static-ip-1", "ip123456789a", at), made("static-ip-2", "ip123456789b", at),
		made("static-ips", "contoso-data/kafka-orders", nil), stepDone("P02"),
		made("privatelink", "contoso-data/kafka-orders", nil), made("private-endpoint",
			linkGroup+"privateEndpoints/pe-kafka-orders", nil), stepDone("P10"), stepDone("P11"),
		made("security-rule", linkNSG+"/securityRules/peerage-kafka-0a4be1", map[string]string{"nsg": linkNSG}))
}

// linkAdopted: addresses and Private Link were there before, the endpoint is
// not approved yet.
func linkAdopted() *wizard.State {
	return linked(linkValues, stepDone("P02"), adopted("privatelink", "contoso-data/kafka-orders"),
		made("private-endpoint", linkGroup+"privateEndpoints/pe-kafka-orders", nil))
}

// linkThere: the endpoint was there before, and is not approved yet.
func linkThere() *wizard.State {
	return linked(linkValues, stepDone("P02"), made("privatelink", "contoso-data/kafka-orders", nil),
		adopted("private-endpoint", linkGroup+"privateEndpoints/pe-kafka-orders"))
}

// TestTerraformOfTheOthers compares with golden files, in the layout of
// terraform fmt where there is one.
func TestTerraformOfTheOthers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id, name string
		st       *wizard.State
	}{
		{"aiven-aws", "planned", wizard.NewState()},
		{"aiven-aws", "finished", awsFinished()},
		{"aiven-aws", "wider", awsWider()},
		{"aiven-aws", "no-routes", linked(map[string]string{"AWS_ROUTE_TABLE_IDS": "none"})},
		{"aiven-upcloud", "planned", wizard.NewState()},
		{"aiven-upcloud", "finished", upFinished()},
		{"aiven-upcloud", "wider", upWider()},
		{"aiven-upcloud", "new", upNew()},
		{"aiven-upcloud", "routed", upRouted()},
		{onAzure, "planned", wizard.NewState()},
		{onAzure, "finished", inProject(finished(nil))},
		{onAzure, "wider", inNewVPC(inProject(finished(nil)), "azure-westeurope", "10.20.0.0/24")},
		{onAWS, "planned", wizard.NewState()},
		{onAWS, "finished", inProject(awsFinished())},
		{onAWS, "wider", inNewVPC(inProject(awsFinished()), "aws-eu-west-1", "10.30.0.0/24")},
		{"aiven-azure-privatelink", "planned", wizard.NewState()},
		{"aiven-azure-privatelink", "finished", linkFinished()},
		{"aiven-azure-privatelink", "adopted", linkAdopted()},
		{"aiven-azure-privatelink", "endpoint-there", linkThere()},
	} {
		t.Run(c.id+"-"+c.name, func(t *testing.T) {
			got, err := flows.Terraform(&wizard.Procedure{ID: c.id, Title: c.id}, c.st)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", "terraform", c.id+"-"+c.name+".tf"), got)
			formatted(t, got)
			x := parsed(t, got)
			x.keepsRules(t)
			if c.name == "finished" || c.name == "wider" {
				x.takesOver(t, c.st)
			}
			orderedWell(t, x, c.st)
		})
	}
}

// TestTerraformTakesOver: all that a real run made is imported, or named in a
// comment where no provider has a resource for it.
func TestTerraformTakesOver(t *testing.T) {
	elsewhere := []string{
		procedure + "aiven-principal", procedure + "password",
		onAzure + "aiven-principal", // read: all peerings of a directory share it
		upCloud + "aiven-project-peering", upCloud + "upcloud-router-attachment", linkProcedure + "static-ips",
		onAzure + "password", // nobody signs in as the application any more
	}
	for id, answers := range map[string]func(*flowtest.Lab) map[string]string{
		procedure: (*flowtest.Lab).Answers, awsProcedure: awsAnswers, upCloud: upAnswers, onAzure: onAzureAnswers,
		onAWS:         onAWSAnswers,
		linkProcedure: func(l *flowtest.Lab) map[string]string { return linkAnswers(l, "kafka-orders") },
	} {
		bubble(t, func(t *testing.T, l *flowtest.Lab) {
			p := flowtest.Says()
			res, st := l.Start(id, runID, answers(l), p)
			done(t, l, res, p, wizard.Done)
			text, err := flows.Terraform(l.Procedure(id), st)
			if err != nil {
				t.Fatal(err)
			}
			formatted(t, text)
			c := parsed(t, text)
			c.keepsRules(t)
			c.takesOver(t, st)
			if x := c.resources["azurerm_network_security_rule.kafka"]; x != nil {
				if at := st.Values["NSG_RULE_PRIORITY"]; at == "" || !strings.Contains(text, "= "+at+"\n") {
					t.Errorf("the rule's priority is not %q", at)
				}
			}
			for _, secret := range append(l.Vault.Ever, l.Env["AIVEN_TOKEN"]) {
				if strings.Contains(text, secret) {
					t.Errorf("%s: the export holds a secret", id)
				}
			}
			imports := strings.Count(text, "\nimport {")
			want := 0
			for _, it := range st.Items {
				if slices.Contains(elsewhere, id+it.Key) || strings.HasPrefix(it.Key, "access-") {
					continue
				}
				want++
			}
			if imports != want {
				t.Errorf("%s: %d imports, want %d\n%s", id, imports, want, text)
			}
		})
	}
}

// orderedWell: what Terraform makes comes before the commands that need it, and
// what is done is not said again.
func orderedWell(t *testing.T, c config, st *wizard.State) {
	t.Helper()
	first := strings.Index(c.head, "terraform apply")
	for name, command := range map[string]string{
		"upcloud_router.router": `"router"`, "aiven_project_vpc.vpc": "peering-connection create"} {
		_, there := c.imports[name]
		if at := strings.Index(c.head, command); c.resources[name] != nil && !there && at >= 0 && (first < 0 || at < first) {
			t.Errorf("%s comes before %s is made", command, name)
		}
	}
	if st.Item("upcloud-router") != nil && strings.Contains(c.head, `"router"`) &&
		!strings.Contains(c.head, `{"router": "`+st.Item("upcloud-router").ID+`"}`) {
		t.Error("the router's id is known and not said")
	}
}
